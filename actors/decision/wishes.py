"""What follows when someone adds, stops, restarts or deletes a child by hand."""

from __future__ import annotations

import attrs

from actors.decision.actions import Action, Answer, Forget, Retire, Stop
from actors.decision.children import Child, Phase
from actors.decision.events import (
    ChildAdded,
    ChildDeleted,
    ChildRestartWanted,
    ChildStopWanted,
    Wish,
)
from actors.decision.state import State, new_child
from actors.errors import ActorUnavailable, ChildRefused, InvalidSpec, UnknownActor


def wished(state: State, wish: Wish, now: float) -> tuple[State, list[Action]]:
    """Grant a wish or refuse it with the reason."""
    if state.ending:
        error = ActorUnavailable(state.path, "it is ending")
        return state, [Answer(wish.token, error)]
    if isinstance(wish, ChildAdded):
        return _add(state, wish, now)
    child = state.get(wish.id)
    if child is None:
        error_ = UnknownActor(f"not found: {state.path} has no child {wish.id!r}")
        return state, [Answer(wish.token, error_)]
    if isinstance(wish, ChildStopWanted):
        return _stop(state, child, wish)
    if isinstance(wish, ChildRestartWanted):
        return _restart(state, child, wish, now)
    return _delete(state, child, wish)


def _add(state: State, wish: ChildAdded, now: float) -> tuple[State, list[Action]]:
    known = state.get(wish.spec.id)
    if known is not None:
        word = "started" if known.live or known.wanted else "present"
        return state, _refused(wish, f"already {word}: {known.id}")
    try:
        state.spec.admit(wish.spec)
    except InvalidSpec as error:
        return state, [Answer(wish.token, error)]
    child = new_child(wish.spec, state.spec, wish.epoch)
    return state.put(child, token=wish.token, due=now), []


def _stop(state: State, child: Child, wish: ChildStopWanted) -> tuple[State, list[Action]]:
    if not child.live:
        state = state.put(child, wanted=False, due=0.0)
        return state, [Retire(child.id, "it was stopped"), Answer(wish.token)]
    actions: list[Action] = []
    if child.token is not None:
        actions.append(Answer(child.token, ChildRefused(f"{child.id} was stopped meanwhile")))
    if child.phase is not Phase.STOPPING:
        actions.append(Stop(child.id, child.epoch))
    state = state.put(child, wanted=False, phase=Phase.STOPPING, token=wish.token)
    return state, actions


def _restart(
    state: State, child: Child, wish: ChildRestartWanted, now: float
) -> tuple[State, list[Action]]:
    if child.live or child.wanted:
        return state, _refused(wish, f"running: {child.id}")
    fresh = attrs.evolve(child, failed_at=(), causes=(), failures=0)
    return state.put(fresh, wanted=True, token=wish.token, due=now), []


def _delete(state: State, child: Child, wish: ChildDeleted) -> tuple[State, list[Action]]:
    if child.live or child.wanted:
        return state, _refused(wish, f"running: {child.id}")
    return state.without(child.id), [Forget(child.id, "it was deleted"), Answer(wish.token)]


def _refused(wish: Wish, reason: str) -> list[Action]:
    return [Answer(wish.token, ChildRefused(reason))]

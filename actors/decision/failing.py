"""What follows from a child that is down: counting, waiting, who goes with it, giving up."""

from __future__ import annotations

import attrs

from actors.decision.actions import Action, Answer, Forget, GiveUpOn, Retire
from actors.decision.children import Child, Phase
from actors.decision.state import State
from actors.errors import IntensityExceeded, describe
from actors.spec import AutoShutdown, Restart, Strategy

ENDED = "it ended"


def down(state: State, child: Child, reason: str = ENDED) -> tuple[State, list[Action]]:
    """Note that a child has no instance any more, without counting it as a failure."""
    answer: list[Action] = [] if child.token is None else [Answer(child.token)]
    if child.restart is Restart.TEMPORARY:
        return state.without(child.id), [Forget(child.id, reason), *answer]
    state = state.put(child, phase=Phase.DOWN, stale=False, since=None, token=None)
    if child.wanted:
        return state, answer
    return state, [Retire(child.id, reason), *answer]


def ended(state: State, child: Child, reason: str = ENDED) -> tuple[State, list[Action]]:
    """Note that a child has ended by itself, and not to come again; the group may be finished."""
    state, actions = down(state, attrs.evolve(child, wanted=False), reason)
    if child.significant and _is_finished(state):
        state = attrs.evolve(state, finished=True)
    return state, actions


def _is_finished(state: State) -> bool:
    if state.spec.auto_shutdown is AutoShutdown.ALL_SIGNIFICANT:
        return not any(c.significant and (c.live or c.wanted) for c in state.children)
    return state.spec.auto_shutdown is AutoShutdown.ANY_SIGNIFICANT


def failed(
    state: State,
    child: Child,
    error: BaseException | None,
    now: float,
    draw: float,
    *,
    hung: bool = False,
) -> tuple[State, list[Action]]:
    """Count a failure, and plan the restart that follows from it or give up.

    The error is None for a permanent child that ended normally.
    """
    if child.restart is Restart.TEMPORARY:
        return ended(state, child, ENDED if error is None else f"it crashed: {describe(error)}")
    child = attrs.evolve(child, phase=Phase.DOWN, stale=False)
    state, child, exceeded = _count(state, child, error, now)
    if exceeded or (hung and state.parks):
        return _give_up(state, child)
    return _plan(state, child, now, draw), []


def _count(
    state: State, child: Child, error: BaseException | None, now: float
) -> tuple[State, Child, bool]:
    """Add to the window that slides: the child's own where children are parked."""
    allowed = state.spec.intensity
    owner: State | Child = child if state.parks else state
    times = (*(t for t in owner.failed_at if t >= now - allowed.seconds), now)
    causes = (*owner.causes, *(() if error is None else (error,)))[-len(times) :]
    if state.parks:
        child = attrs.evolve(child, failed_at=times, causes=causes)
    else:
        state = attrs.evolve(state, failed_at=times, causes=causes)
    return state.put(child), child, len(times) > allowed.restarts


def _give_up(state: State, child: Child) -> tuple[State, list[Action]]:
    if state.parks:
        state = state.put(child, wanted=False)
        return state, [GiveUpOn(child.id, child.causes), Retire(child.id, "it is parked")]
    error = IntensityExceeded(state.path, child.id, state.causes)
    return attrs.evolve(state, ending=True, error=error), []


def _plan(state: State, child: Child, now: float, draw: float) -> State:
    """Say who has to go with the child, and when the first of them may come back."""
    quiet = child.since is not None and now - child.since >= child.backoff.quiet
    failures = 0 if quiet else child.failures
    due = now + child.backoff.delay(failures, draw)
    state = state.put(child, failures=failures + 1, due=due, since=None)
    for other in _affected(state, child):
        if other.wanted or other.live:
            state = state.put(other, stale=other.live, due=max(due, other.due))
    return state


def _affected(state: State, child: Child) -> list[Child]:
    """Give the siblings that the strategy restarts with the child."""
    if state.spec.strategy is Strategy.ONE_FOR_ONE:
        return []
    if state.spec.strategy is Strategy.ONE_FOR_ALL:
        return [other for other in state.children if other.id != child.id]
    return [other for other in state.children if other.order > child.order]

"""The one function in which supervisors decide: (state, event) -> (state, actions).

It has two halves. The event changes what is known and wanted; then `advance` compares what is with
what is wanted and takes the next steps towards it. So every order of events leads to the same end,
and a pending restart needs no bookkeeping of its own: when the supervisor ends, nothing is wanted
any more.
"""

from __future__ import annotations

from itertools import islice

import attrs

from actors.decision.actions import Action, Answer, Ended, Forget, Ready, Retire, Start, Stop
from actors.decision.children import Child, Phase
from actors.decision.events import (
    Boot,
    Crashed,
    EndAsked,
    Event,
    Exited,
    Hung,
    Started,
    StartFailed,
    Stopped,
    Woke,
)
from actors.decision.failing import down, ended, failed
from actors.decision.state import State
from actors.decision.wishes import wished
from actors.errors import StartFailed as ChildStartFailed
from actors.spec import Restart

EPSILON = 1e-9
"""Seconds by which a timer may fire early through rounding."""

Step = tuple[State, list[Action]]


def decide(state: State, event: Event, *, now: float, draw: float = 0.0) -> Step:
    """Give the supervisor's next state and what it has to do.

    Args:
        state: what it knows.
        event: what happened.
        now: monotonic seconds.
        draw: a random number in [0, 1) for the jitter.
    """
    if state.ended:
        return state, []
    state, actions = _take(event, state, now, draw)
    state, steps = _advance(state, now)
    return state, actions + steps


def next_due(state: State) -> float | None:
    """Say when a restart is due; None when none is pending, or others have to stop before it."""
    if state.ending or state.children.last_to_go():
        return None
    dues = [child.due for child in _next_wanted(state) if not child.live and child.due > 0]
    return min(dues, default=None)


# What an event changes


def _take(event: Event, state: State, now: float, draw: float) -> Step:
    step: Step = (state, [])
    match event:
        case Started():
            step = _started(event, state, now)
        case StartFailed():
            step = _start_failed(event, state, now, draw)
        case Crashed() | Hung():
            step = _crashed(event, state, now, draw)
        case Exited():
            step = _exited(event, state, now, draw)
        case Stopped():
            child = _reporting(state, event, Phase.STOPPING)
            step = step if child is None else down(state, child)
        case EndAsked():
            step = attrs.evolve(state, ending=True), []
        case Boot() | Woke():
            pass
        case _:
            step = wished(state, event, now)
    return step


def _started(event: Started, state: State, now: float) -> Step:
    child = _reporting(state, event, Phase.STARTING)
    if child is None:
        return state, []
    actions: list[Action] = [] if child.token is None else [Answer(child.token)]
    state = state.put(child, phase=Phase.RUNNING, since=now, booted=True, token=None)
    return state, actions


def _start_failed(event: StartFailed, state: State, now: float, draw: float) -> Step:
    child = _reporting(state, event, Phase.STARTING, Phase.STOPPING)
    if child is None:
        return state, []
    cause, path = event.error, f"{state.path.rstrip('/')}/{child.id}"
    error = cause if isinstance(cause, ChildStartFailed) else ChildStartFailed(path, cause)
    goes_anyway = child.phase is Phase.STOPPING or child.stale or state.ending
    if child.token is not None and not goes_anyway:
        return _wish_failed(state, child, error)
    if child.booted or goes_anyway:
        return _fell(state, child, cause, now, draw)
    state = state.put(child, phase=Phase.DOWN, wanted=False)
    return attrs.evolve(state, ending=True, error=error), []


def _wish_failed(state: State, child: Child, error: BaseException) -> Step:
    """Answer whoever wanted the child; one that never lived is forgotten, none is retried."""
    if not child.booted:
        forget = Forget(child.id, "it did not start")
        return state.without(child.id), [forget, Answer(child.token, error)]
    state = state.put(child, phase=Phase.DOWN, wanted=False, token=None)
    return state, [Retire(child.id, "it did not start"), Answer(child.token, error)]


def _crashed(event: Crashed | Hung, state: State, now: float, draw: float) -> Step:
    child = _reporting(state, event, Phase.RUNNING, Phase.STOPPING)
    if child is None:
        return state, []
    return _fell(state, child, event.error, now, draw, hung=isinstance(event, Hung))


def _exited(event: Exited, state: State, now: float, draw: float) -> Step:
    child = _reporting(state, event, Phase.RUNNING, Phase.STOPPING)
    if child is None:
        return state, []
    if child.phase is Phase.STOPPING or child.stale or state.ending:
        return down(state, child)
    if child.restart is Restart.PERMANENT:
        return failed(state, child, None, now, draw)
    return ended(state, child)


def _reporting(
    state: State, event: Started | StartFailed | Crashed | Hung | Exited | Stopped, *phases: Phase
) -> Child | None:
    """Find the child that reports, unless the report is of an epoch that is over."""
    child = state.get(event.id)
    if child is None or child.epoch != event.epoch or child.phase not in phases:
        return None
    return child


def _fell(
    state: State, child: Child, error: BaseException, now: float, draw: float, *, hung: bool = False
) -> Step:
    """Take note of a failure; one of a child that has to go anyway counts for nothing."""
    if child.phase is Phase.STOPPING or child.stale or state.ending:
        return down(state, child)
    return failed(state, child, error, now, draw, hung=hung)


# What is to be done next


def _advance(state: State, now: float) -> Step:
    if state.finished and not state.booting:
        state = attrs.evolve(state, ending=True)
    if state.ending:
        return _wind_down(state)
    stale = state.children.last_to_go()
    if stale is not None:
        return _stop(state, stale)
    actions: list[Action] = []
    wanted = _next_wanted(state)
    for child in wanted:
        if not child.live and child.due <= now + EPSILON:
            state, action = _start(state, child)
            actions.append(action)
    if state.booting and not wanted:
        state, steps = _advance(attrs.evolve(state, booting=False), now)
        return state, [Ready(), *steps]
    return state, actions


def _next_wanted(state: State) -> list[Child]:
    """Give the children that come up next: one after the other at boot and in groups."""
    alone = state.grouped or state.booting
    return list(islice(state.children.to_come(), 1 if alone else None))


def _start(state: State, child: Child) -> tuple[State, Action]:
    epoch = child.epoch + 1
    state = state.put(child, phase=Phase.STARTING, epoch=epoch, due=0.0, since=None)
    return state, Start(child.id, epoch)


def _stop(state: State, child: Child) -> Step:
    """Stop one child; when it is going already, wait for it."""
    if child.phase is Phase.STOPPING:
        return state, []
    return state.put(child, phase=Phase.STOPPING), [Stop(child.id, child.epoch)]


def _wind_down(state: State) -> Step:
    """Stop one child after the other, the last started first."""
    if state.leaving is None:
        state = attrs.evolve(state, leaving=tuple(c.id for c in state.children if c.live))
    while state.leaving:
        child = state.get(state.leaving[-1])
        if child is not None and child.live:
            return _stop(state, child)
        state = attrs.evolve(state, leaving=state.leaving[:-1])
    refused = [Answer(c.token, state.error) for c in state.children if c.token is not None]
    return attrs.evolve(state, ended=True), [*refused, Ended(state.error)]

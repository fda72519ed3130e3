"""Intensity: how many restarts a supervisor allows in a window that slides."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from actors import (
    IMMEDIATE,
    ActorGaveUp,
    ActorRestarted,
    ActorStartFailed,
    ActorSystem,
    Intensity,
    Strategy,
)
from actors.testing import Probe, Script, VirtualClock
from tests.conformance.scenes import Start, crash, gave_up, hooks, lives, scripts, specs


def crash_at(system: ActorSystem, clock: VirtualClock, times: Sequence[float]) -> None:
    for time in times:
        clock.advance(time - clock.monotonic())
        crash(system, "/a")


def test_with_no_restart_allowed_the_first_crash_ends_the_supervisor(
    start: Start, log: Probe, events: Probe
) -> None:
    """Scenario 25. The reason is an `IntensityExceeded`."""
    scripted = scripts(log, "abc")
    system = start(*specs(scripted), intensity=Intensity(restarts=0, seconds=60))
    crash(system, "/b")
    reason = gave_up(system)
    assert (reason.path, reason.child) == ("/", "b")
    assert hooks(log, 3) == ["stopped b", "stopped c", "stopped a"]
    assert lives(scripted) == [1, 1, 1]
    assert [event.path for event in events.of(ActorGaveUp)] == ["/"]


def test_as_many_restarts_are_made_as_are_allowed_and_no_more(start: Start, log: Probe) -> None:
    """Scenario 26."""
    scripted = scripts(log, "a")
    allowed = Intensity(restarts=2, seconds=60)
    system = start(*specs(scripted), intensity=allowed, backoff=IMMEDIATE)
    for instances in (2, 3):
        crash(system, "/a")
        assert lives(scripted) == [instances]
        assert system.failed is None
    crash(system, "/a")
    gave_up(system)
    assert lives(scripted) == [3]


def test_crashes_further_apart_than_the_window_are_survived_for_ever(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    """Scenario 27."""
    scripted = scripts(log, "a")
    allowed = Intensity(restarts=1, seconds=1)
    system = start(*specs(scripted), intensity=allowed, backoff=IMMEDIATE)
    crash_at(system, clock, [0, 2.1, 4.2, 6.3])
    assert lives(scripted) == [5]
    assert system.failed is None


def test_the_window_slides(start: Start, log: Probe, clock: VirtualClock) -> None:
    """Scenario 28. A fixed window from 0 on would begin anew at 10, and allow the last one."""
    scripted = scripts(log, "a")
    allowed = Intensity(restarts=2, seconds=10)
    system = start(*specs(scripted), intensity=allowed, backoff=IMMEDIATE)
    crash_at(system, clock, [0, 9, 11])
    assert lives(scripted) == [4]
    crash_at(system, clock, [12])
    gave_up(system)
    assert lives(scripted) == [4]


def test_crashes_of_different_children_are_counted_together(start: Start, log: Probe) -> None:
    """Scenario 29."""
    system = start(
        *specs(scripts(log, "abc")),
        intensity=Intensity(restarts=2, seconds=60),
        backoff=IMMEDIATE,
    )
    for path in ("/a", "/b"):
        crash(system, path)
    assert system.failed is None
    crash(system, "/c")
    assert gave_up(system).child == "c"


@pytest.mark.parametrize("strategy", list(Strategy))
def test_a_child_whose_every_restart_fails_is_tried_as_often_as_allowed(
    start: Start, log: Probe, events: Probe, strategy: Strategy
) -> None:
    """Scenario 30."""
    scripted: dict[str, Script] = scripts(log, "ab")
    scripted["b"].on_next_starts(None, *[OSError("no disk")] * 10)
    allowed = Intensity(restarts=4, seconds=3600)
    system = start(*specs(scripted), strategy=strategy, intensity=allowed, backoff=IMMEDIATE)
    crash(system, "/b")
    gave_up(system)
    assert len(scripted["b"].instances) == 1 + 4
    assert [event.path for event in events.of(ActorStartFailed)] == ["/b"] * 4
    assert [event for event in events.of(ActorRestarted) if event.path == "/b"] == []
    assert hooks(log)[-1] == "stopped a"

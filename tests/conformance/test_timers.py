"""Timers of an instance end with it."""

from __future__ import annotations

from typing import Any

from actors import IMMEDIATE, ChildSpec
from actors.testing import Probe, Script, ScriptedActor, VirtualClock, settle
from tests.conformance.scenes import Passing, Start, crash, handled, specs


def test_a_restart_cancels_the_timers_of_the_old_instance(
    start: Start, log: Probe, clock: VirtualClock, passing: Passing
) -> None:
    """Scenario 61, timers: one that comes once, and one that repeats."""

    def begin(actor: ScriptedActor, _message: Any) -> None:
        actor.context.after(5, "once")
        actor.context.every(2, "again")

    (spec,) = specs({"a": Script(log).on("begin", begin)})
    system = start(spec, backoff=IMMEDIATE)
    system.ref("/a").ask("begin")
    passing(system, 2)
    assert handled(log) == ["again"]
    crash(system, "/a")
    assert clock.pending() == 0
    passing(system, 100)
    assert handled(log) == ["again"]


def test_a_tick_that_waits_already_is_not_for_the_next_instance(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    """Scenario 61, ticks: this one is queued while the old instance is still busy crashing."""

    def tick_and_crash(actor: ScriptedActor, _message: Any) -> None:
        actor.context.after(1, "queued")
        clock.advance(1)
        raise ValueError("crash")

    script = Script(log).on("crash", tick_and_crash)
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    system.ref("/a").signal("crash")
    settle(system)
    assert len(script.instances) == 2
    assert handled(log) == []

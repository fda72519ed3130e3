"""Timers and clocks: messages to oneself, and how they end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from actors import IMMEDIATE, ActorSystem, ChildSpec, SupervisorSpec, SystemClock
from actors.testing import Probe, Script, ScriptedActor, VirtualClock, settle

Start = Callable[..., ActorSystem]
Passing = Callable[[ActorSystem, float], None]


def handled(log: Probe) -> list[Any]:
    return [item[-1] for item in log.items if item[0] == "handled"]


def ticking(log: Probe) -> Script:
    script = Script(log)
    script.on("after", lambda actor, _: actor.context.after(2, "tick") and None)
    script.on("every", lambda actor, _: actor.context.every(2, "tick") and None)
    return script


def test_a_message_comes_once_after_its_time(start: Start, log: Probe, passing: Passing) -> None:
    system = start(ChildSpec("a", ticking(log)))
    system.ref("/a").ask("after")
    passing(system, 1.9)
    assert handled(log) == []
    passing(system, 0.1)
    passing(system, 10)
    assert handled(log) == ["tick"]


def test_a_repeated_message_comes_again_and_again(
    start: Start, log: Probe, passing: Passing
) -> None:
    system = start(ChildSpec("a", ticking(log)))
    system.ref("/a").ask("every")
    for _ in range(3):
        passing(system, 2)
    assert handled(log) == ["tick"] * 3


def test_a_repeated_message_never_piles_up_for_a_slow_actor(
    start: Start, log: Probe, passing: Passing
) -> None:
    system = start(ChildSpec("a", ticking(log)))
    system.ref("/a").ask("every")
    passing(system, 20)
    assert len(handled(log)) < 10


def test_repeating_without_a_pause_is_refused(start: Start) -> None:
    caught = Probe()

    def spin(actor: ScriptedActor, _message: Any) -> None:
        try:
            actor.context.every(0, "tick")
        except ValueError as error:
            caught(error)

    start(ChildSpec("a", Script().on("spin", spin))).ref("/a").ask("spin")
    assert len(caught.items) == 1


def test_a_cancelled_timer_tells_nothing_not_even_a_tick_that_waits_already(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    script = ticking(log)

    def cancel(actor: ScriptedActor, _message: Any) -> None:
        timer = actor.context.after(1, "tick")
        clock.advance(1)
        timer.cancel()

    system = start(ChildSpec("a", script.on("cancel", cancel)))
    system.ref("/a").ask("cancel")
    settle(system)
    assert handled(log) == []


def test_timers_die_with_their_instance_and_so_does_a_tick_that_waits_already(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    def tick_and_crash(actor: ScriptedActor, _message: Any) -> None:
        actor.context.after(1, "queued")
        actor.context.every(5, "later")
        clock.advance(1)
        raise ValueError("crash")

    script = Script(log).on("crash", tick_and_crash)
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    system.ref("/a").signal("crash")
    settle(system)
    clock.advance(30)
    settle(system)
    assert handled(log) == []
    assert len(script.instances) == 2


def test_no_timer_is_left_when_a_system_has_stopped(start: Start, clock: VirtualClock) -> None:
    system = start(ChildSpec("a", ticking(Probe()), hang_seconds=5))
    system.ref("/a").ask("every")
    assert clock.pending() > 0
    system.stop()
    assert clock.pending() == 0


def test_every_life_draws_random_numbers_that_the_seed_repeats() -> None:
    def draws(seed: int) -> list[float]:
        script = Script().on("draw", lambda actor, _: actor.context.rng.random())
        root = SupervisorSpec("root", (ChildSpec("a", script), ChildSpec("b", script)))
        with ActorSystem(root, seed=seed) as system:
            return [system.ref(path).ask("draw") for path in ("/a", "/b", "/a")]

    first = draws(1)
    assert first == draws(1)
    assert first != draws(2)
    assert len(set(first)) == 3


def test_the_system_clock_calls_in_order_of_time_from_one_thread() -> None:
    clock, calls = SystemClock(), Probe()
    clock.call_later(0.02, lambda: calls(("late", threading.current_thread().name)))
    clock.call_later(0.01, lambda: calls(("early", threading.current_thread().name)))
    clock.call_later(0.0, lambda: 1 / 0)
    cancelled = clock.call_later(0.005, lambda: calls("cancelled"))
    cancelled.cancel()
    calls.wait(2)
    clock.close()
    assert calls.items == [("early", "actors-timers"), ("late", "actors-timers")]
    assert abs(clock.time() - time.time()) < 1


def test_a_closed_system_clock_begins_again_with_the_next_timer() -> None:
    clock, calls = SystemClock(), Probe()
    clock.call_later(60, lambda: calls("never"))
    clock.close()
    clock.call_later(0, lambda: calls("again"))
    calls.wait()
    clock.close()
    assert calls.items == ["again"]


def test_a_system_on_the_real_clock_restarts_after_real_time_and_ends_its_timer_thread() -> None:
    script = Script()
    with ActorSystem(SupervisorSpec("root", (ChildSpec("a", script),))) as system:
        system.ref("/a").signal(ValueError("crash"))
        script.log.wait_until(lambda items: ("started", 2) in items)


def test_virtual_time_runs_what_is_due_at_its_own_time() -> None:
    clock, seen = VirtualClock(start=5), Probe()
    clock.call_later(3, lambda: seen(clock.monotonic()))
    clock.call_later(1, lambda: clock.call_later(1, lambda: seen(clock.monotonic())))
    assert clock.next_due() == 1
    clock.advance(10)
    assert seen.items == [7, 8]
    assert clock.monotonic() == 15
    assert clock.next_due() is None


@pytest.mark.parametrize("seconds", [0, -1])
def test_virtual_time_calls_at_once_what_need_not_wait(seconds: float) -> None:
    clock, seen = VirtualClock(), Probe()
    clock.call_later(seconds, lambda: seen("now"))
    assert seen.items == ["now"]

"""A draining stop: what waits is handled first, under the deadline and with control ahead."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from actors import ActorSystem, ChildSpec, Redelivery, SupervisorSpec
from actors.testing import Pause, Probe, Script, ScriptedActor, Stepper, VirtualClock

Start = Callable[..., ActorSystem]


class Gate:
    """Holds an actor in a handler until the test lets it go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self, _actor: ScriptedActor, _message: Any) -> None:
        self.entered.set()
        self.open.wait(10)


def handled(log: Probe) -> list[Any]:
    return [item[-1] for item in log.items if item[0] == "handled"]


def stopping(system: ActorSystem, path: str) -> threading.Thread:
    """Begin to stop a child, and wait until the wish has reached it."""
    thread = threading.Thread(target=lambda: system.stop_child(path))
    thread.start()
    pause = threading.Event()
    while not any(p.path == path and p.mailbox.commands for p in system.places()):
        pause.wait(0.001)
    return thread


@pytest.mark.parametrize("batch", [1, 4])
def test_what_waits_when_the_stop_comes_is_handled_and_what_comes_later_is_not(
    start: Start, log: Probe, letters: Probe, batch: int
) -> None:
    gate = Gate()
    script = Script(log).on("hold", gate).on(9, lambda actor, _: actor.context.me.tell("later"))
    system = start(ChildSpec("a", script, drain=True, batch=batch))
    ref = system.ref("/a")
    ref.tell("hold")
    gate.entered.wait(10)
    for number in range(10):
        ref.tell(number)
    thread = stopping(system, "/a")
    gate.open.set()
    thread.join()
    assert handled(log) == list(range(9))
    assert log.items[-1] == ("stopped", 1)
    assert [letter.message for letter in letters.items] == ["later"]
    assert ref.depth() == 0


def test_control_is_attended_to_between_two_messages_of_a_drain(start: Start, log: Probe) -> None:
    gate = Gate()
    script = Script(log).on("hold", gate).on(0, lambda actor, _: actor.context.me.signal("first"))
    system = start(ChildSpec("a", script, drain=True))
    system.ref("/a").tell("hold")
    gate.entered.wait(10)
    for number in range(3):
        system.ref("/a").tell(number)
    thread = stopping(system, "/a")
    gate.open.set()
    thread.join()
    assert handled(log) == ["first", 1, 2]


def test_an_ask_that_waits_is_answered_by_the_drain(start: Start) -> None:
    gate, answers = Gate(), Probe()
    system = start(ChildSpec("a", Script().on("hold", gate), drain=True))
    ref = system.ref("/a")
    ref.tell("hold")
    gate.entered.wait(10)
    asking = threading.Thread(target=lambda: answers(ref.ask("question", timeout=10)))
    asking.start()
    while ref.depth() < 2:
        threading.Event().wait(0.001)
    thread = stopping(system, "/a")
    gate.open.set()
    assert answers.wait() == "question"
    asking.join()
    thread.join()


def test_a_crash_ends_the_drain_and_loses_nothing_without_a_word(
    start: Start, log: Probe, letters: Probe
) -> None:
    gate, error = Gate(), ValueError("crash")
    spec = ChildSpec("a", Script(log).on("hold", gate), drain=True, redelivery=Redelivery.NEVER)
    system = start(spec)
    for message in ("hold", 1, error, 2):
        system.ref("/a").tell(message)
    gate.entered.wait(10)
    thread = stopping(system, "/a")
    gate.open.set()
    thread.join()
    assert handled(log) == [1]
    assert [letter.message for letter in letters.items] == [error, 2]


def test_a_drain_ends_when_its_time_is_over_and_the_rest_is_a_dead_letter(
    start: Start, log: Probe, letters: Probe, clock: VirtualClock
) -> None:
    gate = Gate()
    script = Script(log).on("hold", gate).on("stuck", gate)
    system = start(ChildSpec("a", script, drain=True, shutdown_seconds=3))
    for message in ("hold", 1, "stuck", 2):
        system.ref("/a").tell(message)
    gate.entered.wait(10)
    first, gate.open, gate.entered = gate.open, threading.Event(), threading.Event()
    thread = stopping(system, "/a")
    first.set()
    gate.entered.wait(10)
    clock.advance(3)
    thread.join()
    gate.open.set()
    assert handled(log) == [1]
    assert {letter.message for letter in letters.items} == {"stuck", 2}


def test_an_abort_cuts_a_drain_short(start: Start, log: Probe, letters: Probe) -> None:
    gate = Gate()
    system = start(ChildSpec("a", Script(log).on("hold", gate), drain=True))
    for message in ("hold", *range(100)):
        system.ref("/a").tell(message)
    gate.entered.wait(10)
    stop = threading.Thread(target=lambda: system.stop(seconds=0))
    stop.start()
    place = system.places()[-1]
    while place.cell is not None and not place.cell.leaving:
        threading.Event().wait(0.001)
    gate.open.set()
    stop.join()
    assert len(handled(log)) + len(letters.items) >= 100
    assert len(handled(log)) < 100


def test_a_drain_is_stepped_like_anything_else() -> None:
    log, stepper = Probe(), Stepper(3)

    def slow(_actor: ScriptedActor, _message: Any) -> None:
        raise Pause(1)

    script = Script(log, "a").on("slow", slow)
    system = stepper.system(SupervisorSpec("root", (ChildSpec("a", script, drain=True),)))
    system.start()
    for message in (1, "slow", 2):
        system.ref("/a").tell(message)
    assert system.stop(seconds=20).clean
    assert handled(log) == [1, 2]
    assert stepper.clock.monotonic() >= 1

"""The end of a system: in order, under one deadline, with nothing left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pykka
import pytest

from actors import (
    IMMEDIATE,
    Actor,
    ActorError,
    ActorSystem,
    Backoff,
    ChildSpec,
    StopReport,
    SupervisorSpec,
)
from actors.testing import Probe, Script, ScriptedActor, VirtualClock, settle

Start = Callable[..., ActorSystem]


class Gate:
    """Holds an actor in a handler until the test lets it go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self, _actor: ScriptedActor, _message: Any) -> None:
        self.entered.set()
        self.open.wait(5)


def test_a_system_that_stops_in_order_reports_nobody(start: Start) -> None:
    report = start(ChildSpec("a", Script())).stop()
    assert report.clean
    assert report.stuck == ()


def test_stopping_again_gives_the_same_report(start: Start) -> None:
    system = start(ChildSpec("a", Script()))
    report = system.stop()
    assert system.stop() is report
    assert isinstance(report, StopReport)


def test_a_system_that_was_never_started_stops_and_needs_no_thread() -> None:
    assert ActorSystem(SupervisorSpec("root", (ChildSpec("a", Actor),))).stop().clean


def test_a_system_cannot_be_started_twice(start: Start) -> None:
    system = start(ChildSpec("a", Script()))
    with pytest.raises(ActorError, match="before"):
        system.start()


def test_a_stuck_worker_is_named_at_the_deadline_and_the_others_end_in_order(
    start: Start, log: Probe
) -> None:
    gate = Gate()
    stuck = Script().on("hang", gate)
    inner = SupervisorSpec("inner", (ChildSpec("stuck", stuck), ChildSpec("c", Script(log, "c"))))
    system = start(ChildSpec("a", Script(log, "a")), inner, ChildSpec("b", Script(log, "b")))
    system.ref("/inner/stuck").tell("hang")
    gate.entered.wait(5)
    began = time.monotonic()
    report = system.stop(seconds=0.1)
    took = time.monotonic() - began
    gate.open.set()
    assert report.stuck == ("/inner/stuck",)
    assert not report.clean
    assert took < 0.5
    assert {item[1] for item in log.items if item[0] == "stopped"} == {"a", "b", "c"}


def test_a_worker_gets_its_own_time_to_stop_and_is_then_abandoned(
    start: Start, clock: VirtualClock, log: Probe
) -> None:
    gate = Gate()
    spec = ChildSpec("slow", Script().on("hang", gate), shutdown_seconds=3)
    system = start(ChildSpec("a", Script(log, "a")), spec)
    system.ref("/slow").tell("hang")
    gate.entered.wait(5)
    reports = Probe()
    stopping = threading.Thread(target=lambda: reports(system.stop(seconds=30)))
    stopping.start()
    while clock.next_due() is None:
        threading.Event().wait(0.001)
    clock.advance(3)
    report = reports.wait()
    gate.open.set()
    stopping.join()
    assert report.stuck == ("/slow",)
    assert log.items[-1] == ("stopped", "a", 1)


def test_a_second_stop_with_no_time_left_aborts_the_first_at_once(start: Start, log: Probe) -> None:
    gate = Gate()
    system = start(ChildSpec("stuck", Script().on("hang", gate)), ChildSpec("b", Script(log, "b")))
    system.ref("/stuck").tell("hang")
    gate.entered.wait(5)
    reports = Probe()
    patient = threading.Thread(target=lambda: reports(system.stop(seconds=60)))
    patient.start()
    log.wait_until(lambda items: ("stopped", "b", 1) in items)
    began = time.monotonic()
    assert system.stop(seconds=0).stuck == ("/stuck",)
    assert time.monotonic() - began < 0.5
    assert reports.wait().stuck == ("/stuck",)
    gate.open.set()
    patient.join()


class Busy(Actor):
    """Needs the processor for a moment, for each message and for its end."""

    def on_message(self, message: Any) -> None:
        self.on_stop()

    def on_stop(self) -> None:
        until = time.thread_time() + 0.004
        while time.thread_time() < until:
            pass


def test_who_only_waits_for_the_processor_is_not_named_though_there_is_no_time_left() -> None:
    gate = Gate()
    busy = [ChildSpec(str(number), Busy) for number in range(40)]
    stuck = ChildSpec("stuck", Script().on("hang", gate))
    with ActorSystem(SupervisorSpec("root", (*busy[:20], stuck, *busy[20:]))) as system:
        system.ref("/stuck").tell("hang")
        for number in range(40):
            for _ in range(3):
                system.ref(f"/{number}").tell("work")
        gate.entered.wait(5)
        report = system.stop(seconds=0)
        gate.open.set()
    assert report.stuck == ("/stuck",)
    assert report.seconds < 2


def test_messages_told_while_a_system_stops_are_accounted_for(start: Start, letters: Probe) -> None:
    system = start(ChildSpec("a", Script()), ChildSpec("b", Script().on_next_stops()))
    ref = system.ref("/a")
    system.stop()
    ref.tell("late")
    assert [(letter.message, letter.reason) for letter in letters.items] == [
        ("late", "the system has stopped")
    ]


def test_an_on_stop_may_still_tell_those_that_stop_after_it(start: Start, log: Probe) -> None:
    class Last(Actor):
        def on_stop(self) -> None:
            self.context.ref("/a").tell("goodbye")

    begun = ChildSpec("a", Script(log))
    start(begun, ChildSpec("b", Last)).stop()
    assert ("handled", "goodbye") in log.items or log.items[-1] == ("stopped", 1)


def test_a_stop_cancels_a_pending_restart(start: Start, log: Probe, clock: VirtualClock) -> None:
    backoff = Backoff(minimum=60, maximum=60, factor=0)
    system = start(ChildSpec("a", Script(log)), backoff=backoff)
    system.ref("/a").signal(ValueError("crash"))
    settle(system)
    report = system.stop(seconds=10)
    clock.advance(100)
    assert report.clean
    assert report.seconds < 2
    assert log.items == [("started", 1), ("stopped", 1)]


def test_the_runtimes_own_messages_never_show_up_as_dead_letters(
    start: Start, letters: Probe
) -> None:
    system = start(SupervisorSpec("inner", (ChildSpec("a", Script()),)), backoff=IMMEDIATE)
    pykka.ActorRegistry.stop_all(timeout=5)
    system.stop(seconds=0)
    assert letters.items == []


def test_an_actor_cannot_stop_its_own_system_and_wait_for_that(start: Start) -> None:
    systems: list[ActorSystem] = []
    failure = Probe()

    def stop(_actor: ScriptedActor, _message: Any) -> None:
        try:
            systems[0].stop()
        except ActorError as error:
            failure(error)

    systems.append(start(ChildSpec("a", Script().on("stop", stop))))
    systems[0].ref("/a").ask("stop")
    assert "cannot stop its own system" in str(failure.items[0])


def test_two_systems_in_one_process_do_not_see_each_other(start: Start) -> None:
    first = Script()
    one, other = start(ChildSpec("a", first)), start(ChildSpec("a", Script()))
    other.ref("/a").tell(SystemExit(1))
    other.stop()
    assert one.ref("/a").ask("alive") == "alive"
    assert len(first.instances) == 1


def test_when_a_stranger_stops_all_actors_of_pykka_the_system_says_that_it_failed(
    start: Start,
) -> None:
    system = start(ChildSpec("a", Script()), backoff=IMMEDIATE)
    pykka.ActorRegistry.stop_all(timeout=5)
    assert system.wait(5)
    assert system.failed is not None
    assert system.stop().clean


def test_a_message_sent_to_all_actors_of_pykka_is_ignored(start: Start, log: Probe) -> None:
    system = start(ChildSpec("a", Script(log)), backoff=IMMEDIATE)
    pykka.ActorRegistry.broadcast("stranger")
    for ref in pykka.ActorRegistry.get_all():
        with pytest.raises(pykka.ActorDeadError):
            ref.ask("stranger", timeout=5)
    settle(system)
    assert log.items == [("started", 1)]
    assert system.ref("/a").ask("alive") == "alive"

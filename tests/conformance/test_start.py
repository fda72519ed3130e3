"""Starting: in order, completely or not at all, and never on the strength of a bad description."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    Actor,
    ActorCrashed,
    ActorRestarted,
    ActorStartFailed,
    ActorSystem,
    ChildRefused,
    ChildSpec,
    Intensity,
    InvalidSpec,
    Restart,
    StartFailed,
    StartTimeout,
    Status,
    SupervisorSpec,
)
from actors.testing import Probe, Script, VirtualClock, settle
from tests.conformance.scenes import (
    Gate,
    Start,
    children,
    crash,
    hooks,
    leaves,
    lives,
    scripts,
    specs,
    wait_for,
)


def test_children_start_in_order_and_are_all_listed_as_running(start: Start, log: Probe) -> None:
    """Scenario 1. The snapshot is what lists and counts the children."""
    system = start(*specs(scripts(log, "abc")))
    assert hooks(log) == ["started a", "started b", "started c"]
    assert children(system) == dict.fromkeys("abc", Status.RUNNING)


def test_when_a_child_does_not_start_what_was_started_is_stopped_and_the_error_names_it(
    log: Probe, clock: VirtualClock
) -> None:
    """Scenario 2. No retry is made, and no thread remains."""
    scripted, cause = scripts(log, "abc"), OSError("no disk")
    scripted["b"].on_next_starts(cause)
    system = ActorSystem(SupervisorSpec("root", specs(scripted)), clock=clock)
    threads = threading.active_count()
    with pytest.raises(StartFailed, match="/b did not start: OSError: no disk") as caught:
        system.start()
    assert caught.value.path == "/b"
    assert caught.value.cause is cause
    assert hooks(log) == ["started a", "started b", "stopped a"]
    assert lives(scripted) == [1, 1, 0]
    assert threading.active_count() == threads
    clock.advance(1000)
    assert lives(scripted) == [1, 1, 0]


def test_an_added_child_that_does_not_start_is_forgotten_and_costs_nothing(
    start: Start, log: Probe
) -> None:
    """Scenario 3. The supervisor allows no restart at all, and lives on."""
    scripted = scripts(log, "abc")
    system = start(*specs(scripted), intensity=Intensity(restarts=0))
    with pytest.raises(StartFailed, match="/d did not start: OSError"):
        system.start_child("/", ChildSpec("d", Script().on_next_starts(OSError())))
    settle(system)
    assert children(system) == dict.fromkeys("abc", Status.RUNNING)
    assert lives(scripted) == [1, 1, 1]
    assert system.failed is None


def test_adding_a_child_whose_id_is_taken_is_refused(start: Start) -> None:
    """Scenario 4. A live one is "already started", a finished transient one "already present"."""
    spec = ChildSpec("t", leaves(Script()), restart=Restart.TRANSIENT)
    system = start(ChildSpec("a", Script()), spec)
    with pytest.raises(ChildRefused, match="already started: a"):
        system.start_child("/", ChildSpec("a", Script()))
    system.ref("/t").tell("leave")
    settle(system)
    with pytest.raises(ChildRefused, match="already present: t"):
        system.start_child("/", spec)


def test_two_children_with_one_id_are_refused_before_anything_starts(log: Probe) -> None:
    """Scenario 5."""
    spec = ChildSpec("a", Script(log))
    with pytest.raises(InvalidSpec, match="two children of root are 'a'"):
        SupervisorSpec("root", (spec, spec))
    assert log.items == []


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        (SupervisorSpec, {"strategy": "one_for_some"}),
        (Intensity, {"restarts": -1}),
        (Intensity, {"seconds": 0}),
        (ChildSpec, {"factory": Actor, "restart": "sometimes"}),
        (ChildSpec, {"factory": Actor, "shutdown_seconds": -1}),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_by_its_name(kind: Any, terms: Any) -> None:
    """Scenario 6."""
    name = {} if kind is Intensity else {"id": "x"}
    with pytest.raises(InvalidSpec, match=f"^{list(terms)[-1]} must be "):
        kind(**name, **terms)


def test_a_system_is_started_only_when_its_slowest_child_is(
    log: Probe, clock: VirtualClock
) -> None:
    """Scenario 7, first start: it waits for the child that is slow."""
    gate, script = threading.Event(), Script(log)
    script.on_next_starts(gate)
    system = ActorSystem(SupervisorSpec("root", (ChildSpec("slow", script),)), clock=clock)
    starting = threading.Thread(target=system.start)
    starting.start()
    log.wait(1)
    assert starting.is_alive()
    assert children(system) == {"slow": Status.STARTING}
    gate.set()
    starting.join()
    assert children(system) == {"slow": Status.RUNNING}
    assert system.stop().clean


def test_a_first_start_that_takes_too_long_fails_at_its_deadline_by_name(
    log: Probe, clock: VirtualClock
) -> None:
    """Scenario 7, first start: it fails at `start_seconds`, naming the child."""
    gate, failures = threading.Event(), Probe()
    spec = ChildSpec("slow", Script(log).on_next_starts(gate), start_seconds=3)
    system = ActorSystem(SupervisorSpec("root", (spec,)), clock=clock)

    def go() -> None:
        try:
            system.start()
        except StartFailed as error:
            failures(error)

    starting = threading.Thread(target=go)
    starting.start()
    log.wait(1)
    clock.advance(3)
    error = failures.wait()
    gate.set()
    starting.join()
    assert error.path == "/slow"
    assert isinstance(error.cause, StartTimeout)


def test_a_start_that_waits_for_a_restart_fails_when_its_time_is_over_and_leaves_nothing(
    log: Probe, clock: VirtualClock
) -> None:
    """Scenario 7, first start: real seconds bound it, for the virtual ones may stand still."""

    class Fleeting(Actor):
        def on_start(self) -> None:
            self.context.me.signal(ValueError("crash"))

        def on_message(self, message: Any) -> None:
            raise message

    crashed = threading.Event()
    scripted = scripts(log, "bc")
    scripted["b"].on_next_starts(crashed)
    root = SupervisorSpec("root", (ChildSpec("a", Fleeting), *specs(scripted)))
    system, threads = ActorSystem(root, clock=clock), threading.active_count()
    system.events.subscribe(lambda _: crashed.set(), only=ActorCrashed)
    with pytest.raises(StartFailed, match=r"/a did not start: .* not ready after 1 s") as caught:
        system.start(timeout=1.0)
    assert isinstance(caught.value.cause, StartTimeout)
    assert threading.active_count() == threads
    assert clock.pending() == 0


def test_a_restart_that_hangs_counts_as_failed_and_is_an_event(
    start: Start, clock: VirtualClock, log: Probe, events: Probe
) -> None:
    """Scenario 7, restarts: started and start failed are events."""
    gate = threading.Event()
    (spec,) = specs({"a": Script(log, "a").on_next_starts(None, gate)}, start_seconds=5)
    system = start(spec, backoff=IMMEDIATE)
    system.ref("/a").tell(ValueError("crash"))
    log.wait_until(lambda items: ("started", "a", 2) in items)
    clock.advance(5)
    settle(system)
    gate.set()
    (failed,) = events.of(ActorStartFailed)
    assert (failed.path, failed.epoch) == ("/a", 2)
    assert isinstance(failed.error, StartTimeout)
    assert events.of(ActorRestarted) == [ActorRestarted("/a", 3, 1)]


def test_a_supervisor_whose_restart_hangs_can_still_be_stopped(start: Start, log: Probe) -> None:
    """Scenario 7, restarts: the one that hangs is named, and nobody waits for it."""
    gate = threading.Event()
    scripted = scripts(log, "ab")
    scripted["b"].on_next_starts(None, gate)
    system = start(*specs(scripted), backoff=IMMEDIATE)
    system.ref("/b").tell(ValueError("crash"))
    log.wait_until(lambda items: ("started", "b", 2) in items)
    report = system.stop(seconds=0.1)
    gate.set()
    assert report.stuck == ("/b",)
    assert "stopped a" in hooks(log)


def test_while_a_restart_hangs_the_siblings_work_on(start: Start, log: Probe) -> None:
    """Scenario 7, restarts: they are asynchronous."""
    gate = Gate()
    scripted = scripts(log, "ab")
    scripted["b"].on_next_starts(None, gate.open)
    system = start(*specs(scripted), backoff=IMMEDIATE)
    crash_without_waiting = system.ref("/b").tell
    crash_without_waiting(ValueError("crash"))
    wait_for(lambda: children(system)["b"] is Status.STARTING)
    assert system.ref("/a").ask("hello") == "hello"
    gate.open.set()
    settle(system)
    crash(system, "/a")
    assert children(system) == dict.fromkeys("ab", Status.RUNNING)

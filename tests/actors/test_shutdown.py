"""Shutdown by named phases."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest

from actors import ActorError, InvalidSpec
from actors.shutdown import CoordinatedShutdown, Phase, ShutdownReport, TaskTimeout, ordered
from actors.testing import Probe, VirtualClock

A, B = Phase("a"), Phase("b", after=["a"])


def failing() -> None:
    raise ValueError("broken")


def test_phases_run_in_the_order_of_what_they_need(log: Probe, clock: VirtualClock) -> None:
    shutdown = CoordinatedShutdown([Phase("c", after=("b",)), B, A], clock=clock)
    for name in "abc":
        shutdown.add(name, "task", lambda name=name: log(name))  # type: ignore[misc]
    assert shutdown.run("bored") == ShutdownReport("bored", ("a", "b", "c"))
    assert log.items == ["a", "b", "c"]


def test_the_tasks_of_one_phase_run_side_by_side(clock: VirtualClock) -> None:
    together = threading.Barrier(3)
    shutdown = CoordinatedShutdown([A], clock=clock)
    for name in "xyz":
        shutdown.add("a", name, lambda: together.wait(10))
    assert shutdown.run("bored").clean


def test_a_task_that_fails_lets_the_next_phase_run_with_one_warning(
    log: Probe, clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    shutdown = CoordinatedShutdown([A, B], clock=clock)
    shutdown.add("a", "task", failing)
    shutdown.add("b", "task", lambda: log("b"))
    with caplog.at_level(logging.WARNING, "actors"):
        report = shutdown.run("bored")
    assert log.items == ["b"]
    assert [(f.phase, f.task, str(f.error)) for f in report.failed] == [("a", "task", "broken")]
    assert [r.getMessage() for r in caplog.records] == [
        "Task task of phase a failed: ValueError: broken"
    ]


def test_without_recover_a_failure_aborts_the_rest(log: Probe, clock: VirtualClock) -> None:
    shutdown = CoordinatedShutdown([Phase("a", recover=False), B], clock=clock)
    shutdown.add("a", "task", failing)
    shutdown.add("b", "task", lambda: log("b"))
    report = shutdown.run("bored")
    assert (report.aborted, report.phases) == ("a", ("a",))
    assert log.items == []


def in_background(work: Callable[[], object], clock: VirtualClock, seconds: float) -> None:
    """Run what waits for the clock, and let time pass when it does."""
    thread = threading.Thread(target=work)
    thread.start()
    while clock.next_due() is None:
        threading.Event().wait(0.001)
    clock.advance(seconds)
    thread.join(10)


def test_a_task_that_takes_too_long_is_left_behind(log: Probe, clock: VirtualClock) -> None:
    gate = threading.Event()
    shutdown = CoordinatedShutdown([Phase("a", seconds=3), B], clock=clock)
    shutdown.add("a", "slow", lambda: gate.wait(10))
    in_background(lambda: log(shutdown.run("bored")), clock, 3)
    gate.set()
    (report,) = log.items
    assert report.phases == ("a", "b")
    assert isinstance(report.failed[0].error, TaskTimeout)


def test_one_deadline_holds_for_all_phases(log: Probe, clock: VirtualClock) -> None:
    gate = threading.Event()
    shutdown = CoordinatedShutdown([Phase("a", seconds=30)], clock=clock)
    shutdown.add("a", "slow", lambda: gate.wait(10))
    in_background(lambda: log(shutdown.run("bored", seconds=2)), clock, 2)
    gate.set()
    assert [failure.task for failure in log.items[0].failed] == ["slow"]


def test_a_cycle_is_refused_with_the_names() -> None:
    with pytest.raises(InvalidSpec, match="a -> c -> b -> a"):
        ordered([Phase("a", after=["c"]), Phase("b", after=["a"]), Phase("c", after=["b"])])


@pytest.mark.parametrize(
    ("phases", "match"), [([A, A], "unique"), ([Phase("b", after=["x"])], "'x'")]
)
def test_names_that_make_no_sense_are_refused(phases: list[Phase], match: str) -> None:
    with pytest.raises(InvalidSpec, match=match):
        CoordinatedShutdown(phases)


def test_a_second_call_runs_nothing_and_keeps_the_first_reason(
    log: Probe, clock: VirtualClock
) -> None:
    shutdown = CoordinatedShutdown([A], clock=clock)
    shutdown.add("a", "task", lambda: log("a"))
    first = shutdown.run("first")
    assert shutdown.run("second") is first
    assert (first.reason, shutdown.reason, log.items) == ("first", "first", ["a"])


def test_tasks_are_refused_where_they_make_no_sense(clock: VirtualClock) -> None:
    shutdown = CoordinatedShutdown([A], clock=clock)
    shutdown.add("a", "task", print)
    with pytest.raises(InvalidSpec, match="one of a"):
        shutdown.add("x", "task", print)
    with pytest.raises(InvalidSpec, match="two called 'task'"):
        shutdown.add("a", "task", print)
    shutdown.run("bored")
    with pytest.raises(ActorError, match="has begun"):
        shutdown.add("a", "late", print)


def test_a_task_cannot_wait_for_its_own_shutdown(clock: VirtualClock) -> None:
    shutdown = CoordinatedShutdown([A], clock=clock)
    shutdown.add("a", "task", lambda: shutdown.run("again"))
    (failure,) = shutdown.run("bored").failed
    assert "cannot wait for that shutdown" in str(failure.error)


def test_without_a_clock_of_the_tests_real_time_is_used() -> None:
    shutdown = CoordinatedShutdown([A])
    shutdown.add("a", "task", lambda: None)
    assert shutdown.run("bored").clean

"""Coordinated shutdown: phases in order, the tasks of one side by side, and only once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from actors import CoordinatedShutdown, InvalidSpec, Phase, TaskFailed, TaskTimeout
from actors.testing import Probe, VirtualClock
from tests.conformance.scenes import HELD_SECONDS, wait_for


def shutdown(clock: VirtualClock, *, recover: bool = True) -> CoordinatedShutdown:
    """Make one with the phases "a" (of 5 seconds) and "b", which comes after it."""
    phases = [Phase("b", after=["a"]), Phase("a", seconds=5, recover=recover)]
    return CoordinatedShutdown(phases, clock=clock)


def raising(error: Exception) -> Callable[[], None]:
    def task() -> None:
        raise error

    return task


def test_the_tasks_of_a_phase_run_side_by_side_and_the_next_begins_when_all_are_over(
    log: Probe, clock: VirtualClock
) -> None:
    """Scenario 63, order: each of the first two can end only when the other has begun."""
    both = threading.Barrier(2)

    def meet() -> None:
        both.wait(HELD_SECONDS)
        log("a")

    ending = shutdown(clock)
    ending.add("a", "one", meet)
    ending.add("a", "other", meet)
    ending.add("b", "last", lambda: log("b"))
    report = ending.run("done")
    assert log.items == ["a", "a", "b"]
    assert report.clean
    assert report.phases == ("a", "b")


def test_a_task_that_takes_too_long_is_left_behind(log: Probe, clock: VirtualClock) -> None:
    """Scenario 63, timed out: the next phase begins when the first one's time is over."""
    gate = threading.Event()
    ending = shutdown(clock)
    ending.add("a", "stuck", lambda: gate.wait(HELD_SECONDS))
    ending.add("b", "last", lambda: log("b"))
    reports = Probe()
    running = threading.Thread(target=lambda: reports(ending.run("done")))
    running.start()
    wait_for(lambda: clock.next_due() == 5)
    assert log.items == []
    clock.advance(5)
    report = reports.wait()
    gate.set()
    running.join()
    assert log.items == ["b"]
    (failed,) = report.failed
    assert (failed.phase, failed.task, type(failed.error)) == ("a", "stuck", TaskTimeout)


@pytest.mark.parametrize("recover", [True, False])
def test_a_task_that_fails_is_one_warning_and_ends_the_rest_only_without_recover(
    log: Probe, clock: VirtualClock, caplog: pytest.LogCaptureFixture, recover: bool
) -> None:
    """Scenario 63, failed: with recover on "b" runs, with recover off it is not begun."""
    error = OSError("no disk")
    ending = shutdown(clock, recover=recover)
    ending.add("a", "flush", raising(error))
    ending.add("b", "last", lambda: log("b"))
    report = ending.run("done")
    assert report.failed == (TaskFailed("a", "flush", error),)
    assert log.items == (["b"] if recover else [])
    assert report.aborted == (None if recover else "a")
    (warning,) = caplog.records
    assert "flush of phase a failed" in warning.message


def test_a_cycle_of_phases_is_refused_with_the_names() -> None:
    """Scenario 63, a cycle."""
    phases = [Phase("a", after=["c"]), Phase("b", after=["a"]), Phase("c", after=["b"])]
    with pytest.raises(InvalidSpec, match="a -> c -> b -> a"):
        CoordinatedShutdown(phases)


def test_a_second_call_runs_nothing_and_keeps_the_first_reason(
    log: Probe, clock: VirtualClock
) -> None:
    """Scenario 63, once."""
    ending = shutdown(clock)
    ending.add("a", "one", lambda: log("a"))
    first = ending.run("interrupted")
    assert ending.run("finished") is first
    assert (first.reason, ending.reason) == ("interrupted", "interrupted")
    assert log.items == ["a"]

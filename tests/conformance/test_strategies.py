"""Strategies: who goes and comes back with the child that crashed, and in which order."""

from __future__ import annotations

import pytest

from actors import (
    IMMEDIATE,
    ActorSystem,
    ChildSpec,
    Intensity,
    Restart,
    Status,
    Strategy,
)
from actors.testing import Probe, Script
from tests.conformance.scenes import Start, children, crash, gave_up, hooks, lives, scripts, specs

MANY = Intensity(restarts=100)


def begin(
    start: Start, scripted: dict[str, Script], strategy: Strategy, intensity: Intensity = MANY
) -> ActorSystem:
    return start(*specs(scripted), strategy=strategy, intensity=intensity, backoff=IMMEDIATE)


def test_one_for_one_replaces_only_the_child_that_crashed(start: Start, log: Probe) -> None:
    """Scenario 17. What an instance kept in itself is its state."""
    scripted = scripts(log, "abc")
    system = begin(start, scripted, Strategy.ONE_FOR_ONE)
    crash(system, "/b")
    assert hooks(log, 3) == ["stopped b", "started b"]
    assert lives(scripted) == [1, 2, 1]


def test_one_for_all_stops_the_others_in_reverse_and_starts_all_in_order(
    start: Start, log: Probe
) -> None:
    """Scenario 18. The first `on_stop` is that of the crashed instance itself."""
    scripted = scripts(log, "abc")
    system = begin(start, scripted, Strategy.ONE_FOR_ALL)
    crash(system, "/b")
    assert hooks(log, 3) == [
        *("stopped b", "stopped c", "stopped a"),
        *("started a", "started b", "started c"),
    ]
    assert lives(scripted) == [2, 2, 2]


def test_rest_for_one_restarts_the_child_and_those_that_started_after_it(
    start: Start, log: Probe
) -> None:
    """Scenario 19."""
    scripted = scripts(log, "abc")
    system = begin(start, scripted, Strategy.REST_FOR_ONE)
    crash(system, "/b")
    assert hooks(log, 3) == ["stopped b", "stopped c", "started b", "started c"]
    assert lives(scripted) == [1, 2, 2]


@pytest.mark.parametrize(
    ("crashed", "expected"),
    [
        ("c", ["stopped c", "started c"]),
        (
            "a",
            [
                *("stopped a", "stopped c", "stopped b"),
                *("started a", "started b", "started c"),
            ],
        ),
    ],
)
def test_rest_for_one_of_the_last_is_one_and_of_the_first_is_all(
    start: Start, log: Probe, crashed: str, expected: list[str]
) -> None:
    """Scenario 20."""
    system = begin(start, scripts(log, "abc"), Strategy.REST_FOR_ONE)
    crash(system, f"/{crashed}")
    assert hooks(log, 3) == expected


def test_a_temporary_bystander_is_stopped_and_not_restarted(start: Start, log: Probe) -> None:
    """Scenario 21."""
    scripted = scripts(log, "atb")
    temporary = ChildSpec("t", scripted["t"], restart=Restart.TEMPORARY)
    a, _, b = specs(scripted)
    system = start(a, temporary, b, strategy=Strategy.ONE_FOR_ALL, backoff=IMMEDIATE)
    crash(system, "/b")
    assert hooks(log, 3) == ["stopped b", "stopped t", "stopped a", "started a", "started b"]
    assert lives(scripted) == [2, 1, 2]
    assert children(system) == {"a": Status.RUNNING, "b": Status.RUNNING}


@pytest.mark.parametrize(("allowed", "survives"), [(2, True), (1, False)])
def test_a_start_that_fails_in_one_for_all_has_the_whole_group_retried(
    start: Start, log: Probe, allowed: int, survives: bool
) -> None:
    """Scenario 22. It uses 2 of the intensity: 2 are enough, 1 is not."""
    scripted = scripts(log, "abc")
    scripted["b"].on_next_starts(None, OSError("no disk"))
    system = begin(start, scripted, Strategy.ONE_FOR_ALL, Intensity(restarts=allowed))
    crash(system, "/c")
    retried = ["stopped a", "started a", "started b", "started c"] if survives else ["stopped a"]
    assert hooks(log, 3) == [
        *("stopped c", "stopped b", "stopped a", "started a", "started b"),
        *retried,
    ]
    assert (system.failed is None) is survives


def test_a_start_that_fails_in_rest_for_one_is_retried_from_there(start: Start, log: Probe) -> None:
    """Scenario 23."""
    scripted = scripts(log, "abc")
    scripted["b"].on_next_starts(None, OSError("no disk"))
    system = begin(start, scripted, Strategy.REST_FOR_ONE)
    crash(system, "/a")
    assert hooks(log, 3) == [
        *("stopped a", "stopped c", "stopped b"),
        *("started a", "started b", "started b", "started c"),
    ]
    assert lives(scripted) == [2, 3, 2]


def test_siblings_that_go_with_a_crash_do_not_count(start: Start, log: Probe) -> None:
    """Scenario 24. Ten are restarted and one is allowed; the second crash is too much."""
    scripted = scripts(log, "abcdefghij")
    system = begin(start, scripted, Strategy.ONE_FOR_ALL, Intensity(restarts=1))
    crash(system, "/e")
    assert lives(scripted) == [2] * 10
    assert system.failed is None
    crash(system, "/f")
    gave_up(system)

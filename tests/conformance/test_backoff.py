"""Backoff: how long a child stays down, and what happens meanwhile."""

from __future__ import annotations

import random
from typing import Any

import pytest

from actors import (
    ActorCrashed,
    ActorStartFailed,
    ActorSystem,
    Backoff,
    ChildSpec,
    Intensity,
    MailboxFull,
    Overflow,
    Redelivery,
    Status,
)
from actors.testing import Probe, Script, ScriptedActor, VirtualClock, settle
from tests.conformance.scenes import (
    Passing,
    Start,
    children,
    crash,
    gave_up,
    handled,
    hooks,
    leaves,
    lives,
    scripts,
    specs,
)

MANY = Intensity(restarts=1000)
DOUBLING = Backoff(minimum=1, maximum=10, factor=0)
MINUTE, DAY = 60.0, 86400.0


def restart(system: ActorSystem, clock: VirtualClock) -> float:
    """Let time pass until the next restart is due and done; gives how long that took."""
    settle(system)
    wait = clock.next_due()
    assert wait is not None
    clock.advance(wait)
    settle(system)
    return wait


def test_delays_double_up_to_the_maximum(start: Start, log: Probe, clock: VirtualClock) -> None:
    """Scenario 31, as it is lived through: 1, 2, 4, 8, 10, 10."""
    system = start(*specs(scripts(log, "a")), backoff=DOUBLING, intensity=MANY)
    delays = []
    for _ in range(6):
        crash(system, "/a")
        delays.append(restart(system, clock))
    assert delays == [1, 2, 4, 8, 10, 10]


@pytest.mark.parametrize(
    ("minimum", "maximum", "failures", "expected"),
    [
        (5 * MINUTE, 7 * MINUTE, 0, 5 * MINUTE),
        (5, 7, 2, 7),
        (5, 7 * DAY, 2, 20),
        (1, 10, 29, 10),
        (1, 10, 2**31 - 1, 10),
    ],
)
def test_a_delay_is_what_the_table_says_however_many_failures_there_were(
    minimum: float, maximum: float, failures: int, expected: float
) -> None:
    """Scenario 31, the table."""
    backoff = Backoff(minimum=minimum, maximum=maximum, factor=0)
    assert backoff.delay(failures, random.Random(1).random()) == expected


def test_jitter_spreads_the_delays_and_never_passes_the_maximum(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    """Scenario 32, one child: below the cap and at it, with a seed."""
    backoff = Backoff(minimum=1, maximum=10, factor=0.5)
    system = start(*specs(scripts(log, "a")), backoff=backoff, intensity=MANY)
    delays = []
    for _ in range(40):
        crash(system, "/a")
        delays.append(restart(system, clock))
    below, at_cap = delays[:3], delays[3:]
    for base, delay in zip([1, 2, 4], below, strict=True):
        assert base <= delay <= base * 1.5
    assert all(5 <= delay <= 10 for delay in at_cap)
    assert len(set(at_cap)) == len(at_cap)
    assert min(at_cap) < 6 < 9 < max(at_cap)


def test_two_children_do_not_wait_in_step(start: Start, log: Probe, clock: VirtualClock) -> None:
    """Scenario 32, two children: each draws from a sequence of its own."""
    backoff = Backoff(minimum=1, maximum=10, factor=0.5)
    system = start(*specs(scripts(log, "ab")), backoff=backoff, intensity=MANY)
    sequences: dict[str, list[float]] = {"/a": [], "/b": []}
    for path, delays in sequences.items():
        for _ in range(6):
            crash(system, path)
            delays.append(restart(system, clock))
    pairs = zip(*sequences.values(), strict=True)
    assert all(one != other for one, other in pairs)


def test_there_is_no_instance_between_the_crash_and_the_end_of_the_delay(
    start: Start, log: Probe, clock: VirtualClock, passing: Passing
) -> None:
    """Scenario 33. The snapshot says "restarting"."""
    scripted = scripts(log, "a")
    system = start(*specs(scripted), backoff=DOUBLING)
    crash(system, "/a")
    system.ref("/a").tell("waits")
    passing(system, 0.999)
    assert children(system) == {"a": Status.RESTARTING}
    assert hooks(log) == ["started a", "stopped a"]
    assert handled(log) == []
    passing(system, 0.001)
    assert children(system) == {"a": Status.RUNNING}
    assert handled(log) == ["waits"]


QUIET = (DOUBLING.minimum + DOUBLING.maximum) / 2


@pytest.mark.parametrize(("quiet", "expected"), [(QUIET, 1), (QUIET - 0.001, 4)])
def test_the_delays_begin_again_after_a_quiet_time_and_not_a_tick_before(
    start: Start, log: Probe, clock: VirtualClock, passing: Passing, quiet: float, expected: float
) -> None:
    """Scenario 34. After delays of 1 and 2, the next one is 1 again, or 4."""
    system = start(*specs(scripts(log, "a")), backoff=DOUBLING)
    for delay in (1, 2):
        crash(system, "/a")
        assert restart(system, clock) == delay
    passing(system, quiet)
    crash(system, "/a")
    assert restart(system, clock) == expected


@pytest.mark.parametrize("overflow", list(Overflow))
def test_messages_of_actors_wait_for_the_restart_as_far_as_there_is_room(
    start: Start, log: Probe, letters: Probe, passing: Passing, overflow: Overflow
) -> None:
    """Scenario 35. Told from an actor: refused at once; with the drop policy: a dead letter."""
    refused = Probe()

    def send(actor: ScriptedActor, _message: Any) -> None:
        for number in range(4):
            try:
                actor.context.ref("/a").tell(number, timeout=30)
            except MailboxFull as error:
                refused((number, error.path))

    down = ChildSpec("a", Script(log), redelivery=Redelivery.NEVER, capacity=2, overflow=overflow)
    system = start(down, ChildSpec("sender", Script().on("send", send)), backoff=DOUBLING)
    crash(system, "/a")
    before = len(letters.items)
    system.ref("/sender").ask("send")
    dropped = [(each.recipient, each.message, each.reason) for each in letters.items[before:]]
    passing(system, 1)
    assert handled(log) == [0, 1]
    if overflow is Overflow.DROP:
        full = "the mailbox is full"
        assert (refused.items, dropped) == ([], [("/a", 2, full), ("/a", 3, full)])
    else:
        assert (refused.items, dropped) == ([(2, "/a"), (3, "/a")], [])


@pytest.mark.parametrize("whom", ["child", "supervisor"])
def test_a_stop_cancels_a_pending_restart_at_once(
    start: Start, log: Probe, clock: VirtualClock, whom: str
) -> None:
    """Scenario 36. Time stands still meanwhile, so nobody can have waited for the delay."""
    scripted = scripts(log, "a")
    system = start(*specs(scripted), backoff=Backoff(minimum=600, maximum=600, factor=0))
    crash(system, "/a")
    if whom == "child":
        system.stop_child("/a")
        assert children(system) == {"a": Status.STOPPED}
    else:
        assert system.stop().clean
    assert clock.pending() == 0
    clock.advance(10_000)
    assert lives(scripted) == [1]


def test_a_start_that_always_fails_ends_the_supervisor_when_its_restarts_are_used_up(
    start: Start, log: Probe, clock: VirtualClock, events: Probe
) -> None:
    """Scenario 37."""
    (spec,) = specs({"a": Script(log, "a").on_next_starts(None, *[OSError("no disk")] * 9)})
    system = start(spec, intensity=Intensity(restarts=2, seconds=60), backoff=DOUBLING)
    crash(system, "/a")
    assert [restart(system, clock) for _ in range(2)] == [1, 2]
    gave_up(system)
    assert len(events.of(ActorCrashed)) == 1 + 1  # the root itself is the second one
    assert [event.path for event in events.of(ActorStartFailed)] == ["/a", "/a"]


def test_a_child_that_leaves_and_comes_back_waits_as_well(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    """Scenarios 9, 31. A permanent child that ends by itself cannot spin either."""
    (spec,) = specs({"a": leaves(Script(log, "a"))})
    system = start(spec, intensity=MANY, backoff=DOUBLING)
    delays = []
    for _ in range(3):
        system.ref("/a").tell("leave")
        delays.append(restart(system, clock))
    assert delays == [1, 2, 4]

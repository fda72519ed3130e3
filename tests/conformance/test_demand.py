"""Demand: workers ask, the source never sends more than was asked for, and no work is lost."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

from actors import (
    IMMEDIATE,
    ActorCrashed,
    ActorSystem,
    Appetite,
    ChildSpec,
    Drained,
    Intensity,
    Pool,
    Source,
    SupervisorSpec,
    Worker,
    drain,
)
from actors.testing import Probe, VirtualClock, settle
from tests.conformance.scenes import HELD_SECONDS, Gate, Start, wait_for

MANY = Intensity(restarts=1000)


class Numbers(Source):
    """Supplies the numbers from 0 on, up to a last one, and logs how many it was asked for."""

    def __init__(self, asked: Probe, last: int) -> None:
        super().__init__("/pool")
        self._asked = asked
        self._left = iter(range(last))

    def supply(self, count: int) -> Sequence[int]:
        self._asked(count)
        return list(itertools.islice(self._left, count))


class Turnstile(Worker):
    """Does one job for each permit of a semaphore, and logs it."""

    def __init__(self, bench: Bench) -> None:
        super().__init__("/pool", bench.appetite)
        self._bench = bench

    def work(self, work: Any) -> None:
        bench, path = self._bench, self.context.path
        bench.depths(self.context.me.depth())
        bench.begun((path, work))
        bench.permits.acquire(timeout=HELD_SECONDS)
        if bench.crashing.get(work, 0):
            bench.crashing[work] -= 1
            raise ValueError(work)
        bench.done((path, work))


class Bench:
    """A source of numbers, a pool and workers, with what they log."""

    def __init__(
        self, *, workers: int, last: int, permits: int = 0, appetite: Appetite | None = None
    ) -> None:
        self.asked, self.begun, self.done, self.depths = Probe(), Probe(), Probe(), Probe()
        self.permits = threading.Semaphore(permits)
        self.crashing: Counter[int] = Counter()
        self.appetite = appetite or Appetite(most=10, least=5)
        self._workers = workers
        self._last = last

    def specs(self) -> tuple[ChildSpec | SupervisorSpec, ...]:
        workers = [ChildSpec(str(n), lambda: Turnstile(self)) for n in range(self._workers)]
        return (
            ChildSpec("pool", lambda: Pool("/source")),
            ChildSpec("source", lambda: Numbers(self.asked, self._last)),
            SupervisorSpec("workers", workers, intensity=MANY, backoff=IMMEDIATE),
        )

    def finished(self) -> list[int]:
        return sorted(work for _, work in self.done.items)


def handshake(system: ActorSystem) -> None:
    """Wait until pool and source have handled all that was sent so far, workers being busy."""
    for path in ("/pool", "/source", "/pool"):
        system.ref(path).ask("are you there")


def test_a_worker_holds_ten_at_most_and_asks_for_five_more_when_five_are_left(
    start: Start,
) -> None:
    """Scenario 59, the worker: with `Appetite(most=10, least=5)`, which is the default too."""
    bench = Bench(workers=1, last=1000)
    system = start(*bench.specs())
    for done, asked in [(0, [10]), (4, [10]), (5, [10, 5]), (9, [10, 5]), (10, [10, 5, 5])]:
        while len(bench.done.items) < done:
            before = len(bench.done.items)
            bench.permits.release()
            bench.done.wait(before + 1)
        bench.begun.wait(done + 1)
        handshake(system)
        assert bench.asked.items == asked, f"after {done} jobs"
        assert system.ref("/workers/0").depth() <= 10
    assert Appetite() == bench.appetite
    bench.permits.release(1000)


def test_the_source_never_sends_more_than_was_asked_for(start: Start) -> None:
    """Scenario 59, the producer: three workers that are stuck hold 30, and nothing else is sent."""
    bench = Bench(workers=3, last=1000)
    system = start(*bench.specs())
    bench.begun.wait(3)
    wait_for(lambda: sum(system.ref(f"/workers/{n}").depth() for n in range(3)) == 30)
    handshake(system)
    assert sum(bench.asked.items) == 30
    bench.permits.release(2000)
    settle(system)
    assert bench.finished() == list(range(1000))
    assert max(bench.depths.items) <= 10


def test_a_source_that_supplies_more_than_was_asked_for_crashes(
    start: Start, events: Probe
) -> None:
    """Scenario 59, a producer that would: nothing of it reaches a worker."""

    class Greedy(Numbers):
        def supply(self, count: int) -> Sequence[int]:
            return [*super().supply(count), -1]

    bench = Bench(workers=1, last=1000)
    pool, _, workers = bench.specs()
    greedy = ChildSpec("source", lambda: Greedy(Probe(), 1000))
    system = start(pool, greedy)
    system.start_child("/", workers)
    crash = events.wait(only=ActorCrashed)
    settle(system)
    assert (crash.path, type(crash.error)) == ("/source", ValueError)
    assert bench.begun.items == []


def test_what_a_crashed_worker_held_goes_to_others_and_nothing_is_lost(start: Start) -> None:
    """Scenario 59, a crash: at least once each, and the job of the crash is tried by another."""
    bench = Bench(workers=3, last=100)
    bench.crashing[0] = 1
    system = start(*bench.specs())
    bench.begun.wait(3)
    bench.permits.release(1000)
    settle(system)
    assert sorted(set(bench.finished())) == list(range(100))
    tried = [path for path, work in bench.begun.items if work == 0]
    assert len(tried) == 2


def test_a_pool_that_is_late_asks_for_nothing_twice(start: Start, letters: Probe) -> None:
    """Scenario 59, the order of things: workers ask before the pool has heard of its source."""
    gate = Gate()

    class Late(Pool):
        def on_start(self) -> None:
            super().on_start()
            self.context.me.tell("busy")

        def on_message(self, message: Any) -> None:
            if message == "busy":
                gate.open.wait(HELD_SECONDS)
            super().on_message(message)

    bench = Bench(workers=3, last=1000, permits=2000)
    _, source, workers = bench.specs()
    system = start(ChildSpec("pool", lambda: Late("/source")), source, workers)
    gate.open.set()
    settle(system)
    assert bench.finished() == list(range(1000))
    assert letters.items == []


def test_a_source_that_crashes_is_asked_again_for_what_it_had_not_sent(
    start: Start, letters: Probe
) -> None:
    """Scenario 59, the producer's crash: what it did not send is asked for again, and no more."""
    failing = iter([True])
    numbers = itertools.count()

    class Frail(Source):
        def supply(self, count: int) -> Sequence[int]:
            if next(failing, False):
                raise OSError("passing")
            return list(itertools.islice(numbers, min(count, 100 - len(bench.begun.items))))

    bench = Bench(workers=2, last=0)
    pool, _, workers = bench.specs()
    frail = ChildSpec("source", lambda: Frail("/pool"))
    system = start(pool, frail, backoff=IMMEDIATE)
    system.start_child("/", workers)
    bench.begun.wait(2)
    wait_for(lambda: sum(system.ref(f"/workers/{n}").depth() for n in range(2)) == 20)
    handshake(system)
    assert sum(system.ref(f"/workers/{n}").depth() for n in range(2)) == 20
    assert letters.items == []
    assert next(numbers) == 20
    bench.permits.release(2000)


def test_work_that_crashes_twice_is_a_dead_letter_with_both_causes(
    start: Start, letters: Probe
) -> None:
    """Scenarios 47, 59. Poison is known by the work, whichever workers it has crashed."""
    bench = Bench(workers=3, last=50, permits=1000)
    bench.crashing[7] = 99
    system = start(*bench.specs())
    settle(system)
    assert sorted(set(bench.finished())) == [n for n in range(50) if n != 7]
    (letter,) = letters.items
    assert letter.message == 7
    assert [str(cause) for cause in letter.causes] == ["7", "7"]


def draining(system: ActorSystem, seconds: float) -> tuple[threading.Thread, Probe]:
    result = Probe()
    thread = threading.Thread(target=lambda: result(drain(system.ref("/pool"), seconds=seconds)))
    thread.start()
    return thread, result


def test_a_drain_brings_home_what_is_in_flight_and_takes_in_nothing_more(start: Start) -> None:
    """Scenario 64, in time: ten workers hold 100 of 1,000; these and no others are done."""
    bench = Bench(workers=10, last=1000)
    system = start(*bench.specs())
    wait_for(lambda: sum(system.ref(f"/workers/{n}").depth() for n in range(10)) == 100)
    handshake(system)
    thread, result = draining(system, seconds=60)
    wait_for(lambda: system.ref("/pool").depth() == 0)
    handshake(system)
    bench.permits.release(1000)
    drained = result.wait()
    thread.join()
    settle(system)
    assert drained == Drained()
    assert drained.clean
    assert bench.finished() == list(range(100))
    assert sum(bench.asked.items) == 100


def test_a_drain_ends_at_its_deadline_and_names_who_is_stuck_and_what_is_left(
    start: Start, clock: VirtualClock
) -> None:
    """Scenario 64, too late: 0.1 s and one stuck worker; the rest is done, its work resumable."""
    bench = Bench(workers=2, last=100, appetite=Appetite(most=1, least=0))
    system = start(*bench.specs())
    bench.begun.wait(2)
    handshake(system)
    thread, result = draining(system, seconds=0.1)
    wait_for(lambda: clock.next_due() == 0.1)
    bench.permits.release()
    (worker, _) = bench.done.wait()
    handshake(system)
    clock.advance(0.1)
    drained = result.wait()
    thread.join()
    stuck = [(path, work) for path, work in bench.begun.items if path != worker]
    assert drained.holders == tuple(path for path, _ in stuck)
    assert drained.left == tuple(work for _, work in stuck)
    assert not drained.clean
    bench.permits.release(100)

"""The pull pool as actors: demand, acknowledgement, crashes, drain."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import pytest

from actors import (
    IMMEDIATE,
    ActorCrashed,
    ActorSystem,
    ChildSpec,
    Intensity,
    Overflow,
    Ref,
    SupervisorSpec,
)
from actors.crew import Source, Worker
from actors.demand import Appetite
from actors.pool import Drained, DrainWanted, JobsOffered, Pool, WorkWanted, drain
from actors.testing import Pause, Probe, Stepper, VirtualClock, settle

Start = Callable[..., ActorSystem]


class Numbers(Source):
    """Has so many jobs, and remembers how many it was asked for."""

    def __init__(self, log: Probe, total: int) -> None:
        super().__init__("/pool")
        self._log = log
        self._left = list(range(total))

    def supply(self, count: int) -> Sequence[Any]:
        self._log(("asked", count))
        taken, self._left = self._left[:count], self._left[count:]
        return taken


class Doing(Worker):
    """Does what the test says with each job."""

    def __init__(self, do: Callable[[Worker, Any], None], appetite: Appetite) -> None:
        super().__init__("/pool", appetite)
        self._do = do

    def work(self, work: Any) -> None:
        self._do(self, work)


def pool_of(
    log: Probe, do: Callable[[Worker, Any], None], *, jobs: int = 100, workers: int = 2
) -> list[ChildSpec | SupervisorSpec]:
    appetite = Appetite(most=10, least=5)
    crew = tuple(
        ChildSpec(f"w{n}", lambda: Doing(do, appetite), backoff=IMMEDIATE, hang_seconds=60)
        for n in range(workers)
    )
    return [
        ChildSpec("pool", lambda: Pool("/source")),
        ChildSpec("source", lambda: Numbers(log, jobs)),
        SupervisorSpec("crew", crew, intensity=Intensity(restarts=50)),
    ]


def done(log: Probe) -> list[Any]:
    return [item[1] for item in log.items if item[0] == "done"]


def asked(log: Probe) -> list[Any]:
    return [item[1] for item in log.items if item[0] == "asked"]


def test_every_job_is_done_once_when_nobody_crashes(start: Start, log: Probe) -> None:
    system = start(*pool_of(log, lambda _, job: log(("done", job))))
    settle(system)
    assert sorted(done(log)) == list(range(100))


def test_a_worker_gets_ten_jobs_and_asks_for_five_when_five_are_left(
    start: Start, log: Probe
) -> None:
    gate = threading.Semaphore(0)

    def wait(_: Worker, job: Any) -> None:
        assert gate.acquire(timeout=10)
        log(("done", job))

    system = start(*pool_of(log, wait, workers=1))
    worker = system.ref("/crew/w0")
    log.wait_until(lambda items: ("asked", 10) in items)
    for _ in range(4):
        gate.release()
    log.wait(4, only=lambda item: item[0] == "done")
    assert asked(log) == [10]
    gate.release()
    log.wait(1, only=lambda item: item == ("asked", 5))
    assert asked(log) == [10, 5]
    assert worker.depth() <= 10
    for _ in range(95):
        gate.release()
    settle(system)
    assert sorted(done(log)) == list(range(100))


def test_what_a_crashed_worker_had_not_acknowledged_is_done_by_others(
    start: Start, log: Probe, letters: Probe
) -> None:
    once = threading.Lock()

    def crash_once(worker: Worker, job: Any) -> None:
        if job == 7 and once.acquire(blocking=False):
            raise ValueError("crash")
        log(("done", job))

    system = start(*pool_of(log, crash_once))
    settle(system)
    assert sorted(done(log)) == list(range(100))
    assert letters.items == []


def test_poison_ends_in_the_dead_letters_after_two_crashes_with_both_causes(
    start: Start, log: Probe, letters: Probe
) -> None:
    def crash(worker: Worker, job: Any) -> None:
        if job == 7:
            raise ValueError(worker.context.path)
        log(("done", job))

    system = start(*pool_of(log, crash))
    settle(system)
    assert sorted(done(log)) == [n for n in range(100) if n != 7]
    (letter,) = letters.items
    assert (letter.recipient, letter.message) == ("/pool", 7)
    assert [type(cause) for cause in letter.causes] == [ValueError, ValueError]


def test_work_of_a_worker_that_hangs_goes_to_another(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    gate, entered = threading.Event(), threading.Event()

    def hang(worker: Worker, job: Any) -> None:
        if job == 3 and worker.context.epoch == 1 and not entered.is_set():
            entered.set()
            gate.wait(10)
            return
        log(("done", job))

    system = start(*pool_of(log, hang))
    assert entered.wait(5)
    log.wait(1, only=lambda item: item[0] == "done")
    while 3 not in done(log):
        clock.advance(20)
        threading.Event().wait(0.002)
    gate.set()
    settle(system)
    assert sorted(done(log)) == list(range(100))


def test_the_pool_outlives_its_own_crash(start: Start, log: Probe) -> None:
    holding = threading.Semaphore(0)

    def wait(_: Worker, job: Any) -> None:
        assert holding.acquire(timeout=10)
        log(("done", job))

    system = start(*pool_of(log, wait), backoff=IMMEDIATE)
    system.ref("/pool").signal(JobsOffered(None))  # type: ignore[arg-type]
    for _ in range(100):
        holding.release()
    settle(system)
    assert sorted(done(log)) == list(range(100))


def test_a_source_that_crashes_is_asked_again(start: Start, log: Probe) -> None:
    lives: list[int] = []

    class Fragile(Numbers):
        def supply(self, count: int) -> Sequence[Any]:
            lives.append(self.context.epoch)
            if len(lives) == 1:
                raise ValueError("crash")
            return super().supply(count)

    first, _, crew = pool_of(log, lambda _, job: log(("done", job)), jobs=3)
    system = start(first, ChildSpec("source", lambda: Fragile(log, 3)), crew, backoff=IMMEDIATE)
    settle(system)
    assert sorted(done(log)) == [0, 1, 2]
    assert lives[:2] == [1, 2]


def test_a_source_that_gives_more_than_it_was_asked_for_crashes(
    start: Start, log: Probe, events: Probe
) -> None:
    class Generous(Numbers):
        def supply(self, count: int) -> Sequence[Any]:
            return range(count + 1)

    first, _, crew = pool_of(log, lambda _, job: log(("done", job)), workers=1)
    system = start(first, ChildSpec("source", lambda: Generous(log, 1)))
    # Only now, because a crash during the boot would have the boot wait for the restart.
    system.start_child("/", crew)
    settle(system)
    crash = events.of(ActorCrashed)[0]
    assert (crash.path, "only 10 were asked for" in str(crash.error)) == ("/source", True)
    assert done(log) == []


def test_surplus_of_a_source_of_ones_own_ends_in_the_dead_letters(
    start: Start, log: Probe, letters: Probe
) -> None:
    system = start(*pool_of(log, lambda _, job: log(("done", job)), jobs=0, workers=0))
    system.ref("/pool").tell(JobsOffered(("gift",)))
    settle(system)
    assert [(item.message, item.reason) for item in letters.items] == [
        ("gift", "nobody had asked for it")
    ]


def test_a_drain_finishes_all_in_flight_and_takes_in_nothing_more(start: Start, log: Probe) -> None:
    gate = threading.Event()

    def wait(_: Worker, job: Any) -> None:
        assert gate.wait(10)
        log(("done", job))

    system = start(*pool_of(log, wait, jobs=10_000, workers=10))
    log.wait_until(lambda items: sum(item[1] for item in items if item[0] == "asked") == 100)
    settle_source(system)
    answers = Probe()
    system.ref("/pool").signal(DrainWanted(30, answers))
    gate.set()
    assert answers.wait() == Drained()
    assert len(done(log)) == 100
    settle(system)
    assert len(done(log)) == 100
    assert drain(system.ref("/pool"), seconds=1).clean


def settle_source(system: ActorSystem) -> None:
    """Wait until what the source has sent is on the pool's books."""
    system.ref("/source").ask(None)
    system.ref("/pool").ask(None)


def test_a_drain_ends_at_its_deadline_and_names_who_is_stuck_and_what_is_left(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    gate, entered = threading.Event(), threading.Event()

    def stick(_: Worker, job: Any) -> None:
        if job == 2:
            entered.set()
            gate.wait(10)
            return
        log(("done", job))

    system = start(*pool_of(log, stick, jobs=5, workers=1))
    assert entered.wait(5)
    settle_source(system)
    answers = Probe()
    system.ref("/pool").signal(DrainWanted(0.1, answers))
    system.ref("/pool").ask(None)
    clock.advance(0.1)
    result = answers.wait()
    gate.set()
    assert result == Drained(left=(2, 3, 4), holders=("/crew/w0",))


def stepped(stepper: Stepper, log: Probe, do: Callable[[Worker, Any], None]) -> ActorSystem:
    children = tuple(pool_of(log, do, jobs=10_000))
    system = stepper.system(SupervisorSpec("root", children, backoff=IMMEDIATE))
    system.start()
    return system


def drain_and_crash(pool: Ref) -> Probe:
    answers = Probe()
    pool.signal(DrainWanted(30, answers))
    pool.signal(JobsOffered(None))  # type: ignore[arg-type]
    return answers


@pytest.mark.parametrize("seed", range(5))
def test_a_pool_that_crashes_while_it_drains_goes_on_draining(
    log: Probe, events: Probe, seed: int
) -> None:
    stepper = Stepper(seed)
    system = stepped(stepper, log, lambda _, job: log(("done", job)))
    worker = system.ref("/crew/w0")
    assert stepper.run_until(lambda: len(done(log)) >= 20 and worker.depth() >= 4)
    system.events.subscribe(events)
    answers = drain_and_crash(system.ref("/pool"))
    assert stepper.run_until(lambda: bool(answers.items))
    assert [crash.path for crash in events.of(ActorCrashed)] == ["/pool"]
    assert answers.items == [Drained()]
    taken = len(done(log))
    stepper.advance(100)
    assert (len(done(log)), len(answers.items)) == (taken, 1)


@pytest.mark.parametrize("seed", range(5))
def test_a_drain_ends_at_the_same_time_when_the_pool_crashes_meanwhile(
    log: Probe, seed: int
) -> None:
    def stick(_: Worker, job: Any) -> None:
        if job == 2:
            raise Pause
        log(("done", job))

    stepper = Stepper(seed)
    system = stepped(stepper, log, stick)
    assert stepper.run_until(lambda: len(done(log)) >= 20)
    answers = drain_and_crash(system.ref("/pool"))
    stepper.advance(29)
    assert answers.items == []
    stepper.advance(1)
    assert [answer.left[0] for answer in answers.items] == [2]


@pytest.mark.parametrize("stopped", ["/crew/w0"])
def test_work_of_a_worker_that_was_stopped_for_good_goes_to_another(
    start: Start, log: Probe, stopped: str
) -> None:
    system = start(*pool_of(log, lambda _, job: log(("done", job)), jobs=1_000))
    system.stop_child(stopped)
    settle(system)
    assert sorted(set(done(log))) == list(range(1_000))


@pytest.mark.parametrize("full", ["workers", "pool", "source"])
def test_a_lane_that_is_full_costs_no_work_and_no_demand(
    start: Start, log: Probe, clock: VirtualClock, letters: Probe, events: Probe, full: str
) -> None:
    def tight(spec: ChildSpec) -> ChildSpec:
        return attrs.evolve(spec, capacity=1, overflow=Overflow.BLOCK)

    pool, source, crew = pool_of(log, lambda _, job: log(("done", job)), jobs=40)
    assert isinstance(pool, ChildSpec)
    assert isinstance(source, ChildSpec)
    assert isinstance(crew, SupervisorSpec)
    if full == "workers":
        crew = attrs.evolve(crew, children=[tight(spec) for spec in crew.children])  # type: ignore[arg-type]
    system = start(
        tight(pool) if full == "pool" else pool, tight(source) if full == "source" else source, crew
    )
    lane = system.ref({"pool": "/pool", "source": "/source"}.get(full, "/crew/w0"))
    for _ in range(200):
        lane.tell("noise", timeout=10)
        clock.advance(0.05)
    for _ in range(20):  # who meets a full lane comes back a little later, and may meet one again
        settle(system)
        clock.advance(0.05)
    settle(system)
    assert sorted(done(log)) == list(range(40))
    assert letters.items == []
    assert events.of(ActorCrashed) == []


def test_a_worker_that_was_forgotten_before_its_words_were_read_holds_up_nobody(
    start: Start, log: Probe, events: Probe
) -> None:
    system = start(*pool_of(log, lambda _, job: log(("done", job))))
    system.ref("/pool").signal(WorkWanted("/crew/gone", 1, 5))
    settle(system)
    assert sorted(done(log)) == list(range(100))
    assert events.of(ActorCrashed) == []

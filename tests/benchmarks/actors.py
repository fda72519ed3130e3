"""Speed of our actors as multiples of plain Pykka, measured in turn in one run.

    python -m tests.benchmarks.actors [--messages N] [--rounds N] [--children N]

Every number is the median of the rounds. In each round both sides run one after the other, so that
whatever else the machine does weighs on both.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import statistics
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pykka

from actors import (
    IMMEDIATE,
    Actor,
    ActorSystem,
    ChildSpec,
    Intensity,
    Overflow,
    Ref,
    Restart,
    SupervisorSpec,
)

DONE = "done"
STAGES = 5


class Counting(Actor):
    """Sets an event when the last message has come."""

    def __init__(self, done: threading.Event) -> None:
        self._done = done

    def on_message(self, message: Any) -> Any:
        """Answer with the message."""
        if message is DONE:
            self._done.set()
        return message


class Passing(Actor):
    """Tells the next stage."""

    def __init__(self, following: str) -> None:
        self._following = following

    def on_start(self) -> None:
        """Look up the next stage."""
        self._tell = self.context.ref(self._following).tell

    def on_message(self, message: Any) -> None:
        """Pass it on."""
        self._tell(message)


class PlainCounting(pykka.ThreadingActor):
    """The same on plain Pykka."""

    use_daemon_thread = True

    def __init__(self, done: threading.Event) -> None:
        super().__init__()
        self._done = done

    def on_receive(self, message: Any) -> Any:
        """Answer with the message."""
        if message is DONE:
            self._done.set()
        return message


class PlainPassing(pykka.ThreadingActor):
    """The same on plain Pykka."""

    use_daemon_thread = True

    def __init__(self, following: pykka.ActorRef[Any]) -> None:
        super().__init__()
        self._following = following

    def on_receive(self, message: Any) -> None:
        """Pass it on."""
        self._following.tell(message)


def timed(work: Callable[[], object]) -> float:
    """Run and give the seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def tell_all(tell: Callable[[Any], None], messages: int, done: threading.Event) -> None:
    """Tell so many messages and wait until the last was handled."""
    for number in range(messages - 1):
        tell(number)
    tell(DONE)
    done.wait()


def counting(done: threading.Event, capacity: int) -> SupervisorSpec:
    """Describe a tree of one counting actor."""
    spec = ChildSpec("a", lambda: Counting(done), capacity=capacity, overflow=Overflow.BLOCK)
    return SupervisorSpec("root", (spec,))


def our_tell(messages: int, capacity: int) -> float:
    """Time our tell."""
    done = threading.Event()
    with ActorSystem(counting(done, capacity)) as system:
        tell = system.ref("/a").tell
        return timed(lambda: tell_all(tell, messages, done))


def plain_tell(messages: int) -> float:
    """Time Pykka's tell."""
    done = threading.Event()
    ref = PlainCounting.start(done)
    try:
        return timed(lambda: tell_all(ref.tell, messages, done))
    finally:
        ref.stop()


def our_ask(messages: int) -> float:
    """Time our ask."""
    with ActorSystem(counting(threading.Event(), 256)) as system:
        ref: Ref = system.ref("/a")
        return timed(lambda: [ref.ask(n) for n in range(messages)])


def plain_ask(messages: int) -> float:
    """Time Pykka's ask."""
    ref = PlainCounting.start(threading.Event())
    try:
        return timed(lambda: [ref.ask(n, timeout=5) for n in range(messages)])
    finally:
        ref.stop()


def our_pipeline(messages: int, capacity: int) -> float:
    """Time our pipeline: the capacity is shared by what is in flight, as with demand."""
    done = threading.Event()
    room = threading.Semaphore(capacity)

    class Last(Counting):
        def on_message(self, message: Any) -> Any:
            room.release()
            return super().on_message(message)

    names = [f"s{n}" for n in range(STAGES)]
    stages = [
        ChildSpec(name, partial(Passing, f"/{following}"), capacity=capacity)
        for name, following in itertools.pairwise(names)
    ]
    last = ChildSpec(names[-1], lambda: Last(done), capacity=capacity)
    with ActorSystem(SupervisorSpec("root", (*stages, last))) as system:
        tell = system.ref("/s0").tell

        def flow(message: Any) -> None:
            room.acquire()
            tell(message)

        return timed(lambda: tell_all(flow, messages, done))


def plain_pipeline(messages: int) -> float:
    """Time Pykka's pipeline, unbounded."""
    done = threading.Event()
    refs: list[pykka.ActorRef[Any]] = [PlainCounting.start(done)]
    for _ in range(STAGES - 1):
        refs.append(PlainPassing.start(refs[-1]))
    try:
        return timed(lambda: tell_all(refs[-1].tell, messages, done))
    finally:
        for ref in reversed(refs):
            ref.stop()


def restart_seconds(times: int) -> tuple[float, float]:
    """Time a restart after a crash, and the start of a fresh actor."""
    spec = ChildSpec("a", Crashing, backoff=IMMEDIATE)
    root = SupervisorSpec("root", (spec,), intensity=Intensity(restarts=times, seconds=3600))
    with ActorSystem(root) as system:
        ref = system.ref("/a")

        def crash() -> None:
            for _ in range(times):
                crash_and_wait(ref)

        restart = timed(crash) / times
        names = [ChildSpec(f"c{n}", Crashing) for n in range(times)]
        fresh = timed(lambda: [system.start_child("/", s) for s in names]) / times
    return restart, fresh


class Crashing(Actor):
    """Crashes when it is told an error; says by an event that it lives again."""

    born = threading.Event()

    def on_start(self) -> None:
        """Say that it lives."""
        Crashing.born.set()

    def on_message(self, message: Any) -> None:
        """Crash."""
        raise message


def crash_and_wait(ref: Ref) -> None:
    """Crash an actor by a control message, and wait for its next instance."""
    Crashing.born.clear()
    ref.signal(RuntimeError("crash"))
    Crashing.born.wait()


def children_seconds(count: int) -> float:
    """Time the start and stop of so many temporary children."""
    with ActorSystem(SupervisorSpec("root")) as system:
        specs = [ChildSpec(f"c{n}", Actor, restart=Restart.TEMPORARY) for n in range(count)]

        def work() -> None:
            for spec in specs:
                system.start_child("/", spec)
            for spec in specs:
                system.stop_child(f"/{spec.id}")

        return timed(work)


def idle_bytes(count: int) -> float:
    """Measure the resident memory of one idle actor, its thread included (Linux)."""
    root = SupervisorSpec("root", tuple(ChildSpec(f"a{n}", Actor) for n in range(count)))
    before = resident()
    with ActorSystem(root):
        return (resident() - before) / count


def resident() -> int:
    """Give the resident memory of this process in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def ratio(rounds: int, ours: Callable[[], float], plain: Callable[[], float]) -> str:
    """Compare by the median of several rounds."""
    pairs = [(plain(), ours()) for _ in range(rounds)]
    factors = [slow / fast for slow, fast in pairs]
    best = f"{min(factors):.2f} to {max(factors):.2f}"
    return f"{statistics.median(factors):5.2f} x plain Pykka ({best})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--children", type=int, default=0, help="e.g. 10000; 0 skips it")
    options = parser.parse_args()
    logging.getLogger("actors").setLevel(logging.CRITICAL)
    n, rounds = options.messages, options.rounds
    for capacity in (64, 256, 1000):
        told = ratio(rounds, partial(our_tell, n, capacity), partial(plain_tell, n))
        print(f"tell, capacity {capacity:5}: {told}")
    for capacity in (256, 1000):
        passed = ratio(
            rounds, partial(our_pipeline, n // 5, capacity), partial(plain_pipeline, n // 5)
        )
        print(f"{STAGES} stages, {capacity:6}: {passed}")
    asked = ratio(rounds, partial(our_ask, n // 5), partial(plain_ask, n // 5))
    print(f"ask                 : {asked}")
    restart, fresh = restart_seconds(100)
    print(f"restart in place    : {restart * 1e6:.0f} us; start of a child: {fresh * 1e6:.0f} us")
    print(f"an idle actor       : {idle_bytes(1000) / 1024:.1f} KiB resident")
    if options.children:
        few, many = children_seconds(options.children // 10), children_seconds(options.children)
        print(f"{options.children} children cost {many / few:.1f} x {options.children // 10}")


if __name__ == "__main__":
    main()

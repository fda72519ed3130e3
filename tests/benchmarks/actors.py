"""Speed of our actors as multiples of plain Pykka, measured in turn in one run.

    python -m tests.benchmarks.actors [--messages N] [--rounds N] [--children N]

Every number is the median of the rounds. In each round both sides run one after the other, so that
whatever else the machine does weighs on both.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import logging
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import attrs
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


def restart_seconds(times: int) -> float:
    """Time a restart after a crash: until the first message behind it has been handled."""
    spec = ChildSpec("a", Crashing, backoff=IMMEDIATE)
    root = SupervisorSpec("root", (spec,), intensity=Intensity(restarts=times, seconds=3600))
    with ActorSystem(root) as system:
        ref = system.ref("/a")

        def crash() -> None:
            for number in range(times):
                ref.signal(RuntimeError("crash"))
                if ask_again(ref, number) != number:
                    raise AssertionError("the message behind the crash was lost")

        return timed(crash) / times


def ask_again(ref: Ref, number: int) -> Any:
    """Tell what stands behind a crash, and wait for the event of its handling."""
    Crashing.handled.clear()
    ref.tell(number)
    if not Crashing.handled.wait(10):
        raise AssertionError("the message behind the crash was lost")
    return Crashing.last


def fresh_seconds(times: int) -> float:
    """Time the start of a fresh child, until it has handled its first message."""
    specs = [ChildSpec(f"c{n}", Crashing) for n in range(times)]
    with ActorSystem(SupervisorSpec("root")) as system:

        def begin() -> None:
            for number, spec in enumerate(specs):
                ask_again(system.start_child("/", spec), number)

        return timed(begin) / times


class Crashing(Actor):
    """Crashes when it is told an error; says by an event that it handled anything else."""

    handled = threading.Event()
    last: Any = None

    def on_message(self, message: Any) -> None:
        """Crash or not."""
        if isinstance(message, Exception):
            raise message
        Crashing.last = message
        Crashing.handled.set()


def children_seconds(count: int) -> float:
    """Time the start and stop of so many temporary children."""
    with ActorSystem(SupervisorSpec("root")) as system:
        specs = [ChildSpec(f"c{n}", Actor, restart=Restart.TEMPORARY) for n in range(count)]

        def work() -> None:
            for spec in specs:
                system.start_child("/", spec)
            for spec in specs:
                system.stop_child(f"/{spec.id}")

        seconds = timed(work)
    gc.collect()
    return seconds


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


@attrs.frozen
class Row:
    """One line of the table: what the rounds gave, and whether their median is good enough."""

    name: str
    values: list[float]
    unit: str = "x plain Pykka"
    at_least: float | None = None
    at_most: float | None = None

    @property
    def median(self) -> float:
        """What counts."""
        return statistics.median(self.values)

    @property
    def target(self) -> str:
        """The bound, for people to read."""
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        return "none" if self.at_most is None else f"<= {self.at_most:g}"

    @property
    def met(self) -> bool:
        """Whether the median is within the bound."""
        low = self.at_least is None or self.median >= self.at_least
        return low and (self.at_most is None or self.median <= self.at_most)

    def __str__(self) -> str:
        spread = f"{min(self.values):.2f} to {max(self.values):.2f}"
        verdict = "" if self.target == "none" else "met" if self.met else "MISSED"
        return (
            f"{self.name:34} {self.median:8.2f} {self.unit:14} "
            f"target {self.target:8} {verdict:7} ({spread})"
        )


def factors(rounds: int, above: Callable[[], float], below: Callable[[], float]) -> list[float]:
    """Measure two sides in turn, and give the quotient of each round."""
    return [above() / below() for _ in range(rounds)]


def rows(options: argparse.Namespace) -> Iterator[Row]:
    """Measure one line after the other."""
    n, rounds = options.messages, options.rounds
    for capacity, wanted in ((16, None), (64, None), (256, 3.0), (1000, 3.0)):
        told = factors(rounds, partial(plain_tell, n), partial(our_tell, n, capacity))
        yield Row(f"tell, capacity {capacity}", told, at_least=wanted)
    for capacity in (256, 1000):
        plain, ours = partial(plain_pipeline, n // 5), partial(our_pipeline, n // 5, capacity)
        passed = factors(rounds, plain, ours)
        yield Row(f"{STAGES} stages, capacity {capacity}", passed, at_least=2.5)
    asked = factors(rounds, partial(plain_ask, n // 5), partial(our_ask, n // 5))
    yield Row("ask", asked, at_least=0.9)
    pairs = [(restart_seconds(100), fresh_seconds(100)) for _ in range(rounds)]
    more = [1e3 * (restart - fresh) for restart, fresh in pairs]
    yield Row("restart, compared with a start", more, "ms more", at_most=1.0)
    yield Row("restart and first message", [1e3 * restart for restart, _ in pairs], "ms")
    if options.children:
        few, many = options.children // 10, options.children
        turns = factors(rounds, partial(children_seconds, many), partial(children_seconds, few))
        yield Row(f"{many} children for {few}", turns, "x the time", at_most=12.0)
    yield Row("an idle actor, resident", [idle_bytes(1000) / 1024], "KiB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--children", type=int, default=10_000, help="0 skips them")
    logging.getLogger("actors").setLevel(logging.CRITICAL)
    missed = 0
    for row in rows(parser.parse_args()):
        print(row, flush=True)
        missed += not row.met
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()

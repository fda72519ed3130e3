"""Supervision without Notion: a pool of workers that crash, and an end that loses nothing.

    python examples/supervised.py

Two workers count the words of lines, and ask for as many as they can take. A line over which they
crash twice goes to the dead letters; no other is lost. The adder crashes over what is no number: it
is restarted in place, its total is kept, and so is what waits for it. In the end the pool is
drained, and the tree stops in the reverse of its order.
"""

import logging
import queue
import threading
from collections.abc import Sequence
from typing import Any, TypeAlias

from actors import (
    Actor,
    ActorCrashed,
    ActorRestarted,
    ActorStopped,
    ActorSystem,
    Backoff,
    ChildSpec,
    DeadLetter,
    Pool,
    Source,
    Strategy,
    SupervisorSpec,
    Worker,
    drain,
)

LINES = ("one two", "three", "four five six", None, "seven")
QUICK = Backoff(minimum=0.01, maximum=0.1)
printing = threading.Lock()

Outcomes: TypeAlias = "queue.Queue[object]"
"""Where threads outside learn what came of something."""


class Adder(Actor):
    """Adds up numbers. The total outlives a crash because it is kept in the context."""

    def __init__(self, totals: Outcomes) -> None:
        self._totals = totals

    def on_message(self, message: Any) -> None:
        total: int = self.context.kept or 0
        if message == "=":
            self._totals.put(total)
        else:
            self.context.keep(total + int(message))


class Lines(Source):
    """Supplies lines, never more than were asked for."""

    def __init__(self) -> None:
        super().__init__("/crew/pool")
        self._lines = iter(LINES)

    def supply(self, count: int) -> Sequence[Any]:
        return [line for _, line in zip(range(count), self._lines, strict=False)]


class Counter(Worker):
    """Counts the words of a line, and crashes over one that is no text."""

    def __init__(self, outcomes: Outcomes) -> None:
        super().__init__("/crew/pool")
        self._outcomes = outcomes

    def work(self, work: Any) -> None:
        self.context.ref("/adder").tell(len(work.split()))
        self._outcomes.put(work)


def tree(outcomes: Outcomes, totals: Outcomes) -> SupervisorSpec:
    """Describe the actors in the order in which they start."""
    counters = [ChildSpec(str(number), lambda: Counter(outcomes)) for number in range(2)]
    crew = SupervisorSpec(
        "crew",
        (
            ChildSpec("pool", lambda: Pool("/crew/lines")),
            ChildSpec("lines", Lines),
            SupervisorSpec("counters", counters, backoff=QUICK),
        ),
        strategy=Strategy.REST_FOR_ONE,
        backoff=QUICK,
    )
    adder = ChildSpec("adder", lambda: Adder(totals))
    return SupervisorSpec("root", (adder, crew), backoff=QUICK)


def main() -> None:
    logging.getLogger("actors").setLevel(logging.CRITICAL)  # it logs each crash with its traceback
    outcomes: Outcomes = queue.Queue()
    totals: Outcomes = queue.Queue()
    system = ActorSystem(tree(outcomes, totals))
    # Before the start, because the first crash may come at once.
    system.events.subscribe(show, only=(ActorCrashed, ActorRestarted, ActorStopped))
    system.dead_letters.subscribe(show)
    system.dead_letters.subscribe(outcomes.put, only=lambda letter: letter.message is None)
    with system:
        for message in ("10", "ten", "20"):
            system.ref("/adder").tell(message)
        for _ in LINES:
            outcomes.get(timeout=10)
        say(f"drained: {drain(system.ref('/crew/pool'), seconds=10).clean}")
        system.ref("/adder").tell("=")
        say(f"total: {totals.get(timeout=10)}")


def show(event: ActorCrashed | ActorRestarted | ActorStopped | DeadLetter) -> None:
    about = event.message if isinstance(event, DeadLetter) else event.path
    say(f"{type(event).__name__}: {about}")


def say(line: str) -> None:
    """Print whole lines: subscribers are called in the threads of those who publish."""
    with printing:
        print(line)


if __name__ == "__main__":
    main()

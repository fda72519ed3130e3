"""Supervision without Notion: a worker that crashes is restarted, and its mailbox is not lost.

    python examples/supervised.py

What the worker cannot parse comes back once, and then goes to the dead letters. All else counts.
"""

import logging
import queue
from typing import Any

from actors import (
    Actor,
    ActorCrashed,
    ActorRestarted,
    ActorSystem,
    Backoff,
    ChildSpec,
    DeadLetter,
    SupervisorSpec,
)


class Adder(Actor):
    """Adds up numbers. The total outlives a crash because it is kept in the context."""

    def __init__(self, totals: "queue.Queue[int]") -> None:
        self._totals = totals

    def on_message(self, message: Any) -> None:
        total: int = self.context.kept or 0
        if message == "=":
            self._totals.put(total)
        else:
            self.context.keep(total + int(message))


def main() -> None:
    logging.getLogger("actors").setLevel(logging.CRITICAL)  # it logs each crash with its traceback
    totals: queue.Queue[int] = queue.Queue()
    adder = ChildSpec("adder", lambda: Adder(totals))
    root = SupervisorSpec("root", (adder,), backoff=Backoff(minimum=0.01, maximum=0.1))
    with ActorSystem(root) as system:
        system.events.subscribe(show, only=(ActorCrashed, ActorRestarted))
        system.dead_letters.subscribe(show)
        for message in ("1", "2", "three", "4", "="):
            system.ref("/adder").tell(message)
        print("total:", totals.get(timeout=10))


def show(event: ActorCrashed | ActorRestarted | DeadLetter) -> None:
    about = event.message if isinstance(event, DeadLetter) else event.path
    print(f"{type(event).__name__}: {about}")


if __name__ == "__main__":
    main()

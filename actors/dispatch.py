"""Who runs the actors: threads, one for each (`actors.threads`), or a test that steps them all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from actors.address import Address


class Seat(Protocol):
    """Where the instances of one address live, one after the other."""

    address: Address
    abandoned: bool
    leaving: bool

    @property
    def resting(self) -> bool:
        """Whether it waits between two lives."""

    def serves(self) -> bool:
        """Say whether it can host another life."""

    def gone(self) -> bool:
        """Say whether it has ended."""

    def join(self, until: Callable[[], float]) -> None:
        """Wait for its end, until a moment that may be brought forward meanwhile."""

    def quit(self) -> None:
        """End it after the present life."""

    def abandon(self) -> None:
        """Count it out: it hangs."""


class Dispatcher(Protocol):
    """Gives actors a place to run, and waits for what they do."""

    def spawn(self, address: Address) -> Seat:
        """Make a seat for an address, which moves in there."""

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        """Wait until an event is set; False when time ran out first."""

    def receive(self, reply: SimpleQueue[Any], seconds: float) -> Any:
        """Wait for an answer.

        Raises:
            queue.Empty: none came in time.
        """

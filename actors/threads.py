"""How actors run in real programs: one thread each."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import Any

from actors.address import Address
from actors.cell import Cell
from actors.dispatch import Seat
from actors.kernel import make_room


class Threads:
    """The way of real programs: one thread for each actor, hosted by Pykka."""

    def __init__(self) -> None:
        self._has_room = False

    def spawn(self, address: Address) -> Seat:
        """Start a thread for an address."""
        self._has_room = self._has_room or make_room()
        Cell.start(address)
        seat = address.cell
        assert seat is not None  # noqa: S101 - a cell moves in when it is made
        return seat

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        """Wait for real seconds."""
        return event.wait(seconds)

    def receive(self, reply: SimpleQueue[Any], seconds: float) -> Any:
        """Wait for real seconds."""
        return reply.get(timeout=seconds)

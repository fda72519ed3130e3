"""Wait until a system on threads is still: nothing in hand, nothing waiting, nothing moving."""

from __future__ import annotations

import threading
import time

from actors.address import Address, Status
from actors.system import ActorSystem

PAUSE = 0.0005
_never = threading.Event()


def settle(system: ActorSystem, *, seconds: float = 10.0) -> None:
    """Wait until all messages are handled, as far as that goes without time passing.

    Messages that wait for an actor that is down stay where they are. Stillness is seen twice in
    a row, with no message handled in between, so no hook per message is needed.

    Raises:
        AssertionError: it was not still in so many real seconds; names who was busy.
    """
    deadline = time.monotonic() + seconds
    before: list[tuple[str, int, int]] | None = None
    while True:
        places = system.places()
        busy = [place.path for place in places if not _still(place)]
        now = [(place.path, place.handled, place.epoch) for place in places]
        if not busy and now == before:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"not still after {seconds:g} s; busy: {busy}")
        before = None if busy else now
        _never.wait(PAUSE)


def _still(place: Address) -> bool:
    mailbox, life = place.mailbox, place.life
    if mailbox.closed:
        return life is None
    if mailbox.commands or place.status in (Status.STARTING, Status.STOPPING):
        return False
    if place.status is not Status.RUNNING:
        return mailbox.work.empty() or place.cell is None
    idle = life is not None and life.started and not life.hand
    return idle and not mailbox.control and not mailbox.depth()

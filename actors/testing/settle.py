"""Wait until a system on threads is still: nothing in hand, nothing waiting, nothing moving."""

from __future__ import annotations

import threading
import time

from actors.address import Address
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
    """Whatever moves shows in one of these: what is taken out is in hand before it is taken."""
    cell, life, mailbox = place.cell, place.life, place.mailbox
    if cell is None or cell.gone():
        return True
    if mailbox.commands:
        return False
    if life is None or not life.serving:
        return cell.resting and mailbox.work.empty()
    stashed = sum(len(stash) for stash in tuple(life.stashes))
    return not (life.hand or mailbox.control or mailbox.depth() > stashed)

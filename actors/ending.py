"""How a tree is cut short when its time is over, and how its threads are cleared away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from actors.address import Address
from actors.decision.events import EndAsked
from actors.dispatch import Seat
from actors.errors import ActorUnavailable
from actors.runtime import LAST_MOMENT, Runtime
from actors.spec import SupervisorSpec

logger = logging.getLogger("actors")

JOIN_SECONDS = 1.0
"""Seconds that a thread gets to end which has nothing more to do."""


def abort(runtime: Runtime, root: Address, deadline: float) -> None:
    """Ask every worker at once to end, without waiting for one another."""
    places = runtime.below(root)
    for place in places:
        if isinstance(place.spec, SupervisorSpec):
            place.mailbox.signal((EndAsked(), None, None, ()))
    workers = [place.cell for place in reversed(places) if _hosts_worker(place.cell)]
    for cell in workers:
        if cell is not None:
            cell.quit()
    _join([cell for cell in workers if cell is not None], deadline)


def clear(runtime: Runtime, root: Address, deadline: Callable[[], float]) -> tuple[str, ...]:
    """Close all mailboxes and wait for all threads; gives the paths of those that are stuck.

    The deadline may be brought forward meanwhile, by a second call to stop. Whoever was cut short
    by it and has come back since is not stuck.
    """
    runtime.dismiss(root, "the system has stopped")
    cells = runtime.cells()
    enough = time.monotonic() + JOIN_SECONDS
    for cell in cells:
        cell.join(_patience(cell, deadline, enough))
    stuck = {cell.address.path: cell for cell in cells if not cell.gone()}
    for path, cell in stuck.items():
        logger.warning("%s is stuck; its thread is left behind", path)
        if cell.address.cell is cell:
            cell.address.abandon(ActorUnavailable(path, "the system has stopped"))
            cell.address.mailbox.sweep()
    abandoned = [path for path, cell in runtime.stuck if cell is None or not cell.gone()]
    return tuple(dict.fromkeys([*abandoned, *stuck]))


def _patience(cell: Seat, deadline: Callable[[], float], enough: float) -> Callable[[], float]:
    """A thread that is not in a worker's code, or goes on there, only needs the processor."""
    now = time.monotonic()
    if not _hosts_worker(cell):
        return lambda: now + JOIN_SECONDS
    if cell.abandoned:
        return lambda: now + LAST_MOMENT
    if cell.address.busy_seconds() is None:
        return lambda: now + JOIN_SECONDS
    before = _progress(cell)

    def until() -> float:
        moves = _progress(cell) != before
        return max(now + LAST_MOMENT, enough if moves else 0.0, deadline())

    return until


def _progress(cell: Seat) -> tuple[object, ...]:
    """What changes when a thread goes on from one message or hook to the next."""
    address = cell.address
    return address.life, address.handled, address.status


def _hosts_worker(cell: Seat | None) -> bool:
    return cell is not None and not isinstance(cell.address.spec, SupervisorSpec)


def _join(cells: list[Seat], deadline: float) -> None:
    for cell in cells:
        until = max(time.monotonic() + LAST_MOMENT, deadline)
        cell.join(lambda until=until: until)  # type: ignore[misc]

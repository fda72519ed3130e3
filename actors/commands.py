"""The runtime's own orders to a cell, and the ticks of an instance's timers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import attrs

if TYPE_CHECKING:
    from actors.dispatch import Seat
    from actors.life import Life


@attrs.frozen
class Begin:
    """Make a new instance and live with it."""

    epoch: int


@attrs.frozen
class End:
    """End the life of this epoch in order. Asked for by the supervisor."""

    epoch: int


@attrs.frozen
class Leave:
    """End the life of this epoch in order. Asked for by the instance itself."""

    epoch: int


@attrs.frozen
class Quit:
    """End the life and the thread of this cell: Pykka has a message of its own for it."""

    cell: Seat


Command: TypeAlias = Begin | End | Leave | Quit


class Origin(Protocol):
    """Where a tick comes from: a timer or a watch."""

    def taken(self) -> bool:
        """Note that the tick was taken out of the mailbox; False when it must not be handled."""


@attrs.frozen(eq=False)
class Tick:
    """A message of a timer or a watch, good only for the life that set it."""

    message: Any
    life: Life
    timer: Origin

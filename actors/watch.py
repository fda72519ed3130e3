"""Death watch: one notice when an actor is gone for good, none for a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.commands import Tick
from actors.events import Terminated

if TYPE_CHECKING:
    from actors.life import Life


class Watch:
    """One life that waits for the end of one path."""

    __slots__ = ("_life", "over", "path", "told")

    def __init__(self, path: str, life: Life) -> None:
        self.path = path
        self.over = False
        self.told = False
        self._life = life

    def cancel(self) -> None:
        """Make sure that no notice is handled any more, not even one that waits already."""
        self.over = True
        self._life.timers.discard(self)

    def tell(self, reason: str) -> None:
        """Put the notice into the watcher's control lane, once."""
        if not (self.over or self.told):
            self.told = True
            self._life.tick(Tick(Terminated(self.path, reason), self._life, self))

    def taken(self) -> bool:
        """Note that the notice was taken out of the mailbox; False when it is unwanted."""
        self._life.timers.discard(self)
        return not self.over

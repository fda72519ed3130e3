"""Death watch: one notice when an actor is gone for good, and one for each crash if wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.commands import Tick
from actors.events import ActorCrashed, Terminated

if TYPE_CHECKING:
    from actors.life import Life


class Watch:
    """One life that waits for the end of one path."""

    __slots__ = ("_life", "crashes", "over", "path", "told")

    def __init__(self, path: str, life: Life, *, crashes: bool = False) -> None:
        self.path = path
        self.crashes = crashes
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

    def tell_of_crash(self, crash: ActorCrashed) -> None:
        """Put the news of a crash into the watcher's control lane, if it wants such."""
        if self.crashes and not (self.over or self.told):
            self._life.tick(Tick(crash, self._life, _News(self)))

    def taken(self) -> bool:
        """Note that the notice was taken out of the mailbox; False when it is unwanted."""
        self._life.timers.discard(self)
        return not self.over


class _News:
    """One crash told of; the watch goes on."""

    __slots__ = ("_watch",)

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def taken(self) -> bool:
        return not self._watch.over

"""Timers of an instance: told to itself on the control lane, and gone with the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actors.clock import Clock, TimerHandle
from actors.commands import Tick

if TYPE_CHECKING:
    from actors.life import Life


class Timer:
    """A message to come, once or again and again. Made by `Context.after` and `Context.every`.

    A repeating timer never has two ticks waiting: a slow actor gets fewer, not a pile.
    """

    __slots__ = ("_clock", "_due", "_handle", "_interval", "_life", "_message", "_waiting", "over")

    def __init__(
        self, clock: Clock, life: Life, message: Any, seconds: float, interval: float | None
    ) -> None:
        self.over = False
        self._clock = clock
        self._life = life
        self._message = message
        self._interval = interval
        self._waiting = False
        self._due = clock.monotonic() + seconds
        self._handle: TimerHandle = clock.call_later(seconds, self._fire)

    def cancel(self) -> None:
        """Make sure that no tick of this timer is handled any more."""
        self.over = True
        self._handle.cancel()
        self._life.timers.discard(self)

    def taken(self) -> bool:
        """Note that a tick was taken out of the mailbox; False when it must not be handled."""
        self._waiting = False
        if self.over:
            return False
        if self._interval is None:
            self._life.timers.discard(self)
        return True

    def _fire(self) -> None:
        if self.over:
            return
        if not self._waiting:
            self._waiting = True
            self._life.tick(Tick(self._message, self._life, self))
        if self._interval is not None:
            self._again(self._interval)

    def _again(self, interval: float) -> None:
        now = self._clock.monotonic()
        self._due = max(self._due + interval, now)
        self._handle = self._clock.call_later(self._due - now, self._fire)
        if self.over:
            self._handle.cancel()

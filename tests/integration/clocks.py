"""A clock that runs faster than the world: waits that a test has to sit through become short."""

import time
from collections.abc import Callable

from actors import SystemClock
from actors.clock import TimerHandle

NOON = 1_800_000_000.0
"""The beginning of a minute, later than all that the worlds are built with."""


class FastClock:
    """The real time, `factor` times as fast, and with a jump when a test asks for one.

    Serves the engine (timers included) and the emulator alike, so both agree on the time; those of
    several processes agree too, as long as none jumps.
    """

    def __init__(self, factor: float = 1.0) -> None:
        self._factor = factor
        self._began = time.monotonic()
        self._epoch = time.time()
        self._ahead = 0.0
        self._timers = SystemClock()

    def monotonic(self) -> float:
        return time.monotonic() * self._factor + self._ahead

    def time(self) -> float:
        return self._epoch + self._passed()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> TimerHandle:
        return self._timers.call_later(seconds / self._factor, callback)

    def advance(self, seconds: float) -> None:
        """Let this much time have passed; timers that run do not hear of it."""
        self._ahead += seconds

    def close(self) -> None:
        """Stop the timers."""
        self._timers.close()

    def _passed(self) -> float:
        return (time.monotonic() - self._began) * self._factor + self._ahead


class HandClock(FastClock):
    """A clock whose time of day stands still until a test moves it; waits take their real time."""

    def __init__(self, now: float = NOON) -> None:
        super().__init__()
        self.now = now

    def time(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let this much time have passed."""
        self.now += seconds

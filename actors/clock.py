"""Where actors get the time from, so that a test can be in charge of it."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from actors.inside import inside

logger = logging.getLogger("actors")


class TimerHandle(Protocol):
    """What `call_later` gives back."""

    def cancel(self) -> None:
        """Make sure that the call is not begun any more. Harmless when it was."""


class Clock(Protocol):
    """Time and timers. Everything that waits in this package waits by such a clock."""

    def monotonic(self) -> float:
        """Give seconds that never go back; only differences mean something."""

    def time(self) -> float:
        """Give seconds since 1970, for people to read."""

    def call_later(self, seconds: float, callback: Callable[[], object]) -> TimerHandle:
        """Call back once after so many seconds. The callback must be short and never block."""


class ScheduledCall:
    """One call to come, ordered by its time and then by the order of scheduling."""

    __slots__ = ("callback", "cancelled", "due", "number")

    _numbers = itertools.count()

    def __init__(self, due: float, callback: Callable[[], object]) -> None:
        self.due = due
        self.number = next(self._numbers)
        self.callback = callback
        self.cancelled = False

    def __lt__(self, other: ScheduledCall) -> bool:
        return (self.due, self.number) < (other.due, other.number)

    def cancel(self) -> None:
        """Make sure that the call is not begun any more."""
        self.cancelled = True

    def run(self) -> None:
        """Call back unless cancelled; an error is logged and harms nobody else."""
        if self.cancelled:
            return
        try:
            self.callback()
        except Exception:
            logger.exception("A timer's callback failed")


CROWD = 64
"""Timers from which on the clock looks through all of them for cancelled ones."""


class SystemClock:
    """The real time, with one daemon thread for all timers, started at the first one."""

    def __init__(self) -> None:
        self._calls: list[ScheduledCall] = []
        self._crowd = CROWD
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.monotonic = time.monotonic
        self.time = time.time

    def call_later(self, seconds: float, callback: Callable[[], object]) -> ScheduledCall:
        """Call back once after so many seconds, in the timer thread."""
        call = ScheduledCall(time.monotonic() + max(0.0, seconds), callback)
        with self._changed:
            self._drop_cancelled()
            heapq.heappush(self._calls, call)
            if self._thread is None:
                self._start()
            elif self._calls[0] is call:
                self._changed.notify()
        return call

    def close(self) -> None:
        """End the timer thread and forget all timers; a later timer starts it again."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._calls.clear()
            self._changed.notify()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="actors-timers", daemon=True)
        self._thread.start()

    def _drop_cancelled(self) -> None:
        """Keep long timers that were cancelled early from piling up."""
        while self._calls and self._calls[0].cancelled:
            heapq.heappop(self._calls)
        if len(self._calls) > self._crowd:
            self._calls = [call for call in self._calls if not call.cancelled]
            heapq.heapify(self._calls)
            self._crowd = 2 * len(self._calls) + CROWD

    def _run(self) -> None:
        inside.life = None
        inside.never_blocks = True
        while (call := self._next()) is not None:
            call.run()

    def _next(self) -> ScheduledCall | None:
        """Wait for the next call that is due; None when the clock was closed."""
        with self._changed:
            while self._thread is threading.current_thread():
                if not self._calls:
                    self._changed.wait()
                elif (wait := self._calls[0].due - time.monotonic()) > 0:
                    self._changed.wait(wait)
                else:
                    return heapq.heappop(self._calls)
        return None

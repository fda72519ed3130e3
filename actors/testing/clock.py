"""A clock that stands still until the test moves it."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable

from actors.clock import ScheduledCall
from actors.inside import inside

EPOCH = 1_700_000_000.0
"""What `time()` says at the beginning: a moment in November 2023."""


class VirtualClock:
    """Time for tests. `advance` runs what is due in the calling thread, in order of time."""

    def __init__(self, *, start: float = 0.0) -> None:
        self._start = start
        self._now = start
        self._calls: list[ScheduledCall] = []
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        """Give the seconds of this clock."""
        return self._now

    def time(self) -> float:
        """Give seconds since 1970, beginning in November 2023."""
        return EPOCH + self._now - self._start

    def call_later(self, seconds: float, callback: Callable[[], object]) -> ScheduledCall:
        """Call back when the clock was advanced by so many seconds, at once for none."""
        call = ScheduledCall(self._now + max(0.0, seconds), callback)
        if seconds <= 0:
            call.run()
            return call
        with self._lock:
            heapq.heappush(self._calls, call)
        return call

    def advance(self, seconds: float) -> None:
        """Let time pass. Calls that become due meanwhile run at their own time."""
        target = self._now + seconds
        never_blocks, inside.never_blocks = inside.never_blocks, True
        try:
            while (call := self._due(target)) is not None:
                self._now = max(self._now, call.due)
                call.run()
        finally:
            inside.never_blocks = never_blocks
        self._now = target

    def pending(self) -> int:
        """Count the timers that were set and neither ran nor were cancelled."""
        with self._lock:
            return sum(not call.cancelled for call in self._calls)

    def next_due(self) -> float | None:
        """Say in how many seconds the next timer is due; None when there is none."""
        with self._lock:
            while self._calls and self._calls[0].cancelled:
                heapq.heappop(self._calls)
            return max(0.0, self._calls[0].due - self._now) if self._calls else None

    def _due(self, target: float) -> ScheduledCall | None:
        with self._lock:
            if self._calls and self._calls[0].due <= target + 1e-9:
                return heapq.heappop(self._calls)
        return None

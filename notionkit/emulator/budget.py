"""The fixed window of requests that one connection may spend.

The windows follow each other without a gap from the moment the emulator starts; what is refused
spends nothing. Source: Notion API reference, request limits (summer 2026): 180 or 600 in 60 s.
"""

import math
import threading

from notionkit.emulator.errors import ApiFailure

REASON = "public_api_request_rate_limit"


class Budget:
    """Counts requests in windows of `window_seconds`; `limit` None allows everything."""

    def __init__(self, limit: int | None, window_seconds: float, now: float) -> None:
        self.limit = limit
        self.window_seconds = window_seconds
        self._opened = now
        self._spent = 0
        self._lock = threading.Lock()

    def spend(self, now: float) -> int | None:
        """None when granted, else whole seconds until the window resets; `now` is monotonic."""
        with self._lock:
            self._roll(now)
            if self.limit is None or self._spent < self.limit:
                self._spent += 1
                return None
            return max(1, math.ceil(self._opened + self.window_seconds - now))

    def left(self, now: float) -> int | None:
        """Requests left in the window that is open now, None without a limit."""
        with self._lock:
            self._roll(now)
            return None if self.limit is None else max(0, self.limit - self._spent)

    def _roll(self, now: float) -> None:
        passed = int((now - self._opened) // self.window_seconds)
        if passed > 0:
            self._opened += passed * self.window_seconds
            self._spent = 0


def rate_limited(retry_after: int | None, reason: str = REASON) -> ApiFailure:
    """429 with the reason, and the wait both as header and in the body."""
    about = {"rate_limit_reason": reason}
    if retry_after is not None:
        about["retry_after"] = str(retry_after)
    return ApiFailure(
        429,
        "rate_limited",
        "You have been rate limited. Please try again in a few minutes.",
        additional_data=about,
        retry_after=retry_after,
    )

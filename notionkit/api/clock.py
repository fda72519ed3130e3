"""Time for the blocking client, so that tests can drive it by hand."""

import time
from typing import Protocol


class Clock(Protocol):
    """Monotonic time and sleeping, in seconds."""

    def monotonic(self) -> float:
        """Return a time that never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return after ``seconds``."""
        ...


class SystemClock:
    """The machine's own time."""

    def monotonic(self) -> float:
        """Return ``time.monotonic()``."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block the calling thread."""
        time.sleep(seconds)

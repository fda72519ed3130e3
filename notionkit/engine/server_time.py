"""The time of day as the server has it: this machine's clock may be wrong, and may jump.

When something was read is compared with when it was edited, and that is written by the server's
clock. By a clock of ours that is fast, a page would count as read after an edit that was still to
come, and its last words would be missing for good.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from actors import Clock
from notionkit import api

_PLAUSIBLE_SECONDS = 5.0


class ServerTime:
    """Seconds since 1970 by the server's clock, as far as an answer has told them.

    An answer's `Date` has whole seconds and is a little old when it arrives, so what is said here
    is late by a second at most, and never early. In between counts the monotonic clock, which
    nobody sets; it may stand still while the machine sleeps, until the next answer.
    (Source: RFC 9110, section 6.6.1.)

    Args:
        clock: Tells the time until the first answer, and how much passes between two.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead: float | None = None

    def time(self) -> float:
        """Return the time of day, in Unix seconds."""
        if self._ahead is None:
            return self._clock.time()
        return self._clock.monotonic() + self._ahead

    def heard(self, date: str) -> None:
        """Take in an answer's `Date`; what is none changes nothing.

        Of several answers the fastest is right. One that says much less than those before shows
        that they were wrong.
        """
        try:
            ahead = parsedate_to_datetime(date).timestamp() - self._clock.monotonic()
        except (TypeError, ValueError, OverflowError):
            return
        known = self._ahead
        if known is None or ahead > known or ahead < known - _PLAUSIBLE_SECONDS:
            self._ahead = ahead


class TimedTransport:
    """Sends through another transport and has the server's time taken down."""

    def __init__(self, inner: api.Transport, server_time: ServerTime) -> None:
        self._inner = inner
        self._server_time = server_time

    def send(self, request: api.Request) -> api.Response:
        """Send ``request`` once and return the answer, whatever its status.

        Raises:
            ConnectionFailed: no complete answer came.
        """
        response = self._inner.send(request)
        self._server_time.heard(response.headers.get("date", ""))
        return response

    def close(self) -> None:
        """Let go of open connections."""
        self._inner.close()

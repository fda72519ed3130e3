"""The time of day as the server has it: this machine's clock may be wrong, and may jump.

When something was read is compared with when it was edited, and that is written by the server's
clock. By a clock of ours that is fast, a page would count as read after an edit that was still to
come, and its last words would be missing for good.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from actors import Clock
from notionkit import api

_LATEST_SECONDS = 600.0
"""An answer may be overtaken by others, but not by so much."""


class ServerTime:
    """Seconds since 1970 by the server's clock, as its newest answer has told them.

    What is said here may be late, by a second or by the time since that answer, and is never early:
    what was read then may count as older than it is, and is read once more.
    (Source: RFC 9110, section 6.6.1, on `Date`.)

    Args:
        clock: Tells the time until the first answer.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said: float | None = None

    def time(self) -> float:
        """Return the time of day, in Unix seconds."""
        return self._clock.time() if self._said is None else self._said

    def heard(self, date: str) -> None:
        """Take in an answer's `Date`; what is none changes nothing.

        The newest is right. One that says much less than those before shows that they were wrong.
        """
        try:
            said = parsedate_to_datetime(date).timestamp()
        except (TypeError, ValueError, OverflowError):
            return
        if self._said is None or said > self._said or said < self._said - _LATEST_SECONDS:
            self._said = said


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

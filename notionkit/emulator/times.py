"""The three ways in which Notion writes a moment.

Pages, blocks, data sources and comments are floored to the minute with `Z`; databases and views
have milliseconds and `+00:00`; expiry times have milliseconds and `Z`.
Source: recorded answers of the real API.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol


class Clock(Protocol):
    """What the emulator needs of a clock; the module `time` is one."""

    def time(self) -> float:
        """Seconds since the epoch: expiry of files, times of edits."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow: the budget's window."""
        ...


@lru_cache(maxsize=64)
def minute(moment: datetime) -> str:
    """`2026-06-27T16:49:00.000Z`, floored to the minute."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:00.000Z")


def millisecond_offset(moment: datetime) -> str:
    """`2026-06-27T16:49:02.556+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def millisecond_z(moment: datetime) -> str:
    """`2026-06-27T17:59:54.110Z`."""
    return millisecond_offset(moment).replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """A moment with a zone from any ISO form that Notion writes or accepts; no zone means UTC.

    Raises ValueError when the text is no date.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def from_seconds(seconds: float) -> datetime:
    """A moment from seconds since the epoch."""
    return datetime.fromtimestamp(seconds, UTC)

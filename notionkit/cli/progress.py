"""What a run's snapshot says to a person: pure words, and a forecast only when it can be honest."""

from collections import deque
from math import ceil
from typing import Protocol

import attrs

FORECAST_SECONDS = 10.0
MOST_GROWTH = 0.05
WINDOW_SECONDS = 60
AGREED_SECONDS = 1.5
SILENCE_SECONDS = 5.0


class Counts(Protocol):
    """What a run has done, at one moment or at its end."""

    @property
    def pages(self) -> int: ...
    @property
    def data_sources(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def blocks(self) -> int: ...
    @property
    def files(self) -> int: ...
    @property
    def requests(self) -> int: ...
    @property
    def restarts(self) -> int: ...
    @property
    def elapsed_seconds(self) -> float: ...


class Snapshot(Counts, Protocol):
    """The counts of a run at one moment, as the metrics actor folds them."""

    @property
    def open(self) -> int: ...
    @property
    def done(self) -> int: ...
    @property
    def failures(self) -> int: ...
    @property
    def budget_left(self) -> int: ...
    @property
    def budget_limit(self) -> int: ...
    @property
    def waiting_seconds(self) -> float: ...
    @property
    def silent_seconds(self) -> float: ...
    @property
    def requests_per_second(self) -> float: ...
    @property
    def phase(self) -> str: ...


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return number and noun as a person would write them, such as ``1,204 blocks``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def duration(seconds: float) -> str:
    """Return a time span in the two units that matter, such as ``2 min 5 s``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def is_silent(snapshot: Snapshot) -> bool:
    """Tell whether nobody has answered for so long that it is worth a word.

    While the budget is awaited nothing is asked, so there is nothing to answer.
    """
    return snapshot.waiting_seconds < 1 and snapshot.silent_seconds >= SILENCE_SECONDS


def words(snapshot: Snapshot, *, left_seconds: float | None, verbose: bool) -> str:
    """Return one line about `snapshot`; restarts are only for those who asked for more."""
    counts = (
        f"{counted(snapshot.pages, 'page')}, {counted(snapshot.rows, 'row')}, "
        f"{counted(snapshot.blocks, 'block')}, {counted(snapshot.files, 'file')}"
    )
    parts = [
        counts,
        f"{snapshot.requests_per_second:.1f} requests/s",
    ]
    if snapshot.budget_limit:
        parts.append(f"budget {snapshot.budget_left} of {snapshot.budget_limit}")
    if snapshot.waiting_seconds >= 1:
        parts.append(f"waiting {duration(snapshot.waiting_seconds)}")
    if is_silent(snapshot):
        parts.append(f"no answer from Notion for {duration(snapshot.silent_seconds)}")
    if snapshot.failures:
        parts.append(f"{snapshot.failures:,} failed")
    if verbose:
        parts.append(f"{snapshot.open:,} open, {counted(snapshot.restarts, 'restart')}")
    if left_seconds is not None:
        parts.append(f"about {duration(left_seconds)} left")
    return " | ".join(parts)


class LongRun:
    """Says once, as soon as it is known, that a run takes more than the window that is open.

    The figures come from two places, one of them a second late: it waits until they agree.
    """

    def __init__(self) -> None:
        self._told = False
        self._since: float | None = None

    def after(self, snapshot: Snapshot) -> str | None:
        """Take `snapshot` in, and return the line to say, or None."""
        limit = snapshot.budget_limit
        beyond = snapshot.open - snapshot.budget_left
        seconds = _least_seconds(beyond, limit, snapshot.waiting_seconds)
        if self._told or seconds < WINDOW_SECONDS:
            self._since = None
            return None
        self._since = snapshot.elapsed_seconds if self._since is None else self._since
        if snapshot.elapsed_seconds - self._since < AGREED_SECONDS:
            return None
        self._told = True
        return (
            f"At least {counted(snapshot.open, 'request')} to come. If Notion takes {limit:,} a "
            f"minute, as far as is known, this takes {duration(seconds)} or more."
        )


def _least_seconds(beyond: int, limit: int, waiting: float) -> float:
    """Return how long requests beyond the open window wait at least: its end may be near."""
    if not limit or beyond <= 0:
        return 0.0
    return waiting + (ceil(beyond / limit) - 1) * WINDOW_SECONDS


@attrs.frozen
class _Point:
    at: float
    done: int
    known: int


class Forecast:
    """Says how long the rest takes, but not while the crawl still finds new work.

    What is known of a workspace grows while it is walked. A forecast is given when the known work
    has grown by less than 5 % over the last 10 seconds, and something was done in them. Where the
    budget holds the run up none is: a rate tells nothing of windows, nor of who else spends them.
    """

    def __init__(self) -> None:
        self._points: deque[_Point] = deque()

    def after(self, snapshot: Snapshot) -> float | None:
        """Take `snapshot` in, and return the seconds left, or None when nobody can know."""
        held = snapshot.waiting_seconds > 0 or snapshot.open > snapshot.budget_left
        if snapshot.budget_limit and held:
            self._points.clear()
            return None
        now = _Point(snapshot.elapsed_seconds, snapshot.done, snapshot.done + snapshot.open)
        self._points.append(now)
        while len(self._points) > 2 and now.at - self._points[1].at >= FORECAST_SECONDS:
            self._points.popleft()
        return _seconds_left(self._points[0], now, snapshot.waiting_seconds)


def _seconds_left(then: _Point, now: _Point, waiting: float) -> float | None:
    span = now.at - then.at
    steady = now.known - then.known < MOST_GROWTH * then.known
    if span < FORECAST_SECONDS or not steady or now.done <= then.done or now.known == now.done:
        return None
    return max((now.known - now.done) * span / (now.done - then.done), waiting)

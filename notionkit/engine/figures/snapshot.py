"""The figures of a run as one immutable value, and how reports fold into it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from actors import Actor
from actors.roles import Counted, Figures, Gauged, Timed
from actors.roles.messages import SnapshotTaken

_RATE_SECONDS = 5.0

UNANSWERED = "http/unanswered"
ANSWERS = "http/answers"
"""The figures that tell whether anybody answers; the first counts, the second has times."""


@attrs.frozen
class Snapshot:
    """What the display shows. Counts are of this call, `open` and `done` of the whole run.

    `figures` has those of requests and plugins, whose names are paths; `actors` those of every
    actor, `process` those of the process.
    """

    started: float
    now: float
    phase: str = "starting"
    pages: int = 0
    data_sources: int = 0
    rows: int = 0
    blocks: int = 0
    files: int = 0
    requests: int = 0
    retries: int = 0
    rate_limited: int = 0
    restarts: int = 0
    open: int = 0
    done: int = 0
    limits: int = 0
    failures: int = 0
    events_dropped: int = 0
    budget_left: int = 0
    budget_limit: int = 0
    waiting_until: float = 0.0
    silent_since: float | None = None
    recent: tuple[float, ...] = attrs.field(default=(), repr=False)
    figures: Figures = attrs.field(factory=Figures, repr=False)
    actors: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict, repr=False)
    process: Mapping[str, float] = attrs.field(factory=dict, repr=False)

    @property
    def elapsed_seconds(self) -> float:
        """Seconds since the system came up."""
        return self.now - self.started

    @property
    def waiting_seconds(self) -> float:
        """Seconds until the budget opens again; 0 while it is open."""
        return max(0.0, self.waiting_until - self.now)

    @property
    def silent_seconds(self) -> float:
        """Seconds since a request ended without an answer, when none was answered since; else 0."""
        return 0.0 if self.silent_since is None else self.now - self.silent_since

    @property
    def requests_per_second(self) -> float:
        """Requests a second over the last five seconds."""
        counted = sum(sent > self.now - _RATE_SECONDS for sent in self.recent)
        return counted / min(_RATE_SECONDS, max(self.elapsed_seconds, 0.1))


_COUNTS = {"pages", "data_sources", "rows", "blocks", "files", "requests", "retries"} | {
    "rate_limited",
    "restarts",
    "limits",
    "failures",
    "events_dropped",
}
_GAUGES = {"open", "done", "budget_left", "budget_limit", "waiting_until"}


def fold(snapshot: Snapshot, report: Any, now: float) -> Snapshot:
    """Return the snapshot after one report; a name it does not know changes nothing."""
    match report:
        case Counted(name, amount) if name in _COUNTS:
            changes: dict[str, Any] = {name: getattr(snapshot, name) + amount}
            if name == "requests":
                begins = bisect_right(snapshot.recent, now - _RATE_SECONDS)
                changes["recent"] = (*snapshot.recent[begins:], now)
            return attrs.evolve(snapshot, now=now, **changes)
        case Gauged("phase", phase):  # its requests are others, and have not been silent yet
            return attrs.evolve(snapshot, now=now, phase=phase, silent_since=None)
        case Gauged(name, value) if name in _GAUGES:
            return attrs.evolve(snapshot, now=now, **{name: value})
        case Counted(name) | Gauged(name) | Timed(name) if "/" in name:
            since = _silent_since(snapshot, name, now)
            figures = snapshot.figures.fold(report)
            return attrs.evolve(snapshot, now=now, figures=figures, silent_since=since)
    return snapshot


def _silent_since(snapshot: Snapshot, name: str, now: float) -> float | None:
    if name == ANSWERS:
        return None
    begins = name == UNANSWERED and snapshot.silent_since is None
    return now if begins else snapshot.silent_since


def aged(snapshot: Snapshot, now: float) -> Snapshot:
    """Return what the snapshot is at `now`, nothing having happened."""
    return attrs.evolve(snapshot, now=now)


class Display(Actor):
    """Hands snapshots to whoever draws them, in a thread of its own."""

    def __init__(self, draw: Callable[[Snapshot], None]) -> None:
        self._draw = draw

    def on_message(self, message: Any) -> None:
        if isinstance(message, SnapshotTaken):
            self._draw(message.snapshot)

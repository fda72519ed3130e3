"""The latest snapshot as a JSON file, for whatever watches runs from outside."""

from __future__ import annotations

import datetime as dt
import json
import logging
from pathlib import Path
from typing import Any

from notionkit.engine.figures.snapshot import Snapshot

log = logging.getLogger("notionkit.engine")

EVERY_SECONDS = 1.0
"""How often the file is written at most, while the phase stays the same."""

_OF_THE_RUN = (
    *("phase", "pages", "data_sources", "rows", "blocks", "files", "requests", "retries"),
    *("rate_limited", "restarts", "limits", "failures", "events_dropped", "open", "done"),
    *("budget_left", "budget_limit", "waiting_seconds", "requests_per_second", "elapsed_seconds"),
)


def as_json(snapshot: Snapshot, at: float) -> dict[str, Any]:
    """Return the figures of a snapshot that was taken at so many seconds since the epoch."""
    moment = dt.datetime.fromtimestamp(at, dt.UTC)
    run = {name: getattr(snapshot, name) for name in _OF_THE_RUN}
    groups = {"http": {}, "plugins": {}, **snapshot.figures.tree()}
    return {
        "at": moment.isoformat(timespec="milliseconds"),
        "run": {name: round(v, 3) if isinstance(v, float) else v for name, v in run.items()},
        **groups,
        "actors": dict(snapshot.actors),
        "process": dict(snapshot.process),
    }


class MetricsFile:
    """Keeps one file up to date. It is replaced as a whole, so that a reader never sees a part.

    A file that cannot be written harms no run: it is said once in the log.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: tuple[str, float] | None = None
        self._complained = False

    def offer(self, snapshot: Snapshot, at: float) -> None:
        """Write a snapshot, unless the file is new enough."""
        if self._written is not None:
            phase, moment = self._written
            if phase == snapshot.phase and snapshot.now - moment < EVERY_SECONDS:
                return
        self.write(snapshot, at)

    def write(self, snapshot: Snapshot, at: float) -> None:
        """Write a snapshot that was taken at so many seconds since the epoch."""
        self._written = (snapshot.phase, snapshot.now)
        partial = self._path.with_name(f"{self._path.name}.partial")
        text = json.dumps(as_json(snapshot, at), ensure_ascii=False, indent=2, default=str)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(text + "\n", encoding="utf-8", newline="\n")
            partial.replace(self._path)
        except OSError as error:
            if not self._complained:
                self._complained = True
                log.warning("The metrics file %s cannot be written: %s", self._path, error)

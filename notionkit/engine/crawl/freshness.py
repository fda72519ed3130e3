"""How much a run looks at: a pure decision from what was ordered, the earlier runs, and the time.

An audit reads everything. A normal run lists everything and reads what changed. A quick one lists
only the last edits. Times of edits are compared with one another and never with a clock of ours:
each run leaves a mark, the newest edit that it knew of when it began to look around.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import attrs

from notionkit.engine.messages import RunOrdered
from notionkit.engine.result import CONCLUDED
from notionkit.mirror import RunState
from notionkit.mirror.rows import Mode

OUTDATED_SECONDS = 3600.0
"""A run that is taken up after so long is followed by one that brings its data up to date."""
_OVERLAP = timedelta(minutes=5)
"""How long an edit may take to show in search."""
_DAY_SECONDS = 86_400.0


@attrs.frozen
class Scope:
    """What a run is to look at, and from when on it looks for edits (as the API writes times)."""

    mode: Mode
    since: str = ""


def scope_of(order: RunOrdered, runs: Iterable[RunState], now: float) -> Scope:
    """Decide how much a new run looks at.

    Args:
        order: What was ordered.
        runs: The earlier runs, oldest first.
        now: Unix seconds.
    """
    alike = _since_other_choices(runs, order.fingerprint)
    earlier = concluded(alike, order.targets, order.fingerprint)
    audits = [run for run in earlier if run.mode == "audit"]
    if order.full or not audits or not _is_recent(audits[-1], now, order.audit_days):
        return Scope("audit")
    since = _before(earlier[-1].mark)
    if order.quick and since and not order.targets:
        return Scope("quick", since)
    thorough = [run for run in earlier if run.mode != "quick"]
    return Scope("normal", _before(thorough[-1].mark))


def _since_other_choices(runs: Iterable[RunState], fingerprint: str) -> list[RunState]:
    """Return the runs after the last one with other choices, which left out what is wanted now."""
    alike: list[RunState] = []
    for run in runs:
        if run.fingerprint == fingerprint:
            alike.append(run)
        else:
            alike.clear()
    return alike


def concluded(
    runs: Iterable[RunState], targets: Iterable[str], fingerprint: str = ""
) -> list[RunState]:
    """Return the runs of the same targets and choices that came to their own end, oldest first."""
    wanted = sorted(set(targets))
    return [
        run
        for run in runs
        if run.status in CONCLUDED
        and sorted(run.targets) == wanted
        and run.fingerprint == fingerprint
    ]


def _is_recent(run: RunState, now: float, days: float) -> bool:
    """Tell whether it ended less than so many days ago; a clock that was set back tells nothing."""
    age = now - (run.ended_at or 0.0)
    return 0 <= age < days * _DAY_SECONDS


def _before(mark: str | None) -> str:
    try:
        moment = datetime.fromisoformat(mark or "")
    except ValueError:
        return ""
    return (moment.astimezone(UTC) - _OVERLAP).strftime("%Y-%m-%dT%H:%M:00.000Z")

"""Which run there would be: a new one, or one that is gone on with, and how much it looks at."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from notionkit.engine.crawl.choices import read_alike
from notionkit.engine.crawl.freshness import scope_of
from notionkit.engine.messages import RunOrdered
from notionkit.engine.settings import Settings
from notionkit.mirror import RunState
from notionkit.mirror.journal import RESUMABLE
from notionkit.mirror.rows import Mode


@attrs.frozen
class Scoped:
    """The run that a plan is of.

    `since`: from when on it looks for edits. `resumed`: the id of the run that it goes on with.
    """

    mode: Mode
    since: str = ""
    resumed: str = ""

    @property
    def least_edit(self) -> str:
        """The edits that a quick run is content with; others list everything."""
        return self.since if self.mode == "quick" else ""


def scoped(
    settings: Settings, targets: Sequence[str], runs: Sequence[RunState], now: float
) -> Scoped:
    """Return which run there would be, from what is ordered and the earlier runs, oldest first."""
    choices = str(settings.choices)
    order = RunOrdered(
        "",
        tuple(targets),
        full=settings.full,
        quick=settings.quick,
        audit_days=settings.audit_days,
        fingerprint=choices,
    )
    if runs and not settings.full and _goes_on(runs[-1], targets, choices):
        return Scoped(runs[-1].mode, runs[-1].since, runs[-1].run_id)
    scope = scope_of(order, runs, now)
    return Scoped(scope.mode, scope.since)


def _goes_on(run: RunState, targets: Sequence[str], choices: str) -> bool:
    """Tell whether the keeper would take up a run."""
    same = run.fingerprint == choices or run.mode == "audit"
    return (
        run.status in RESUMABLE
        and sorted(run.targets) == sorted(set(targets))
        and same
        and read_alike(run.fingerprint, choices)
    )

"""What a run came to, as one value for programs and people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from notionkit.engine.proof.acceptance import AcceptedLoss
from notionkit.mirror import Problem

EXIT_CODES = {
    "proven": 0,
    "refreshed": 0,
    "losses": 3,
    "refused": 4,
    "unfinished": 5,
    "interrupted": 130,
}
"""What the process answers for each status."""
CONCLUDED = ("proven", "refreshed", "losses")
"""The statuses of a run that came to its own end."""
LEDGER = "ledger.json"
"""The file in the state folder that says how a run went that came to its own end."""
NOTICED = ("layout_changed", "format_not_asked")
"""The rules of flags that a summary tells of."""


@attrs.frozen
class RunResult:
    """The end of a run.

    Attributes:
        run_id: Names the run in mirror, ledger and log.
        status: `proven`, `refreshed`, `losses`, `refused`, `unfinished` or `interrupted`.
        pages: Pages that are no rows.
        data_sources: Data sources.
        rows: Pages that are rows of a data source.
        blocks: Blocks.
        files: Attachments whose bytes are stored.
        requests: API requests of the run whose answers were committed.
        retries: How many of them were tries after the first.
        rate_limited: How many were answered with a rate limit.
        requests_saved: Requests that `economy` spared at least.
        restarts: Actors restarted after a crash.
        limits: What Notion's API does not give; listed, and no loss.
        failures: What is missing.
        choices: What the settings left out.
        accepted: What is missing and was accepted, each with its reason.
        rules: How often each rule of the proof was `checked`, `proven`, known from an earlier
            run by the time of the last edit, a limit, a choice or a failure; empty when the run
            did not come to its own end.
        checked: How much was looked at: all there is (`audit`), all that changed (`normal`), or
            the last edits (`quick`); empty when the run did not come to its own end.
        audited_at: When the last audit of the same targets began, as ISO 8601 in UTC.
        changes: What became of how many objects of which kind since the run before (`edited`:
            `page`: 3), in the words of `notionkit log`; None in a first run, and in one that did
            not come to its own end.
        output_files: How many files of the output this call of the run has `written`, `moved` and
            `removed`, and how many are `unchanged`; None when it did not come to its own end.
        notices: What the run did that is worth knowing: files that another layout changed, and
            formats whose files stay and grow old, since they were not asked for.
        local_edits: Files that were edited here, and how they were kept.
        elapsed_seconds: Seconds from the order of the run to its end, in this call.
        output: The folder with the files.
        message: What stopped the run, and what to do, when it did not come to its own end.
    """

    run_id: str
    status: str
    output: Path
    elapsed_seconds: float
    pages: int = 0
    data_sources: int = 0
    rows: int = 0
    blocks: int = 0
    files: int = 0
    requests: int = 0
    retries: int = 0
    rate_limited: int = 0
    restarts: int = 0
    requests_saved: int = 0
    limits: tuple[Problem, ...] = ()
    failures: tuple[Problem, ...] = ()
    choices: tuple[Problem, ...] = ()
    accepted: tuple[AcceptedLoss, ...] = ()
    local_edits: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    message: str = ""
    rules: Mapping[str, Mapping[str, int]] = attrs.field(factory=dict)
    checked: str = ""
    audited_at: str = ""
    changes: Mapping[str, Mapping[str, int]] | None = None
    output_files: Mapping[str, int] | None = None

    @property
    def exit_code(self) -> int:
        """What a process should answer."""
        return EXIT_CODES[self.status]

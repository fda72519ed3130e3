"""Which files are being downloaded, which wait for another try, and which are lost.

What is wanted is read from the mirror.
A signed URL lives for an hour (Source: Notion API reference, file object); one that has expired is
asked for again by reading the object that holds the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

import attrs

from notionkit.engine.crawl.commented import reread_comments
from notionkit.engine.crawl.desk import Desk
from notionkit.engine.crawl.listings import ListingKind, listing
from notionkit.engine.crawl.sieve import Sieve
from notionkit.engine.messages import DownloadAssigned, DownloadEnded
from notionkit.mirror import (
    FileEnded,
    FileWanted,
    Kind,
    ListingsOpened,
    MirrorView,
    NewListing,
    PendingFile,
    Problem,
    ProblemsRecorded,
)
from notionkit.model.shown import in_quotes

MAX_ATTEMPTS = 5
"""Tries for one URL that fails in a way that may pass."""
MAX_REFRESHES = 3
"""How often a fresh URL is asked for before the file counts as lost."""
_MARGIN_SECONDS = 30.0
_BASE_DELAY_SECONDS = 0.5
_MAX_DELAY_SECONDS = 30.0


@attrs.frozen
class DownloadDue:
    """Tick: a file may be tried again."""

    key: str


class FileDesk(Desk[DownloadAssigned]):
    """Hands wanted files to downloaders."""

    _attempts: dict[str, int]
    _refreshes: dict[str, int]
    _refused: set[str]
    _wanted: set[str]
    _unplaced: set[str]
    _may_wait: bool
    sieve: Sieve | None = None

    def close(self) -> None:
        """Forget everything in flight."""
        super().close()
        self._attempts = {}
        self._refreshes = {}
        self._refused = set()
        self._wanted = set()
        self._unplaced = set()
        self._may_wait = True

    def assign(self, view: MirrorView) -> bool:
        """Hand out what is wanted; return whether anything wanted is left or on its way."""
        on_its_way = {job.file.key for job in self.jobs()}
        limit = len(on_its_way) + self.held + self.idle + len(self._unplaced) + 1
        self._unplaced.clear()
        wanted = [
            file
            for file in view.pending_files(limit)
            if file.key not in on_its_way
            and not self.is_held(file.key)
            and not self._waits_for_place(file.key)
        ]
        for file in wanted:
            if self._is_chosen(file.key) is False:
                self.record(file.key, FileEnded(self.generation, file.key, "left_out"))
            elif self._has_expired(file):
                self._refresh(file, view)
            elif self.idle:
                attempt = self._attempts.get(file.key, 0) + 1
                job = DownloadAssigned(self.generation, file, attempt)
                self.hand(job, job)
        return bool(wanted)

    def look_again(self, view: MirrorView, run_id: str, *, everywhere: bool) -> bool:
        """Want what earlier runs failed to get or left out, and this one did not come across.

        Args:
            view: The mirror.
            run_id: The run.
            everywhere: Whether the run is of the whole workspace; else it is of what it has met.
        """

        def concerns(node: tuple[Kind, str] | None) -> bool:
            if node is None:
                return False
            return view.alive(*node) if everywhere else view.reached(*node, run_id)

        left = {file.key: None for file in view.files_left(run_id) if concerns(file.node)}
        for key in left.keys() - self._wanted:
            if self._is_chosen(key) is not False:
                self._wanted.add(key)
                self.record(key, FileWanted(self.generation, key))
        if self._unplaced:
            self._may_wait = False  # all was read that could tell
            self.record("unplaced")
        return self.in_flight

    def _waits_for_place(self, key: str) -> bool:
        waits = self._may_wait and self._is_chosen(key) is None
        if waits:
            self._unplaced.add(key)
        return waits

    def _is_chosen(self, key: str) -> bool | None:
        """Tell whether a file is shown by anything that is wanted; None while that is not known."""
        sieve = self.sieve
        return True if sieve is None or not sieve.choices.sifts else sieve.wants_file(key)

    def _has_expired(self, file: PendingFile) -> bool:
        # Without a URL it is handed out once: it may be one that the settings leave out.
        if file.key in self._refused:
            return True
        if file.key in self._refreshes:
            return False  # it is new: the clock here may be wrong, and its server will tell
        return has_expired(file.expiry_time, self.context.clock.time())

    def _refresh(self, file: PendingFile, view: MirrorView) -> None:
        self._refused.discard(file.key)
        count = self._refreshes[file.key] = self._refreshes.get(file.key, 0) + 1
        if count > MAX_REFRESHES:
            self._lose(file, "Notion gave no URL that works, although it was asked again.")
            return
        self.record(
            file.key,
            FileEnded(self.generation, file.key, "expired"),
            ListingsOpened(self.generation, (reread(file, view),), again=True),
        )

    def ended(self, message: DownloadEnded) -> None:
        """Take note of what became of a download."""
        job = message.job
        if self.job_of(message.worker) != job:
            return
        self.free(message.worker)
        match message.outcome:
            case "stored":
                self.record(job.file.key, message.stored, *_oddity(job.file, message.message))
            case "skipped":
                self._leave_out(job.file, message.message)
            case "expired":
                self._refused.add(job.file.key)
            case "retry" if job.attempt < MAX_ATTEMPTS or message.came_on:
                self._try_later(attrs.evolve(job, attempt=0) if message.came_on else job)
            case _:
                self._lose(job.file, message.message)

    def _try_later(self, job: DownloadAssigned) -> None:
        self._attempts[job.file.key] = job.attempt
        self.hold(job.file.key)
        delay = min(_MAX_DELAY_SECONDS, _BASE_DELAY_SECONDS * 2.0**job.attempt)
        self.context.after(delay, DownloadDue(job.file.key))

    def lost(self, job: DownloadAssigned, causes: Sequence[str]) -> None:
        """Give up a download whose worker crashed on it twice."""
        for worker in self.holders(job):
            self.free(worker)
            self._lose(job.file, f"downloading it crashed twice: {'; '.join(causes)}")

    def _leave_out(self, file: PendingFile, rule: str) -> None:
        problem = about_file("choice", "file_skipped", file, f"was left out, by {rule}.")
        self.record(file.key, FileEnded(self.generation, file.key, "skipped", problem=problem))

    def _lose(self, file: PendingFile, why: str) -> None:
        problem = about_file("failure", "file", file, f"could not be downloaded: {why}")
        self.record(file.key, FileEnded(self.generation, file.key, "failed", problem=problem))


def _oddity(file: PendingFile, found: str) -> Iterator[ProblemsRecorded]:
    if found:
        message = f"is not what its name says: it begins like {found}. It was kept as it came."
        yield ProblemsRecorded((about_file("flag", "file_type", file, message),))


def about_file(
    severity: Literal["failure", "choice", "flag"], rule: str, file: PendingFile, what: str
) -> Problem:
    """Return a problem of one file; it names the object that shows the file, and where in it."""
    kind, object_id = file.owner
    shown = f"{kind.value.replace('_', ' ')} {object_id} ({file.slot})"
    message = f"file {in_quotes(file.name)} of {shown} {what}"
    return Problem(severity, rule, "file", file.key, message)


def has_expired(expiry_time: str | None, now: float) -> bool:
    """Tell whether a URL is past its time, or about to be; one that does not say may be tried.

    Args:
        expiry_time: ISO 8601, as the API gives it.
        now: Unix seconds.
    """
    try:
        expiry = datetime.fromisoformat(expiry_time or "")
    except ValueError:
        return False
    return now > expiry.timestamp() - _MARGIN_SECONDS


def reread(file: PendingFile, view: MirrorView) -> NewListing:
    """Return the read that brings a fresh URL for a file: that of the object which holds it.

    A block read by itself still belongs to its page: without an owner, its files would lose theirs.
    """
    kind, object_id = file.owner
    if kind is Kind.BLOCK:
        owner = view.owner_of_block(object_id)
        return listing(ListingKind.BLOCK, object_id, owner=owner, fresh=True)
    if kind is Kind.COMMENT:
        return reread_comments(view, object_id)
    return listing(ListingKind(kind.value), object_id, part="fresh", fresh=True)

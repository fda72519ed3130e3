"""What the mirror tells: the values that commits are answered with and that views return."""

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from notionkit.mirror.kinds import Kind

ListingState = Literal["open", "done", "failed", "skipped", "left_out"]
FileState = Literal["pending", "stored", "failed", "skipped", "left_out", "expired"]
LeftOut = Literal["", "page", "all"]
"""How much of a node is left out by choice: nothing, its page though its row stays, or all of it.
"""
Mode = Literal["audit", "normal", "quick"]
"""How much a run looks at: everything, what changed, or only what changed last."""


@attrs.frozen
class ListingRow:
    """A listing as it stands. `pages` counts the pages of this walk; `run` opened it last."""

    key: str
    kind: str
    object_id: str | None
    owner: tuple[Kind, str] | None
    priority: int
    data: Mapping[str, Any]
    state: ListingState
    run: str
    cursor: str | None
    pages: int
    restarts: int


@attrs.frozen
class PendingFile:
    """A file still to be downloaded. `url` is None when no live signed URL is known."""

    key: str
    owner: tuple[Kind, str]
    slot: str
    name: str
    url: str | None
    expiry_time: str | None


@attrs.frozen
class StoredFile:
    """A file in one of the places that show it. `sha256` and `size` (bytes) once stored.

    `owner` and `slot` are the object and the place in it; `node` is the page, database or data
    source that the owner belongs to, None while it is unknown.
    """

    key: str
    owner: tuple[Kind, str]
    slot: str
    name: str
    state: FileState
    sha256: str | None
    size: int | None
    content_type: str | None
    node: tuple[Kind, str] | None


@attrs.frozen
class Change:
    """One line of the change log. `kind` is a `Kind` value or `file`; numbers only grow."""

    number: int
    kind: str
    id: str
    op: Literal["put", "delete"]


@attrs.frozen
class Applied:
    """What became of one operation.

    `repeated`: this page was committed before, `listing` says how far it has come since.
    `stale_epoch`: refused, its sender has been replaced. `changes` were appended because of it.
    """

    applied: bool
    stale_epoch: bool = False
    repeated: bool = False
    listing: ListingRow | None = None
    new_listings: tuple[ListingRow, ...] = ()
    new_files: tuple[PendingFile, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def next_cursor(self) -> str | None:
        """The cursor at which the listing now stands; None when there is nothing to go on with."""
        return self.listing.cursor if self.listing is not None else None

    @property
    def drained(self) -> bool:
        """Whether there is nothing to go on with: the listing is done, or was given up."""
        return self.listing is not None and self.listing.state != "open"


@attrs.frozen
class Node:
    """A page, database or data source in the tree.

    `parent` is the nearest one that the mirror has (a block's is the page it stands on), None
    for a root. `reached`: seen in the last run. `lost`: its id was asked for, and nothing answers;
    `pruned`: and its files were given up for that.
    `left_out`: how much of it the user does not want.
    """

    kind: Kind
    id: str
    title: str
    parent: tuple[Kind, str] | None
    created_time: str
    last_edited_time: str
    in_trash: bool
    reached: bool
    lost: bool = False
    pruned: bool = False
    left_out: LeftOut = ""


@attrs.frozen
class RunState:
    """A run as the journal has it. Times in Unix seconds; `status` None while it runs.

    `mark` is the newest edit that was known when the run began to look around, as the API writes
    times; None when it never did. `since` is from when on the run looks for edits. `losses` counts
    the failures in its ledger.
    """

    run_id: str
    targets: tuple[str, ...]
    summary: Mapping[str, Any]
    fingerprint: str
    started_at: float
    ended_at: float | None
    status: str | None
    resumes: int
    requests: int
    retries: int
    rate_limited: int
    restarts: int
    mode: Mode = "audit"
    since: str = ""
    mark: str | None = None
    losses: int = 0

    @property
    def resumed(self) -> bool:
        """Whether the run goes on from an earlier call."""
        return self.resumes > 0


@attrs.frozen
class Counts:
    """How much there is, without what is in the trash. `pages` does not count the rows."""

    pages: int
    rows: int
    databases: int
    data_sources: int
    blocks: int
    comments: int
    users: int
    files: Mapping[str, int]
    listings: Mapping[str, int]

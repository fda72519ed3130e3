"""What can be committed: every write to the mirror is one of these values.

They are applied in groups, each group in one transaction, and each is safe to repeat: a message
that is delivered twice changes nothing the second time.
"""

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from notionkit.mirror.bodies import Body
from notionkit.mirror.kinds import Kind, Owner
from notionkit.mirror.rows import Change, LeftOut

Severity = Literal["limit", "failure", "choice", "flag", "accepted"]
Spare = Literal["", "unedited", "same"]
"""When content need not be read again: never, while its owner's edit time, or while all of its
owner is what it was when the content was read."""


@attrs.frozen
class ObjectEntry:
    """One object of a body, for the index. `hash` is `digest` of the scrubbed object.

    `parent` is (type, id) as the API gives it, such as `("block_id", "...")`, or None.
    Times are the API's ISO 8601 strings, `edited_by` is the id of a user. Blocks, users and
    comments need only kind and id.
    """

    kind: Kind
    id: str
    hash: str = ""
    parent: tuple[str, str] | None = None
    title: str = ""
    created_time: str = ""
    last_edited_time: str = ""
    in_trash: bool = False
    edited_by: str = ""


@attrs.frozen
class NewListing:
    """Something with a cursor that is to be walked. Higher `priority` comes first.

    `kind` is the part of the key before the colon; `owner` is the page, database or data source
    whose completeness the listing belongs to; `data` is whatever the walker needs to know.
    A run that is no audit opens it only as `spare` demands; where it is spared, a normal run opens
    `instead`, which learns in its data from when on it is to look (`edited_since`).
    """

    key: str
    kind: str
    object_id: str | None = None
    owner: Owner | None = None
    priority: int = 0
    data: Mapping[str, Any] = attrs.field(factory=dict)
    spare: Spare = ""
    instead: "NewListing | None" = None


@attrs.frozen
class FileFound:
    """A file held by Notion, seen in an object. `url` is signed and dies at `expiry_time`.

    A commit names all the files of every object it indexes: a slot that is missing is gone.
    """

    key: str
    owner: Owner
    slot: str
    name: str
    url: str
    expiry_time: str | None = None


@attrs.frozen
class Problem:
    """Something for the ledger. Severity, rule, kind and id name it; repeats are one problem."""

    severity: Severity
    rule: str
    kind: str
    id: str
    message: str


@attrs.frozen
class PageCommit:
    """One page of a listing, with everything found in it and the cursor that comes next."""

    epoch: int
    listing: str
    expected_cursor: str | None
    next_cursor: str | None
    body: Body | Mapping[str, Any] | bytes
    objects: tuple[ObjectEntry, ...] = ()
    listings: tuple[NewListing, ...] = ()
    files: tuple[FileFound, ...] = ()
    problems: tuple[Problem, ...] = ()
    requests: int = 1
    retries: int = 0
    rate_limited: int = 0


@attrs.frozen
class ListingsOpened:
    """Listings to walk that no response led to: the roots of a run, or something read again.

    With `again`, listings that ended in this run are opened once more.
    """

    epoch: int
    listings: tuple[NewListing, ...]
    again: bool = False


@attrs.frozen
class ListingEnded:
    """A listing that ends without its last page, or (restart) whose cursor was refused.

    What is `left_out` is not wanted. A restart applies only while the listing still stands at
    `cursor`, when that is given. `lost`: the listing's owner does not exist, or is not shared.
    """

    epoch: int
    listing: str
    outcome: Literal["failed", "skipped", "left_out", "restart"]
    problems: tuple[Problem, ...] = ()
    cursor: str | None = None
    requests: int = 0
    retries: int = 0
    rate_limited: int = 0
    lost: bool = False


@attrs.frozen
class NodesLeftOut:
    """How much of these nodes is left out by choice; unknown ones are passed over."""

    epoch: int
    nodes: Mapping[Owner, LeftOut]


@attrs.frozen
class FileWanted:
    """A file that an earlier run failed to get, or left out, is to be tried again."""

    epoch: int
    key: str


@attrs.frozen
class FileStored:
    """A file's bytes lie at `file_path(sha256)`. `size` in bytes."""

    epoch: int
    key: str
    sha256: str
    size: int
    content_type: str | None = None


@attrs.frozen
class FileEnded:
    """A file that was not stored. An expired one waits for a fresh signed URL.

    It is `skipped` for what it is, and `left_out` for what shows it.
    """

    epoch: int
    key: str
    outcome: Literal["failed", "skipped", "left_out", "expired"]
    problem: Problem | None = None


@attrs.frozen
class Output:
    """A file that a plugin writes. `path` is relative with `/`; `size` in bytes.

    `previous` is the sha256 of the version that it replaces, so that after a crash both the old
    and the new bytes are known to be ours.
    """

    plugin: str
    kind: str
    id: str
    path: str
    sha256: str
    size: int
    previous: str | None = None


@attrs.frozen
class OutputsRecorded:
    """Outputs about to be written (intents) or written."""

    plugin: str
    outputs: tuple[Output, ...]


@attrs.frozen
class OutputsRemoved:
    """Outputs that are no longer there."""

    plugin: str
    paths: tuple[str, ...]


@attrs.frozen
class DeletionsDecided:
    """Which files stay although their objects are gone, and which nodes are given up for good.

    It takes the place of the decision before.
    """

    held: tuple[str, ...] = ()
    pruned: tuple[Owner, ...] = ()


@attrs.frozen
class OffsetCommitted:
    """A plugin has handled every change up to and including `offset`, with what came of it."""

    plugin: str
    offset: int
    outputs: tuple[Output, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@attrs.frozen
class ItemsTried:
    """What became of changes that a plugin was given: those that failed wait for the next run."""

    plugin: str
    failed: tuple[Change, ...] = ()
    done: tuple[Change, ...] = ()


@attrs.frozen
class OffsetReset:
    """A plugin is to see every change again from the first one."""

    plugin: str


@attrs.frozen
class ProblemsRecorded:
    """Problems that no commit carries, and those that have gone away since."""

    problems: tuple[Problem, ...] = ()
    resolved: tuple[Problem, ...] = ()


@attrs.frozen
class ActivityRecorded:
    """Work that no commit carries: requests that led to nothing, restarts of actors."""

    requests: int = 0
    retries: int = 0
    rate_limited: int = 0
    restarts: int = 0


Operation = (
    PageCommit
    | ListingsOpened
    | ListingEnded
    | NodesLeftOut
    | FileWanted
    | FileStored
    | FileEnded
    | OutputsRecorded
    | OutputsRemoved
    | DeletionsDecided
    | OffsetCommitted
    | ItemsTried
    | OffsetReset
    | ProblemsRecorded
    | ActivityRecorded
)

"""What to do about one path, decided without touching the disk.

The rule behind all of it: a file on disk is ours when its bytes are those that we recorded, or
those that stood there when we recorded them (we record first and write then, so a kill in between
leaves the earlier bytes). Anything else belongs to the person who works in the folder.
"""

from enum import Enum
from typing import Literal

from notionkit.mirror import Output

OnLocalEdit = Literal["keep", "both", "overwrite"]


class Something(Enum):
    """What stands at a path when it is not a regular file."""

    NOTHING = "nothing"
    OTHER = "a folder, symbolic link or device"


OnDisk = str | Something  # the sha256 of a regular file, or what else is there


class Decision(Enum):
    """What `OutputFolder.put` does with one draft."""

    UNCHANGED = "leave the file and its record alone"
    ADOPT = "the bytes are right already; only record them"
    WRITE = "record, then write"
    SET_ASIDE = "give the edited file another name, then record and write"
    KEEP = "leave the edited file alone and report it"
    REFUSE = "something that is not ours stands there"


def is_ours(record: Output, disk: OnDisk) -> bool:
    """Whether the file on disk is as we left it."""
    return disk in (record.sha256, record.previous)


def decide(record: Output | None, disk: OnDisk, wanted: Output, policy: OnLocalEdit) -> Decision:
    """Decide for one draft: what we recorded at its path, what is there now, what should be."""
    if record is not None and record.plugin != wanted.plugin:
        return Decision.REFUSE
    if disk is Something.NOTHING:
        return Decision.WRITE
    if disk == wanted.sha256:
        return Decision.UNCHANGED if _says_the_same(record, wanted) else Decision.ADOPT
    if record is None or disk is Something.OTHER:
        return Decision.REFUSE
    if is_ours(record, disk):
        return Decision.WRITE
    return _about_edit(record, wanted, policy)


def _about_edit(record: Output, wanted: Output, policy: OnLocalEdit) -> Decision:
    if policy == "overwrite":
        return Decision.WRITE
    # An edit of one object must not hide another, nor a file of unknown bytes a change in Notion.
    same = (record.kind, record.id) == (wanted.kind, wanted.id) and bool(record.sha256)
    return Decision.KEEP if same and policy == "keep" else Decision.SET_ASIDE


def _says_the_same(record: Output | None, wanted: Output) -> bool:
    return record is not None and (record.kind, record.id, record.path, record.sha256) == (
        wanted.kind,
        wanted.id,
        wanted.path,
        wanted.sha256,
    )

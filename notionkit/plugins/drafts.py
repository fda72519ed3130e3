"""The values that pass between plugins and the output folder."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import attrs

from notionkit.plugins import disk
from notionkit.plugins.errors import explained


@attrs.frozen
class Draft:
    """One file as it should be.

    ``path`` is relative to the output folder, with ``/``. ``content`` is the file's bytes, or the
    path of a stored file to copy; for the latter ``sha256`` may be given when it is known, which
    saves reading the file.
    """

    kind: str
    id: str
    path: str
    content: bytes | Path
    sha256: str | None = None


@attrs.frozen
class PutReport:
    """What `OutputFolder.put` did, as paths.

    ``kept_local_edits`` were edited here and left as they are; ``set_aside`` are the new names of
    edited files that made room; ``refused`` stand where something that is not ours stands, or
    would lead outside the folder. ``objects`` has kind and id for each path of which the bytes
    wanted are not there.
    """

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept_local_edits: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    objects: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)


@attrs.frozen
class SettleReport:
    """What `OutputFolder.settle` did, as paths; kept local edits are the user's own from now on."""

    removed: tuple[str, ...] = ()
    kept_local_edits: tuple[str, ...] = ()


def measured(draft: Draft) -> tuple[str, int]:
    """The sha256 and the size in bytes of what a draft would write. Raises `OutputError`."""
    if isinstance(draft.content, bytes):
        return hashlib.sha256(draft.content).hexdigest(), len(draft.content)
    with explained(draft.content):
        return draft.sha256 or disk.digest(draft.content), draft.content.stat().st_size

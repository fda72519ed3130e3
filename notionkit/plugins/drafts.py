"""The values that pass between plugins and the output folder."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import attrs

from notionkit.plugins import disk
from notionkit.plugins.errors import explained

Pieces = Callable[[], Iterable[bytes]]
"""Gives a file's bytes piece by piece, the same at each call: they may be too many for memory."""


@attrs.frozen
class Draft:
    """One file as it should be.

    ``path`` is relative to the output folder, with ``/``. ``content`` is the file's bytes, or a
    function that gives them piece by piece, or the path of a stored file to copy; for the latter
    ``sha256`` may be given when it is known, which saves reading the file.
    """

    kind: str
    id: str
    path: str
    content: bytes | Path | Pieces
    sha256: str | None = None


@attrs.frozen
class PutReport:
    """What `OutputFolder.put` did: how many files were written or right already; else paths.

    ``kept_local_edits`` were edited here and left as they are; ``set_aside`` are the new names of
    edited files that made room; ``refused`` stand where something that is not ours stands, or
    would lead outside the folder. ``objects`` has kind and id for each path of which the bytes
    wanted are not there.
    """

    written: int = 0
    unchanged: int = 0
    kept_local_edits: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    objects: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)


@attrs.frozen
class SettleReport:
    """How many files `OutputFolder.settle` removed, and the paths of those that it did not.

    ``kept_local_edits`` were edited here, and are the user's own from now on.
    """

    removed: int = 0
    kept_local_edits: tuple[str, ...] = ()


def measured(draft: Draft) -> tuple[str, int]:
    """The sha256 and the size in bytes of what a draft would write. Raises `OutputError`."""
    if isinstance(draft.content, Path):
        with explained(draft.content):
            return draft.sha256 or disk.digest(draft.content), draft.content.stat().st_size
    found, size = hashlib.sha256(), 0
    for piece in disk.pieces(draft.content):
        found.update(piece)
        size += len(piece)
    return found.hexdigest(), size

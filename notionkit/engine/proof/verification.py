"""Checks an output folder against its manifest and the mirror, at any time, without a request."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import attrs

from notionkit._scratch import Scratch, Table
from notionkit.engine.proof.soundness import examined
from notionkit.engine.result import CONCLUDED
from notionkit.mirror import MirrorMissing, MirrorView, Output, StoredFile
from notionkit.plugins import disk
from notionkit.plugins.decisions import Something
from notionkit.plugins.recovery import MANIFEST, claimed
from notionkit.render.integrity import Integrity

_STATE = ".notionkit"


@attrs.frozen
class Verification:
    """What stands in a folder, compared with what should.

    Attributes:
        folder: The output folder.
        checked: How many files were compared.
        with_mirror: Whether there was a mirror; without one only the manifest speaks.
        missing: Files that should be there and are not; paths, as all others here.
        changed: Files whose bytes are not those that were written.
        foreign: Files that NotionKit did not write; they harm nothing.
        unlisted: Files that the manifest does not tell of, or tells of differently.
        damaged: Hashes of attachments whose bytes in the state folder are gone or spoilt.
        absent: Attachments of what is in the folder that are not there themselves, because they
            were not downloaded or were skipped by choice; each as the first place that shows it.
            The run told of them, so the folder is whole without them.
        finished: Whether the last run came to its own end; until one does, files may be missing
            that it will write.
        integrity: Whether the files hold together by links and parents; empty without a mirror.
    """

    folder: Path
    checked: int
    with_mirror: bool
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    absent: tuple[StoredFile, ...] = ()
    finished: bool = True
    integrity: Integrity = attrs.field(factory=Integrity)

    @property
    def whole(self) -> bool:
        """Whether all that should be there is there as it was written, and its links lead on."""
        lacks = self.missing or self.changed or self.unlisted or self.damaged
        return not (lacks or self.integrity.broken)


def verify(folder: Path, state: Path) -> Verification:
    """Compare every file with what was recorded when it was written.

    Raises:
        MirrorMissing: when there is neither a mirror nor a manifest.
        MirrorError: when the mirror cannot be read.
        OutputError: when a file cannot be read.
        ScratchError: when there is no room for what is compared.
    """
    with Scratch() as scratch:
        try:
            return _verified(folder, state, scratch)
        except MirrorMissing:
            records = _records(claimed(folder), scratch)
            if not records:
                raise
            return _compared(folder, records, state, with_mirror=False)


def _verified(folder: Path, state: Path, scratch: Scratch) -> Verification:
    with MirrorView.open(state) as view, view.snapshot():
        records = _records(view.each_output(), scratch)
        damaged = tuple(sorted(_damaged(view, scratch.table())))
        absent = tuple(_absent(view))
        integrity = examined(view, folder)
        finished = all(run.status in CONCLUDED for run in view.runs()[-1:])
    return attrs.evolve(
        _compared(folder, records, state, with_mirror=True),
        damaged=damaged,
        unlisted=tuple(sorted(set(_unlisted(folder, records, scratch.table())))),
        absent=absent,
        finished=finished,
        integrity=integrity,
    )


def _records(outputs: Iterable[Output], scratch: Scratch) -> Table:
    """Return kind and hash of each output by its path."""
    records = scratch.table()
    for output in outputs:
        records[output.path] = output.kind, output.sha256
    return records


def _compared(folder: Path, records: Table, state: Path, *, with_mirror: bool) -> Verification:
    missing, changed = [], []
    for path, (_, sha256) in records.under(""):
        found = disk.look(folder / path)
        if found is Something.NOTHING:
            missing.append(path)
        elif sha256 and found != sha256:
            changed.append(path)
    return Verification(
        folder=folder,
        checked=len(records),
        with_mirror=with_mirror,
        missing=tuple(missing),
        changed=tuple(changed),
        foreign=tuple(sorted(path for path in _files(folder, state) if path not in records)),
    )


def _files(folder: Path, state: Path) -> Iterator[str]:
    hidden = {state.resolve(), (folder / _STATE).resolve()}
    for where, folders, names in os.walk(folder):
        here = Path(where)
        folders[:] = [each for each in _seen(folders) if (here / each).resolve() not in hidden]
        yield from ((here / name).relative_to(folder).as_posix() for name in _seen(names))


def _seen(names: Iterable[str]) -> list[str]:
    """Leave out what tools hide from people: `.git`, `.obsidian` and the like."""
    return [name for name in names if not name.startswith(".")]


def _damaged(view: MirrorView, hashes: Table) -> Iterator[str]:
    for file in view.each_file():
        if file.state == "stored" and file.sha256:
            hashes[file.sha256] = None
    return (sha256 for sha256 in hashes if disk.look(view.file_path(sha256)) != sha256)


def _absent(view: MirrorView) -> Iterator[StoredFile]:
    """Yield the files whose bytes are not here, although something that is here shows them."""
    # What is left out goes with the page that shows it, and that is left out too.
    there = ("stored", "left_out")
    firsts = (next(places) for _, places in groupby(view.each_file(), lambda file: file.key))
    waiting = (file for file in firsts if file.state not in there)
    for file in sorted(waiting, key=lambda file: (file.name, file.key)):
        shown = (each.node for each in view.file(file.key) if each.node is not None)
        if any(view.alive(*node) for node in shown):
            yield file


def _unlisted(folder: Path, records: Table, named: Table) -> Iterator[str]:
    """Yield what the manifest says and the mirror does not, or the other way round."""
    for line in _lines(folder):
        paths = {line.get("path"), *(line.get("files") or {}).values()} - {None}
        for path in map(str, paths):  # it may have been edited
            named[path] = None
            _, known = records.get(path, (None, None))
            hashed = path == line.get("path") and line.get("sha256") is not None
            if known is None or (hashed and known != line["sha256"]):
                yield path
    if MANIFEST in records:
        listed = (path for path, (kind, _) in records.under("") if kind in _LISTED)
        yield from (path for path in listed if path not in named)


_LISTED = frozenset({"page", "database", "data_source"})


def _lines(folder: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with (folder / MANIFEST).open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)
    except (OSError, ValueError):  # it is missing or changed, and stands in the list as such
        return

"""Checks an output folder against its manifest and the mirror, at any time, without a request."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from notionkit.engine.proof.soundness import examined
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
    """
    try:
        with MirrorView.open(state) as view, view.snapshot():
            outputs = view.outputs()
            damaged = tuple(sorted(_damaged(view)))
            absent = tuple(_absent(view))
            integrity = examined(view, folder)
    except MirrorMissing:
        outputs = claimed(folder)
        if not outputs:
            raise
        return _compared(folder, outputs, state, with_mirror=False)
    found = _compared(folder, outputs, state, with_mirror=True)
    unlisted = tuple(_unlisted(folder, outputs))
    return attrs.evolve(
        found, damaged=damaged, unlisted=unlisted, absent=absent, integrity=integrity
    )


def _compared(
    folder: Path, outputs: Iterable[Output], state: Path, *, with_mirror: bool
) -> Verification:
    recorded = {output.path: output.sha256 for output in outputs}
    found = {path: disk.look(folder / path) for path in recorded}
    missing = [path for path, bytes_ in found.items() if bytes_ is Something.NOTHING]
    changed = [
        path
        for path, bytes_ in found.items()
        if bytes_ is not Something.NOTHING and recorded[path] and bytes_ != recorded[path]
    ]
    return Verification(
        folder=folder,
        checked=len(recorded),
        with_mirror=with_mirror,
        missing=tuple(sorted(missing)),
        changed=tuple(sorted(changed)),
        foreign=tuple(sorted(set(_files(folder, state)) - recorded.keys())),
    )


def _files(folder: Path, state: Path) -> Iterator[str]:
    hidden = {state.resolve(), (folder / _STATE).resolve()}
    for where, folders, names in os.walk(folder):
        here = Path(where)
        folders[:] = [name for name in folders if (here / name).resolve() not in hidden]
        yield from ((here / name).relative_to(folder).as_posix() for name in names)


def _damaged(view: MirrorView) -> Iterator[str]:
    hashes = {file.sha256 for file in view.files() if file.state == "stored" and file.sha256}
    return (sha256 for sha256 in hashes if disk.look(view.file_path(sha256)) != sha256)


def _absent(view: MirrorView) -> Iterator[StoredFile]:
    """Yield the files whose bytes are not here, although something that is here shows them."""
    # What is left out goes with the page that shows it, and that is left out too.
    there = ("stored", "left_out")
    waiting = {file.key: file for file in reversed(view.files()) if file.state not in there}
    for file in sorted(waiting.values(), key=lambda file: (file.name, file.key)):
        shown = (each.node for each in view.file(file.key) if each.node is not None)
        if any(view.alive(*node) for node in shown):
            yield file


def _unlisted(folder: Path, outputs: Iterable[Output]) -> list[str]:
    """Return what the manifest says and the mirror does not, or the other way round."""
    by_path = {output.path: output for output in outputs}
    wrong = []
    named = set()
    for line in _lines(folder):
        for path in {line.get("path"), *(line.get("files") or {}).values()} - {None}:
            named.add(path)
            known = by_path.get(path)
            hashed = path == line.get("path") and line.get("sha256") is not None
            if known is None or (hashed and known.sha256 != line["sha256"]):
                wrong.append(path)
    if MANIFEST in by_path:
        wrong += [
            path for path, own in by_path.items() if own.kind in _LISTED and path not in named
        ]
    return sorted(set(wrong))


_LISTED = frozenset({"page", "database", "data_source"})


def _lines(folder: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with (folder / MANIFEST).open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)
    except (OSError, ValueError):  # it is missing or changed, and stands in the list as such
        return

"""Downloads under way: what came before a connection broke is kept, and gone on from.

A partial file lies beside a note that says how many of its bytes are surely on the disk and which
version of the file (its entity tag) they belong to. The note is written after the bytes, so what it
promises is there, whatever happened in between.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import attrs

from notionkit.mirror.folder import sync_folders


@attrs.frozen
class Kept:
    """What an earlier try left: `size` bytes of the version named `etag`."""

    etag: str = ""
    size: int = 0


@attrs.frozen
class Partial:
    """The partial file of one download, while it is this download's alone."""

    path: Path

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".json")

    def kept(self) -> Kept:
        """Return what can be gone on from; nothing when note and bytes do not fit together."""
        try:
            note = json.loads(self._note.read_text("utf-8"))
            kept = Kept(str(note["etag"]), int(note["size"]))
            there = self.path.stat().st_size >= kept.size
        except (OSError, ValueError, TypeError, KeyError):
            return Kept()
        return kept if kept.etag and there else Kept()

    def open(self, size: int) -> BinaryIO:
        """Open for writing behind the first `size` bytes; the rest is dropped."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not size:
            self._note.unlink(missing_ok=True)
            return self.path.open("w+b")
        file = self.path.open("r+b")
        file.truncate(size)
        return file

    def keep(self, file: BinaryIO, etag: str) -> None:
        """Make what was written so far durable, and note it if the version has a name."""
        file.flush()
        os.fsync(file.fileno())
        if etag:
            note = self._note.with_suffix(".tmp")
            note.write_text(json.dumps({"etag": etag, "size": file.tell()}), "utf-8")
            note.replace(self._note)

    def move(self, final: Path) -> None:
        """Give the whole file its place, for good: the mirror will say that it is there."""
        final.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(final)
        sync_folders((final.parent, final.parent.parent, final.parent.parent.parent))

    def drop(self) -> None:
        """Remove whatever is there."""
        for path in (self.path, self._note, self._note.with_suffix(".tmp")):
            path.unlink(missing_ok=True)


class Partials:
    """The folder of partial files, shared by all downloaders of a process.

    A downloader may still be busy with a file that was given to another one meanwhile: the first
    to claim a key has its partial file, the others work on one of their own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._claimed: set[str] = set()
        self._claims = 0

    @contextlib.contextmanager
    def claim(self, key: str) -> Iterator[Partial]:
        """Have the partial file of a key for oneself."""
        name = _name(key)
        with self._lock:
            mine = name not in self._claimed
            self._claimed.add(name)
            self._claims += 1
            own = name if mine else f"{name}-{self._claims}"
        partial = Partial(self.folder / f"{own}.part")
        try:
            yield partial
        finally:
            with self._lock:
                self._claimed.discard(own)
            if not mine:
                partial.drop()

    def sweep(self, wanted: Iterable[str]) -> None:
        """Remove what is left of downloads that nobody waits for; `wanted` are keys."""
        if not self.folder.is_dir():
            return
        there = {path: path.stem.partition("-")[0] for path in self.folder.iterdir()}
        names = set(there.values()).intersection(map(_name, wanted))
        for path, name in there.items():
            if name not in names:
                path.unlink(missing_ok=True)


def _name(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]

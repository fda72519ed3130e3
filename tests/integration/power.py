"""A disk that keeps only what was synced: a process is cut off, then what it did not sync is lost.

Run as a module it is the command `notionkit` with every fsync of files and folders written down
beside the output, cut off at one of them. What SQLite syncs is not seen from here: of its log all
that is behind the last commit is lost, which is what its documentation promises to survive.
(Source: SQLite documentation, write-ahead logging and file format.)
"""

import json
import os
import random
import resource
import shutil
import signal
import stat
import struct
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import attrs

_DATABASE = "mirror.sqlite3"
_LOG = f"{_DATABASE}-wal"
_SHARED_MEMORY = f"{_DATABASE}-shm"
_LOG_HEADER, _FRAME_HEADER = 32, 24


@attrs.frozen
class Record:
    """What was synced of the files below `root`, by inode; kept in a folder beside it."""

    root: Path
    folder: Path

    @classmethod
    def beside(cls, root: Path) -> "Record":
        """The record of a root."""
        return cls(root, root.with_name(f"{root.name}.synced"))

    def note(self, handle: int) -> None:
        """Keep what an open file or folder holds now."""
        opened = Path(f"/proc/self/fd/{handle}")
        path, status = opened.readlink(), opened.stat()
        if path != self.root and self.root not in path.parents:
            return
        self.folder.mkdir(exist_ok=True)
        if stat.S_ISDIR(status.st_mode):
            names = {entry.name: entry.inode() for entry in os.scandir(opened)}
            self._keep(f"folder-{status.st_ino}", json.dumps(names).encode())
        elif status.st_nlink:
            self._keep(f"file-{status.st_ino}", opened.read_bytes())

    def _keep(self, name: str, content: bytes) -> None:
        partial = self.folder / f"{name}.new"
        partial.write_bytes(content)
        partial.replace(self.folder / name)

    def names(self, inode: int) -> dict[str, int]:
        """The names that a folder is sure to hold, with their inodes."""
        kept = self.folder / f"folder-{inode}"
        return json.loads(kept.read_text()) if kept.exists() else {}

    def content(self, inode: int) -> bytes | None:
        """What a file is sure to hold; None when it was never synced."""
        kept = self.folder / f"file-{inode}"
        return kept.read_bytes() if kept.exists() else None

    def forget(self) -> None:
        """Begin a new record."""
        shutil.rmtree(self.folder, ignore_errors=True)


@attrs.frozen
class Loss:
    """Decides what of the unsynced is lost: each name and each content by itself, by chance."""

    record: Record
    chance: random.Random

    def strike(self) -> None:
        """Make the tree below the root what a power cut may leave of it."""
        root = self.record.root
        after = root.with_name(f"{root.name}.after")
        everything = _inodes(root)
        self._rebuild(root.stat().st_ino, root, after, everything)
        shutil.rmtree(root)
        after.rename(root)
        self.record.forget()
        for path in [root, *root.rglob("*")]:  # what is there now has survived: it is on the disk
            handle = os.open(path, os.O_RDONLY)
            self.record.note(handle)
            os.close(handle)

    def _rebuild(
        self, inode: int, now: Path | None, after: Path, everything: Mapping[int, Path]
    ) -> None:
        after.mkdir(mode=0o700)
        sure = self.record.names(inode)
        present = {entry.name: entry.inode() for entry in os.scandir(now)} if now else {}
        for name in sorted({*sure, *present}):
            chosen = self.chance.choice((sure.get(name), present.get(name)))
            if name.startswith(_DATABASE):
                chosen = present.get(name)
            if chosen is not None:
                self._put(chosen, name, after / name, everything)

    def _put(self, inode: int, name: str, after: Path, everything: Mapping[int, Path]) -> None:
        now = everything.get(inode)
        content = self.record.content(inode)
        if name.startswith(_DATABASE):
            self._put_database(now, name, after)
        elif now.is_dir() if now is not None else self.record.names(inode):
            self._rebuild(inode, now, after, everything)
        elif now is None or (content is not None and self.chance.random() < 0.5):
            after.write_bytes(content or b"")
        else:
            after.write_bytes(self._torn(now.read_bytes(), content))

    def _torn(self, written: bytes, synced: bytes | None) -> bytes:
        if written == synced:
            return written
        return self.chance.choice((written, written[: len(written) // 2], b""))

    def _put_database(self, now: Path | None, name: str, after: Path) -> None:
        if now is None or name == _SHARED_MEMORY:
            return
        written = now.read_bytes()
        if name == _LOG:
            whole = committed_bytes(written)
            lost = len(written) - whole
            written = written[:whole] + self.chance.randbytes(self.chance.randint(0, lost))
        after.write_bytes(written)


def committed_bytes(log: bytes) -> int:
    """How much of SQLite's write-ahead log its last commit needs."""
    if len(log) < _LOG_HEADER:
        return 0
    page_size = struct.unpack(">I", log[8:12])[0]
    end, at = 0, _LOG_HEADER
    while at + _FRAME_HEADER + page_size <= len(log) and log[at + 8 : at + 16] == log[16:24]:
        at += _FRAME_HEADER + page_size
        if struct.unpack(">I", log[at - page_size - 20 : at - page_size - 16])[0]:
            end = at
    return end


def _inodes(root: Path) -> dict[int, Path]:
    return {path.stat().st_ino: path for path in [root, *root.rglob("*")]}


def main(root: Path, cut_at: int, arguments: list[str]) -> None:
    """Run the command and cut it off at one of its syncs; 0 never."""
    record, left, lock = Record.beside(root), cut_at, threading.Lock()
    for path in root.rglob("*"):
        os.open(path, os.O_RDONLY)  # for good: no other file shall be given its number

    def noted(file: int) -> None:
        nonlocal left
        with lock:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            os.dup(file)  # as above
            record.note(file)

    resource.setrlimit(resource.RLIMIT_NOFILE, (10_000, 10_000))
    os.fsync = noted  # type: ignore[assignment]
    from notionkit.cli import cli  # noqa: PLC0415 - what is imported before takes the real one

    cli(arguments)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])

"""One writer at a time: a lock that the operating system drops when its holder dies."""

import os
from pathlib import Path

from notionkit import _locks
from notionkit.mirror.errors import MirrorLocked, MirrorUnwritable
from notionkit.mirror.folder import LOCK


class WriterLock:
    """Held from construction until `release`. The file says who holds it and since when."""

    def __init__(self, path: Path, *, now: float) -> None:
        """Take the lock; `now` in Unix seconds. Raises MirrorLocked or MirrorUnwritable."""
        self._path = path
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise MirrorUnwritable(
                f"Cannot write {path}: {error.strerror}. Check the permissions, or choose another "
                "state folder with --state.",
                path=path,
            ) from error
        try:
            taken = _locks.take(self._handle)
        except OSError as error:
            os.close(self._handle)
            raise _without_locks(error, path) from error
        if not taken:
            os.close(self._handle)
            raise MirrorLocked(_locks.in_use(f"The mirror in {path.parent}", path), path=path)
        _locks.sign(self._handle, now)

    def release(self) -> None:
        """Let the next one in. The file stays: removing it would race with whoever opens it."""
        if self._handle >= 0:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = -1


def writer_of(state: Path) -> str:
    """Name the process that writes into the mirror in this folder; "" if none does."""
    return _locks.user_of(state / LOCK)


def _without_locks(error: OSError, path: Path) -> MirrorUnwritable:
    return MirrorUnwritable(
        f"Cannot lock {path}: {error.strerror}. The file system may not support locks; keep the "
        "state on a local disk with --state.",
        path=path,
    )

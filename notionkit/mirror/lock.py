"""One writer at a time: a lock that the operating system drops when its holder dies."""

import errno
import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notionkit.mirror.errors import MirrorLocked, MirrorUnwritable

# Windows locks byte ranges against readers too: lock one far behind the text.
_FAR_BYTE = 1 << 30

_TAKEN = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, _FAR_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


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
            _take(self._handle)
        except OSError as error:
            os.close(self._handle)
            raise _refusal(error, path) from error
        self._sign(now)

    def release(self) -> None:
        """Let the next one in. The file stays: removing it would race with whoever opens it."""
        if self._handle >= 0:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = -1

    def _sign(self, now: float) -> None:
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": _iso(now)}
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, json.dumps(holder).encode())


def _iso(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")


def _refusal(error: OSError, path: Path) -> MirrorLocked | MirrorUnwritable:
    if error.errno in _TAKEN:
        return MirrorLocked(_locked_message(path), path=path)
    return MirrorUnwritable(
        f"Cannot lock {path}: {error.strerror}. The file system may not support locks; keep the "
        "state on a local disk with --state.",
        path=path,
    )


def _locked_message(path: Path) -> str:
    holder = _holder(path)
    who = (
        f"process {holder.get('pid')} on {holder.get('host')} since {holder.get('since')}"
        if holder
        else "another process"
    )
    return (
        f"The mirror in {path.parent} is in use by {who}. Wait for it to end or stop it, or use "
        "another output folder."
    )


def _holder(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

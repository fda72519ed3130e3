"""One writer at a time: a lock that the operating system drops when its holder dies."""

import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notionkit import _locks
from notionkit.mirror.errors import MirrorLocked, MirrorUnwritable


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
            raise MirrorLocked(_locked_message(path), path=path)
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


def _without_locks(error: OSError, path: Path) -> MirrorUnwritable:
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

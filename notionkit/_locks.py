"""Locks on open files that the operating system drops when their holder dies.

So there is no stale lock: a process that crashes, or is killed, blocks nobody.
"""

import errno
import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Windows locks byte ranges against readers too: lock one far behind the text.
_FAR_BYTE = 1 << 30
_UNNAMED = "another process"

if sys.platform == "win32":
    import msvcrt

    _TAKEN = {errno.EACCES, errno.EDEADLK}

    def _take(handle: int) -> None:
        os.lseek(handle, _FAR_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    _TAKEN = {errno.EWOULDBLOCK, errno.EAGAIN}

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take(handle: int) -> bool:
    """Lock an open file for this process alone, until it is closed; False when another has it.

    Raises:
        OSError: when the file cannot be locked, such as where the file system has no locks.
    """
    try:
        _take(handle)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def sign(handle: int, now: float) -> None:
    """Write into a locked file who holds it since when, which is `now` in Unix seconds."""
    since = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, json.dumps(holder).encode())


def in_use(what: str, path: Path | None) -> str:
    """Say that `what` is in use, by whom (if the locked file at `path` tells), and what now."""
    who = _named(path) if path is not None else _UNNAMED
    return (
        f"{what} is in use by {who}. Wait for it to end or stop it, or use another output folder."
    )


def user_of(path: Path) -> str:
    """Name the process that has locked the file at `path`; "" if none has, as far as known."""
    try:
        if not path.stat().st_size:
            return ""  # released: trying to lock it could only be in somebody's way
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return ""
    try:
        return "" if take(handle) else _named(path)
    except OSError:
        return ""
    finally:
        os.close(handle)


def _named(path: Path) -> str:
    holder = _holder(path)
    if not holder:
        return _UNNAMED
    return f"process {holder.get('pid')} on {holder.get('host')} since {holder.get('since')}"


def _holder(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

"""Locks on open files that the operating system drops when their holder dies.

So there is no stale lock: a process that crashes, or is killed, blocks nobody.
"""

import errno
import os
import sys

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


def take(handle: int) -> bool:
    """Lock an open file for this process alone, until it is closed; False when another has it.

    Raises:
        OSError: when the file system has no locks.
    """
    try:
        _take(handle)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True

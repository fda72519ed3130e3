"""Room in the kernel for thousands of waiting threads.

Linux from 6.16 on keeps the waiting threads of one process in a table of its own, whose size goes
by the processors: 16 places on a machine with two. With 9,000 idle actors every wake-up of any
thread then searches some 600 entries: measured, a message took 3.5 times as long, and the start of
a child three times. So from some hundred threads on we ask for a larger table. Where the kernel
has none, or one that is large enough, nothing happens.
"""

from __future__ import annotations

import ctypes
import sys
import threading

CROWD = 256
"""Threads from which on the table is looked at."""

SLOTS = 4096
"""Places in the table then; 64 bytes each."""

_PR_FUTEX_HASH = 78
_SET_SLOTS = 1
_GET_SLOTS = 2


def make_room() -> bool:
    """Ask for a larger table if this process has many threads; False when it has not.

    Source: Linux, include/uapi/linux/prctl.h, PR_FUTEX_HASH.
    """
    if threading.active_count() < CROWD:
        return False
    if sys.platform == "linux" and 0 < _prctl(_GET_SLOTS, 0) < SLOTS:
        _prctl(_SET_SLOTS, SLOTS)
    return True


def _prctl(what: int, slots: int) -> int:
    """Give the kernel's answer; 0 means the table of all processes, less is an error."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return -1
    arguments = (ctypes.c_ulong(number) for number in (what, slots, 0, 0))
    return int(prctl(ctypes.c_int(_PR_FUTEX_HASH), *arguments))

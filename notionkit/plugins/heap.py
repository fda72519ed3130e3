"""Gives memory back to the system, which the C library would keep for itself.

What a thread freed stays with that thread's part of the heap. A settling frees as much as the
workspace is large, and another thread needs as much right after it.
"""

import ctypes
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Return freed memory to the system, where the C library can (glibc)."""
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    try:
        trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        return lambda _: None
    return trim

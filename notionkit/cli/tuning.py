"""How a process that is ours alone deals with memory. An embedding program decides for itself."""

import ctypes
import gc

OBJECTS = 20_000
"""After how many more objects came than went Python looks for garbage in circles."""

# Parameters of mallopt, from glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE = 128 << 10
_ARENAS = 2


def tune() -> None:
    """Tune this process, before it starts threads."""
    collect_seldom()
    keep_heaps_few()


def collect_seldom() -> None:
    """Look less often for garbage in circles, unless somebody has chosen already how often.

    A look is due after 700 more objects have come than gone. A hundred blocks are some thousand
    objects, all of them alive and in no circle: so a tenth of the processor time of a run went
    there. What is large here stands in no circle, and is let go of at once.
    """
    first, *others = gc.get_threshold()
    if 0 < first < OBJECTS:
        gc.set_threshold(OBJECTS, *others)


def keep_heaps_few() -> None:
    """Let the C library (glibc) share few heaps among threads, and give back what was large.

    Else each of dozens of threads leaves gaps in a heap of its own, and what was large once makes
    all that is smaller stay.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        return
    set_option(_ARENA_MAX, _ARENAS)
    set_option(_MMAP_THRESHOLD, _LARGE)
    set_option(_TRIM_THRESHOLD, _LARGE)

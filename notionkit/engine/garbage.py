"""Lets Python look less often for garbage in circles while a system runs.

A look is due after 700 more objects have come than gone, and goes over all that came since the
last few. A hundred blocks are some thousand objects, all of them alive and in no circle: so a tenth
of the processor time of a run went there. What matters is let go of by counting references, at
once and whatever is set here; nothing large in this program stands in a circle.

The setting is the process's. It is raised while any system runs and put back after the last, and
left alone where a program has set more, or none at all.
"""

from __future__ import annotations

import gc
import threading

OBJECTS = 20_000
"""How many more must have come than gone; what circles there are take some megabytes at most."""

_lock = threading.Lock()
_before: list[int] = []
_running: set[int] = set()


class SeldomCollected:
    """One system's wish; begun and ended by it, each as often as may be."""

    def begin(self) -> None:
        """Look less often from now on."""
        with _lock:
            if not _running and 0 < gc.get_threshold()[0] < OBJECTS:
                _before[:] = gc.get_threshold()
                gc.set_threshold(OBJECTS, *_before[1:])
            _running.add(id(self))

    def end(self) -> None:
        """Look as often as before, once no other system runs."""
        with _lock:
            _running.discard(id(self))
            if not _running and _before:
                if gc.get_threshold()[0] == OBJECTS:  # else somebody has decided meanwhile
                    gc.set_threshold(*_before)
                _before.clear()

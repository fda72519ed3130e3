"""Check that nothing is left behind: no thread, no open file, no entry in Pykka's registry."""

from __future__ import annotations

import gc
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import attrs
import pykka

PATIENCE = 2.0
"""Real seconds that a thread gets which is about to end."""

_OPEN = Path("/proc/self/fd")
_OF_THE_SYSTEM = ("/dev/", "/proc/", "/sys/")


def _actors() -> int:
    return len(pykka.ActorRegistry.get_all())


def _open_files() -> Counter[str]:
    """Count the files that this process has open, by path; none where the system does not tell."""
    files: Counter[str] = Counter()
    for entry in _OPEN.iterdir() if _OPEN.is_dir() else ():
        with suppress(OSError):  # the one through which this very folder was read
            path = str(entry.readlink())
            if path.startswith("/") and not path.startswith(_OF_THE_SYSTEM):
                files[path] += 1
    return files


@attrs.frozen
class Belongings:
    """What a process has at a moment, to be compared with what it has later."""

    threads: frozenset[threading.Thread] = attrs.field(
        factory=lambda: frozenset(threading.enumerate())
    )
    actors: int = attrs.field(factory=_actors)
    files: Counter[str] = attrs.field(factory=_open_files)

    def leftovers(self, *, seconds: float = PATIENCE, files: bool = True) -> list[str]:
        """Name what is there now and was not then; waits a moment for threads to end."""
        deadline = time.monotonic() + seconds
        for thread in set(threading.enumerate()) - self.threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))
        names = sorted(thread.name for thread in set(threading.enumerate()) - self.threads)
        actors = _actors() - self.actors
        registered = [f"{actors} actors in Pykka's registry"] if actors > 0 else []
        opened = sorted(self._opened_since().elements()) if files else []
        return [*names, *registered, *opened]

    def _opened_since(self) -> Counter[str]:
        """Count the files opened since; those of an abandoned instance go with its memory."""
        if files := _open_files() - self.files:
            gc.collect()
            files = _open_files() - self.files
        return files


@contextmanager
def no_leaks(*, seconds: float = PATIENCE, files: bool = True) -> Iterator[None]:
    """Fail when the block leaves threads, actors or open files behind. For an autouse fixture.

    Args:
        seconds: how long threads may take to end, in real time.
        files: whether to look for files. An instance that was abandoned may hold some for as long
            as anything, such as a logged traceback, refers to it.

    Raises:
        AssertionError: names what was left.
    """
    before = Belongings() if files else Belongings(files=Counter())
    yield
    left = before.leftovers(seconds=seconds, files=files)
    if left:
        raise AssertionError(f"left behind: {', '.join(left)}")

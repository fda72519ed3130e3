"""Check that nothing of a system is left behind: no thread, no entry in Pykka's registry."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pykka

PATIENCE = 2.0
"""Real seconds that a thread gets which is about to end."""


def leftovers(
    before: set[threading.Thread], actors_before: int = 0, *, seconds: float = PATIENCE
) -> list[str]:
    """Name the threads and actors that were not there before; waits a moment for the last."""
    deadline = time.monotonic() + seconds
    for thread in set(threading.enumerate()) - before:
        if thread is not threading.current_thread():
            thread.join(max(0.0, deadline - time.monotonic()))
    names = [thread.name for thread in set(threading.enumerate()) - before]
    actors = len(pykka.ActorRegistry.get_all()) - actors_before
    return sorted(names) + ([f"{actors} actors in Pykka's registry"] if actors > 0 else [])


@contextmanager
def no_leaks(*, seconds: float = PATIENCE) -> Iterator[None]:
    """Fail when the block leaves threads or actors behind. For an autouse fixture.

    Raises:
        AssertionError: names what was left.
    """
    threads, actors = set(threading.enumerate()), len(pykka.ActorRegistry.get_all())
    yield
    left = leftovers(threads, actors, seconds=seconds)
    if left:
        raise AssertionError(f"left behind: {', '.join(left)}")

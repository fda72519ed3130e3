"""Ctrl-C and a polite kill: the first one asks the run to end well, the second one ends it.

A handler runs between any two steps of the main thread, which may hold a lock at that moment. So
it only puts the signal into a queue whose `put` is safe there, and the main thread acts on it.
"""

import os
import queue
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from notionkit.cli import exits

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """The signals that arrived since the handlers were set."""

    def __init__(self, abort: Callable[[int], None]) -> None:
        self._abort = abort
        self._queue: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.first: int | None = None

    def receive(self, number: int, _: FrameType | None = None) -> None:
        """Take signal `number`: remember the first, and end the process at the second."""
        if self.first is None:
            self.first = number
            self._queue.put(number)
        else:
            self._abort(exits.of_signal(number))

    def wait(self, seconds: float) -> bool:
        """Wait for the first signal, at most `seconds`; True once, when it has come."""
        try:
            self._queue.get(timeout=seconds)
        except queue.Empty:
            return False
        return True


def end_at_once(code: int) -> None:
    """End the process without waiting for any thread; the mirror survives that by design."""
    with suppress(OSError):
        os.write(2, b"\nStopped at once. Run the same command again to resume.\n")
    os._exit(code)


@contextmanager
def listening(abort: Callable[[int], None] = end_at_once) -> Iterator[Interrupts]:
    """Catch the signals while the block runs, and put the old handlers back after it."""
    interrupts = Interrupts(abort)
    before = {number: signal.signal(number, interrupts.receive) for number in SIGNALS}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

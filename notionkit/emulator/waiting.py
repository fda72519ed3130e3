"""Waiting for as long as a clock says, so that a test moves late answers as it moves all else.

A clock that has timers (`call_later(seconds, callback)`) is asked for one; any other clock waits in
real time. Either way a server that stops waits no longer.
"""

import threading
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from notionkit.emulator.times import Clock

_LOOK_SECONDS = 0.05
"""How often a wait looks whether the server stops."""


@runtime_checkable
class Timers(Protocol):
    """A clock that calls back."""

    def call_later(self, seconds: float, callback: Callable[[], object]) -> object:
        """Calls back once after so many seconds."""
        ...


def wait(clock: Clock, seconds: float, stopping: threading.Event) -> None:
    """Returns when the seconds have passed by the clock, or at once when the server stops."""
    if seconds <= 0:
        return
    if not isinstance(clock, Timers):
        stopping.wait(seconds)
        return
    done = threading.Event()
    clock.call_later(seconds, done.set)
    while not done.wait(_LOOK_SECONDS) and not stopping.is_set():
        pass

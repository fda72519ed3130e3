"""The fixtures of the runtime's own tests: virtual time, probes, and nothing left behind."""

from tests.actors.conftest import (
    clock,
    events,
    letters,
    log,
    nothing_left_behind,
    passing,
    start,
)

__all__ = ["clock", "events", "letters", "log", "nothing_left_behind", "passing", "start"]

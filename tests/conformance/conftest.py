"""The fixtures of the runtime's own tests: virtual time and probes."""

from tests.actors.conftest import (
    clock,
    events,
    letters,
    log,
    no_file_left_behind,
    passing,
    start,
)

__all__ = ["clock", "events", "letters", "log", "no_file_left_behind", "passing", "start"]

"""What can stop a run, and the exit code that each cause has.

EngineError
├── RunRefused          4  Notion does not accept the token
├── RunUnfinished       5  network, disk or state: run again to resume
└── EngineFailed        1  the supervision tree gave up: a bug
"""

from __future__ import annotations


class EngineError(Exception):
    """Root of what the engine raises."""

    exit_code = 1


class RunRefused(EngineError):
    """Raised when Notion refuses the token, so that no request can succeed."""

    exit_code = 4


class RunUnfinished(EngineError):
    """Raised when something outside Notion stopped the run; the next one resumes it."""

    exit_code = 5


class EngineFailed(EngineError):
    """Raised when the supervision tree gave up; carries the chain of causes."""

    exit_code = 1

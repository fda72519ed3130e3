"""What the system reports about its actors: lifecycle events and dead letters."""

from __future__ import annotations

from typing import Any

import attrs


@attrs.frozen
class ActorStarted:
    """The first instance of an actor is ready."""

    path: str
    epoch: int


@attrs.frozen
class ActorRestarted:
    """A new instance took the place of an earlier one; address and mailbox are the same."""

    path: str
    epoch: int
    restarts: int


@attrs.frozen
class ActorCrashed:
    """An instance is gone because an exception left it, or it hung.

    `message` is what it was handling; None when it was starting, or failed as a supervisor.
    """

    path: str
    epoch: int
    error: BaseException
    message: Any = None


@attrs.frozen
class ActorStartFailed:
    """An instance did not come to life."""

    path: str
    epoch: int
    error: BaseException


@attrs.frozen
class ActorGaveUp:
    """A supervisor restarts this actor no more.

    For a parked child the path is the child's, else the supervisor's own.
    """

    path: str
    causes: tuple[BaseException, ...]


@attrs.frozen
class ActorStopped:
    """An instance ended in order: by itself, or because its supervisor asked for it."""

    path: str
    epoch: int


@attrs.frozen
class SystemFailed:
    """The root supervisor gave up. The causes lead from it down to the first one."""

    causes: tuple[BaseException, ...]


@attrs.frozen
class Terminated:
    """Told to the watchers of an actor that is gone for good."""

    path: str
    reason: str


@attrs.frozen
class DeadLetter:
    """A message that nobody will handle, and why."""

    recipient: str
    sender: str | None
    message: Any
    reason: str
    causes: tuple[BaseException, ...] = ()

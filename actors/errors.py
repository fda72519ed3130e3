"""Everything that this package raises, so that a caller can catch at the level it needs.

ActorError
├── InvalidSpec            a tree or one of its fields makes no sense (also a ValueError)
├── UnknownActor           no actor has this path (also a LookupError)
├── ChildRefused           a child cannot be started, restarted or deleted as it stands now
├── StashFull              a stash holds as many messages as it may
├── DeliveryError          a message could not be delivered or answered
│   ├── MailboxFull        the work lane holds as many messages as it may
│   ├── ActorUnavailable   the actor is down, restarting or crashed: the ask has no answer
│   ├── AskTimeout         no answer came in time
│   └── EpochOver          the sender was replaced; its late sends are refused
└── SupervisionError       what supervisors report as a cause
    ├── StartFailed        a child did not start
    ├── StartTimeout       a child's start took longer than it may
    ├── ActorHung          one message took longer than it may
    └── IntensityExceeded  more restarts were needed than the supervisor allows
"""

from __future__ import annotations

from collections.abc import Iterator


class ActorError(Exception):
    """The root of all errors of this package."""


class InvalidSpec(ActorError, ValueError):
    """Raised when a tree is described in a way that cannot be run; names the field."""


class UnknownActor(ActorError, LookupError):
    """Raised when no actor of the system has the path."""


class ChildRefused(ActorError):
    """Raised when a child cannot be started, restarted or deleted in its present state."""


class StashFull(ActorError):
    """Raised when a message is to be set aside and the stash has no room for it."""

    def __init__(self, path: str, capacity: int) -> None:
        super().__init__(f"The stash of {path} is full ({capacity} messages).")
        self.path = path
        self.capacity = capacity


class DeliveryError(ActorError):
    """The root of all errors that a sender of a message can meet."""


class MailboxFull(DeliveryError):
    """Raised when the work lane of an actor holds as many messages as it may."""

    def __init__(self, path: str, capacity: int) -> None:
        super().__init__(f"The mailbox of {path} is full ({capacity} messages).")
        self.path = path
        self.capacity = capacity


class ActorUnavailable(DeliveryError):
    """Raised by an ask when the actor is down, restarting, or crashed over the message.

    The crash, if there was one, is the `__cause__`.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot answer: {reason}.")
        self.path = path
        self.reason = reason


class AskTimeout(DeliveryError, TimeoutError):
    """Raised by an ask when no answer came within its seconds. A late answer is discarded."""

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__(f"{path} did not answer within {seconds:g} s.")
        self.path = path
        self.seconds = seconds


class EpochOver(DeliveryError):
    """Raised in the thread of an instance that was replaced, when it still tries to send."""

    def __init__(self, path: str, epoch: int) -> None:
        super().__init__(f"Instance {epoch} of {path} was replaced and may send no more.")
        self.path = path
        self.epoch = epoch


class SupervisionError(ActorError):
    """The root of what supervisors report as the cause of a failure."""


class StartFailed(SupervisionError):
    """Raised when a child did not start; the `cause` is what its start raised."""

    def __init__(self, path: str, cause: BaseException) -> None:
        super().__init__(f"{path} did not start: {describe(cause)}")
        self.path = path
        self.cause = cause
        self.__cause__ = cause


class StartTimeout(SupervisionError):
    """The cause of a failed start that took longer than `start_seconds`."""

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__(f"{path} was not ready after {seconds:g} s.")
        self.path = path
        self.seconds = seconds


class ActorHung(SupervisionError):
    """The cause of a restart because one message took longer than `hang_seconds`."""

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__(f"{path} was busy with one message for {seconds:g} s.")
        self.path = path
        self.seconds = seconds


class IntensityExceeded(SupervisionError):
    """The cause given by a supervisor that had to restart more often than it may."""

    def __init__(self, path: str, child: str, causes: tuple[BaseException, ...]) -> None:
        last = describe(causes[-1]) if causes else "unknown"
        super().__init__(f"{path} gave up: {child} failed too often, at last with {last}")
        self.path = path
        self.child = child
        self.causes = causes
        if causes:
            self.__cause__ = causes[-1]


def describe(error: BaseException) -> str:
    """Give the type and the text of an error in one line."""
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Walk from an error down through what caused it."""
    while error is not None:
        yield error
        error = error.__cause__

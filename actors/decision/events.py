"""What a supervisor can hear: reports of its children, wishes of its owner, the passing of time."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs

from actors.spec import Spec


@attrs.frozen
class Boot:
    """Begin: start all children in order."""


@attrs.frozen
class Started:
    """A child is ready."""

    id: str
    epoch: int


@attrs.frozen
class StartFailed:
    """A child's start raised, or took too long."""

    id: str
    epoch: int
    error: BaseException


@attrs.frozen
class Crashed:
    """An exception left a child, or a nested supervisor gave up."""

    id: str
    epoch: int
    error: BaseException


@attrs.frozen
class Hung:
    """A child was busy with one message for too long, and was abandoned."""

    id: str
    epoch: int
    error: BaseException


@attrs.frozen
class Exited:
    """A child ended in order by its own wish, or because a stranger stopped its thread."""

    id: str
    epoch: int
    stranger: bool = False


@attrs.frozen
class Stopped:
    """A child ended because it was asked to, or was abandoned when its time was over."""

    id: str
    epoch: int


@attrs.frozen
class Woke:
    """Time has passed; some restart may be due."""


@attrs.frozen
class EndAsked:
    """The supervisor itself is to end."""


@attrs.frozen
class ChildAdded:
    """Someone wants another child to be started."""

    spec: Spec
    epoch: int
    token: Any


@attrs.frozen
class ChildStopWanted:
    """Someone wants a child to be stopped and to stay down."""

    id: str
    token: Any


@attrs.frozen
class ChildRestartWanted:
    """Someone wants a child that is down to be started again."""

    id: str
    token: Any


@attrs.frozen
class ChildDeleted:
    """Someone wants a child that is down to be forgotten."""

    id: str
    token: Any


Report: TypeAlias = Started | StartFailed | Crashed | Exited | Stopped
Wish: TypeAlias = ChildAdded | ChildStopWanted | ChildRestartWanted | ChildDeleted
Event: TypeAlias = Boot | Report | Hung | Woke | EndAsked | Wish

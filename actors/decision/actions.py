"""What a supervisor may be told to do by its decision."""

from __future__ import annotations

from typing import TypeAlias

import attrs


@attrs.frozen
class Start:
    """Have a new instance made; its first report carries this epoch."""

    id: str
    epoch: int


@attrs.frozen
class Stop:
    """Ask the instance of this epoch to end; `Stopped` answers, at the latest at its deadline."""

    id: str
    epoch: int


@attrs.frozen
class Retire:
    """The child is down for good: close its address, and all below it."""

    id: str
    reason: str


@attrs.frozen
class Forget(Retire):
    """The child's spec is gone as well."""


@attrs.frozen
class GiveUpOn:
    """Report that a child is restarted no more."""

    id: str
    causes: tuple[BaseException, ...]


@attrs.frozen
class Ready:
    """All children were started for the first time."""


@attrs.frozen
class Answer:
    """Answer a wish: done, or why it is refused."""

    token: object
    error: BaseException | None = None


@attrs.frozen
class Ended:
    """No child is left. The error says why, when it was not asked for."""

    error: BaseException | None


Action: TypeAlias = Start | Stop | Retire | Forget | GiveUpOn | Ready | Answer | Ended

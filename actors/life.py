"""One life of an actor: from the making of an instance to its end or crash."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from actors.actor import Actor
    from actors.commands import Tick
    from actors.mailbox import Mail, Mailbox
    from actors.stash import Stash
    from actors.timers import Timer
    from actors.watch import Watch

Hand: TypeAlias = "deque[Mail | list[Mail] | None]"
"""At most one entry: a message, a batch, or None for a hook, a signal or a tick."""


class Life:
    """What belongs to one instance and ends with it.

    Whatever is in `hand` is claimed by popping it, once: by the cell when it is done, or by the
    supervisor that abandons a hanging instance. So a message is never counted by both. The `signal`
    is the message of the control lane that is being handled.
    """

    __slots__ = (
        "_mailbox",
        "aside",
        "epoch",
        "hand",
        "instance",
        "over",
        "path",
        "serving",
        "signal",
        "since",
        "started",
        "stashes",
        "timers",
    )

    def __init__(self, path: str, mailbox: Mailbox, epoch: int) -> None:
        self.path = path
        self.epoch = epoch
        self.instance: Actor | None = None
        self.started = False
        self.serving = False
        self.over = False
        self.since = 0.0
        self.hand: Hand = deque()
        self.signal: Mail | None = None
        self.aside: Stash | None = None
        self.stashes: list[Stash] = []
        self.timers: set[Timer | Watch] = set()
        self._mailbox = mailbox

    def tick(self, tick: Tick) -> None:
        """Put a tick of one of my timers into the control lane."""
        if not self.over:
            self._mailbox.signal(tick)

    def close(self) -> None:
        """Let nothing come from this life any more."""
        self.over = True
        for timer in tuple(self.timers):
            timer.cancel()
        self.timers.clear()
        for stash in reversed(self.stashes):
            stash.unstash()

"""A stash: messages that an actor cannot handle yet, set aside and taken up again in order."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from actors.errors import ActorError, EpochOver, InvalidSpec, StashFull

if TYPE_CHECKING:
    from actors.life import Life
    from actors.mailbox import Mail, Mailbox


class Stash:
    """Made by `Context.stash`, in `on_start` as a rule; belongs to one instance.

    What is set aside still counts in the depth of the mailbox, so nothing grows without bound,
    and an asker goes on waiting for its answer. When the instance ends or crashes, all of it
    goes back to the front of the mailbox.
    """

    __slots__ = ("_life", "_mailbox", "_messages", "capacity")

    def __init__(self, life: Life, mailbox: Mailbox, capacity: int) -> None:
        if capacity < 1:
            raise InvalidSpec(f"capacity of a stash must be 1 or more, not {capacity!r}")
        self.capacity = capacity
        self._life = life
        self._mailbox = mailbox
        self._messages: deque[Mail] = deque()

    def __len__(self) -> int:
        """Count the messages that were set aside."""
        return len(self._messages)

    def put(self) -> None:
        """Set the message in hand aside when its handler returns.

        Should the handler raise after all, it is a crash over this message like any other.

        Raises:
            StashFull: it holds `capacity` messages already.
            ActorError: what is in hand is no message of the work lane: a signal, a tick, a
                batch or a hook.
            EpochOver: the instance was replaced.
        """
        if self._life.over:
            raise EpochOver(self._life.path, self._life.epoch)
        if len(self._messages) >= self.capacity:
            raise StashFull(self._life.path, self.capacity)
        if not (self._life.hand and isinstance(self._life.hand[-1], tuple)):
            raise ActorError("only a message of the work lane, told or asked, can be stashed")
        self._life.aside = self

    def unstash(self, count: int | None = None) -> int:
        """Put messages back to the front of the mailbox, the oldest first. Gives how many.

        Args:
            count: at most so many; None for all.
        """
        taken: list[Mail] = []
        while self._messages and (count is None or len(taken) < count):
            taken.append(self._messages.popleft())
        self._mailbox.give_back(taken)
        return len(taken)

    def add(self, mail: Mail) -> None:
        """Take the message whose handler has returned; for the runtime."""
        self._messages.append(mail)
        if self._life.over:
            self.unstash()

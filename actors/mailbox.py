"""The two lanes in which messages wait for an actor.

Work is bounded by permits: a put takes one, and it goes home when the message was handled. Control
is unbounded and always first. Both lanes, the permits and the wake-ups are C queues and deques
whose single operations are atomic, so no lock is taken on the way; a lock and a condition, or an
object instead of a tuple as mail, would halve the speed.

A mailbox belongs to an address, not to an instance: it outlives crashes and restarts. Nothing put
into it is ever lost silently: a put first adds and then looks whether the mailbox was closed, a
close first marks and then sweeps, so one of the two always finds the message.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias

from actors.errors import ActorUnavailable, MailboxFull
from actors.events import DeadLetter
from actors.inside import inside
from actors.spec import Overflow, Redelivery

if TYPE_CHECKING:
    from actors.commands import Command, Tick
    from actors.life import Life

Reply: TypeAlias = "SimpleQueue[tuple[BaseException | None, Any]]"
"""Where an asker waits. The first entry counts; a later one is never read."""

Mail: TypeAlias = "tuple[Any, Life | None, Reply | None, tuple[BaseException, ...]]"
"""A message, who sent it, who waits for the answer, and what crashed over it before."""

BLOCK_SECONDS = 5.0
"""How long a teller outside waits for room when it gives no timeout of its own."""

FIRST_PERMITS = 8
"""Permits that a mailbox begins with; more are made when they are wanted, up to its capacity."""

_issuing = threading.Lock()


class Mailbox:
    """Both lanes of one address."""

    __slots__ = (
        "_dead_letter",
        "_issued",
        "capacity",
        "closed",
        "commands",
        "control",
        "held",
        "overflow",
        "path",
        "permits",
        "reason",
        "work",
    )

    def __init__(
        self,
        path: str,
        *,
        capacity: int,
        overflow: Overflow,
        dead_letter: Callable[[DeadLetter], None],
    ) -> None:
        self.path = path
        self.capacity = capacity
        self.overflow = overflow
        self.permits: SimpleQueue[None] = SimpleQueue()
        self._issued = min(capacity, FIRST_PERMITS)
        for _ in range(self._issued):
            self.permits.put(None)
        # None in the work queue is a wake-up: there is something in another lane.
        self.work: SimpleQueue[Mail | None] = SimpleQueue()
        self.held: deque[Mail] = deque()
        self.control: deque[Mail | Tick | None] = deque()
        self.commands: deque[Command] = deque()
        self.closed = False
        self.reason = ""
        self._dead_letter = dead_letter

    # Putting in

    def signal(self, entry: Mail | Tick) -> None:
        """Put into the control lane: never full, always first."""
        self.control.append(entry)
        self.work.put(None)
        if self.closed:
            self.sweep()

    def command(self, command: Command) -> None:
        """Put an order of the runtime itself, which a closed mailbox takes as well."""
        self.commands.append(command)
        self.wake()

    def wake(self) -> None:
        """Make the reader look at its commands."""
        self.control.append(None)
        self.work.put(None)

    def wait_for_room(self, timeout: float | None) -> bool:
        """Answer for a full lane: take a permit, or refuse. False when the message is to drop.

        Raises:
            MailboxFull: there is no room, or none came in time.
        """
        if self.closed:
            return False
        if self._permit_issued():
            return True
        if self._may_wait():
            try:
                self.permits.get(timeout=max(0.0, BLOCK_SECONDS if timeout is None else timeout))
            except Empty:
                raise MailboxFull(self.path, self.capacity) from None
            return True
        if self.overflow is not Overflow.DROP:
            raise MailboxFull(self.path, self.capacity)
        return False

    def _permit_issued(self) -> bool:
        """Take a permit after all, and double their number if that is what it needs."""
        with _issuing:
            while True:
                try:
                    self.permits.get_nowait()
                except Empty:
                    more = min(self._issued, self.capacity - self._issued)
                    if not more:
                        return False
                    self._issued += more
                    for _ in range(more):
                        self.permits.put(None)
                else:
                    return True

    def no_room(self) -> str:
        """Say why a message was dropped that got no permit."""
        return self.reason if self.closed else "the mailbox is full"

    def _may_wait(self) -> bool:
        return self.overflow is Overflow.BLOCK and inside.life is None and not inside.never_blocks

    # Taking out

    def depth(self) -> int:
        """Count the messages of the work lane, the ones in hand included."""
        return max(0, self._issued - self.permits.qsize())

    def next_command(self) -> Command | None:
        """Take the next order of the runtime, if there is one."""
        try:
            return self.commands.popleft()
        except IndexError:
            return None

    def hold(self, mail: Mail) -> None:
        """Keep a told message for the next life; fail an ask, which must not wait that long."""
        if mail[2] is None:
            self.held.append(mail)
        else:
            self.refuse(mail, "it is not running")
        if self.closed:
            self.sweep()

    def hand_over(self, mail: Mail | None) -> None:
        """Give back what a thread took that no longer counts, and wake the one that does."""
        if mail is not None:
            self.held.appendleft(mail)
        self.wake()
        if self.closed:
            self.sweep()

    def take(self) -> Mail | None:
        """Take the next message of the work lane without waiting."""
        if (mail := self.take_held()) is not None:
            return mail
        try:
            while (mail := self.work.get_nowait()) is None:
                pass
        except Empty:
            return None
        return mail

    def take_held(self) -> Mail | None:
        """Take the next of the messages that were kept, if nobody swept them."""
        try:
            return self.held.popleft()
        except IndexError:
            return None

    def give_back(self, mails: list[Mail]) -> None:
        """Put messages that were taken out back to the front, in their order."""
        self.held.extendleft(reversed(mails))
        if self.closed:
            self.sweep()

    def refuse_asks(self, reason: str, cause: BaseException | None = None) -> None:
        """Fail every ask that waits, and keep the told messages in their order."""
        waiting: list[Mail] = []
        while (mail := self.take()) is not None:
            if mail[2] is None:
                waiting.append(mail)
            else:
                self.refuse(mail, reason, cause)
        self.held.extendleft(reversed(waiting))
        self._wake_again()
        if self.closed:
            self.sweep()

    def refuse(self, mail: Mail, reason: str, cause: BaseException | None = None) -> None:
        """Fail one ask with a typed error and send its permit home."""
        error = ActorUnavailable(self.path, reason)
        error.__cause__ = cause
        if mail[2] is not None:
            mail[2].put((error, None))
        self.permits.put(None)

    def crashed(self, mail: Mail, error: BaseException, redelivery: Redelivery) -> None:
        """Decide about a message of the work lane whose handling failed."""
        message, sender, reply, causes = mail
        if reply is not None:
            self.refuse(mail, "it crashed over this message", error)
        elif redelivery is Redelivery.ONCE and not causes:
            self.held.appendleft((message, sender, None, (error,)))
        else:
            self.bury((message, sender, None, (*causes, error)), "its handling crashed the actor")
            self.permits.put(None)

    def bury(self, mail: Mail, reason: str) -> None:
        """Hand a told message to the dead letters."""
        message, sender, _, causes = mail
        path = sender.path if sender is not None and sender.path != self.path else None
        self._dead_letter(DeadLetter(self.path, path, message, reason, causes))

    # Opening and closing

    def open(self) -> None:
        """Let messages in again."""
        self.closed = False

    def close(self, reason: str) -> None:
        """Turn all messages that wait, and all to come, into dead letters and failed asks."""
        self.reason = reason
        self.closed = True
        self.sweep()

    def sweep(self) -> None:
        """Empty a closed mailbox; called by whoever closes it and by every late put."""
        while self.closed and (mail := self.take()) is not None:
            if mail[2] is not None:
                self.refuse(mail, self.reason)
            else:
                self.bury(mail, self.reason)
                self.permits.put(None)
        while self.closed and (entry := self._take_signal()) is not None:
            self.bury(entry, self.reason)
        self._wake_again()

    def _wake_again(self) -> None:
        """Emptying the work queue takes wake-ups as well: the reader must not miss their cause."""
        if self.commands:
            self.wake()
        elif self.control:
            self.work.put(None)

    def _take_signal(self) -> Mail | None:
        """Take the next signal of the control lane; ticks die with their instance."""
        try:
            while not isinstance(entry := self.control.popleft(), tuple):
                pass
        except IndexError:
            return None
        return entry

"""The Pykka actor that hosts our instances, one after the other, in one thread.

Only Pykka's public hooks are used: the inbox factory, `on_start` and `on_receive`. A whole life of
an instance runs inside one `on_receive`; Pykka's own loop comes round only between lives. So a
restart in place costs microseconds, the thread and the mailbox stay, and no exception, not even
`SystemExit`, ever reaches Pykka, which would stop every actor of the process.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pykka

from actors.commands import Begin, Command, End, Quit
from actors.decision.events import Stopped
from actors.hosting import Host
from actors.inside import inside

if TYPE_CHECKING:
    from actors.address import Address

logger = logging.getLogger("actors")


SLICE_SECONDS = 0.05
"""How often a wait for a thread looks whether its deadline was brought forward."""


class Turn:
    """What Pykka's loop takes out of the inbox: an order to begin a life."""

    __slots__ = ("message", "reply_to")

    def __init__(self, message: Begin) -> None:
        self.message = message
        self.reply_to = None


class _Recorder:
    """An inbox that only keeps what was put last."""

    last: Any = None

    def put(self, envelope: Any) -> None:
        self.last = envelope

    def get(self) -> Any:
        return self.last

    def empty(self) -> bool:
        return True


class _NeverStarted(pykka.ThreadingActor):
    def _create_actor_inbox(self) -> _Recorder:  # type: ignore[override]
        return _Recorder()


def _stop_type() -> type:
    """Learn the type of Pykka's stop message, which has no public name, by having one sent."""
    actor = _NeverStarted()
    actor.stop()
    return type(actor.actor_inbox.get().message)


STOP = _stop_type()


class Inbox:
    """What Pykka sees of the mailbox: a turn for each life, and its own stop first."""

    def __init__(self, cell: Cell) -> None:
        self._cell = cell
        self._own: deque[Any] = deque()

    def put(self, envelope: Any) -> None:
        """Take what was sent by Pykka's own means: only a stop is obeyed.

        A stranger's broadcast to all actors of the process, say, is refused.
        """
        if not isinstance(envelope.message, STOP):
            logger.warning("%s ignores a message sent by Pykka's means", self._cell)
            if envelope.reply_to is not None:
                error = pykka.ActorDeadError(f"{self._cell} takes no such messages")
                envelope.reply_to.set_exception((type(error), error, None))
            return
        self._own.append(envelope)
        self._cell.leaving = True
        if not self._cell.abandoned:
            self._cell.address.mailbox.command(Quit(self._cell))

    def get(self) -> Any:
        """Wait for the next life, or for a message of Pykka's own."""
        while not self._own:
            turn = self._cell.next_turn()
            if turn is not None:
                return turn
        mailbox = self._cell.address.mailbox
        # Should another thread that counts no more wait here by mischance, it wakes up and goes.
        mailbox.work.put(None)
        if mailbox.closed:
            mailbox.sweep()
        return self._own.popleft()

    def empty(self) -> bool:
        """Say whether Pykka has anything of its own to clear away at the end."""
        return not self._own


class Cell(pykka.ThreadingActor):
    """One thread at one address."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.abandoned = False
        self.leaving = False
        self.resting = False
        self._thread = threading.Thread(
            target=self._actor_loop, name=f"actor {address.path}", daemon=True
        )
        super().__init__()
        address.cell = self

    def _create_actor_inbox(self) -> Inbox:  # type: ignore[override]
        return Inbox(self)

    def _start_actor_loop(self) -> None:
        try:
            self._thread.start()
        except BaseException:
            pykka.ActorRegistry.unregister(self.actor_ref)
            raise

    def on_start(self) -> None:
        """Mark the thread: a put never waits in it."""
        inside.never_blocks = True

    def on_receive(self, message: Any) -> None:
        """Run one life."""
        overdue = isinstance(message, Begin) and message.epoch <= self.address.over
        if isinstance(message, Begin) and not (self.abandoned or overdue):
            Host(self.address, self).live(message.epoch)

    def next_turn(self) -> Turn | None:
        """Wait between two lives: told messages are kept, asks fail, orders are obeyed."""
        command = self._next_command()
        if isinstance(command, Begin):
            return Turn(command)
        if isinstance(command, End):
            self.address.report(Stopped(self.address.spec.id, command.epoch))
        return None

    def _next_command(self) -> Command | None:
        """Wait for an order; None when this thread counts no more."""
        mailbox = self.address.mailbox
        while self.serves():
            command = mailbox.next_command()
            if command is not None:
                return command
            self.resting = True
            mail = mailbox.work.get()
            self.resting = False
            if not self.serves():
                mailbox.hand_over(mail)
            elif mail is not None:
                mailbox.hold(mail)
        return None

    def serves(self) -> bool:
        """Say whether this thread can host another life."""
        return not (self.abandoned or self.leaving or self.actor_stopped.is_set())

    def gone(self) -> bool:
        """Say whether the thread has ended."""
        return not self._thread.is_alive()

    def join(self, until: Callable[[], float]) -> None:
        """Wait for the thread to end, until a moment that may be brought forward meanwhile."""
        if self._thread is threading.current_thread():
            return
        while not self.gone() and (left := until() - time.monotonic()) > 0:
            self._thread.join(min(SLICE_SECONDS, left))

    def quit(self) -> None:
        """End the thread after the present life."""
        try:
            self.stop()
        except pykka.ActorDeadError:
            return

    def abandon(self) -> None:
        """Count this thread out: it hangs. It ends when it comes back."""
        self.abandoned = True
        pykka.ActorRegistry.unregister(self.actor_ref)
        self.quit()

"""How to reach an actor: an address that outlives its instances."""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from actors.errors import ActorUnavailable, AskTimeout, EpochOver
from actors.inside import inside

if TYPE_CHECKING:
    from typing_extensions import TypeVar as DefaultTypeVar

    from actors.address import Address
    from actors.life import Life
    from actors.mailbox import Reply

    M_contra = DefaultTypeVar("M_contra", contravariant=True, default=Any)
else:
    M_contra = TypeVar("M_contra", contravariant=True)

R_co = TypeVar("R_co", covariant=True)


class Request(Generic[R_co]):
    """Base of messages that are answered by an `R_co`: type checkers know what an ask gives."""

    __slots__ = ()


class Ref(Generic[M_contra]):
    """The address of an actor. Two refs are equal when they mean the same address.

    `Ref[A | B]` says to type checkers which messages the actor takes; a plain `Ref` takes any.

    A ref got from an actor's context is bound to that instance as its sender: when the instance
    was replaced, its own thread can send nothing with it any more.
    """

    __slots__ = ("_address", "_mailbox", "_put", "_sender", "_take")

    def __init__(self, address: Address, sender: Life | None = None) -> None:
        self._address = address
        self._mailbox = address.mailbox
        self._sender = sender
        self._take = address.mailbox.permits.get_nowait
        self._put = address.mailbox.work.put

    @property
    def path(self) -> str:
        """Where the actor stands in the tree, such as "/crawl/limiter"."""
        return self._address.path

    @property
    def alive(self) -> bool:
        """Whether messages are accepted: also true during a restart, false when it is over."""
        return not self._mailbox.closed

    def depth(self) -> int:
        """Count the messages of the work lane, the ones in hand included."""
        return self._mailbox.depth()

    def tell(self, message: M_contra, *, timeout: float | None = None) -> None:
        """Put a message into the work lane.

        An actor that is gone is no error: the message goes to the dead letters.

        Args:
            message: best an immutable value; sender and receiver share it.
            timeout: seconds to wait for room, where the spec says `BLOCK` and the caller is
                not an actor (default 5). Inside an actor a put never waits.

        Raises:
            MailboxFull: there is no room.
            EpochOver: the sender was replaced.
        """
        sender = self._sender
        if sender is not None and sender.over:
            sender = _late(sender)
        try:
            self._take()
        except Empty:
            if not self._mailbox.wait_for_room(timeout):
                self._mailbox.bury((message, sender, None, ()), self._mailbox.no_room())
                return
        self._put((message, sender, None, ()))
        if self._mailbox.closed:
            self._mailbox.sweep()

    def signal(self, message: M_contra) -> None:
        """Put a message into the control lane, which is never full and always first.

        Raises:
            EpochOver: the sender was replaced.
        """
        sender = self._sender
        if sender is not None and sender.over:
            sender = _late(sender)
        self._mailbox.signal((message, sender, None, ()))

    @overload
    def ask(self, message: Request[R_co], *, timeout: float = 5.0) -> R_co: ...

    @overload
    def ask(self, message: M_contra, *, timeout: float = 5.0) -> Any: ...

    def ask(self, message: Any, *, timeout: float = 5.0) -> Any:
        """Put a message into the work lane and wait for the answer, for real seconds.

        Raises:
            AskTimeout: no answer came in time.
            ActorUnavailable: the actor is down, restarting, or crashed over the message.
            MailboxFull: there is no room.
            EpochOver: the sender was replaced.
        """
        sender = self._sender
        if sender is not None:
            if sender.over:
                sender = _late(sender)
            if sender is not None and sender is self._address.life is inside.life:
                raise ActorUnavailable(self.path, "an actor cannot ask itself")
        began = time.monotonic()
        try:
            self._take()
        except Empty:
            if not self._mailbox.wait_for_room(timeout):
                raise ActorUnavailable(self.path, self._mailbox.no_room()) from None
        reply: Reply = SimpleQueue()
        self._put((message, sender, reply, ()))
        if self._mailbox.closed:
            self._mailbox.sweep()
        return self._answer(reply, timeout, began)

    def dead_letter(
        self, message: Any, reason: str, *, causes: tuple[BaseException, ...] = ()
    ) -> None:
        """Hand a message that was meant for this actor to the dead letters."""
        self._mailbox.bury((message, self._sender, None, causes), reason)

    def _answer(self, reply: Reply, timeout: float, began: float) -> Any:
        try:
            left = max(0.0, began + timeout - time.monotonic())
            error, value = self._address.runtime.dispatcher.receive(reply, left)
        except Empty:
            raise AskTimeout(self.path, timeout) from None
        if error is not None:
            raise error
        return value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and self._address is other._address

    def __hash__(self) -> int:
        return hash(self._address)

    def __repr__(self) -> str:
        return f"<Ref {self.path}>"


def _late(sender: Life) -> Life | None:
    """Refuse a send of a replaced instance; a ref that it gave to someone else stays good."""
    if inside.life is sender:
        raise EpochOver(sender.path, sender.epoch)
    return inside.life

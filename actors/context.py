"""What an instance may know and do in the system that hosts it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from actors.clock import Clock
from actors.commands import Leave
from actors.ref import Ref
from actors.stash import Stash
from actors.timers import Timer

if TYPE_CHECKING:
    from actors.address import Address
    from actors.life import Life


class Context:
    """Given to every instance as `self.context`; to be used in the actor's own thread."""

    __slots__ = ("_address", "_life", "_rng", "clock", "epoch", "me", "path")

    def __init__(self, address: Address, life: Life) -> None:
        self._address = address
        self._life = life
        self.path: str = address.path
        self.epoch: int = life.epoch
        self.me: Ref = Ref(address, life)
        self.clock: Clock = address.runtime.clock
        self._rng: random.Random | None = None

    @property
    def rng(self) -> random.Random:
        """Random numbers of this instance, the same again for the same seed of the system."""
        # Made when first wanted: it costs more memory and time than the rest of an idle actor.
        if self._rng is None:
            self._rng = random.Random(f"{self._address.runtime.seed}:{self.path}:{self.epoch}")
        return self._rng

    def ref(self, path: str) -> Ref:
        """Give the address at a path; good before the actor there starts and after restarts.

        Raises:
            UnknownActor: the tree has no such path.
        """
        return Ref(self._address.runtime.find(path), self._life)

    def after(self, seconds: float, message: Any) -> Timer:
        """Have a message told to me, on the control lane, after so many seconds."""
        return self._timer(message, seconds, None)

    def every(self, seconds: float, message: Any) -> Timer:
        """Have a message told to me again and again, on the control lane.

        Raises:
            ValueError: the seconds are not above zero.
        """
        if seconds <= 0:
            raise ValueError(f"a repeated message needs more than {seconds!r} seconds")
        return self._timer(message, seconds, seconds)

    def stop(self) -> None:
        """End in order after the message in hand. A permanent actor is started again."""
        self._address.mailbox.command(Leave(self.epoch))

    @property
    def kept(self) -> Any:
        """The value last given to `keep`, also by an earlier instance; None at first."""
        return self._address.kept

    def keep(self, value: Any) -> None:
        """Leave a value, best an immutable one, to the instances that come after a crash."""
        if not self._life.over:
            self._address.kept = value

    def stash(self, capacity: int) -> Stash:
        """Make a place where messages that cannot be handled yet are set aside.

        Raises:
            InvalidSpec: the capacity is below 1.
        """
        stash = Stash(self._life, self._address.mailbox, capacity)
        self._life.stashes.append(stash)
        return stash

    def watch(self, ref: Ref, *, crashes: bool = False) -> None:
        """Have `Terminated` told to me once, when that actor is gone for good; at once if so.

        Args:
            ref: whom to watch.
            crashes: have `ActorCrashed` told to me as well, for each of its crashes.
        """
        self._address.runtime.watch(ref.path, self._life, crashes=crashes)

    def unwatch(self, ref: Ref) -> None:
        """Take back a `watch`; a notice that waits already is discarded."""
        self._address.runtime.unwatch(ref.path, self._life)

    def _timer(self, message: Any, seconds: float, interval: float | None) -> Timer:
        timer = Timer(self.clock, self._life, message, seconds, interval)
        if self._life.over:
            timer.cancel()
        else:
            self._life.timers.add(timer)
        return timer

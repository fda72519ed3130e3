"""What all addresses of one system share. Two systems in one process share nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

from actors.actor import Actor
from actors.address import Address
from actors.channel import EventChannel
from actors.clock import Clock
from actors.decision.events import EndAsked, Report, Wish
from actors.dispatch import Dispatcher, Seat
from actors.errors import ActorUnavailable, UnknownActor
from actors.events import DeadLetter
from actors.life import Life
from actors.spec import Spec, SupervisorSpec
from actors.supervisor import Supervisor
from actors.watch import Watch

LAST_MOMENT = 0.05
"""Seconds that a busy thread gets at least to end, also when the time is over."""


class Runtime:
    """The directory of addresses, the clock, and the channels of one system."""

    def __init__(
        self,
        clock: Clock,
        seed: int,
        root_reported: Callable[[Report], None],
        dispatcher: Dispatcher,
    ) -> None:
        self.clock = clock
        self.dispatcher = dispatcher
        self.seed = seed
        self.root_reported = root_reported
        self.events = EventChannel(clock)
        self.dead_letters = EventChannel(clock)
        self.stuck: list[tuple[str, Seat | None]] = []
        self._deadline: float | None = None
        self._addresses: dict[str, Address] = {}
        # Of places that come again when their supervisor does: an epoch is never used twice.
        self._epochs: dict[str, int] = {}
        self._cells: list[Seat] = []
        self._lock = threading.Lock()

    # The directory

    def add(self, path: str, spec: Spec, parent: Address | None) -> Address:
        """Make a place in the tree, with all places below it."""
        address = Address(path, spec, parent, self)
        address.epoch = self._epochs.pop(path, 0)
        self._addresses[path] = address
        if isinstance(spec, SupervisorSpec):
            for child in spec.children:
                self.add(f"{path.rstrip('/')}/{child.id}", child, address)
        return address

    def complete(self, address: Address, spec: SupervisorSpec) -> None:
        """Make the places again of temporary children that were forgotten in an earlier life."""
        for child in spec.children:
            path = f"{address.path.rstrip('/')}/{child.id}"
            if path not in self._addresses:
                self.add(path, child, address)

    def find(self, path: str) -> Address:
        """Find a place by its path.

        Raises:
            UnknownActor: there is none.
        """
        address = self._addresses.get(path)
        if address is None:
            raise UnknownActor(f"no actor has the path {path!r}")
        return address

    def below(self, address: Address) -> list[Address]:
        """Give a place and all below it, in boot order."""
        if not isinstance(address.spec, SupervisorSpec):
            return [address]
        inner = f"{address.path.rstrip('/')}/"
        places = tuple(self._addresses.values())
        return [address, *(a for a in places if a is not address and a.path.startswith(inner))]

    def children(self, address: Address) -> list[Address]:
        """Give the places right below one, in boot order."""
        return [a for a in tuple(self._addresses.values()) if a.parent is address]

    def retire(self, address: Address, reason: str) -> None:
        """Close a place and all below it for good, the last started first."""
        for place in reversed(self.below(address)):
            place.retire(reason)

    def forget(self, address: Address) -> None:
        """End the threads of a place and all below it, and take it out of the directory."""
        above = address.parent
        comes_again = above is not None and address.spec in _static(above.spec)
        for place in reversed(self.below(address)):
            place.dismiss()
            self._addresses.pop(place.path, None)
            if comes_again:
                self._epochs[place.path] = place.epoch

    def dismiss(self, address: Address, reason: str) -> None:
        """Close a place and all below it, and end the threads there."""
        self.retire(address, reason)
        for place in reversed(self.below(address)):
            place.dismiss()

    # Threads and instances

    def spawn(self, address: Address) -> Seat:
        """Start a thread, or whatever else runs actors here, for a place."""
        cell = self.dispatcher.spawn(address)
        with self._lock:
            if len(self._cells) > 2 * len(self._addresses):
                self._cells = [other for other in self._cells if not other.gone()]
            self._cells.append(cell)
        return cell

    def cells(self) -> list[Seat]:
        """Give all cells whose threads may still run."""
        with self._lock:
            return list(self._cells)

    def instance(self, address: Address) -> Actor:
        """Make a new instance for a place."""
        spec = address.spec
        return Supervisor(address, spec) if isinstance(spec, SupervisorSpec) else spec.factory()

    def shorten_deadline(self, seconds: float) -> None:
        """Set the time at which the whole system has to be down, unless it is earlier already."""
        deadline = self.clock.monotonic() + seconds
        self._deadline = deadline if self._deadline is None else min(self._deadline, deadline)

    def time_to_stop(self, seconds: float) -> float:
        """Give a worker its time to stop, but never more than half of what all have left.

        Even when nothing is left it gets a moment: being slow for lack of it is no fault.
        """
        if self._deadline is None:
            return seconds
        left = max(0.0, self._deadline - self.clock.monotonic())
        return min(seconds, max(LAST_MOMENT, left / 2))

    # What nobody else receives

    def dead_letter(self, letter: DeadLetter) -> None:
        """Publish a message that nobody will handle; the runtime's own are no one's business."""
        message = letter.message
        if isinstance(message, Wish):
            message.token.put((ActorUnavailable(letter.recipient, letter.reason), None))
        elif not isinstance(message, DeadLetter | Report | EndAsked):
            self.dead_letters.publish(letter)

    def watch(self, path: str, life: Life, *, crashes: bool = False) -> None:
        """Have a life told of the end of an address, at once if that has come."""
        watch = Watch(path, life, crashes=crashes)
        life.timers.add(watch)
        address = self._addresses.get(path)
        if address is None:
            watch.tell("it is gone")
            return
        address.watches.append(watch)
        if address.mailbox.closed:
            watch.tell(address.mailbox.reason)

    def unwatch(self, path: str, life: Life) -> None:
        """Take a watch back."""
        for watch in tuple(life.timers):
            if isinstance(watch, Watch) and watch.path == path:
                watch.cancel()


def _static(spec: Spec) -> tuple[Spec, ...]:
    return spec.children if isinstance(spec, SupervisorSpec) else ()

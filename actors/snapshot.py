"""The whole tree at one moment, for display."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from actors.address import Address, Status
from actors.runtime import Runtime


@attrs.frozen
class ActorState:
    """One place of the tree.

    `depth` counts the messages of the work lane, the one in hand included; `handled` those
    handled since the beginning, of both lanes; `message_age` is how many seconds the message in
    hand has been handled, None when there is none. `rate` is how many messages were handled in a
    second, between the last two snapshots that were at least a second apart.
    """

    path: str
    state: Status
    epoch: int
    restarts: int
    depth: int
    handled: int
    message_age: float | None
    rate: float = 0.0
    children: tuple[ActorState, ...] = ()

    def walk(self) -> Iterator[ActorState]:
        """Go through this place and all below it, in boot order."""
        yield self
        for child in self.children:
            yield from child.walk()


def state_of(runtime: Runtime, address: Address) -> ActorState:
    """Describe a place and all below it."""
    return ActorState(
        path=address.path,
        state=address.status,
        epoch=address.epoch,
        restarts=address.restarts,
        depth=address.mailbox.depth(),
        handled=address.handled,
        message_age=address.busy_seconds(),
        rate=address.pace.rate(address.handled, runtime.clock.monotonic()),
        children=tuple(state_of(runtime, child) for child in runtime.children(address)),
    )

"""The children of one supervisor as a value, cheap to change even when there are thousands.

A plain tuple would be copied and searched for every event, so that starting and stopping many
children would cost the square of their number. Here a change copies one bucket out of many, and
the few children about which something is to be decided are known by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs

from actors.backoff import Backoff
from actors.spec import Restart

BUCKETS = 64


class Phase(Enum):
    """Whether a child has an instance."""

    DOWN = "down"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


@attrs.frozen(kw_only=True)
class Child:
    """One child as its supervisor knows it.

    `order`: its place among its siblings. `wanted`: it ought to be up. `stale`: its instance must
    go before anything is started, because a sibling failed. `due`: not to be started before this
    time. `failures`: in a row, for the backoff. `since`: when the present instance became ready.
    `failed_at`: its own failures in the window, counted where children are parked. `token`: the
    wish that waits for it.
    """

    id: str
    restart: Restart
    backoff: Backoff
    order: int = -1
    epoch: int = 0
    phase: Phase = Phase.DOWN
    wanted: bool = True
    stale: bool = False
    booted: bool = False
    significant: bool = False
    due: float = 0.0
    failures: int = 0
    since: float | None = None
    failed_at: tuple[float, ...] = ()
    causes: tuple[BaseException, ...] = ()
    token: object | None = None

    @property
    def live(self) -> bool:
        """Whether there is an instance, or one coming or going."""
        return self.phase is not Phase.DOWN

    @property
    def settled(self) -> bool:
        """Whether it is as it ought to be, so that nothing needs to be decided about it."""
        if self.wanted:
            return self.phase is Phase.RUNNING and not self.stale
        return self.phase is Phase.DOWN


@attrs.frozen
class Children:
    """All children of one supervisor, in the order in which they were added."""

    _buckets: tuple[dict[str, Child], ...] = ({},) * BUCKETS
    _unsettled: frozenset[str] = frozenset()
    _added: int = 0

    def get(self, name: str) -> Child | None:
        """Find a child by its id."""
        return self._buckets[hash(name) % BUCKETS].get(name)

    def put(self, child: Child) -> Children:
        """Change one child, or add it at the end."""
        added = self._added
        if child.order < 0:
            child, added = attrs.evolve(child, order=added), added + 1
        bucket = {**self._buckets[hash(child.id) % BUCKETS], child.id: child}
        return self._with(child.id, bucket, settled=child.settled, added=added)

    def without(self, name: str) -> Children:
        """Forget one child."""
        bucket = dict(self._buckets[hash(name) % BUCKETS])
        bucket.pop(name, None)
        return self._with(name, bucket, settled=True, added=self._added)

    def unsettled(self) -> list[Child]:
        """Give those about which something may have to be decided, in order."""
        found = (self.get(name) for name in self._unsettled)
        return sorted((child for child in found if child is not None), key=_order)

    def __iter__(self) -> Iterator[Child]:
        """Go through all children in order."""
        return iter(sorted((c for bucket in self._buckets for c in bucket.values()), key=_order))

    def _with(self, name: str, bucket: dict[str, Child], *, settled: bool, added: int) -> Children:
        place = hash(name) % BUCKETS
        buckets = (*self._buckets[:place], bucket, *self._buckets[place + 1 :])
        unsettled = self._unsettled
        if settled is (name in unsettled):
            unsettled = unsettled - {name} if settled else unsettled | {name}
        return Children(buckets, unsettled, added)


def _order(child: Child) -> int:
    return child.order

"""The children of one supervisor as a value, cheap to change even when there are thousands.

A plain tuple would be copied and searched for every event, so that starting and stopping many
children would cost the square of their number. Here a change copies one bucket out of many, and
the few children about which something is to be decided are known by name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

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
    def has_to_go(self) -> bool:
        """Whether its instance must be gone before anything is started."""
        return self.stale and self.live

    @property
    def is_to_come(self) -> bool:
        """Whether it ought to be up and is not, or not for long."""
        return self.wanted and (self.stale or self.phase is not Phase.RUNNING)


Places: TypeAlias = tuple[tuple[int, str], ...]
"""Some children by their order and id, sorted."""


@attrs.frozen
class Children:
    """All children of one supervisor, in the order in which they were added."""

    _buckets: tuple[dict[str, Child], ...] = ({},) * BUCKETS
    _going: Places = ()
    _coming: Places = ()
    _added: int = 0

    def get(self, name: str) -> Child | None:
        """Find a child by its id."""
        return self._buckets[hash(name) % BUCKETS].get(name)

    def put(self, child: Child) -> Children:
        """Change one child, or add it at the end."""
        added = self._added
        if child.order < 0:
            child, added = attrs.evolve(child, order=added), added + 1
        place = (child.order, child.id)
        return Children(
            self._with(child.id, child),
            _listed(self._going, place, wanted=child.has_to_go),
            _listed(self._coming, place, wanted=child.is_to_come),
            added,
        )

    def without(self, name: str) -> Children:
        """Forget one child."""
        child = self.get(name)
        if child is None:
            return self
        place = (child.order, name)
        going, coming = (
            _listed(places, place, wanted=False) for places in (self._going, self._coming)
        )
        return Children(self._with(name, None), going, coming, self._added)

    def last_to_go(self) -> Child | None:
        """Give the last of those whose instances have to go before anything is started."""
        return self.get(self._going[-1][1]) if self._going else None

    def to_come(self) -> Iterator[Child]:
        """Give those that ought to be up and are not, in order."""
        found = (self.get(name) for _, name in self._coming)
        return (child for child in found if child is not None)

    def __iter__(self) -> Iterator[Child]:
        """Go through all children in order."""
        return iter(sorted((c for bucket in self._buckets for c in bucket.values()), key=_order))

    def _with(self, name: str, child: Child | None) -> tuple[dict[str, Child], ...]:
        place = hash(name) % BUCKETS
        bucket = dict(self._buckets[place])
        if child is None:
            del bucket[name]
        else:
            bucket[name] = child
        return (*self._buckets[:place], bucket, *self._buckets[place + 1 :])


def _listed(places: Places, place: tuple[int, str], *, wanted: bool) -> Places:
    """Give the list with this place in it, or without."""
    at = bisect_left(places, place)
    if (places[at : at + 1] == (place,)) is wanted:
        return places
    return (*places[:at], place, *places[at:]) if wanted else places[:at] + places[at + 1 :]


def _order(child: Child) -> int:
    return child.order

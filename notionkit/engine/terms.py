"""How every role fails and comes back, and why: the one place where this is decided.

A group says with whom an actor is restarted, how often, and after which waits; a role says what
becomes of its messages. The architecture page has both tables, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from actors import (
    Actor,
    Backoff,
    ChildSpec,
    GiveUp,
    Intensity,
    Overflow,
    Redelivery,
    Strategy,
    SupervisorSpec,
)

_QUICK = Backoff(minimum=0.05, maximum=5.0)
_MANY_EVENTS = 100_000


@attrs.frozen(kw_only=True)
class GroupTerms:
    """How a supervisor treats its children."""

    restarts: int
    strategy: Strategy = Strategy.ONE_FOR_ONE
    on_give_up: GiveUp = GiveUp.ESCALATE
    backoff: Backoff = _QUICK
    why: str

    @property
    def intensity(self) -> Intensity:
        """How often it restarts them."""
        return Intensity(restarts=self.restarts, seconds=60.0)


@attrs.frozen(kw_only=True)
class RoleTerms:
    """In which group an actor stands, and what becomes of its messages."""

    group: str
    redelivery: Redelivery = Redelivery.ONCE
    capacity: int = 1000
    overflow: Overflow = Overflow.REJECT
    batch: int = 1
    drain: bool = False
    hang_seconds: float | None = None
    why: str


GROUPS: Mapping[str, GroupTerms] = {
    "root": GroupTerms(
        restarts=10,
        why="The branches work through messages alone, so one can restart without the others. "
        "When the root gives up, the program ends with code 1.",
    ),
    "observe": GroupTerms(
        restarts=30,
        why="Nothing depends on what these had in hand.",
    ),
    "plugins": GroupTerms(
        restarts=5,
        on_give_up=GiveUp.PARK,
        why="Anyone's code runs here. One that fails five times in a minute fails in everything "
        "it is given: it is put aside, and harms nobody else. Counted for each plugin.",
    ),
    "crawl": GroupTerms(
        restarts=10,
        strategy=Strategy.REST_FOR_ONE,
        why="Who comes later holds what those before had granted or ordered: when the limiter "
        "restarts, the grants are void, so all behind it begin anew, and the coordinator reads "
        "the frontier from the mirror again.",
    ),
    "pool": GroupTerms(
        restarts=30,
        why="Workers of a pool are independent. A bad minute of the network may crash many at "
        "once.",
    ),
}

ROLES: Mapping[str, RoleTerms] = {
    "announcer": RoleTerms(
        group="observe",
        redelivery=Redelivery.NEVER,
        capacity=_MANY_EVENTS,
        overflow=Overflow.DROP,
        why="An event must not come twice. A subscriber that is too slow loses events, which are "
        "counted, and holds up nobody.",
    ),
    "metrics": RoleTerms(
        group="observe",
        redelivery=Redelivery.NEVER,
        capacity=_MANY_EVENTS,
        why="A figure that is counted twice is worse than one that is missing. Who reports passes "
        "over a full lane.",
    ),
    "display": RoleTerms(
        group="observe",
        redelivery=Redelivery.NEVER,
        capacity=_MANY_EVENTS,
        overflow=Overflow.DROP,
        why="The next snapshot is worth more than the last one again.",
    ),
    "keeper": RoleTerms(
        group="root",
        capacity=10_000,
        batch=64,
        drain=True,
        why="A commit applies only to the cursor it expects, so it may come again. There is room "
        "for all that is in flight, and what waits at the end is still committed.",
    ),
    "plugin": RoleTerms(
        group="plugins",
        hang_seconds=1800.0,
        why="It knows a repeated change by its number. It asks before anything comes. Settling "
        "writes every file: minutes may be honest work, half an hour is not.",
    ),
    "limiter": RoleTerms(
        group="crawl",
        why="A request that waits already is not queued twice. There is at most one for each "
        "paginator.",
    ),
    "fetcher": RoleTerms(
        group="pool",
        hang_seconds=300.0,
        why="What only reads may be sent again. It gets one request at a time. Timeouts bound each "
        "wait, not their number: a body may come byte by byte.",
    ),
    "transformer": RoleTerms(
        group="pool",
        why="The same answer gives the same result. There is at most one for each paginator.",
    ),
    "paginator": RoleTerms(
        group="pool",
        why="A step that is repeated ends in a commit that changes nothing. It gets one at a time.",
    ),
    "downloader": RoleTerms(
        group="pool",
        why="A file that was fetched in part is fetched anew. It gets one at a time.",
    ),
    "coordinator": RoleTerms(
        group="crawl",
        capacity=10_000,
        why="News of an earlier generation is passed over. All workers may have some at once.",
    ),
}


def child(name: str, role: str, factory: Callable[[], Actor]) -> ChildSpec:
    """Describe an actor on the terms of its role."""
    terms = ROLES[role]
    return ChildSpec(
        name,
        factory,
        redelivery=terms.redelivery,
        capacity=terms.capacity,
        overflow=terms.overflow,
        batch=terms.batch,
        drain=terms.drain,
        hang_seconds=terms.hang_seconds,
    )


def supervisor(
    name: str, group: str, children: Iterable[ChildSpec | SupervisorSpec]
) -> SupervisorSpec:
    """Describe a supervisor on the terms of its group."""
    terms = GROUPS[group]
    return SupervisorSpec(
        name,
        tuple(children),
        strategy=terms.strategy,
        intensity=terms.intensity,
        backoff=terms.backoff,
        on_give_up=terms.on_give_up,
    )

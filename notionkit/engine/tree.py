"""The supervision tree of a run: this file is its boot order, and shutdown is the exact reverse.

    root (one_for_one)
    ├── observe            announcer, metrics, display
    ├── keeper             the mirror's only writer
    ├── plugins            one_for_one; one that gives up is parked, never stops the crawl
    └── crawl              rest_for_one: limiter, fetchers, transformers, paginators, downloaders,
                           coordinator

Each spec says how its role fails:

- limiter, fetchers, transformers, paginators, downloaders, keeper, plugins: a message in hand comes
  back once; on its second crash it goes to the dead letters and its work into the ledger.
- announcer, metrics, display: what they had in hand is lost; nothing depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from actors import (
    Actor,
    Backoff,
    ChildSpec,
    GiveUp,
    Intensity,
    Redelivery,
    Strategy,
    SupervisorSpec,
)

ANNOUNCER = "/observe/announcer"
METRICS = "/observe/metrics"
DISPLAY = "/observe/display"
KEEPER = "/keeper"
LIMITER = "/crawl/limiter"
COORDINATOR = "/crawl/coordinator"

# A run lives for minutes or hours, and each worker has siblings: what is allowed is a burst that a
# bad minute of the network's or Notion's making may cause, not a crash in every message.
_WORKERS = Intensity(restarts=30, seconds=60.0)
_SINGLE = Intensity(restarts=10, seconds=60.0)
# A plugin that fails five times in a minute fails in everything it is given.
_PLUGINS = Intensity(restarts=5, seconds=60.0)
_QUICK = Backoff(minimum=0.05, maximum=5.0)

# A settling writes every file of the workspace: minutes may be honest work, half an hour is not.
_PLUGIN_HANG_SECONDS = 1800.0
# The timeouts of a request bound each wait, not their number: a body may come byte by byte.
_FETCHER_HANG_SECONDS = 300.0

_MANY_EVENTS = 100_000
_KEEPER_BATCH = 64


@attrs.frozen
class Sizes:
    """How many of each there are."""

    fetchers: int
    transformers: int
    paginators: int
    downloaders: int

    @classmethod
    def for_concurrency(cls, concurrency: int) -> Sizes:
        """Return what keeps `concurrency` requests in flight.

        A paginator waits for its page to be committed before it asks for the next one: with twice
        as many of them as fetchers, no fetcher waits for a commit.
        """
        return cls(
            fetchers=concurrency,
            transformers=2,
            paginators=2 * concurrency,
            downloaders=min(4, concurrency),
        )

    def paths(self, pool: str, count: int) -> tuple[str, ...]:
        """Return the paths of a pool's workers."""
        return tuple(f"/crawl/{pool}/{number}" for number in range(count))


Factory = Callable[[], Actor]


@attrs.frozen
class Cast:
    """Makes the instances: one factory for each role, one for each plugin."""

    announcer: Factory
    metrics: Factory
    display: Factory
    keeper: Factory
    plugins: Mapping[str, Factory]
    limiter: Factory
    fetcher: Factory
    transformer: Factory
    paginator: Factory
    downloader: Factory
    coordinator: Factory


def supervision_tree(cast: Cast, sizes: Sizes) -> SupervisorSpec:
    """Return the whole tree in boot order."""
    return SupervisorSpec(
        "root",
        (_observe(cast), _keeper(cast), _plugins(cast), _crawl(cast, sizes)),
        strategy=Strategy.ONE_FOR_ONE,
        intensity=_SINGLE,
        backoff=_QUICK,
    )


def _observe(cast: Cast) -> SupervisorSpec:
    lossy: dict[str, Any] = {"redelivery": Redelivery.NEVER, "capacity": _MANY_EVENTS}
    return SupervisorSpec(
        "observe",
        (
            ChildSpec("announcer", cast.announcer, **lossy),
            ChildSpec("metrics", cast.metrics, **lossy),
            ChildSpec("display", cast.display, **lossy),
        ),
        intensity=_WORKERS,
        backoff=_QUICK,
    )


def _keeper(cast: Cast) -> ChildSpec:
    return ChildSpec("keeper", cast.keeper, capacity=10_000, batch=_KEEPER_BATCH)


def _plugins(cast: Cast) -> SupervisorSpec:
    return SupervisorSpec(
        "plugins",
        tuple(
            ChildSpec(name, factory, hang_seconds=_PLUGIN_HANG_SECONDS)
            for name, factory in cast.plugins.items()
        ),
        intensity=_PLUGINS,
        backoff=_QUICK,
        on_give_up=GiveUp.PARK,
    )


def _crawl(cast: Cast, sizes: Sizes) -> SupervisorSpec:
    return SupervisorSpec(
        "crawl",
        (
            ChildSpec("limiter", cast.limiter),
            _pool("fetchers", cast.fetcher, sizes.fetchers, _FETCHER_HANG_SECONDS),
            _pool("transformers", cast.transformer, sizes.transformers),
            _pool("paginators", cast.paginator, sizes.paginators),
            _pool("downloaders", cast.downloader, sizes.downloaders),
            ChildSpec("coordinator", cast.coordinator, capacity=10_000),
        ),
        strategy=Strategy.REST_FOR_ONE,
        intensity=_SINGLE,
        backoff=_QUICK,
    )


def _pool(
    pool: str, factory: Factory, count: int, hang_seconds: float | None = None
) -> SupervisorSpec:
    workers = tuple(
        ChildSpec(str(number), factory, hang_seconds=hang_seconds) for number in range(count)
    )
    return SupervisorSpec(pool, workers, intensity=_WORKERS, backoff=_QUICK)

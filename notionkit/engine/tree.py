"""The supervision tree of a run: this file is its boot order, and shutdown is the exact reverse.

    root (one_for_one)
    ├── observe            announcer, metrics, display
    ├── keeper             the mirror's only writer
    ├── plugins            one_for_one; one that gives up is parked, never stops the crawl
    └── crawl              rest_for_one: limiter, fetchers, transformers, paginators, downloaders,
                           coordinator

How each of them fails and comes back is in `terms`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from actors import Actor, SupervisorSpec
from notionkit.engine.terms import child, supervisor

ANNOUNCER = "/observe/announcer"
METRICS = "/observe/metrics"
DISPLAY = "/observe/display"
KEEPER = "/keeper"
LIMITER = "/crawl/limiter"
COORDINATOR = "/crawl/coordinator"


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
    return supervisor(
        "root",
        "root",
        (
            _observe(cast),
            child("keeper", "keeper", cast.keeper),
            _plugins(cast),
            _crawl(cast, sizes),
        ),
    )


def _observe(cast: Cast) -> SupervisorSpec:
    return supervisor(
        "observe",
        "observe",
        (
            child("announcer", "announcer", cast.announcer),
            child("metrics", "metrics", cast.metrics),
            child("display", "display", cast.display),
        ),
    )


def _plugins(cast: Cast) -> SupervisorSpec:
    hosts = (child(name, "plugin", factory) for name, factory in cast.plugins.items())
    return supervisor("plugins", "plugins", hosts)


def _crawl(cast: Cast, sizes: Sizes) -> SupervisorSpec:
    return supervisor(
        "crawl",
        "crawl",
        (
            child("limiter", "limiter", cast.limiter),
            _pool("fetcher", cast.fetcher, sizes.fetchers),
            _pool("transformer", cast.transformer, sizes.transformers),
            _pool("paginator", cast.paginator, sizes.paginators),
            _pool("downloader", cast.downloader, sizes.downloaders),
            child("coordinator", "coordinator", cast.coordinator),
        ),
    )


def _pool(role: str, factory: Factory, count: int) -> SupervisorSpec:
    workers = (child(str(number), role, factory) for number in range(count))
    return supervisor(f"{role}s", "pool", workers)

"""What a run would cost, before any content is read: `notionkit run --dry-run`.

Search lists what the token can see, a hundred objects a request, and each of them costs at least
one request more. What lies inside is not known before it is read, so every figure is a least one.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import attrs

from notionkit import api, model
from notionkit.engine.errors import EngineError, RunRefused, RunUnfinished
from notionkit.engine.settings import Settings
from notionkit.mirror import MirrorView, UnusableMirror

_PER_PAGE = 100
_WINDOW_SECONDS = 60


@attrs.frozen
class Plan:
    """The least that a run takes.

    Attributes:
        connection: The connection's name.
        workspace: The workspace's name.
        pages: Pages that search lists, rows included.
        data_sources: Data sources that search lists.
        requests: API requests, those for comments included.
        comments: Requests for comments among them; those of blocks only as far as known.
        views: Requests for views among them; how many views there are only as far as known.
        seconds: How long the budget makes them last: each request beyond the first window's waits.
    """

    connection: str
    workspace: str
    pages: int
    data_sources: int
    requests: int
    comments: int
    views: int
    seconds: int


def plan(
    settings: Settings, targets: Sequence[str] = (), *, client: api.Client | None = None
) -> Plan:
    """Return what a run of `targets` would take at least; nothing is written.

    Args:
        settings: What to run with.
        targets: Ids of pages and databases; none means all that the token can see.
        client: Asks Notion, in place of one made from the settings.

    Raises:
        RunRefused: when Notion does not accept the token.
        RunUnfinished: when Notion cannot be asked.
    """
    with client or _client(settings) as asking:
        try:
            return _plan(asking, targets, settings)
        except (api.Unauthorized, api.Blocked) as error:
            raise RunRefused(str(error)) from error
        except (api.ConnectionFailed, api.NotNotion) as error:
            raise RunUnfinished(str(error)) from error
        except (api.ApiError, model.StructureError) as error:
            raise EngineError(str(error)) from error


def _plan(client: api.Client, targets: Sequence[str], settings: Settings) -> Plan:
    limit = settings.budget or api.DEFAULT_LIMIT
    me = client.me()
    requests = 2  # the one for the token, and the first page of users
    if targets:
        pages, sources, databases = len(targets), 0, 0
        requests += len(targets)
    else:
        found = list(client.search())
        tables = [each for each in found if isinstance(each, model.DataSource)]
        pages, sources = len(found) - len(tables), len(tables)
        databases = len({each.parent.id for each in tables if each.parent is not None})
        requests += max(1, ceil(len(found) / _PER_PAGE))
    comments = pages if settings.comments != "off" else 0
    if settings.comments == "blocks":
        comments += _known_blocks(settings)
    views = databases + _known_views(settings) if settings.views != "off" else 0
    requests += pages + sources + databases + comments + views
    return Plan(
        connection=me.name or "",
        workspace=(me.bot.workspace_name if me.bot else None) or "",
        pages=pages,
        data_sources=sources,
        requests=requests,
        comments=comments,
        views=views,
        seconds=(ceil(requests / limit) - 1) * _WINDOW_SECONDS,
    )


def _known_blocks(settings: Settings) -> int:
    """Return how many blocks the last run found; 0 when there was none."""
    try:
        with MirrorView.open(settings.state_folder) as view:
            return view.counts().blocks
    except UnusableMirror:
        return 0


def _known_views(settings: Settings) -> int:
    """Return how many requests the views take that the last run found; 0 when there was none."""
    kinds = ("view", "view_rows") if settings.views == "csv" else ("view",)
    try:
        with MirrorView.open(settings.state_folder) as view:
            return sum(row.kind in kinds for row in view.listings())
    except UnusableMirror:
        return 0


def _client(settings: Settings) -> api.Client:
    return api.Client(
        settings.token,
        base_url=settings.base_url,
        notion_version=settings.notion_version,
        budget=settings.budget_window,
        budget_file=settings.budget_file,
    )

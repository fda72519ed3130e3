"""What a run would cost and change, before any content is read: `notionkit run --dry-run`.

Search lists what the token can see, a hundred objects a request, and each of them costs at least
one request more. What lies inside is only known where an earlier run read it, so every figure is a
least one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from math import ceil
from typing import Any

import attrs

from notionkit import api, model
from notionkit.engine.crawl.choices import Step, Verdict
from notionkit.engine.crawl.freshness import scope_of
from notionkit.engine.errors import EngineError, RunRefused, RunUnfinished
from notionkit.engine.messages import RunOrdered
from notionkit.engine.planning.foreseen import Foreseen, foresee, is_node
from notionkit.engine.planning.paths_ahead import PathsAhead, paths_ahead
from notionkit.engine.settings import Settings
from notionkit.mirror import MirrorMissing, MirrorView, OlderMirror, UnusableMirror
from notionkit.mirror.database import open_upgraded
from notionkit.mirror.folder import DATABASE
from notionkit.mirror.rows import Mode
from notionkit.plugins import discover
from notionkit.plugins.stable import StablePaths
from notionkit.render.layout import Kept

_PER_PAGE = 100
_WINDOW_SECONDS = 60
_ADRIFT = Step("", "", "(inside of other pages)")

Key = tuple[str, str]


@attrs.frozen
class Subtree:
    """What one part of the workspace takes at least; `left_out` is the choice that spares it."""

    id: str
    kind: str
    title: str
    pages: int = 0
    data_sources: int = 0
    requests: int = 0
    bytes: int = 0
    left_out: str = ""


@attrs.frozen
class Plan:
    """The least that a run takes.

    Attributes:
        connection: The connection's name.
        workspace: The workspace's name.
        mode: How much the run would look at.
        pages: Pages that are known and not left out, rows included.
        data_sources: Data sources likewise.
        requests: API requests, those for comments included.
        comments: Requests for comments among them; those of blocks only as far as known.
        views: Requests for views among them; how many views there are only as far as known.
        bytes: Bytes of JSON, attachments aside.
        budget: Requests that the connection may make in 60 seconds, as far as known.
        seconds: How long the budget makes them last: each request beyond the first window's waits.
        subtrees: What each part of the workspace takes of that.
        paths: What would become of the files; None where no earlier run wrote any.
    """

    connection: str
    workspace: str
    mode: Mode
    pages: int
    data_sources: int
    requests: int
    comments: int
    views: int
    bytes: int
    budget: int
    seconds: int
    subtrees: tuple[Subtree, ...]
    paths: PathsAhead | None


def plan(
    settings: Settings,
    targets: Sequence[str] = (),
    *,
    client: api.Client | None = None,
    now: Callable[[], float] = time.time,
) -> Plan:
    """Return what a run of `targets` would take at least; nothing is written.

    Args:
        settings: What to run with.
        targets: Ids of pages and databases; none means all that the token can see.
        client: Asks Notion, in place of one made from the settings.
        now: Gives the time in Unix seconds: a run long after the last audit is one.

    Raises:
        RunRefused: when Notion does not accept the token.
        RunUnfinished: when Notion cannot be asked, or the mirror cannot be used: damaged, or newer.
    """
    with ExitStack() as stack:
        asking = stack.enter_context(client or _client(settings))
        try:
            view = _view(settings)
            if view is not None:
                stack.enter_context(view)
            return _Planning(asking, settings, tuple(targets), view, now()).plan()
        except UnusableMirror as error:
            raise RunUnfinished(str(error)) from error
        except (api.Unauthorized, api.Blocked) as error:
            raise RunRefused(str(error)) from error
        except (api.ConnectionFailed, api.NotNotion) as error:
            raise RunUnfinished(str(error)) from error
        except (api.ApiError, model.StructureError) as error:
            raise EngineError(str(error)) from error


@attrs.define
class _Planning:
    """One plan in the making."""

    client: api.Client
    settings: Settings
    targets: tuple[str, ...]
    view: MirrorView | None
    now: float
    mode: Mode = "audit"
    comments: int = 0
    views: int = 0

    def plan(self) -> Plan:
        """Ask, count, and put it together."""
        me = self.client.me()
        listed = self._searched(in_trash=False)
        had = self.view is not None and any(self.view.each_output())
        tree = foresee(listed, self._searched(in_trash=True) if had else (), self.view)
        self.mode = self._mode()
        judged = list(tree.judged(self.settings.choices, self.targets))
        parts = self._parts(tree, judged)
        requests = self._around(len(listed)) + sum(part.requests for part in parts)
        limit = self.settings.budget or self.client.budget.limit
        unlisted = sum(key not in tree.sizes for key, _, _ in judged if key[0] != "database")
        verdicts = {key: found for key, _, found in judged}
        return Plan(
            connection=me.name or "",
            workspace=(me.bot.workspace_name if me.bot else None) or "",
            mode=self.mode,
            pages=sum(part.pages for part in parts),
            data_sources=sum(part.data_sources for part in parts),
            requests=requests,
            comments=self.comments,
            views=self.views,
            bytes=sum(part.bytes for part in parts),
            budget=limit,
            seconds=(ceil(requests / limit) - 1) * _WINDOW_SECONDS,
            subtrees=tuple(parts),
            paths=self._paths(tree, verdicts, unlisted) if had else None,
        )

    def _paths(
        self, tree: Foreseen, verdicts: Mapping[tuple[str, str], Verdict], unlisted: int
    ) -> PathsAhead | None:
        if self.view is None:
            return None
        stable = self.settings.stable_paths
        return paths_ahead(
            tree,
            verdicts,
            self.view,
            unlisted=unlisted,
            writing=[each.name for each in discover(formats=self.settings.formats)],
            kept=StablePaths(self.settings.output).read() if stable else Kept(),
        )

    def _searched(self, *, in_trash: bool) -> list[Mapping[str, Any]]:
        pages = self.client.list_pages(api.search(in_trash=in_trash))
        found = (model.unstructure(each) for page in pages for each in page.results)
        return [raw for raw in found if is_node(raw)]

    def _mode(self) -> Mode:
        settings = self.settings
        order = RunOrdered(
            "",
            self.targets,
            full=settings.full,
            quick=settings.quick,
            audit_days=settings.audit_days,
            fingerprint=str(settings.choices),
        )
        runs = self.view.runs() if self.view is not None else ()
        return scope_of(order, runs, self.now).mode

    def _around(self, listed: int) -> int:
        """Return the requests that belong to no subtree: the token, the users, search, targets."""
        wanted = self.settings.choices.general
        if wanted.comments == "blocks" and self.mode == "audit" and self.view is not None:
            self.comments += (blocks := self.view.counts().blocks)
        else:
            blocks = 0
        known = self._known_views() if wanted.views != "off" else 0
        self.views += known
        looking = len(self.targets) or max(1, ceil(listed / _PER_PAGE))
        return blocks + known + (2 if self.mode == "quick" else 2 + looking)

    def _known_views(self) -> int:
        kinds = ("view", "view_rows") if self.settings.views == "csv" else ("view",)
        rows = self.view.listings() if self.view is not None else ()
        return sum(row.kind in kinds for row in rows)

    def _parts(
        self, tree: Foreseen, judged: Sequence[tuple[Key, tuple[Step, ...], Verdict]]
    ) -> list[Subtree]:
        """Return the subtrees below the top; if all hangs on one page, those below that."""
        tops = {way[0] for _, way, _ in judged if way[0].key not in tree.adrift}
        level = 2 if len(tops) == 1 else 1
        rows = Counter(way[-2] for key, way, _ in judged if len(way) > 1 and key[0] == "page")
        parts: dict[Step, Subtree] = {}
        for key, way, found in judged:
            top = _ADRIFT if way[0].key in tree.adrift else way[:level][-1]
            part = parts.get(top, Subtree(top.id, top.kind, top.title))
            parts[top] = self._with(part, tree, key, found, rows[way[-1]])
        return list(parts.values())

    def _with(self, part: Subtree, tree: Foreseen, key: Key, found: Verdict, rows: int) -> Subtree:
        if found.how == "all":
            is_top = found.at is not None and (found.at.id == part.id == key[1])
            return attrs.evolve(part, left_out=f"--{found.rule} {found.said}") if is_top else part
        requests, size = (0, 0) if found.how else self._cost(tree, key, found, rows)
        return attrs.evolve(
            part,
            pages=part.pages + (key[0] == "page"),
            data_sources=part.data_sources + (key[0] == "data_source"),
            requests=part.requests + requests,
            bytes=part.bytes + size + tree.sizes.get(key, 0),
        )

    def _cost(self, tree: Foreseen, key: Key, found: Verdict, rows: int) -> tuple[int, int]:
        """Return requests and bytes of reading one node's content, at least."""
        if key[0] == "database":
            views = int(found.wish.views != "off" and self.mode != "quick")
            self.views += views
            return views + (self.mode != "quick"), 0
        known = self.view.cost(*key) if self.view is not None else None
        answers, size = (known.answers, known.bytes) if known is not None else (0, 0)
        if self.mode != "audit" and self._rests(tree, key):
            return (1 if key[0] == "data_source" and self.mode == "normal" else 0), 0
        if key[0] == "data_source":
            return max(1, answers, ceil(rows / _PER_PAGE)), size
        said = int(found.wish.comments != "off")
        self.comments += said
        return max(1, answers) + said, size

    def _rests(self, tree: Foreseen, key: Key) -> bool:
        return not tree.is_edited(key) and self.view is not None and self.view.fresh(*key)


def _view(settings: Settings) -> MirrorView | None:
    """Return the mirror as a run would find it; None where a run would begin one."""
    try:
        return MirrorView.open(settings.state_folder)
    except MirrorMissing:
        return None
    except OlderMirror:
        state = settings.state_folder
        return MirrorView(state, open_upgraded(state / DATABASE))


def _client(settings: Settings) -> api.Client:
    return api.Client(
        settings.token,
        base_url=settings.base_url,
        notion_version=settings.notion_version,
        budget=settings.budget_window,
        budget_file=settings.budget_file,
    )

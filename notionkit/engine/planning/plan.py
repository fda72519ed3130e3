"""What a run would cost and change, before any content is read: `notionkit run --dry-run`.

Search lists what the token can see, a hundred objects a request, and each of them costs at least
one request more. What lies inside is only known where an earlier run read it, so every figure is a
least one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from math import ceil

import attrs

from notionkit import api, model
from notionkit.engine.crawl.choices import Verdict
from notionkit.engine.crawl.whose import Workspace, read_from
from notionkit.engine.errors import EngineError, RunRefused, RunUnfinished
from notionkit.engine.planning.ahead import Ahead
from notionkit.engine.planning.fates import Asked, decided
from notionkit.engine.planning.foreseen import Key, Seen, foresee
from notionkit.engine.planning.inquiry import Inquiry, Targets
from notionkit.engine.planning.paths_ahead import Manner, PathsAhead, paths_ahead
from notionkit.engine.planning.prices import Prices
from notionkit.engine.planning.scoping import Scoped, scoped
from notionkit.engine.planning.shapes import Shapes
from notionkit.engine.planning.standing import Standing
from notionkit.engine.planning.tally import Subtree, Tally, around, below_targets, by_id
from notionkit.engine.proof.deletions import Allowance
from notionkit.engine.settings import Settings
from notionkit.mirror import UnusableMirror
from notionkit.mirror.lock import writer_of
from notionkit.mirror.rows import Mode
from notionkit.plugins import discover
from notionkit.plugins.stable import StablePaths
from notionkit.render.layout import Kept

_WINDOW_SECONDS = 60


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
        unseen: Targets that do not exist, or are not shared with the connection.
        resumed: The run that would be gone on with; "" for a new one.
        saved: Requests that `economy` may spare, at most.
        in_use_by: The process that has the mirror now, such as that of a run that goes on; "" when
            there is none.
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
    unseen: tuple[str, ...] = ()
    resumed: str = ""
    saved: int = 0
    in_use_by: str = ""


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
            view = Ahead.of(settings.state_folder)
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
    view: Ahead | None
    now: float

    def plan(self) -> Plan:
        """Ask, count, and put it together."""
        in_use_by = writer_of(self.settings.state_folder)  # first: what is said goes on may end
        writing = [each.name for each in discover(("files",), self.settings.formats)]
        scope = scoped(
            self.settings, self.targets, () if self.view is None else self.view.runs(), self.now
        )
        inquiry, me = Inquiry(self.client), self.client.me()
        if self.view is not None:
            bot = me.bot
            token = Workspace(bot.workspace_id, bot.workspace_name) if bot else Workspace(None)
            read_from(self.view).require_same(token, self.settings.output)
        asked, targets = self._asked(inquiry, scope)
        tree = asked.tree
        judged = list(tree.judged(self.settings.choices))
        verdicts = {key: found for key, _, found in judged}
        shapes = Shapes(self.view, self.settings.economy)
        prices = Prices(tree, self.view, scope.mode, shapes, scope.resumed)
        tally = Tally(tree, prices, [each for each in judged if tree.is_there(each[0])])
        parts = tally.parts()
        requests = tally.total.requests + around(inquiry, targets, tree, prices)
        requests += by_id(asked, verdicts, prices)
        if self.targets:
            requests += below_targets(scope, tree, tally.judged, prices)
        limit = self.settings.budget or self.client.budget.limit
        return Plan(
            connection=me.name or "",
            workspace=(me.bot.workspace_name if me.bot else None) or "",
            mode=scope.mode,
            pages=sum(part.pages for part in parts),
            data_sources=sum(part.data_sources for part in parts),
            requests=requests,
            comments=tally.total.comments,
            views=tally.total.views,
            bytes=sum(part.bytes for part in parts),
            budget=limit,
            seconds=max(0, ceil(requests / limit) - 1) * _WINDOW_SECONDS,
            subtrees=tuple(parts),
            paths=self._paths(asked, verdicts, prices, writing, scope),
            unseen=targets.unseen,
            resumed=scope.resumed,
            saved=tally.total.saved,
            in_use_by=in_use_by,
        )

    @property
    def _had(self) -> bool:
        """Whether an earlier run wrote anything."""
        return self.view is not None and any(self.view.each_output())

    def _asked(self, inquiry: Inquiry, scope: Scoped) -> tuple[Asked, Targets]:
        """Ask what there is, and what became of what search does not list where that matters."""
        listed = inquiry.searched()
        known = {(str(raw["object"]), str(raw["id"])): raw for raw in listed}
        targets = inquiry.targets(self.targets, known)
        trashed = inquiry.searched(in_trash=True) if self._had else ()
        seen = Seen(
            listed=(*listed, *targets.raws),
            trashed=trashed,
            targets=(*targets.ids, *targets.unseen),
            since=scope.least_edit,
        )
        tree = foresee(seen, self.view)
        return decided(tree, inquiry.fate if self._prunes(scope) and self._had else None), targets

    def _prunes(self, scope: Scoped) -> bool:
        return self.settings.prune and not self.targets and scope.mode != "quick"

    def _paths(
        self,
        asked: Asked,
        verdicts: Mapping[Key, Verdict],
        prices: Prices,
        writing: Sequence[str],
        scope: Scoped,
    ) -> PathsAhead | None:
        if self.view is None or not self._had:
            return None
        settings, tree = self.settings, asked.tree
        standing = Standing.of(
            settings.output, self.view.each_output(), policy=settings.on_local_edit
        )
        manner = Manner(
            plugins=writing,
            allowed=Allowance(settings.max_delete),
            prune=self._prunes(scope),
            kept=StablePaths(settings.output).read() if settings.stable_paths else Kept(),
            reshaped=prices.reshaped(),
        )
        ahead = paths_ahead(tree, verdicts, self.view, standing, manner)
        return attrs.evolve(ahead, unlisted=asked.unlisted)


def _client(settings: Settings) -> api.Client:
    return api.Client(
        settings.token,
        base_url=settings.base_url,
        notion_version=settings.notion_version,
        budget=settings.budget_window,
        budget_file=settings.budget_file,
    )

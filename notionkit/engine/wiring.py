"""Wires the roles to Notion: which functions and paths each actor of a run is made with.

Every instance of a run is made through `Wiring.make`, the one seam where tests inject crashes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import attrs

from actors import Actor, ActorSystem, Clock, EventChannel
from actors.roles import Fetcher, Limiter, Meter, Metrics, Paginator, PluginHost, Transformer
from actors.roles.messages import FetchRequested, SnapshotTaken, Step
from notionkit import api
from notionkit._scratch import SUFFIX
from notionkit.engine import layouts, placement, tree
from notionkit.engine.attachments.downloader import Downloader, Store
from notionkit.engine.attachments.file_choice import FileChoice
from notionkit.engine.attachments.partials import Partials
from notionkit.engine.crawl.active import Conclusion, Crew
from notionkit.engine.crawl.coordinator import Coordinator
from notionkit.engine.crawl.extras import Extras
from notionkit.engine.crawl.listings import request_for
from notionkit.engine.crawl.sieve import Sieve
from notionkit.engine.crawl.transform import Answer, Fetch, UnusableAnswer, transform
from notionkit.engine.crawl.whose import OtherWorkspace, Workspace
from notionkit.engine.events import Announced, Announcer, EventKind
from notionkit.engine.figures import metering
from notionkit.engine.figures.metering import MeteredPlugin, MeteredTransport
from notionkit.engine.figures.snapshot import Display, Snapshot, aged, fold
from notionkit.engine.footprint import Footprint
from notionkit.engine.hosting import HostedPlugin, Shelf, folder_for
from notionkit.engine.keeper import Keeper
from notionkit.engine.messages import RunEnded, RunOpened
from notionkit.engine.pacing import Silence, TokenBudget, judge_with
from notionkit.engine.proof import acceptance, former_formats, ledger, soundness
from notionkit.engine.proof.deletions import Allowance, weigh
from notionkit.engine.server_time import ServerTime, TimedTransport
from notionkit.engine.settings import Settings
from notionkit.mirror import Mirror, MirrorView, NewListing, PageCommit, Problem
from notionkit.mirror.folder import blob_path
from notionkit.plugins import LayoutChange, Plugin, write_manifest
from notionkit.plugins.heap import give_back

_SNAPSHOT_SECONDS = 0.25

Seam = Callable[[str, Callable[[], Actor]], Callable[[], Actor]]
"""From a role's name and its factory to the factory that is used."""


def untouched(_: str, factory: Callable[[], Actor]) -> Callable[[], Actor]:
    """The seam of a real run: nothing is injected."""
    return factory


@attrs.frozen(kw_only=True)
class Wiring:
    """All that the actors of one system are made from."""

    settings: Settings
    plugins: tuple[type[Plugin], ...]
    transport: api.Transport
    events: EventChannel
    snapshots: EventChannel
    clock: Clock
    system: Callable[[], ActorSystem]
    draw: Callable[[Snapshot], None]
    ended: Callable[[RunEnded], None]
    seam: Seam = untouched
    partials: Partials = attrs.field(init=False)
    server_time: ServerTime = attrs.field(init=False)
    silence: Silence = attrs.field(init=False, factory=Silence)

    @partials.default
    def _partials(self) -> Partials:
        return Partials(self.settings.state_folder / "partial")

    @server_time.default
    def _server_time(self) -> ServerTime:
        return ServerTime(self.clock)

    @property
    def sizes(self) -> tree.Sizes:
        """How many of each role there are."""
        return tree.Sizes.for_concurrency(self.settings.concurrency)

    def cast(self) -> tree.Cast:
        """Return the factories of all roles."""
        return tree.Cast(
            announcer=self._make("announcer", lambda: Announcer(self.events)),
            metrics=self._make("metrics", self._metrics),
            display=self._make("display", lambda: Display(self.draw)),
            keeper=self._make("keeper", self._keeper),
            plugins=self._plugin_hosts(),
            limiter=self._make("limiter", self._limiter),
            fetcher=self._make("fetcher", self._fetcher),
            transformer=self._make("transformer", self._transformer),
            paginator=self._make("paginator", self._paginator),
            downloader=self._make("downloader", self._downloader),
            coordinator=self._make("coordinator", self._coordinator),
        )

    def _make(self, role: str, factory: Callable[[], Actor]) -> Callable[[], Actor]:
        return self.seam(role, factory)

    def open_view(self) -> MirrorView:
        """Open a read-only view of the mirror."""
        return MirrorView.open(self.settings.state_folder)

    # -- observe --------------------------------------------------------------------------------

    def _metrics(self) -> Metrics:
        return Metrics(
            fold=fold,
            aged=self._aged,
            initial=lambda now: Snapshot(now, now),
            publish=self._publish,
            interval=_SNAPSHOT_SECONDS,
            urgent=lambda before, after: before.phase != after.phase,
        )

    def _aged(self, snapshot: Snapshot, now: float) -> Snapshot:
        actors = metering.of_actors(self.system().snapshot())
        return attrs.evolve(aged(snapshot, now), actors=actors, process=metering.of_process())

    def _publish(self, snapshot: Snapshot) -> None:
        system = self.system()
        self.snapshots.publish(snapshot)
        system.ref(tree.DISPLAY).tell(SnapshotTaken(snapshot))
        progress = Announced(EventKind.PROGRESS, "", {"snapshot": snapshot})
        system.ref(tree.ANNOUNCER).tell(progress)

    def _meter(self) -> Meter:
        return Meter(self.system().ref(tree.METRICS))

    # -- mirror and plugins ---------------------------------------------------------------------

    def _mirror(self) -> Mirror:
        return Mirror.open(
            self.settings.state_folder,
            now=self.clock.time,
            server_now=self.server_time.time,
            history_seconds=self.settings.history_seconds,
        )

    def _keeper(self) -> Keeper:
        paper = self.settings.state_folder / f"footprint{SUFFIX}"
        return Keeper(
            self._mirror,
            footprint=lambda: Footprint(self.settings.output, paper),
            coordinator=tree.COORDINATOR,
            announcer=tree.ANNOUNCER,
            metrics=tree.METRICS,
        )

    @property
    def _shelf(self) -> Shelf:
        return Shelf(
            output=self.settings.output,
            state=self.settings.state_folder,
            on_local_edit=self.settings.on_local_edit,
            stable_paths=self.settings.stable_paths,
            layout_change=self._layout_change,
            settings=self.settings.plugin_settings,
            open_view=self.open_view,
            keeper=lambda: self.system().ref(tree.KEEPER),
            coordinator=lambda: self.system().ref(tree.COORDINATOR),
        )

    def _plugin_hosts(self) -> Mapping[str, Callable[[], Actor]]:
        return {
            kind.name: self._make(f"plugin:{kind.name}", self._plugin_host(kind))
            for kind in self.plugins
        }

    def _plugin_host(self, kind: type[Plugin]) -> Callable[[], Actor]:
        def hosted() -> MeteredPlugin:
            plugin = HostedPlugin(kind, self._shelf)
            return MeteredPlugin(plugin, kind.name, self._meter(), self.clock)

        return lambda: PluginHost(name=kind.name, make=hosted, source=tree.KEEPER)

    # -- crawl ----------------------------------------------------------------------------------

    def _limiter(self) -> Limiter:
        settings = self.settings
        return Limiter(
            lambda: TokenBudget(api.Allowance(settings.budget_window, settings.budget_file)),
            metrics=tree.METRICS,
        )

    def _fetcher(self) -> Fetcher:
        policy = api.RetryPolicy(attempts=self.settings.attempts)
        timed = TimedTransport(self.transport, self.server_time)
        transport = MeteredTransport(timed, self._meter(), self.clock)
        patience = self.settings.patience_seconds
        probe = partial(self._is_anyone_there, transport)
        return Fetcher(
            limiter=tree.LIMITER,
            send=lambda request: self._answer(transport.send(request)),
            failures=(api.ApiError,),
            judge=judge_with(policy, patience, random.Random(), self.silence, probe),
            metrics=tree.METRICS,
        )

    def _answer(self, response: api.Response) -> Answer:
        self.silence.ended(self.clock.monotonic())
        return Answer(api.parse(response), response.body)

    def _is_anyone_there(self, transport: api.Transport) -> bool:
        try:
            self._answer(transport.send(api.me()))
        except (api.ConnectionFailed, api.NotNotion):
            return False
        except api.ApiError:
            return True
        return True

    def _transformer(self) -> Transformer:
        return Transformer(
            sink=tree.KEEPER, transform=self._transformed, failures=(UnusableAnswer, OtherWorkspace)
        )

    @property
    def _extras(self) -> Extras:
        return Extras.most(self.settings.choices)

    def _sieve(self, view: MirrorView, targets: tuple[str, ...]) -> Sieve:
        return Sieve(self.settings.choices, view, targets)

    def _unasked(self, view: MirrorView, opened: RunOpened, sieve: Sieve) -> tuple[NewListing, ...]:
        without = view.listings(opened.run_id, state="left_out") if opened.changed else ()
        return tuple(sieve.unread(without))

    def _transformed(self, job: FetchRequested, answer: Answer) -> PageCommit:
        step = job.step
        if had := step.work.data.get("workspace"):
            Workspace(**had).require_same(Workspace.of(answer.body), self.settings.output)
        fetch = Fetch(step.generation, step.cursor, job.attempt, job.throttled, answer.came)
        return transform(step.work, fetch, answer.body, wanted=self._extras)

    def _paginator(self) -> Paginator:
        return Paginator(
            source=tree.COORDINATOR,
            limiter=tree.LIMITER,
            transformers=self.sizes.paths("transformers", self.sizes.transformers),
            request_for=_request_for,
        )

    def _downloader(self) -> Downloader:
        settings, state = self.settings, self.settings.state_folder
        return Downloader(
            source=tree.COORDINATOR,
            store=Store(partial(blob_path, state), self.partials),
            choice=FileChoice(settings.max_file_size, settings.skip_files),
            base_url=settings.base_url,
            timeouts=(settings.connect_timeout_seconds, settings.read_timeout_seconds),
        )

    def _coordinator(self) -> Coordinator:
        sizes = self.sizes
        crew = Crew(
            keeper=tree.KEEPER,
            announcer=tree.ANNOUNCER,
            metrics=tree.METRICS,
            limiter=tree.LIMITER,
            paginators=sizes.paths("paginators", sizes.paginators),
            downloaders=sizes.paths("downloaders", sizes.downloaders),
            plugins={kind.name: f"/plugins/{kind.name}" for kind in self.plugins},
        )
        return Coordinator(
            crew=crew,
            open_view=self.open_view,
            unasked=self._unasked,
            sieve=self._sieve,
            weigh=self._weigh,
            conclude=self._conclude,
            ended=self.ended,
        )

    def _weigh(self, view: MirrorView, run_id: str) -> tuple[Any, ...]:
        names = (kind.name for kind in self.plugins)
        allowed = Allowance(self.settings.max_delete)
        return weigh(view, run_id, names, allowed=allowed, prune=self.settings.prune)

    def _misplaced(self) -> Iterator[Problem]:
        told = placement.warning(self.settings.state_folder)
        if told:
            yield Problem("flag", "state_folder", "state", "", told)

    def _unsound(self, view: MirrorView) -> list[Problem]:
        output = self.settings.output
        plugins = {kind.name for kind in self.plugins}
        found = soundness.examined(view, output, plugins)
        return list(soundness.problems(found, view, output))

    def _layout_change(self) -> LayoutChange | None:
        settings = self.settings
        return layouts.change(settings.output, settings.state_folder, keep=settings.keep_layout)

    def _conclude(self, view: MirrorView, run_id: str, parked: frozenset[str]) -> Conclusion:
        asked = [kind.name for kind in self.plugins]
        former_formats.forget_removed(view, asked, partial(folder_for, self._shelf))
        write_manifest(folder_for(self._shelf, "manifest"), view)
        give_back()
        former = former_formats.problems(view, asked)
        noticed = [*self._unsound(view), *self._misplaced(), *former]
        give_back()
        sieve = self._sieve(view, view.run(run_id).targets)
        drawn = ledger.draw_up(
            view,
            run_id,
            parked,
            sieve=sieve,
            noticed=noticed,
            accepted=acceptance.known(self.settings.state_folder),
        )
        ledger.write(drawn, view.run(run_id), self.settings.state_folder)
        if not parked and not any(each.rule == layouts.KEPT for each in drawn.problems):
            layouts.write(self.settings.state_folder)
        self.partials.sweep(file.key for file in view.each_file() if file.state != "stored")
        known = {"checked": drawn.checked, "audited_at": drawn.audited_at}
        summary = {**drawn.totals, **known}
        return Conclusion(drawn.status, summary, drawn.added, drawn.resolved)


def _request_for(step: Step) -> api.Request:
    return request_for(step.work, step.cursor)

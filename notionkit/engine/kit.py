"""The engine as a program sees it: start the system, run, watch, cancel, wait, stop."""

from __future__ import annotations

import contextlib
import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Self

import attrs

from actors import (
    ActorCrashed,
    ActorError,
    ActorGaveUp,
    ActorRestarted,
    ActorSystem,
    Clock,
    DeadLetter,
    EventChannel,
    Every,
    Policy,
    StartFailed,
    Subscription,
    SystemClock,
    SystemFailed,
)
from actors.errors import describe
from actors.roles import Meter
from actors.roles.messages import SnapshotWanted, Step
from notionkit import api, model
from notionkit.engine import placement, tree
from notionkit.engine.crawl import economy
from notionkit.engine.errors import EngineFailed, RunUnfinished
from notionkit.engine.events import Announced, EventKind
from notionkit.engine.figures.metrics_file import MetricsFile
from notionkit.engine.figures.snapshot import Snapshot
from notionkit.engine.history.changes import tally
from notionkit.engine.messages import (
    CancelRequested,
    ChangesClosing,
    DownloadAssigned,
    OperationsRequested,
    PluginParked,
    RunClosing,
    RunEnded,
    RunHalted,
    RunOpening,
    RunOrdered,
    WorkLost,
)
from notionkit.engine.output_lock import OutputLock
from notionkit.engine.proof import acceptance, ledger
from notionkit.engine.proof.extent import Extent
from notionkit.engine.result import CONCLUDED, NOTICED, RunResult
from notionkit.engine.settings import Settings
from notionkit.engine.wiring import Seam, Wiring, untouched
from notionkit.mirror import ActivityRecorded, MirrorError, MirrorView
from notionkit.plugins import Plugin, discover
from notionkit.plugins.heap import give_back

log = logging.getLogger("notionkit.engine")

_STOP_SECONDS = 10.0


class Run:
    """One run on its way; made by `NotionKit.run`."""

    def __init__(self, kit: NotionKit, run_id: str) -> None:
        self._kit = kit
        self._over = threading.Event()
        self._ended: RunEnded | None = None
        self._failure: BaseException | None = None
        self._began = kit.clock.monotonic()
        self._elapsed = 0.0
        self.run_id = run_id

    def subscribe(
        self,
        on_event: Callable[[Any], None],
        policy: Policy | None = None,
        *,
        only: Callable[[Any], bool] | None = None,
    ) -> Subscription:
        """Have events given to `on_event`, in the thread that publishes them.

        Args:
            on_event: Called with an `Event`; what it raises is logged and harms nobody.
            policy: How they are delivered; each one, unless told otherwise.
            only: Which ones.
        """
        return self._kit.events.subscribe(on_event, only=only, policy=policy or Every())

    def cancel(self) -> None:
        """End early: what is in flight is committed, nothing new is begun."""
        self._kit.system.ref(tree.COORDINATOR).signal(CancelRequested(self.run_id))

    def wait(self, timeout: float | None = None) -> RunResult | None:
        """Return how the run ended, or None when `timeout` seconds pass before.

        Raises:
            EngineFailed: when the supervision tree gave up.
        """
        if not self._over.wait(timeout):
            return None
        if self._ended is None:
            raise EngineFailed(
                "The supervision tree gave up; the log has the causes, the last being: "
                f"{describe(self._failure) if self._failure else 'the system was stopped'}"
            ) from self._failure
        return self._kit.result_of(self._ended, self._elapsed)

    def finish(self, ended: RunEnded | None, failure: BaseException | None = None) -> None:
        """Let everyone who waits go on."""
        if self._over.is_set():
            return
        self._ended, self._failure = ended, failure
        if ended is not None and ended.run_id:
            self.run_id = ended.run_id
        self._elapsed = self._kit.clock.monotonic() - self._began
        self._over.set()


class NotionKit:
    """The actor system of a program; enter it to start the tree, leave it to stop it.

    Args:
        settings: What to run, and with which limits.
        display: Called with each new `Snapshot`, in an actor's thread.
        transport: Sends the requests; by default over HTTP with the settings' token.
        clock: Where time comes from.
        seam: Where tests inject crashes.

    Raises:
        PluginError: when a format or plugin does not exist or cannot be loaded.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        display: Callable[[Snapshot], None] | None = None,
        transport: api.Transport | None = None,
        clock: Clock | None = None,
        seam: Seam = untouched,
        plugins: Iterable[type[Plugin]] = (),
    ) -> None:
        self.settings = settings
        self._own_clock = None if clock else SystemClock()
        self.clock: Clock = clock or self._own_clock or SystemClock()
        self.events = EventChannel(clock=self.clock)
        self.snapshots = EventChannel(clock=self.clock, replay=True)
        self._metrics = MetricsFile(settings.metrics_file) if settings.metrics_file else None
        chosen = discover(names=("files", *settings.plugins), formats=settings.formats)
        self._transport = transport or _transport(settings)
        wiring = Wiring(
            settings=settings,
            plugins=(*chosen, *plugins),
            transport=self._transport,
            events=self.events,
            snapshots=self.snapshots,
            clock=self.clock,
            system=lambda: self.system,
            draw=self._drawing(display),
            ended=self._run_ended,
            seam=seam,
        )
        spec = tree.supervision_tree(wiring.cast(), wiring.sizes)
        self.system = ActorSystem(spec, clock=self.clock, name="notionkit")
        self._lock = OutputLock(settings.output)
        self._run: Run | None = None
        self._last_status = ""
        self._has_dropped = False

    def __enter__(self) -> Self:
        """Start the tree.

        Raises:
            RunUnfinished: when another process writes into the output, or the mirror cannot be
                opened: locked, damaged, newer, unwritable.
        """
        if misplaced := placement.warning(self.settings.state_folder):
            log.warning("%s", misplaced)
        self.system.events.subscribe(self._on_lifecycle)
        self.system.dead_letters.subscribe(self._on_dead_letter)
        try:
            self._lock.take(now=self.clock.time())
            self.system.start()
        except StartFailed as error:
            self._let_go()
            if isinstance(error.cause, MirrorError):
                raise RunUnfinished(str(error.cause)) from error.cause
            raise EngineFailed(str(error)) from error
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the tree, in reverse boot order and under one deadline."""
        last: Snapshot | None = None
        with contextlib.suppress(ActorError):
            # Asked, so that it is published before its publisher stops.
            shutdown = Announced(EventKind.SHUTDOWN, "", {})
            self.system.ref(tree.ANNOUNCER).ask(shutdown, timeout=1.0)
            last = self.system.ref(tree.METRICS).ask(SnapshotWanted(), timeout=1.0).snapshot
        try:
            report = self.system.stop(seconds=_STOP_SECONDS)
            self._write_last_metrics(last)
        finally:
            self._let_go()
        if report.stuck:
            log.warning("still busy at the end: %s", ", ".join(report.stuck))
        if self._run is not None:
            self._run.finish(RunEnded(self._run.run_id, "interrupted"))

    def _drawing(self, display: Callable[[Snapshot], None] | None) -> Callable[[Snapshot], None]:
        def draw(snapshot: Snapshot) -> None:
            if self._metrics is not None:
                self._metrics.offer(snapshot, self.clock.time())
            if display is not None:
                display(snapshot)

        return draw

    def _write_last_metrics(self, last: Snapshot | None) -> None:
        """Write how it ended, when no display is left that would write an earlier one over it."""
        if self._metrics is not None and last is not None:
            phase = self._last_status or last.phase
            self._metrics.write(attrs.evolve(last, phase=phase), self.clock.time())

    def _let_go(self) -> None:
        self._lock.release()
        self._transport.close()
        if self._own_clock is not None:
            self._own_clock.close()

    def run(self, targets: Sequence[str] = ()) -> Run:
        """Begin a run, or take up an unfinished one of the same targets.

        Args:
            targets: Ids or URLs of pages and databases; none means all that the token can see.

        Raises:
            InvalidId: when a target is neither.
            RuntimeError: when a run is on its way already.
        """
        if self._run is not None and self._run.wait(0) is None:
            raise RuntimeError(f"run {self._run.run_id} is still on its way")
        ids = tuple(dict.fromkeys(model.parse_id(target) for target in targets))
        run = self._run = Run(self, uuid.uuid4().hex)
        order = RunOrdered(
            run.run_id,
            ids,
            full=self.settings.full,
            quick=self.settings.quick,
            audit_days=self.settings.audit_days,
            fingerprint=str(self.settings.choices),
        )
        self.system.ref(tree.COORDINATOR).tell(order)
        return run

    def result_of(self, ended: RunEnded, elapsed_seconds: float) -> RunResult:
        """Return what a run came to, from the mirror."""
        give_back()  # the run is over, and there may be thousands of problems to tell of
        with MirrorView.open(self.settings.state_folder) as view, view.snapshot():
            problems = view.problems(ended.run_id) if ended.run_id else []
            summary = view.run(ended.run_id).summary if ended.run_id else {}
            is_counted = bool(summary) or not ended.run_id
            limits = tuple(problem for problem in problems if problem.severity == "limit")
            if ended.run_id and view.run(ended.run_id).targets:
                limits = Extent.of(view, ended.run_id).concerned(limits)
            totals = summary if is_counted else ledger.totals(view, ended.run_id)
            thrifty = self.settings.economy and ended.run_id
            spared = economy.saved(view, ended.run_id) if thrifty else 0
            changes = tally(view, ended.run_id) if ended.status in CONCLUDED else None
        counts = {name: totals[name] for name in _COUNTED if name in totals}
        return RunResult(
            run_id=ended.run_id,
            status=ended.status,
            output=self.settings.output,
            elapsed_seconds=elapsed_seconds,
            requests_saved=spared,
            files=totals.get("files", {}).get("stored", 0),
            limits=limits,
            failures=tuple(problem for problem in problems if problem.severity == "failure"),
            choices=tuple(problem for problem in problems if problem.severity == "choice"),
            accepted=acceptance.with_reasons(
                problems, acceptance.known(self.settings.state_folder)
            ),
            notices=tuple(problem for problem in problems if problem.rule in NOTICED),
            local_edits=tuple(problem for problem in problems if problem.rule == "local_edit"),
            message=str(ended.error) if ended.error else "",
            rules=summary.get("rules", {}),
            checked=summary.get("checked", ""),
            audited_at=summary.get("audited_at", ""),
            changes=changes,
            output_files=summary.get("output_files"),
            **counts,
        )

    def _dropped(self, letter: DeadLetter) -> None:
        """Count an event that nobody will see; say so once. At the end some are always late."""
        if not self.system.ref(letter.recipient).alive:
            return
        if not self._has_dropped:
            self._has_dropped = True
            log.warning("Events are dropped (%s): a subscriber is too slow", letter.reason)
        Meter(self.system.ref(tree.METRICS)).count("events_dropped")

    # -- what the system tells ------------------------------------------------------------------

    def _run_ended(self, ended: RunEnded) -> None:
        self._last_status = ended.status
        if self._run is not None:
            self._run.finish(ended)

    def _on_lifecycle(self, event: Any) -> None:
        match event:
            case ActorCrashed(path, _, error):
                log.warning("%s crashed: %s", path, describe(error), exc_info=error)
            case ActorRestarted() if self._run is not None:
                Meter(self.system.ref(tree.METRICS)).count("restarts")
                restarted = OperationsRequested((ActivityRecorded(restarts=1),))
                self.system.ref(tree.KEEPER).tell(restarted)
            case ActorGaveUp(path, causes) if path.startswith("/plugins/"):
                why = describe(causes[-1]) if causes else "unknown"
                parked = PluginParked(path.rsplit("/", 1)[-1], why)
                self.system.ref(tree.COORDINATOR).signal(parked)
            case SystemFailed(causes) if self._run is not None:
                self._run.finish(None, causes[-1] if causes else None)

    def _on_dead_letter(self, letter: DeadLetter) -> None:
        work = _work_in(letter.message)
        log.log(
            logging.WARNING if work is not None else logging.DEBUG,
            "dead letter for %s (%s): %s",
            letter.recipient,
            letter.reason,
            type(letter.message).__name__,
        )
        if letter.recipient in _WATCHING and not letter.causes:
            self._dropped(letter)
        if not letter.causes:
            return
        coordinator = self.system.ref(tree.COORDINATOR)
        causes = tuple(describe(cause) for cause in letter.causes)
        if work is not None:
            coordinator.signal(WorkLost(work, causes))
        elif isinstance(letter.message, _AWAITED):
            why = f"The mirror could not take down what it was told: {'; '.join(causes)}"
            coordinator.signal(RunHalted(RunUnfinished(why)))


_WATCHING = (tree.ANNOUNCER, tree.DISPLAY)
"""Those whose lanes may overflow: who watches too slowly loses events, and holds up nobody."""

_AWAITED = (RunOpening, ChangesClosing, RunClosing, OperationsRequested)
"""What the keeper is told that a run cannot do without: lost, it would be waited for for ever."""

_COUNTED = (
    "pages",
    "data_sources",
    "rows",
    "blocks",
    "requests",
    "retries",
    "rate_limited",
    "restarts",
)


def _work_in(message: Any) -> Step | DownloadAssigned | None:
    if isinstance(message, DownloadAssigned):
        return message
    step = getattr(message, "step", None) or getattr(getattr(message, "job", None), "step", None)
    return step if isinstance(step, Step) else None


def _transport(settings: Settings) -> api.Transport:
    return api.RequestsTransport(
        settings.token,
        base_url=settings.base_url,
        notion_version=settings.notion_version,
        timeouts=api.Timeouts(settings.connect_timeout_seconds, settings.read_timeout_seconds),
        pool_size=settings.concurrency,
    )

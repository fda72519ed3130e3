"""The coordinator: opens a run, hands out its work, and sees it to its end.

`IDLE → OPENING → CRAWLING → CLOSING → SETTLING → CONCLUDING → ENDING → IDLE`.
The frontier lives in the mirror; here is only what is in flight.
So a coordinator that crashes reads the frontier again under a new generation, and whatever the
old one had in flight is refused when it comes to be committed.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import attrs

from actors import Actor
from actors.roles.messages import (
    CaughtUp,
    IntakeClosed,
    Settled,
    Step,
    StepAdvanced,
    StepEnded,
    StepFailed,
    WorkWanted,
)
from actors.roles.metrics import Meter
from notionkit.engine.attachments.file_desk import DownloadDue, FileDesk
from notionkit.engine.crawl.active import ActiveRun, Conclusion, Crew, Phase
from notionkit.engine.crawl.listing_desk import ListingDesk
from notionkit.engine.crawl.settling import Settling
from notionkit.engine.crawl.sieve import Sieve
from notionkit.engine.errors import EngineError, RunRefused, RunUnfinished
from notionkit.engine.events import Announced, EventKind
from notionkit.engine.messages import (
    CancelRequested,
    ChangesClosed,
    ChangesClosing,
    DownloadAssigned,
    DownloadEnded,
    OperationsApplied,
    OperationsRequested,
    PluginParked,
    RunClosed,
    RunClosing,
    RunEnded,
    RunHalted,
    RunOpened,
    RunOpening,
    RunOrdered,
    WorkLost,
)
from notionkit.mirror import (
    ListingsOpened,
    MirrorError,
    MirrorView,
    NewListing,
    ProblemsRecorded,
)
from notionkit.plugins.errors import TROUBLE


@attrs.frozen
class _DrainOverdue:
    """Tick: what is in flight had its time to end."""

    generation: int


class Coordinator(Actor):
    """Runs one run at a time.

    Args:
        crew: Paths of the others.
        open_view: Opens a read-only view of the mirror, in this actor's thread.
        unasked: What a run that is taken up should have asked for, but was begun without.
        weigh: What the mirror is told, before the plugins settle, of what may be removed.
        sieve: Tells what is left out by choice, from the mirror and the run's targets.
        conclude: Writes manifest and ledger from the view and says how the run ended.
        ended: Called once with the `RunEnded` of each run.
        drain_seconds: How long work in flight may take to end after a cancel.
    """

    def __init__(
        self,
        *,
        crew: Crew,
        open_view: Callable[[], MirrorView],
        unasked: Callable[[MirrorView, RunOpened, Sieve], tuple[NewListing, ...]],
        sieve: Callable[[MirrorView, tuple[str, ...]], Sieve],
        weigh: Callable[[MirrorView, str], tuple[Any, ...]],
        conclude: Callable[[MirrorView, str, frozenset[str]], Conclusion],
        ended: Callable[[RunEnded], None],
        drain_seconds: float = 10.0,
    ) -> None:
        self._crew = crew
        self._open_view = open_view
        self._unasked = unasked
        self._weigh = weigh
        self._sieve = sieve
        self._conclude = conclude
        self._ended = ended
        self._drain_seconds = drain_seconds
        self._phase = Phase.IDLE
        self._run_id = ""

    # -- life -----------------------------------------------------------------------------------

    def on_start(self) -> None:
        self._meter = Meter(self.context.ref(self._crew.metrics))
        self._keeper = self.context.ref(self._crew.keeper)
        self._listings = ListingDesk(self.context, self._record)
        self._files = FileDesk(self.context, self._record)
        self._settling = Settling(self.context, self._crew.plugins)
        self._view = self._open_view()
        self._active: ActiveRun = self.context.kept or ActiveRun()
        if self._active.ending is not None and self._active.conclusive:
            # The run is over, in the mirror too perhaps: its end is all that is left to write.
            self._run_id = self._active.ending.run_id
            self._write_end()
        elif self._active.order is not None:
            self._open(self._active.order)

    def on_stop(self) -> None:
        self._view.close()

    def on_message(self, message: Any) -> None:
        match message:
            case RunOrdered(run_id) if self._phase is Phase.IDLE:
                self._keep(ordered_as=run_id)
                self._open(message)
            case RunOpened():
                self._opened(message)
            case ChangesClosed():
                self._catch_up(message)
            case OperationsApplied(ChangesClosed() as closed):
                self._settle(closed)
            case CaughtUp() | Settled() | PluginParked():
                self._hear(message)
            case CancelRequested(run_id):
                self._cancel(run_id)
            case RunHalted(error):
                self._halt(error)
            case _DrainOverdue(generation) if generation == self._active.generation:
                self._write_end()
            case RunClosed():
                self._end()
            case OperationsApplied(token) if token == self._conclude_token:
                self._conclude_run()
            case _:
                self._take_news(message)
                self._go_on()

    def _take_news(self, message: Any) -> None:
        """Take in what the workers and the keeper tell of the crawl."""
        if self._is_stale(message):
            return
        match message:
            case WorkWanted(worker):
                desk = self._files if worker in self._crew.downloaders else self._listings
                desk.wanted_by(worker)
            case StepEnded():
                self._listings.ended(message)
            case StepFailed():
                if halt := self._listings.failed(message):
                    self._halt(halt.error)
            case DownloadEnded():
                self._files.ended(message)
            case OperationsApplied((_, key)):
                self._listings.released(key)
                self._files.released(key)
            case DownloadDue(key):
                self._files.released(key)
            case WorkLost(Step() as step, causes):
                self._listings.lost(step, causes)
            case WorkLost(DownloadAssigned() as job, causes):
                self._files.lost(job, causes)

    def _is_stale(self, message: Any) -> bool:
        """Tell whether a message speaks of an earlier generation's work."""
        match message:
            case WorkWanted(_, generation) | OperationsApplied((generation, _)):
                pass
            case StepEnded(_, step) | StepFailed(_, step) | StepAdvanced(_, step):
                generation = step.generation
            case DownloadEnded(_, job):
                generation = job.generation
            case WorkLost(work):
                generation = work.generation
            case _:
                return False
        return bool(generation != self._active.generation)

    # -- beginning ------------------------------------------------------------------------------

    def _open(self, order: RunOrdered) -> None:
        self._phase = Phase.OPENING
        self._run_id = ""
        self._meter.gauge("phase", "starting")
        self._keep(order=order, generation=self._active.generation + 1)
        self._keeper.tell(RunOpening(order, self._active.generation, self.context.me))
        if self._active.ordered_as == self._active.cancelled:
            self._cancel(self._active.cancelled)

    def _opened(self, opened: RunOpened) -> None:
        order = self._active.order
        current = opened.generation == self._active.generation and self._phase is Phase.OPENING
        if order is None or not current:
            return
        self._run_id = opened.run_id
        # Should this actor crash, it must take up this very run, and not order a full one again.
        outdated = self._active.outdated or opened.outdated
        self._keep(order=attrs.evolve(order, run_id=opened.run_id, full=False), outdated=outdated)
        self._phase = Phase.CRAWLING
        targets = list(order.targets)
        self._announce(EventKind.START, targets=targets, resumed=opened.resumed, mode=opened.mode)
        self._meter.gauge("phase", "crawling")
        self._listings.open(opened.generation, self._crew.paginators)
        self._listings.mode = opened.mode
        self._files.open(opened.generation, self._crew.downloaders)
        sieve = self._listings.sieve = self._files.sieve = self._sieve(self._view, order.targets)
        if unasked := self._unasked(self._view, opened, sieve):
            self._listings.record("unasked", ListingsOpened(opened.generation, unasked))
        if self._active.ending is not None:
            self._write_end()

    # -- crawling -------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Hand out what there is; end the crawl when nothing is left and nothing on its way."""
        if self._phase is not Phase.CRAWLING:
            return
        if self._active.ending is None:
            listings = self._listings.assign(self._view, self._run_id)
            placed = self._listings.knows_places(self._view, self._run_id)
            files = placed and self._files.assign(self._view)
            if not (listings or files or self._in_flight) and not self._look_again():
                self._close()
        elif not (self._listings.on_its_way or self._files.on_its_way):
            self._write_end()

    def _look_again(self) -> bool:
        order = self._active.order
        return order is not None and any(
            desk.look_again(self._view, self._run_id, everywhere=not order.targets)
            for desk in (self._listings, self._files)
        )

    @property
    def _in_flight(self) -> bool:
        return self._listings.in_flight or self._files.in_flight

    def _record(self, key: str, *operations: Any) -> None:
        token = (self._active.generation, key)
        self._keeper.tell(OperationsRequested(operations, token, self.context.me))

    def _halt(self, error: Exception) -> None:
        """End the run because it cannot go on at all."""
        if self._phase is Phase.IDLE:
            return
        unwritable = isinstance(error, MirrorError)
        if not isinstance(error, EngineError):
            error = RunUnfinished(str(error))
        status = "refused" if isinstance(error, RunRefused) else "unfinished"
        self._announce(EventKind.ERROR, rule="halt", object="", id="", message=str(error))
        ending = RunEnded(self._run_id, status, error)
        if self._phase is Phase.ENDING:
            # The mirror cannot even take down how the run ended: that must not keep anyone waiting.
            if self._active.conclusive:
                self._keep(ending=ending)
            self._end()
        elif unwritable or self._phase is Phase.OPENING:
            # The mirror takes nothing more, or does not know the run yet: nothing to wait for.
            self._keep(ending=ending)
            self._phase = Phase.ENDING
            self._end()
        else:
            self._close_intake(ending)

    # -- ending ---------------------------------------------------------------------------------

    def _cancel(self, run_id: str) -> None:
        if self._phase is Phase.IDLE or run_id != self._active.ordered_as:
            # On the control lane a cancel overtakes the order that it cancels.
            self._keep(cancelled=run_id)
        elif self._phase is Phase.OPENING and self._active.ending is None:
            # The mirror does not know the run yet; it ends as soon as it is opened.
            self._keep(ending=RunEnded(run_id, "interrupted"))
        else:
            self._close_intake(RunEnded(self._run_id, "interrupted"))

    def _close_intake(self, ending: RunEnded) -> None:
        """End early: begin nothing new, and let what is in flight come home."""
        if self._active.ending is not None or self._phase is Phase.IDLE:
            return
        self._keep(ending=ending)
        if self._phase is not Phase.CRAWLING:
            self._write_end()
            return
        for path in (*self._crew.paginators, self._crew.limiter):
            self.context.ref(path).signal(IntakeClosed(self._active.generation))
        self.context.after(self._drain_seconds, _DrainOverdue(self._active.generation))
        self._go_on()

    def _close(self) -> None:
        self._phase = Phase.CLOSING
        closing = ChangesClosing(self._run_id, self._active.generation, self.context.me)
        self._keeper.tell(closing)

    def _catch_up(self, closed: ChangesClosed) -> None:
        if closed.generation == self._active.generation and self._phase is Phase.CLOSING:
            self._meter.gauge("phase", "writing")
            self._proceed(self._settling.catch_up(closed, self._active.parked))

    def _settle(self, closed: ChangesClosed) -> None:
        if closed.generation == self._active.generation and self._phase is Phase.CLOSING:
            self._phase = Phase.SETTLING
            self._proceed(self._settling.settle(self._active.parked))

    def _hear(self, message: CaughtUp | Settled | PluginParked) -> None:
        if isinstance(message, PluginParked):
            self._keep(parked=self._active.parked | {message.plugin})
        self._proceed(self._settling.heard(message))

    def _proceed(self, ready: bool) -> None:
        """Go on, once no plugin is waited for any more."""
        if ready and self._phase is Phase.CLOSING:
            # What may be removed is written down before any plugin begins to.
            decided = self._weigh(self._view, self._run_id)
            self._keeper.tell(OperationsRequested(decided, self._settling.closed, self.context.me))
        elif ready and self._phase is Phase.SETTLING:
            # Behind all that the plugins have told the keeper, its answer comes last.
            self._phase = Phase.CONCLUDING
            self._keeper.tell(OperationsRequested((), self._conclude_token, self.context.me))

    @property
    def _conclude_token(self) -> tuple[int, str]:
        return (self._active.generation, "conclude")

    def _conclude_run(self) -> None:
        if self._phase is not Phase.CONCLUDING:
            return
        try:
            conclusion = self._conclude(self._view, self._run_id, self._active.parked)
        except (*TROUBLE, OSError) as error:
            self._halt(RunUnfinished(str(error)))
            return
        if conclusion.problems or conclusion.resolved:
            told = ProblemsRecorded(conclusion.problems, conclusion.resolved)
            self._keeper.tell(OperationsRequested((told,)))
        ending = RunEnded(self._run_id, conclusion.status)
        self._keep(ending=ending, summary=dict(conclusion.summary))
        self._write_end()

    def _write_end(self) -> None:
        ending = self._active.ending
        if self._phase is Phase.ENDING or ending is None:
            return
        self._phase = Phase.ENDING
        closing = RunClosing(self._run_id, ending.status, self._active.summary, self.context.me)
        self._keeper.tell(closing)

    def _end(self) -> None:
        ending = self._active.ending
        if self._phase is not Phase.ENDING or ending is None:
            return
        ending = attrs.evolve(ending, run_id=self._run_id)
        self._announce(EventKind.COMPLETE, status=ending.status)
        self._phase = Phase.IDLE
        self._listings.close()
        self._files.close()
        order, catches_up = self._active.order, self._active.outdated and self._active.conclusive
        self._keep(order=None, ending=None, outdated=False, summary={})
        if catches_up and order is not None:
            self._open(attrs.evolve(order, run_id=uuid.uuid4().hex, quick=False))
        else:
            self._ended(ending)

    # -- helpers --------------------------------------------------------------------------------

    def _keep(self, **changes: Any) -> None:
        self._active = attrs.evolve(self._active, **changes)
        self.context.keep(self._active)

    def _announce(self, kind: EventKind, **payload: Any) -> None:
        announcer = self.context.ref(self._crew.announcer)
        announcer.tell(Announced(kind, self._run_id, payload))

"""The keeper: the mirror's only writer.

Whatever waits in its mailbox is committed in one transaction, so that many answers share one
flush to disk; only then do the others hear of it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from actors import Actor, Timer
from actors.roles.messages import (
    ChangesGiven,
    ChangesWanted,
    CommitRequested,
    OffsetReached,
    StepCommitted,
)
from actors.roles.metrics import Meter
from notionkit.engine.crawl.choices import read_alike
from notionkit.engine.crawl.freshness import OUTDATED_SECONDS, scope_of
from notionkit.engine.crawl.listings import roots
from notionkit.engine.crawl.whose import read_from
from notionkit.engine.events import Announced, EventKind
from notionkit.engine.footprint import Footprint
from notionkit.engine.messages import (
    ChangesClosed,
    ChangesClosing,
    OperationsApplied,
    OperationsRequested,
    OutputsGone,
    OutputsPlanned,
    RunClosed,
    RunClosing,
    RunHalted,
    RunOpened,
    RunOpening,
    RunOrdered,
)
from notionkit.mirror import (
    Applied,
    Change,
    Kind,
    ListingsOpened,
    Mirror,
    MirrorUnwritable,
    OffsetCommitted,
    OutputsRecorded,
    OutputsRemoved,
    PageCommit,
    Problem,
    RunState,
)
from notionkit.mirror.kinds import in_a_table

log = logging.getLogger("notionkit.engine")

_LEVELS = {"failure": logging.WARNING}
_CHANGES_AT_ONCE = 100
_FRONTIER_SECONDS = 1.0
_FRONTIER_SHARE = 0.01
"""How much of the time may go into counting, which takes longer the more there is."""


@attrs.frozen
class Kept:
    """What a keeper leaves to the next instance: the run and its files, and who waits for news."""

    run_id: str = ""
    generation: int = 0
    waiting: Mapping[str, ChangesWanted] = attrs.field(factory=dict)
    footprint: Footprint | None = None


@attrs.frozen
class _FrontierDue:
    """Tick: what became of the frontier since the last report is to be told."""


class Keeper(Actor):
    """Applies operations to the mirror and feeds its change log to the plugins.

    Args:
        open_mirror: Opens the mirror, in this actor's thread.
        footprint: Counts what a run does to the files, from nothing on.
        coordinator: Path of the actor that must hear when the mirror cannot be written.
        announcer: Path of the actor that publishes events.
        metrics: Path of the metrics actor.
    """

    def __init__(
        self,
        open_mirror: Callable[[], Mirror],
        *,
        footprint: Callable[[], Footprint],
        coordinator: str,
        announcer: str,
        metrics: str,
    ) -> None:
        self._open_mirror = open_mirror
        self._new_footprint = footprint
        self._coordinator_path = coordinator
        self._announcer_path = announcer
        self._metrics_path = metrics
        self._mirror: Mirror | None = None
        self._run_id = ""
        self._frontier_due = 0.0
        self._frontier_tick: Timer | None = None

    def on_start(self) -> None:
        self._meter = Meter(self.context.ref(self._metrics_path))
        self._announcer = self.context.ref(self._announcer_path)
        self._mirror = self._open_mirror()
        self._view = self._mirror.view()
        self._last_change = self._view.last_change()
        kept: Kept = self.context.kept or Kept()
        self._waiting = dict(kept.waiting)
        self._run_id, self._generation = kept.run_id, kept.generation
        self._footprint = kept.footprint or self._new_footprint()
        self._mirror.open_epoch(self._generation)

    def on_stop(self) -> None:
        if self._mirror is not None:
            self._view.close()
            self._mirror.close()
            self._mirror = None

    @property
    def mirror(self) -> Mirror:
        """The open mirror."""
        assert self._mirror is not None, "the keeper has been started"  # noqa: S101
        return self._mirror

    def on_message(self, message: Any) -> MirrorUnwritable | None:
        """Handle what is asked, and a message that is delivered alone after a crash."""
        match message:
            case OutputsPlanned(plugin, outputs):
                self._footprint.recorded(self._view, outputs)
                return self._noted(OutputsRecorded(plugin, tuple(outputs)))
            case OutputsGone(plugin, paths):
                self._footprint.forgotten(self._view, paths)
                return self._noted(OutputsRemoved(plugin, tuple(paths)))
        self.on_batch([message])
        return None

    def _noted(self, operation: OutputsRecorded | OutputsRemoved) -> MirrorUnwritable | None:
        """Apply what was asked for; a full disk is an answer, and no crash of the keeper."""
        try:
            self.mirror.apply([operation])
        except MirrorUnwritable as error:
            return error
        return None

    def on_batch(self, messages: Sequence[Any]) -> None:
        """Commit all that is waiting at once, then answer in the order of the questions."""
        try:
            applied = self._apply(messages)
            for message in messages:
                self._answer(message, applied)
            if _may_bring_changes(messages, applied.values()):
                self._follow_changes()
            self._report_frontier()
        except MirrorUnwritable as error:
            self.context.ref(self._coordinator_path).signal(RunHalted(error))

    def _apply(self, messages: Sequence[Any]) -> dict[int, Applied]:
        operations: list[Any] = []
        commits: list[tuple[int, int]] = []
        for message in messages:
            match message:
                case CommitRequested():
                    commits.append((id(message), len(operations)))
                    operations.append(message.operation)
                case OperationsRequested() if self._run_id:
                    operations.extend(message.operations)
                case OffsetReached(plugin, offset):
                    operations.append(OffsetCommitted(plugin, offset))
        results = self.mirror.apply(operations) if operations else []
        applied = [each for each, result in zip(operations, results, strict=True) if result.applied]
        for operation in applied:
            self._report_problems(operation)
        self._meter.counts({"blocks": sum(map(_blocks, applied))})
        return {key: results[index] for key, index in commits}

    def _report_problems(self, operation: Any) -> None:
        single = getattr(operation, "problem", None)
        problems = getattr(operation, "problems", ()) or ((single,) if single else ())
        for problem in problems:
            level = _LEVELS.get(problem.severity, logging.INFO)
            log.log(level, problem.message, extra=_named(problem))
            if problem.severity == "limit":
                self._meter.count("limits")
            if problem.severity == "failure":
                self._meter.count("failures")
                self._announcer.tell(Announced(EventKind.ERROR, self._run_id, _shown(problem)))

    def _answer(self, message: Any, applied: dict[int, Applied]) -> None:
        match message:
            case CommitRequested():
                self._answer_commit(message, applied[id(message)])
            case _FrontierDue():
                self._frontier_tick = None
            case OperationsRequested(_, token, reply_to):
                if reply_to is not None:
                    reply_to.tell(OperationsApplied(token))
            case ChangesWanted():
                self._waiting[message.plugin] = message
            case RunOpening():
                self._open_run(message)
            case ChangesClosing(run_id, generation, reply_to):
                self.mirror.close_run_changes(run_id)
                reply_to.tell(ChangesClosed(generation, self._view.last_change()))
            case RunClosing(run_id, status, summary, reply_to):
                self.mirror.finish_run(run_id, status, self._with_files(summary))
                reply_to.tell(RunClosed(run_id))

    def _with_files(self, summary: Mapping[str, Any]) -> Mapping[str, Any]:
        """Add what became of the files; a run that came to no end of its own has no summary."""
        if not summary:
            return summary
        return {**summary, "output_files": self._footprint.counts(self._view)}

    def _answer_commit(self, message: CommitRequested, applied: Applied) -> None:
        if applied.stale_epoch:
            return
        message.reply_to.tell(
            StepCommitted(
                step=message.step,
                next_cursor=applied.next_cursor,
                drained=applied.drained,
                opened=len(applied.new_listings) + len(applied.new_files),
            )
        )

    def _open_run(self, opening: RunOpening) -> None:
        order = opening.order
        run, resumed, changed = self._begun(order)
        self.mirror.open_epoch(opening.generation)
        workspace = read_from(self._view)
        of_me = {"workspace": attrs.asdict(workspace)} if workspace.id else {}
        found = roots(order.targets, run.mode, run.since, **of_me)
        self.mirror.apply([ListingsOpened(opening.generation, found)])
        self._run_id, self._generation = run.run_id, opening.generation
        self._footprint.close()
        self._footprint = self._new_footprint()
        self._keep()
        age = self.context.clock.time() - run.started_at
        outdated = resumed and not 0 <= age <= OUTDATED_SECONDS  # set back, a clock tells nothing
        opening.reply_to.tell(
            RunOpened(run.run_id, opening.generation, resumed, run.mode, outdated, changed)
        )

    def _begun(self, order: RunOrdered) -> tuple[RunState, bool, bool]:
        """Begin a run, or go on with an unfinished one; whether that, and with other choices."""
        mirror, choices = self.mirror, order.fingerprint
        resumable = None if order.full else mirror.resumable(order.targets, fingerprint=choices)
        if resumable and not read_alike(self._view.run(resumable).fingerprint, choices):
            resumable = None
        run_id = resumable or order.run_id
        changed = resumable is not None and self._view.run(run_id).fingerprint != choices
        scope = scope_of(order, self._view.runs(), self.context.clock.time())
        begun = mirror.begin_run(
            run_id, order.targets, fingerprint=choices, mode=scope.mode, since=scope.since
        )
        return begun, resumable is not None and resumable != order.run_id, changed

    def _follow_changes(self) -> None:
        """Announce what is new in the change log, and answer the plugins that wait for it."""
        while fresh := self._view.changes(self._last_change, _CHANGES_AT_ONCE):
            self._announce(fresh)
            self._last_change = fresh[-1].number
        # Outside of a run nobody would take down what a plugin could not do.
        for plugin, wanted in list(self._waiting.items()) if self._run_id else ():
            if wanted.after < self._last_change:
                changes = self._view.changes(wanted.after, _CHANGES_AT_ONCE)
                wanted.reply_to.tell(ChangesGiven(wanted.after, tuple(changes)))
                del self._waiting[plugin]
        self._keep()

    def _report_frontier(self) -> None:
        """Report how much is known to be open and done; counting it costs, so once a second."""
        now = self.context.clock.monotonic()
        if not self._run_id or self._frontier_tick is not None:
            return
        if now < self._frontier_due:
            # A wait for the budget may follow: what is shown in it must not be a second old.
            wait = self._frontier_due - now
            self._frontier_tick = self.context.after(wait, _FrontierDue())
            return
        listings = self._view.frontier(self._run_id)
        took = self.context.clock.monotonic() - now
        self._frontier_due = now + max(_FRONTIER_SECONDS, took / _FRONTIER_SHARE)
        still_open = listings.get("open", 0)
        self._meter.gauges(open=still_open, done=sum(listings.values()) - still_open)

    def _keep(self) -> None:
        kept = Kept(self._run_id, self._generation, dict(self._waiting), self._footprint)
        self.context.keep(kept)

    def _announce(self, changes: Sequence[Any]) -> None:
        self._meter.counts(Counter(filter(None, map(self._counted_as, changes))))
        for change in changes:
            log.debug("Complete", extra={"object": change.kind, "object_id": change.id})
            payload = {"op": change.op, "object": change.kind, "id": change.id}
            self._announcer.tell(Announced(EventKind.DATA, self._run_id, payload))

    def _counted_as(self, change: Change) -> str | None:
        """Name the figure that a change adds to, as the display shows them."""
        if change.kind == Kind.PAGE and change.op == "put":
            entry = self._view.entry(change.kind, change.id)
            return "rows" if entry is not None and in_a_table(entry.parent) else "pages"
        return {"data_source": "data_sources", "file": "files"}.get(change.kind)


def _blocks(operation: Any) -> int:
    objects = operation.objects if isinstance(operation, PageCommit) else ()
    return sum(entry.kind is Kind.BLOCK for entry in objects)


def _may_bring_changes(messages: Iterable[Any], applied: Iterable[Applied]) -> bool:
    """Tell whether to look into the change log; most commits are of pages that go on."""
    only_commits = all(isinstance(message, CommitRequested) for message in messages)
    return not only_commits or any(result.changes for result in applied)


def _named(problem: Problem) -> dict[str, str]:
    return {"rule": problem.rule, "object": problem.kind, "object_id": problem.id}


def _shown(problem: Problem) -> dict[str, str]:
    return {
        "rule": problem.rule,
        "object": problem.kind,
        "id": problem.id,
        "message": problem.message,
    }

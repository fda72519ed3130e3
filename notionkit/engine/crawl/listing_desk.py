"""Which listings are being walked, and what the failure of one means.

The frontier is in the mirror; what an idle paginator gets is read from there, highest priority
first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import starmap

from actors.roles.messages import Step, StepAssigned, StepEnded, StepFailed
from notionkit.engine.crawl.absent import absent
from notionkit.engine.crawl.desk import Desk
from notionkit.engine.crawl.listings import ListingKind, listing
from notionkit.engine.crawl.places import UnknownPlace, place_of
from notionkit.engine.crawl.query_windows import head_again
from notionkit.engine.crawl.rules import End, Halt, verdict
from notionkit.engine.crawl.sieve import Sieve
from notionkit.engine.crawl.whose import OtherWorkspace
from notionkit.mirror import (
    ActivityRecorded,
    ListingEnded,
    ListingRow,
    ListingsOpened,
    MirrorView,
    NewListing,
    NodesLeftOut,
)
from notionkit.mirror.rows import Mode

_NODES = ("page", "database", "data_source")
_BY_SEARCH = (ListingKind.PAGE.value, ListingKind.DATA_SOURCE.value)
_AGAIN = "again"
_SKIPPED = "skipped"
_SKIPPED_AT_ONCE = 500
_OF_ALL = ("search", "search:oldest")
_SEARCHES = (*_OF_ALL, "head", "head:again")
_NOT_BY_SEARCH = tuple(kind.value for kind in ListingKind if kind.value not in _BY_SEARCH)
_WHOSE = (ListingKind.ME.value,)
_BEFORE_ALL_ELSE = ("me", "users", "search", "head")


class ListingDesk(Desk[str]):
    """Hands listings to paginators. A job is a listing's key."""

    _asked_for: set[str]
    _parked: dict[str, tuple[str, str]]
    mode: Mode = "audit"
    sieve: Sieve | None = None

    def close(self) -> None:
        """Forget everything in flight."""
        super().close()
        self._asked_for = set()
        self._parked = {}
        self._refused: set[str] = set()
        self._looked_at_head = False
        self._knows_whose = False

    def assign(self, view: MirrorView, run_id: str) -> bool:
        """Hand out what is open; return whether anything open is left or on its way.

        What is put aside is not: nothing on its way need bring what it waits for.
        """
        if not self.idle and self._busy:
            return True  # nobody could take it, and news will come
        while rows := self._next(view, run_id, self.idle + 1):
            self._hand_out(view, run_id, rows)
            if any(row.key not in self._parked for row in rows):
                return True
        return False

    def _hand_out(self, view: MirrorView, run_id: str, rows: Sequence[ListingRow]) -> None:
        wanted = [row for row in rows if not self._is_needless(view, row, run_id)]
        if len(wanted) < len(rows) and not self.is_held(_SKIPPED):
            self._skip(view, run_id)
        for row in wanted:
            if self.idle and self._passes(row):
                step = Step(row.key, row.cursor, self.generation, row)
                self.hand(row.key, StepAssigned(step))

    def _is_needless(self, view: MirrorView, row: ListingRow, run_id: str) -> bool:
        return row.kind in self._refused or _is_satisfied(view, row, run_id, self.mode)

    def _skip(self, view: MirrorView, run_id: str) -> None:
        """End what need not be walked: when search is through, that is as much as all pages."""
        needless = (
            row
            for row in self._next(view, run_id, _SKIPPED_AT_ONCE)
            if self._is_needless(view, row, run_id)
        )
        ended = [ListingEnded(self.generation, row.key, "skipped") for row in needless]
        self.record(_SKIPPED, *ended)

    def look_again(self, view: MirrorView, run_id: str, *, everywhere: bool) -> bool:
        """Order what only shows when nothing is left to walk; return whether there is any.

        That is what an earlier run met and this one did not, and the pages that show what came,
        left or changed elsewhere. Asked again after the answers: they may bring more to light.
        """
        if self._parked:
            self._unpark(view)
            return True
        if self._sift(view, run_id):
            return True
        found = [*self._absent(view, run_id, everywhere=everywhere), *self._disturbed(view, run_id)]
        ordered = tuple(each for each in found if each.key not in self._asked_for)
        if ordered:
            self._asked_for.update(each.key for each in ordered)
            self.record(_AGAIN, ListingsOpened(self.generation, ordered))
        return bool(ordered)

    def knows_places(self, view: MirrorView, run_id: str) -> bool:
        """Tell whether it can be said what is left out: not while search may list what is above."""
        return self._sieve is None or not _search_is_open(view, run_id)

    @property
    def _sieve(self) -> Sieve | None:
        return self.sieve if self.sieve is not None and self.sieve.choices.sifts else None

    def _passes(self, row: ListingRow) -> bool:
        """Tell whether a listing is wanted; end it if not, put it aside while that is not known."""
        if self._sieve is None:
            return True
        try:
            refused = self._sieve.refusal(row, doubts=True)
        except UnknownPlace as unknown:
            self._parked[row.key] = unknown.key
            return False
        if refused is None:
            return True
        ended = ListingEnded(self.generation, row.key, "left_out")
        if refused.how and row.owner is not None:
            owner = (str(row.owner[0]), row.owner[1])
            self.record(row.key, NodesLeftOut(self.generation, {owner: refused.how}), ended)
        else:
            self.record(row.key, ended)
        return False

    def _unpark(self, view: MirrorView) -> None:
        """Decide again, as much was read meanwhile; ask where places are only if all still wait.

        What can be decided may, once it is read, tell where the rest is.
        """
        waiting = {key: place for key in self._parked if (place := self._unknown(view, key))}
        decided = len(waiting) < len(self._parked)
        self._parked = waiting if decided else {}
        asked = () if decided else starmap(place_of, sorted(set(waiting.values())))
        # With nothing to ask for, the answer has the crawl go on all the same.
        self.record(_AGAIN, ListingsOpened(self.generation, tuple(asked)))

    def _unknown(self, view: MirrorView, key: str) -> tuple[str, str] | None:
        """Return the place that must be known before a listing can be decided on, if there is."""
        row = view.listing(key)
        try:
            if row is not None and self._sieve is not None:
                self._sieve.refusal(row, doubts=True)
        except UnknownPlace as unknown:
            return unknown.key
        return None

    def _sift(self, view: MirrorView, run_id: str) -> bool:
        """Bring what is left out up to date with the tree that is known now."""
        changed = self.sieve and self.sieve.sifted(self.generation)
        if self.sieve is None or not changed:
            return False
        back = tuple(self.sieve.wanted_again(view.listings(run_id, state="left_out"), changed))
        self.record("sifted", changed, ListingsOpened(self.generation, back, again=True))
        return True

    def _absent(self, view: MirrorView, run_id: str, *, everywhere: bool) -> Iterator[NewListing]:
        if self.mode == "quick" or not view.misses_any():
            return iter(())
        opened = partial(view.opened, run_id)
        return absent(view, everywhere=everywhere, opened=opened)

    def _disturbed(self, view: MirrorView, run_id: str) -> Iterator[NewListing]:
        for page in view.disturbed(run_id, everywhere=self.mode == "quick"):
            yield listing(ListingKind.CHILDREN, page, owner=("page", page))

    def _next(self, view: MirrorView, run_id: str, count: int) -> list[ListingRow]:
        """So many of the open listings, more or less, that neither are on their way nor wait."""
        on_its_way = self.jobs()
        kinds: Sequence[str] = ()
        if _search_is_open(view, run_id) or self._looks_at_head_again(view, run_id):
            # What search may still bring need not be read one by one.
            kinds = _BEFORE_ALL_ELSE if self._sieve is not None else _NOT_BY_SEARCH
        if self._asks_whose(view, run_id):
            kinds = _WHOSE
        passed_over = len(on_its_way) + self.held + len(self._parked)
        rows = view.open_listings(run_id, limit=count + passed_over, kinds=kinds)
        return [row for row in rows if row.key not in on_its_way and not self._waits(row.key)]

    def _asks_whose(self, view: MirrorView, run_id: str) -> bool:
        """Tell whether the token may yet turn out to be of another workspace than the mirror."""
        if not self._knows_whose:
            row = view.listing(ListingKind.ME)
            asked = row is not None and row.run == run_id and row.state == "open"
            self._knows_whose = not (asked and row is not None and row.data.get("workspace"))
        return not self._knows_whose

    def _looks_at_head_again(self, view: MirrorView, run_id: str) -> bool:
        """Order the head of search once more, if there may be what search has overlooked.

        Only what nobody knows yet is overlooked for good, so only an audit needs to look.
        """
        if self._looked_at_head or self.mode != "audit":
            return False
        self._looked_at_head = True
        rows = (view.listing(key) for key in _OF_ALL)
        answers = sum(row.pages for row in rows if row is not None and row.run == run_id)
        began = view.begun_at(_OF_ALL[0]) if answers > 1 else None
        if began is None:
            return False
        again = head_again(began)  # opened once in a run, whoever orders it again
        self.record(again.key, ListingsOpened(self.generation, (again,)))
        return True

    def _waits(self, key: str) -> bool:
        return self.is_held(key) or key in self._parked

    def ended(self, message: StepEnded) -> None:
        """Take note that a worker came to the end of its listing, or left it open."""
        key = message.step.listing
        if self.job_of(message.worker) != key:
            return
        self.free(message.worker)
        if message.attempts:
            self.record(key, _in_vain(message))

    def failed(self, failure: StepFailed) -> Halt | None:
        """End a listing as its failure demands; return the reason to halt the run, if it is one."""
        step = failure.step
        if self.job_of(failure.worker) != step.listing:
            return None
        self.free(failure.worker)
        error = failure.error
        known = isinstance(error, OtherWorkspace)
        decision = Halt(error) if known else verdict(step.work, step.cursor, error)
        if isinstance(decision, Halt):
            self.record(step.listing, _in_vain(failure))
            return decision
        if any(problem.rule == "comments_not_readable" for problem in decision.problems):
            self._refused.add(step.work.kind)  # no other one will be answered
        self._end(failure, decision)
        return None

    def lost(self, step: Step, causes: Sequence[str]) -> None:
        """Give up a listing whose step ended in the dead letters."""
        error = RuntimeError(f"handling it crashed twice: {'; '.join(causes)}")
        for worker in self.holders(step.listing):
            self.failed(StepFailed(worker, step, error))

    def _end(self, failure: StepFailed, decision: End) -> None:
        key, cost = failure.step.listing, _in_vain(failure)
        ended = ListingEnded(
            self.generation,
            key,
            decision.outcome,
            problems=decision.problems,
            requests=cost.requests,
            retries=cost.retries,
            rate_limited=cost.rate_limited,
            lost=decision.lost,
        )
        opened = ListingsOpened(self.generation, decision.listings)
        self.record(key, *((opened,) if decision.listings else ()), ended)


def _in_vain(step: StepEnded | StepFailed) -> ActivityRecorded:
    """Return what was spent on a step that brought no answer."""
    retries = max(0, step.attempts - 1)
    return ActivityRecorded(step.attempts, retries, rate_limited=step.throttled)


def _search_is_open(view: MirrorView, run_id: str) -> bool:
    rows = (view.listing(key) for key in _SEARCHES)
    return any(row is not None and row.run == run_id and row.state == "open" for row in rows)


def _is_satisfied(view: MirrorView, row: ListingRow, run_id: str, mode: Mode) -> bool:
    """Tell whether a read is not needed, because a listing has brought the object meanwhile.

    A quick run is content with any object that is there: what changed it has in its list, whole or
    cut down.
    """
    if any(row.data.get(each) for each in ("target", "fresh", "absent")):
        return False
    if mode == "quick" and row.kind in _NODES and not row.data.get("whole"):
        return view.alive(row.kind, row.object_id or "")
    if row.kind not in _NODES:
        return False
    whole = f"{row.key}:whole"  # what a list showed cut down is read by itself once
    return view.reached(row.kind, row.object_id or "", run_id) or view.opened(run_id, whole)

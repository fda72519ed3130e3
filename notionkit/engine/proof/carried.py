"""What earlier runs found, where this one had no reason to look again.

A run that reads only what changed would otherwise forget the limits, flags and losses of all that
did not change, and call complete what is not.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator

import attrs

from notionkit.engine.crawl.freshness import concluded
from notionkit.engine.crawl.listings import ListingKind
from notionkit.engine.crawl.rules import NOT_READ
from notionkit.engine.proof.acceptance import OUT_OF_REACH, as_lost
from notionkit.engine.proof.audit import RULES
from notionkit.mirror import Kind, MirrorView, Problem, RunState

_BY_READING = NOT_READ | {
    "unknown",
    "view_incomplete",
    *(f"unproven_{rule}" for rule in RULES if rule != "files"),
}
"""Rules that only a reading can find; others are looked into by every run."""
_BY_LISTING_ALL = OUT_OF_REACH | {"search_ended_early"}
_NODES = frozenset({"page", "database", "data_source"})


def carried(view: MirrorView, run: RunState) -> Iterator[Problem]:
    """Yield what the run before found about that at which this one did not look.

    Args:
        view: The mirror.
        run: A run that is no audit, at its end.
    """
    earlier = concluded(view.runs(), run.targets, run.fingerprint)
    before = next((each for each in reversed(earlier) if each.run_id != run.run_id), None)
    rules = _BY_READING | _BY_LISTING_ALL if run.mode == "quick" else _BY_READING
    told = view.problems(before.run_id) if before is not None else ()
    found = [problem for problem in told if problem.rule in rules]
    looked = _Looked.among(view, run, {problem.id for problem in found})
    for problem in found:
        if looked.not_at(problem):
            # What is out of reach was news once.
            known = problem.rule in OUT_OF_REACH
            yield attrs.evolve(problem, severity="limit") if known else as_lost(problem)


@attrs.frozen
class _Looked:
    """At which of some objects a run looked.

    `walked` has the kind of every listing of the run, and with it the id of such an object.
    """

    view: MirrorView
    run: RunState
    walked: Collection[tuple[str, str]]

    @classmethod
    def among(cls, view: MirrorView, run: RunState, ids: Container[str]) -> _Looked:
        keys = (key.split(":") for key in view.keys(run.run_id, ListingKind))
        found = ((kind, rest[0] if rest else "") for kind, *rest in keys)
        return cls(view, run, {(kind, own if own in ids else "") for kind, own in found})

    def not_at(self, problem: Problem) -> bool:
        """Tell whether what the problem is about is still there, and was not looked at."""
        kind, object_id = str(getattr(problem.kind, "value", problem.kind)), problem.id
        if not object_id:
            asked = {"comments_not_readable": "comments"}.get(problem.rule, kind)
            return not any(walked == asked for walked, _ in self.walked)
        if (kind, object_id) in self.walked:
            return False
        if kind == "block":
            return self._is_block_left(object_id)
        if kind in _NODES and self.view.reached(kind, object_id, self.run.run_id):
            return False
        return problem.rule != "linked_view_without_access" or self._is_block_left(object_id)

    def _is_block_left(self, block_id: str) -> bool:
        seen = self.view.sighting(Kind.BLOCK, block_id)
        if seen is None or seen.run == self.run.run_id or ("children", block_id) in self.walked:
            return False
        owner = self.view.owner_of_block(block_id)
        return owner is None or self.view.alive(*owner)

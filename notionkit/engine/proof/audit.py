"""The audit: what should have been read, against what was read, from the raw answers alone.

The crawl keeps books of its own: which listings it opened and how each ended. They are not trusted
here. One pass over the stored answers collects what each raw object promises and which listings
really end with a page that says there is no more; what is promised and not proven is a failure,
unless the ledger has its reason already. So a bug in the crawl shows as a failure of the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

import attrs

from notionkit._scratch import Table
from notionkit.engine.crawl.choices import Choices
from notionkit.engine.crawl.extras import Extras
from notionkit.engine.crawl.left_out import by_choice
from notionkit.engine.crawl.query_windows import is_incomplete, is_past, last_created
from notionkit.engine.crawl.rules import NOT_READ
from notionkit.engine.crawl.sieve import Sieve
from notionkit.engine.proof.evidence import Evidence, Query
from notionkit.engine.proof.expected import (
    Expected,
    dull,
    expected_of,
    file_name,
    is_cut_down,
    object_name,
)
from notionkit.engine.proof.proofs import Proofs
from notionkit.engine.proof.resting import resting
from notionkit.mirror import MirrorView, Problem, RunState, WalkedPage

RULES = (
    "listings",
    "children",
    "objects",
    "properties",
    "queries",
    "comments",
    "views",
    "files",
)
"""What is proven, in the order of the ledger."""

_OUTCOMES = ("proven", "by_edit_time", "limits", "choices", "failures")
_COUNTED_AS = {"limit": "limits", "choice": "choices"}

_WITH_CURSOR = frozenset(
    {
        "search",
        "head",
        "users",
        "children",
        "rows",
        "edited",
        "property",
        "comments",
        "views",
        "view_rows",
    }
)
_PROVES = frozenset({"property", "view", "view_rows"})
"""Kinds of listings whose answer may be no list, and proves that they were read all the same."""

_OPAQUE = "unsupported_block"

_REASONS = NOT_READ | {"target", "file", "file_skipped"}
"""Rules of the crawl that give a reason why something was not read."""

_MESSAGES = {
    "listings": "The listing {proof} does not end with a last page.",
    "children": "What is inside {kind} {id} was not read to its end.",
    "objects": "{kind} {id} was met, but not read.",
    "properties": "A property of page {id} has more than was read ({proof}).",
    "queries": "The rows of data source {id} were not read to their end.",
    "comments": "The comments of {kind} {id} were not read to their end.",
    "views": "A view of {kind} {id} was not read to its end ({proof}).",
    "files": "The {proof}, shown by {kind} {id}, is not stored.",
}


@attrs.frozen
class Tally:
    """How one rule was kept: `checked` is the sum of the others.

    `by_edit_time`: read by an earlier run, and not edited since.
    """

    checked: int = 0
    proven: int = 0
    by_edit_time: int = 0
    limits: int = 0
    choices: int = 0
    failures: int = 0


@attrs.frozen
class Audit:
    """What the audit found: a tally for each rule, and what the ledger did not know yet."""

    tallies: Mapping[str, Tally]
    problems: tuple[Problem, ...]


def audit(
    view: MirrorView, run_id: str, known: Iterable[Problem], *, sieve: Sieve | None = None
) -> Audit:
    """Check a run against its own answers.

    Args:
        view: The mirror, which must not change meanwhile.
        run_id: The run.
        known: What the ledger lists already; it is gone through more than once.
        sieve: What the run was to read; all that is usual without one.

    Raises:
        MirrorError: when the mirror cannot be read.
        ScratchError: when the state folder cannot be written.
    """
    run = view.run(run_id)
    chosen = sieve or Sieve(Choices(), view, run.targets)
    with Proofs(view.state) as proven:
        wanted = Extras.most(chosen.choices)
        evidence = _gathered(view.walked(run_id, dull(wanted.comments)), wanted, proven)
        return _concluded(view, run, known, chosen, evidence)


def _concluded(
    view: MirrorView,
    run: RunState,
    known: Iterable[Problem],
    chosen: Sieve,
    evidence: Evidence,
) -> Audit:
    _expect_targets(run.targets, evidence)
    _check_files(view, evidence)
    _check_queries(evidence)
    limits = tuple(_limits(evidence, known))
    rests = resting(view, run, evidence.proven)
    walks = view.keys(run.run_id, sorted(_WITH_CURSOR))
    spared = _Spared(rests, lambda expected: by_choice(chosen, expected))
    asked = partial(_was_asked, view, run.run_id)
    return _judged(evidence, walks, asked, chain(known, limits), limits=limits, spared=spared)


def _was_asked(view: MirrorView, run_id: str, key: str) -> bool:
    """Tell whether a run asked for an object by its id."""
    return any(view.opened(run_id, each) for each in (key, f"{key}:whole"))


# -- gathering ------------------------------------------------------------------------------------


def _gathered(pages: Iterable[WalkedPage], wanted: Extras, proven: Proofs) -> Evidence:
    evidence = Evidence(proven, proven.table(), proven.table())
    unbroken = True
    for page in pages:
        listed = page.body.get("object") == "list"
        last = page.number == page.pages - 1
        unbroken = (unbroken or page.number == 0) and bool(page.body.get("has_more")) is not last
        # A search for the last edits, or from the other end, is wanted up to a time.
        at_its_end = last and is_past(page.body, page.data)
        if (listed or page.kind in _PROVES) and last and (unbroken or at_its_end):
            evidence.prove(page.listing)
        _note_end(page, evidence, last=last)
        for raw in page.body.get("results", ()) if listed else (page.body,):
            if isinstance(raw, dict):
                _note(raw, page, wanted, evidence)
    _prove_by_markdown(evidence)
    return evidence


def _note(raw: Mapping[str, Any], page: WalkedPage, wanted: Extras, evidence: Evidence) -> None:
    if page.kind == "view_rows":
        return  # the ids of rows, which stand nowhere else for the rows themselves
    is_block = raw.get("object") == "block"
    # Of blocks there are too many to remember, and only those read by themselves prove anything.
    if page.kind == "block" if is_block else not is_cut_down(raw, page):
        evidence.prove(object_name(str(raw.get("object")), str(raw.get("id"))))
    for expected in expected_of(raw, page, comments=wanted.comments, views=wanted.views):
        evidence.expect(expected)
    if page.kind == "page_markdown" or wanted.economy:
        _note_markdown(raw, page, wanted, evidence)
    if is_block and raw.get("type") == "unsupported":
        inner = raw.get("unsupported")
        kind = inner.get("block_type") if isinstance(inner, Mapping) else None
        evidence.opaque[str(raw.get("id"))] = str(kind or "")


def _note_markdown(
    raw: Mapping[str, Any], page: WalkedPage, wanted: Extras, evidence: Evidence
) -> None:
    """Note which blocks a page has that hold others, and whether its Markdown says all of it."""
    if page.kind == "page_markdown":
        broken = raw.get("truncated") or raw.get("unknown_block_ids")
        if raw.get("markdown") and not broken:
            evidence.as_markdown.add(page.object_id)
    elif wanted.economy and raw.get("object") == "block" and raw.get("has_children"):
        parent = raw.get("parent")
        if isinstance(parent, Mapping) and parent.get("page_id"):
            evidence.inside.setdefault(parent["page_id"], []).append(str(raw.get("id")))


def _prove_by_markdown(evidence: Evidence) -> None:
    for page in evidence.as_markdown:
        for block in evidence.inside.get(page, ()):
            evidence.prove(f"children:{block}")


def _note_end(page: WalkedPage, evidence: Evidence, *, last: bool) -> None:
    if not last:
        return
    cut = is_incomplete(page.body)
    if page.kind == "rows":
        since = str(page.data.get("since") or "")
        query = Query(since, (last_created(page.body) or "") if cut else None)
        evidence.queries.setdefault(page.object_id, []).append(query)
    elif page.kind == "search":
        evidence.searches.append(not cut or is_past(page.body, page.data))


def _expect_targets(targets: Iterable[str], evidence: Evidence) -> None:
    kinds = ("page", "database", "data_source", "block")
    for target in targets:
        names = [object_name(kind, target) for kind in kinds]
        found = next((name for name in names if name in evidence.proven), names[0])
        evidence.expect(Expected("objects", found, "page", target))


def _check_files(view: MirrorView, evidence: Evidence) -> None:
    sizes: dict[str, bool] = {}
    for file in view.each_file():
        if file.state == "stored" and file.sha256 and file.sha256 not in sizes:
            path = view.file_path(file.sha256)
            sizes[file.sha256] = path.is_file() and path.stat().st_size == file.size
        if file.sha256 and sizes.get(file.sha256):
            evidence.prove(file_name(file.key))


def _check_queries(evidence: Evidence) -> None:
    """Take back the proof of a query that was cut short and that no window goes on from."""
    for source, windows in evidence.queries.items():
        windows.sort(key=lambda query: query.since)
        following = [*(query.since for query in windows[1:]), None]
        for query, since in zip(windows, following, strict=True):
            if query.cut_at is not None and (since is None or since > query.cut_at):
                evidence.proven.discard(f"rows:{source}")
            if query.since and f"rows:{source}:{query.since}" not in evidence.proven:
                evidence.proven.discard(f"rows:{source}")


# -- judging --------------------------------------------------------------------------------------


def _limits(evidence: Evidence, known: Iterable[Problem]) -> Iterator[Problem]:
    for problem in known:
        if problem.rule == _OPAQUE:
            evidence.opaque.pop(problem.id, None)
    for block_id, kind in evidence.opaque.under(""):
        named = f" ({kind})" if kind else ""
        message = f"Notion's API does not give what is inside this block{named}."
        yield Problem("limit", _OPAQUE, "block", block_id, message)
    if evidence.searches and not any(evidence.searches):
        message = (
            "Search ended before it had surely listed everything, from either end. What lies below "
            "what it listed was read; name other pages as targets to be sure of them."
        )
        yield Problem("limit", "search_ended_early", "search", "", message)


def _judged(
    evidence: Evidence,
    walks: Iterable[str],
    asked: Callable[[str], bool],
    known: Iterable[Problem],
    *,
    limits: tuple[Problem, ...],
    spared: _Spared,
) -> Audit:
    reasons = _reasons(known, evidence.proven.table())
    counts = {rule: dict.fromkeys(_OUTCOMES, 0) for rule in RULES}
    for rule, count in evidence.proven.by_rule().items():
        counts[rule]["proven"] += count
    missed: dict[str, Problem] = {}
    for expected in chain(evidence.unproven(), map(_listing, walks)):
        if expected.proof in evidence.proven:
            counts[expected.rule]["proven"] += 1
            continue
        if outcome := spared.outcome(expected):
            counts[expected.rule][outcome] += 1
            continue
        # Formats say as well that they lack an object: that is no reason, unless it was asked for.
        unasked = expected.rule == "objects" and not asked(f"{expected.kind}:{expected.id}")
        severity = None if unasked else _explained(expected, reasons)
        counts[expected.rule][_COUNTED_AS.get(severity or "", "failures")] += 1
        if severity is None:
            missed.setdefault(expected.proof, _problem(expected))
    tallies = {rule: Tally(sum(own.values()), **own) for rule, own in counts.items()}
    return Audit(tallies, (*limits, *missed.values()))


@attrs.frozen
class _Spared:
    """Tells what this run need not have read."""

    rests: Callable[[Expected], bool]
    by_choice: Callable[[Expected], bool]

    def outcome(self, expected: Expected) -> str | None:
        """Name the outcome under which it counts; None if it had to be read."""
        if self.by_choice(expected):
            return "choices"
        return "by_edit_time" if self.rests(expected) else None


def _listing(key: str) -> Expected:
    kind, _, rest = key.partition(":")
    return Expected("listings", key, kind, rest.partition(":")[0])


def _reasons(known: Iterable[Problem], found: Table) -> Table:
    """The severity of what is known, by object; a failure weighs more than a limit."""
    for problem in known:
        subject = object_name(str(getattr(problem.kind, "value", problem.kind)), problem.id)
        if problem.rule in _REASONS and found.get(subject) != "failure":
            found[subject] = problem.severity
    return found


_ALSO_CALLED = {
    "children": ("block", "children"),
    "properties": ("property",),
    "queries": ("rows",),
    "comments": ("comments", "workspace"),
    "views": ("view", "database"),
    "listings": ("page", "block", "data_source", "property", "workspace", "database", "view"),
}
"""Other kinds under which the crawl names what a rule is about."""


def _explained(expected: Expected, reasons: Table) -> str | None:
    subjects = [object_name("file", expected.file_key)]
    for kind in (expected.kind, *_ALSO_CALLED.get(expected.rule, ())):
        subjects += object_name(kind, expected.id), object_name(kind, "")
    return next(filter(None, map(reasons.get, subjects)), None)


def _problem(expected: Expected) -> Problem:
    message = _MESSAGES[expected.rule].format(
        proof=expected.proof, kind=expected.kind, id=expected.id
    )
    return Problem("failure", f"unproven_{expected.rule}", expected.kind, expected.id, message)

"""What the ledger says of that which was left out by choice: once for each subtree, not for each
page in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from notionkit.engine.crawl.choices import Step, Verdict, matching
from notionkit.engine.crawl.listings import ListingKind
from notionkit.engine.crawl.places import Places, UnknownPlace
from notionkit.engine.crawl.sieve import Sieve
from notionkit.engine.proof.expected import Expected
from notionkit.mirror import ListingRow, MirrorView, Node, Problem
from notionkit.model.shown import in_quotes
from notionkit.plugins.attachments import plain
from notionkit.plugins.living import EveryNode, fallen

_NAMES = {"page": "page", "database": "database", "data_source": "data source"}


@attrs.define
class _Tally:
    """What is left out, gathered by the place under which the ledger tells of it."""

    excluded: dict[Step, str] = attrs.field(factory=dict)
    deep: dict[Step, tuple[set[str], str]] = attrs.field(factory=dict)
    in_table: dict[Step, tuple[set[str], str]] = attrs.field(factory=dict)
    empty: dict[Step, set[str]] = attrs.field(factory=dict)


def left_out(sieve: Sieve, run_id: str) -> Iterator[Problem]:
    """Yield what a run left out by choice, and the exclusions that meant nothing.

    Args:
        sieve: The choices of the run, whose crawl is drained.
        run_id: The run.
    """
    if not sieve.choices.sifts:
        return
    found = _Tally()
    places = Places(sieve.view, sieve.targets)
    gone = fallen(EveryNode(sieve.view), lambda node: node.in_trash)
    for node in sieve.view.each_node():
        if (key := plain(node.kind, node.id)) not in gone:
            _note(sieve, places, key, node, found)
    for row in _never_read(sieve.view, run_id):
        _note(sieve, places, (row.kind, row.object_id or ""), None, found)
    yield from _problems(found)
    for own in sieve.choices.exclude:
        if own not in found.excluded.values() and not _names(own, sieve):
            message = f"--exclude {own} means nothing that was found: nothing was left out by it."
            yield Problem("choice", "exclude_matches_nothing", "workspace", own, message)


def _never_read(view: MirrorView, run_id: str) -> Iterator[ListingRow]:
    """Yield the reads that were left out: a page that shows something does not prove it read."""
    for row in view.listings(run_id, state="left_out"):
        is_read = row.kind in (ListingKind.PAGE, ListingKind.DATABASE)
        if is_read and view.entry(row.kind, row.object_id or "") is None:
            yield row


def _names(own: str, sieve: Sieve) -> bool:
    """Tell whether it means something that lies inside of what is left out already."""
    every = sieve.view.each_node()
    return matching(own, (Step(node.kind, node.id, node.title) for node in every))


def _note(
    sieve: Sieve, places: Places, key: tuple[str, str], node: Node | None, found: _Tally
) -> None:
    try:
        way, verdict = sieve.placed(places, *key)
    except UnknownPlace:
        return
    if sieve.targets and not way.named:
        return
    above = way.steps[-2] if len(way.steps) > 1 else way.steps[-1]
    if node is not None and node.left_out == "page" and not verdict.how:
        found.empty.setdefault(above, set()).add(key[1])
    elif verdict.at == way.steps[-1]:
        _note_top(verdict, above, found)


def _note_top(verdict: Verdict, above: Step, found: _Tally) -> None:
    at = verdict.at
    if at is None:
        return
    if verdict.rule == "exclude":
        found.excluded[at] = verdict.said
    elif verdict.how == "page":
        found.in_table.setdefault(above, (set(), _option(verdict)))[0].add(at.id)
    else:
        found.deep.setdefault(above, (set(), _option(verdict)))[0].add(at.id)


def _option(verdict: Verdict) -> str:
    return f"--{verdict.rule} {verdict.said}"


def _problems(found: _Tally) -> Iterator[Problem]:
    for at, said in found.excluded.items():
        message = f"{_named(at)} and all below it are left out, by --exclude {said}."
        yield _choice("excluded", at, message)
    for at, (ids, said) in found.deep.items():
        message = f"{_named(at)} is there without what lies in it, by {said}: left out are "
        yield _choice("too_deep", at, f"{message}{_counted(ids, 'page or database')}.")
    for at, (ids, said) in found.in_table.items():
        message = f"{_named(at)} is there as a table, by {said}: left out are the pages of "
        yield _choice("rows_in_table", at, f"{message}{_counted(ids, 'row')}.")
    for at, ids in found.empty.items():
        message = f"{_named(at)} has rows with nothing in them, which have no page, by --rows "
        yield _choice("empty_rows", at, f"{message}nonempty: {_counted(ids, 'row')}.")


def _counted(ids: set[str], noun: str) -> str:
    many = {"page or database": "pages and databases", "row": "rows"}
    return f"{len(ids):,} {noun if len(ids) == 1 else many[noun]}"


def _named(step: Step) -> str:
    return f"{_NAMES[step.kind]} {in_quotes(step.title) if step.title else step.id}"


def _choice(rule: str, at: Step, message: str) -> Problem:
    return Problem("choice", rule, at.kind, at.id, message)


def by_choice(sieve: Sieve, expected: Expected) -> bool:
    """Tell whether something expected is not wanted, from the choices and the tree alone.

    Of the crawl's books only this is believed: to which page a listing belongs.
    """
    if not sieve.choices.sifts:
        return False
    is_read = expected.rule == "objects"
    row = sieve.view.listing(f"{expected.kind}:{expected.id}" if is_read else expected.proof)
    if row is not None:
        return _is_refused(sieve, row)
    return _is_outside(sieve, expected)


def _is_refused(sieve: Sieve, row: ListingRow) -> bool:
    try:
        return sieve.refusal(row) is not None
    except UnknownPlace:
        return False


def _is_outside(sieve: Sieve, expected: Expected) -> bool:
    kind, object_id = expected.kind, expected.id
    if expected.rule == "files":
        return sieve.wants_file(expected.file_key) is False
    owner: Any = (kind, object_id) if kind in _NAMES else sieve.view.owner_of_block(object_id)
    if owner is None:
        return False
    try:
        found = sieve.verdict(str(owner[0]), owner[1])
    except UnknownPlace:
        return False
    return found.how == "all" or (found.how == "page" and expected.rule in ("children", "comments"))

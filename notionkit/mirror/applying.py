"""Applies one operation to the database: which part does what, for each kind of operation."""

from collections.abc import Callable, Sequence
from typing import Any

from notionkit.mirror import copies, deletions, files, journal, listings, objects, outputs, owners
from notionkit.mirror.bodies import save_body, seal
from notionkit.mirror.kinds import NODES
from notionkit.mirror.operations import (
    ActivityRecorded,
    DeletionsDecided,
    FileEnded,
    FileStored,
    FileWanted,
    ItemsTried,
    ListingEnded,
    ListingsOpened,
    NodesLeftOut,
    ObjectEntry,
    OffsetCommitted,
    OffsetReset,
    Operation,
    OutputsRecorded,
    OutputsRemoved,
    PageCommit,
    ProblemsRecorded,
)
from notionkit.mirror.rows import Applied
from notionkit.mirror.transaction import Transaction

SEARCHES = frozenset({"search", "head"})
"""Kinds of listings that follow an index, which lags behind what it lists."""
_PLACE = '"place":'
"""In the data of the read of a block that is to tell what it is in."""


def apply_one(tx: Transaction, operation: Operation) -> Applied:
    """Do what the operation says, unless it is stale or was done before."""
    if getattr(operation, "epoch", tx.epoch) < tx.epoch:
        return Applied(applied=False, stale_epoch=True)
    return _APPLIERS[type(operation)](tx, operation)


def _page(tx: Transaction, commit: PageCommit) -> Applied:
    listing = listings.standing(tx.db, commit.listing)
    if listing is None or listing.state != "open" or listing.cursor != commit.expected_cursor:
        repeated = listing is not None and listings.was_committed(
            tx.db, listing, commit.expected_cursor
        )
        row = listings.by_key(tx.db, commit.listing)
        return Applied(applied=False, repeated=repeated, listing=row)
    all_new = _store(tx, listing, commit)
    found = commit.listings
    if found and listing.kind == "children":
        found = copies.placed(listing.owner, listing.data, found)
    opened = listings.open_all(tx, found)
    new_files = files.note_found(tx, () if all_new else commit.objects, commit.files)
    journal.put_problems(tx.db, tx.run, commit.problems)
    tx.touch(listing.owner)
    return Applied(
        applied=True,
        listing=listings.by_key(tx.db, commit.listing),
        new_listings=opened,
        new_files=new_files,
    )


def _store(tx: Transaction, listing: listings.Standing, commit: PageCommit) -> bool:
    """Put the page in its place; True when none of its objects was known before."""
    body = seal(commit.body)
    number = save_body(tx.db, body)
    before = listings.page_body(tx.db, listing.id, listing.pages)
    listings.advance(tx, listing, number, commit.next_cursor)
    searched = listing.kind in SEARCHES
    lags = searched or _is_cut_down(commit.objects)
    found = objects.current(tx.db, commit.objects) if lags else commit.objects
    anew = before is None and not searched
    manner = _manner(listing)
    new = objects.index(tx, listing.id, body, number, found, anew=anew, manner=manner)
    if searched and listing.pages == 0:
        journal.set_mark(tx.db, tx.run)
    replaced = [before] if before not in {None, number} else []
    if commit.next_cursor is None:
        replaced += listings.drop_surplus(tx.db, listing.id, listing.pages + 1)
    for old in replaced:
        if old is not None:
            objects.forget_replaced(tx, listing.id, old)
    return new


def _manner(listing: listings.Standing) -> objects.Manner:
    if copies.COPY in listing.data:
        return "guests"
    return "place" if _PLACE in listing.data else ""


def _is_cut_down(found: Sequence[ObjectEntry]) -> bool:
    """Whether the read of one object brought its name only: what is known of it says more."""
    return len(found) == 1 and found[0].kind in NODES and not found[0].last_edited_time


def _opened(tx: Transaction, operation: ListingsOpened) -> Applied:
    opened = listings.open_all(tx, operation.listings, again=operation.again)
    return Applied(applied=bool(opened), new_listings=opened)


def _listing_ended(tx: Transaction, ended: ListingEnded) -> Applied:
    listing = listings.standing(tx.db, ended.listing)
    applies = listing is not None and listing.state == "open" and _is_due(listing, ended)
    if listing is not None and applies:
        listings.end(tx, listing, ended.outcome)
        if ended.lost and listing.owner is not None:
            objects.lose(tx, listing.owner)
        journal.put_problems(tx.db, tx.run, ended.problems)
        tx.touch(listing.owner)
    row = listings.by_key(tx.db, ended.listing)
    repeated = not applies and row is not None and row.state == ended.outcome
    return Applied(applied=applies, repeated=repeated, listing=row)


def _is_due(listing: listings.Standing, ended: ListingEnded) -> bool:
    """A listing that stands at its start has nothing to restart."""
    if ended.outcome != "restart":
        return True
    return listing.cursor is not None and ended.cursor in {None, listing.cursor}


def _left_out(tx: Transaction, operation: NodesLeftOut) -> Applied:
    objects.leave_out(tx, operation.nodes)
    return Applied(applied=True)


def _file_wanted(tx: Transaction, wanted: FileWanted) -> Applied:
    return Applied(applied=files.note_wanted(tx, wanted.key))


def _file_stored(tx: Transaction, stored: FileStored) -> Applied:
    if not files.note_stored(tx, stored):
        return Applied(applied=False)
    return Applied(applied=True, changes=(owners.append(tx, "file", stored.key),))


def _file_ended(tx: Transaction, ended: FileEnded) -> Applied:
    applied = files.note_ended(tx, ended)
    if applied and ended.problem is not None:
        journal.put_problems(tx.db, tx.run, (ended.problem,))
    return Applied(applied=applied)


def _outputs_recorded(tx: Transaction, operation: OutputsRecorded) -> Applied:
    outputs.put_outputs(tx.db, operation.outputs)
    return Applied(applied=True)


def _outputs_removed(tx: Transaction, operation: OutputsRemoved) -> Applied:
    outputs.drop_outputs(tx.db, operation.plugin, operation.paths)
    return Applied(applied=True)


def _deletions(tx: Transaction, operation: DeletionsDecided) -> Applied:
    deletions.decide(tx, operation)
    return Applied(applied=True)


def _offset(tx: Transaction, operation: OffsetCommitted) -> Applied:
    outputs.drop_outputs(tx.db, operation.plugin, operation.removed)
    outputs.put_outputs(tx.db, operation.outputs)
    outputs.put_offset(tx.db, operation.plugin, operation.offset)
    journal.put_problems(tx.db, tx.run, operation.problems)
    return Applied(applied=True)


def _items(tx: Transaction, tried: ItemsTried) -> Applied:
    outputs.put_failed(tx.db, tried.plugin, tried.failed, tried.done)
    return Applied(applied=True)


def _offset_reset(tx: Transaction, operation: OffsetReset) -> Applied:
    outputs.reset_offset(tx.db, operation.plugin)
    return Applied(applied=True)


def _problems(tx: Transaction, operation: ProblemsRecorded) -> Applied:
    journal.drop_problems(tx.db, tx.run, operation.resolved)
    journal.put_problems(tx.db, tx.run, operation.problems)
    return Applied(applied=True)


def _activity(_tx: Transaction, _operation: ActivityRecorded) -> Applied:
    return Applied(applied=True)


_APPLIERS: dict[type, Callable[[Transaction, Any], Applied]] = {
    PageCommit: _page,
    ListingsOpened: _opened,
    ListingEnded: _listing_ended,
    NodesLeftOut: _left_out,
    FileWanted: _file_wanted,
    FileStored: _file_stored,
    FileEnded: _file_ended,
    OutputsRecorded: _outputs_recorded,
    OutputsRemoved: _outputs_removed,
    DeletionsDecided: _deletions,
    OffsetCommitted: _offset,
    ItemsTried: _items,
    OffsetReset: _offset_reset,
    ProblemsRecorded: _problems,
    ActivityRecorded: _activity,
}


def count_activity(
    tx: Transaction, operations: Sequence[Operation], answers: Sequence[Applied]
) -> None:
    """Add up the requests of everything that was not refused as stale."""
    journal.add_activity(
        tx.db,
        tx.run,
        [
            each
            for each, answer in zip(operations, answers, strict=True)
            if isinstance(each, PageCommit | ListingEnded | ActivityRecorded) and answer.applied
        ],
    )

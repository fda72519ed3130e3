"""The frontier: listings, their cursors and their pages.

A listing is open from its discovery until its last page is committed (done), or it is given up
(failed, skipped, left_out). A later run that discovers it again opens it again; its old pages stay
readable until the new walk replaces them, one by one.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from notionkit.mirror import copies, freshness
from notionkit.mirror.kinds import PackedOwner, pack_id, pack_owner, unpack_id, unpack_owner
from notionkit.mirror.operations import NewListing
from notionkit.mirror.rows import ListingRow
from notionkit.mirror.transaction import Transaction

_ROW = """
SELECT l.key, l.kind, l.object_id, l.owner_kind, l.owner_id, l.priority, l.data, l.state,
       r.run_id, l.cursor, l.pages, l.restarts
FROM listings AS l JOIN runs AS r ON r.number = l.run
"""

_OPEN = """
INSERT INTO listings (key, kind, object_id, owner_kind, owner_id, priority, data, state, run)
VALUES (:key, :kind, :object_id, :owner_kind, :owner_id, :priority, :data, 'open', :run)
ON CONFLICT (key) DO UPDATE SET
    owner_kind = excluded.owner_kind, owner_id = excluded.owner_id, priority = excluded.priority,
    data = excluded.data, state = 'open', run = excluded.run, cursor = NULL, pages = 0,
    restarts = CASE WHEN listings.run < excluded.run THEN 0 ELSE listings.restarts END
WHERE listings.run < excluded.run OR (:again AND listings.state <> 'open')
RETURNING id
"""

_KEYS = "SELECT key FROM listings WHERE run = ? AND kind IN ({kinds}) ORDER BY key"

_ADVANCE = "UPDATE listings SET cursor = ?, pages = pages + 1, state = ? WHERE id = ?"

_RESTART = "UPDATE listings SET cursor = NULL, pages = 0, restarts = restarts + 1 WHERE id = ?"

_PUT_PAGE = """
INSERT INTO pages (listing, number, body, cursor, run, committed_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (listing, number) DO UPDATE SET body = excluded.body, cursor = excluded.cursor,
    run = excluded.run, committed_at = excluded.committed_at
"""


class Standing:
    """Where a listing stands, as the writing side needs it."""

    __slots__ = ("cursor", "data", "id", "kind", "owner", "pages", "run", "state")

    def __init__(self, row: Sequence[Any]) -> None:
        self.id: int = row[0]
        self.state: str = row[1]
        self.run: int = row[2]
        self.cursor: str | None = row[3]
        self.pages: int = row[4]
        self.kind: str = row[5]
        self.data: str = row[6]
        self.owner: PackedOwner | None = None if row[7] is None else (row[7], row[8])


def standing(db: sqlite3.Connection, key: str) -> Standing | None:
    """Where the listing stands; None if it was never opened."""
    row = db.execute(
        "SELECT id, state, run, cursor, pages, kind, data, owner_kind, owner_id FROM listings "
        "WHERE key = ?",
        (key,),
    ).fetchone()
    return Standing(row) if row else None


def open_all(
    tx: Transaction, found: Iterable[NewListing], *, again: bool = False
) -> tuple[ListingRow, ...]:
    """Open what is new to this run; the rows that are open because of this call."""
    wanted = (_unless_spared(tx, new) for new in found)
    opened = [new.key for new in wanted if new is not None and _open(tx, new, again=again)]
    return tuple(row for key in opened if (row := by_key(tx.db, key)) is not None)


def _unless_spared(tx: Transaction, new: NewListing) -> NewListing | None:
    """The listing itself, or what a run that is no audit has to look at in its place."""
    if new.owner is None or not freshness.is_spared(tx, new, pack_owner(new.owner)):
        return new
    if new.instead is None or tx.mode == "quick":
        return None
    return attrs.evolve(new.instead, data={**new.instead.data, "edited_since": tx.since})


def _open(tx: Transaction, new: NewListing, *, again: bool) -> bool:
    new = copies.with_owner(tx, new)
    owner = pack_owner(new.owner) if new.owner is not None else (None, None)
    rows = tx.db.execute(
        _OPEN,
        {
            "key": new.key,
            "kind": new.kind,
            "object_id": None if new.object_id is None else pack_id(new.object_id),
            "owner_kind": owner[0],
            "owner_id": owner[1],
            "priority": new.priority,
            "data": json.dumps(dict(new.data)),
            "run": tx.run,
            "again": again,
        },
    ).fetchall()
    if (
        rows
        and owner[0] is not None
        and new.kind == "children"
        and new.owner == ("page", new.object_id)
    ):
        freshness.note_walk(tx, owner)
    if not rows:
        copies.claim(tx, new)
    return bool(rows)


def advance(tx: Transaction, listing: Standing, body: int, next_cursor: str | None) -> None:
    """Put one page and move on; with no next cursor the listing is done."""
    page = (listing.id, listing.pages, body, listing.cursor, tx.run, tx.now)
    tx.db.execute(_PUT_PAGE, page)
    tx.db.execute(_ADVANCE, (next_cursor, "open" if next_cursor else "done", listing.id))


def was_committed(db: sqlite3.Connection, listing: Standing, cursor: str | None) -> bool:
    """Whether this walk already has the page that begins at `cursor`."""
    return (
        db.execute(
            "SELECT 1 FROM pages WHERE listing = ? AND number < ? AND cursor IS ?",
            (listing.id, listing.pages, cursor),
        ).fetchone()
        is not None
    )


def page_body(db: sqlite3.Connection, listing: int, number: int) -> int | None:
    """The body that this page has now."""
    row = db.execute(
        "SELECT body FROM pages WHERE listing = ? AND number = ?", (listing, number)
    ).fetchone()
    return row[0] if row else None


def drop_surplus(db: sqlite3.Connection, listing: int, count: int) -> list[int]:
    """Drop the pages of an earlier, longer walk; the bodies they had."""
    rows = db.execute(
        "DELETE FROM pages WHERE listing = ? AND number >= ? RETURNING body", (listing, count)
    ).fetchall()
    return [row[0] for row in rows]


def end(tx: Transaction, listing: Standing, outcome: str) -> None:
    """Give up (failed, skipped, left_out) or start over (restart)."""
    if outcome == "restart":
        tx.db.execute(_RESTART, (listing.id,))
    else:
        tx.db.execute("UPDATE listings SET state = ? WHERE id = ?", (outcome, listing.id))


def by_key(db: sqlite3.Connection, key: str) -> ListingRow | None:
    """The listing of this key."""
    row = db.execute(f"{_ROW} WHERE l.key = ?", (key,)).fetchone()
    return _listing(row) if row else None


def open_in(
    db: sqlite3.Connection, run: int, limit: int | None, kinds: Sequence[str]
) -> list[ListingRow]:
    """The open listings of a run, highest priority first, then oldest first."""
    chosen = f"AND l.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    rows = db.execute(
        f"{_ROW} WHERE l.state = 'open' AND l.run = ? {chosen} "
        "ORDER BY l.priority DESC, l.id LIMIT ?",
        (run, *kinds, -1 if limit is None else limit),
    )
    return [_listing(row) for row in rows]


def keys_of(db: sqlite3.Connection, run: int, kinds: Iterable[str]) -> Iterator[str]:
    """The keys of a run's listings of these kinds, sorted, as a stream."""
    wanted = tuple(kinds)
    rows = db.execute(_KEYS.format(kinds=", ".join("?" * len(wanted))), (run, *wanted))
    return (key for (key,) in rows)


def states(db: sqlite3.Connection, run: int | None) -> dict[str, int]:
    """How many listings there are in each state, of a run or in all."""
    return dict(
        db.execute(
            "SELECT state, count(*) FROM listings WHERE ?1 IS NULL OR run = ?1 GROUP BY state",
            (run,),
        )
    )


def select(db: sqlite3.Connection, run: int | None, state: str | None) -> list[ListingRow]:
    """Listings by run and state, sorted by key."""
    rows = db.execute(
        f"{_ROW} WHERE (?1 IS NULL OR l.run = ?1) AND (?2 IS NULL OR l.state = ?2) ORDER BY l.key",
        (run, state),
    )
    return [_listing(row) for row in rows]


def failed_of(db: sqlite3.Connection, owner: PackedOwner) -> list[ListingRow]:
    """The listings that belong to a node and could not be read to their end."""
    rows = db.execute(
        f"{_ROW} WHERE l.owner_kind = ? AND l.owner_id = ? AND l.state = 'failed' ORDER BY l.key",
        owner,
    )
    return [_listing(row) for row in rows]


def keys_under(db: sqlite3.Connection, key: str) -> list[str]:
    """This key and those that continue it after a colon, sorted."""
    rows = db.execute(
        "SELECT key FROM listings WHERE key = ?1 OR (key > ?1 || ':' AND key < ?1 || ';') "
        "ORDER BY key",
        (key,),
    )
    return [row[0] for row in rows]


def comments_of(db: sqlite3.Connection, owner: PackedOwner) -> list[tuple[str, str]]:
    """The listings of comments that belong to a page: what each is about, and its key."""
    rows = db.execute(
        "SELECT object_id, key FROM listings WHERE owner_kind = ? AND owner_id = ? "
        "AND kind = 'comments' AND state = 'done' ORDER BY key",
        owner,
    )
    return [(unpack_id(row[0]), row[1]) for row in rows]


def bodies_of(db: sqlite3.Connection, key: str) -> list[int]:
    """The bodies of a listing's pages in order."""
    rows = db.execute(
        "SELECT p.body FROM listings AS l JOIN pages AS p ON p.listing = l.id "
        "WHERE l.key = ? ORDER BY p.number",
        (key,),
    )
    return [row[0] for row in rows]


def _listing(row: Sequence[Any]) -> ListingRow:
    return ListingRow(
        key=row[0],
        kind=row[1],
        object_id=None if row[2] is None else unpack_id(row[2]),
        owner=None if row[3] is None else unpack_owner(row[3], row[4]),
        priority=row[5],
        data=json.loads(row[6]),
        state=row[7],
        run=row[8],
        cursor=row[9],
        pages=row[10],
        restarts=row[11],
    )

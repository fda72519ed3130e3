"""The index: where each object was last seen, and the nodes of the tree.

Objects are found by (kind, id): one id can name both a block and a page or a database. A node's
or user's row outlives the page it was seen on, since absence proves nothing; a block's or
comment's goes when the listing that had it no longer has it.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from notionkit.mirror import freshness
from notionkit.mirror.bodies import Body, load_body, results_of
from notionkit.mirror.errors import ForeignEntry
from notionkit.mirror.kinds import (
    CODES,
    NODES,
    Kind,
    Owner,
    PackedId,
    PackedOwner,
    code,
    pack_id,
    pack_owner,
    storable,
    unpack_id,
)
from notionkit.mirror.operations import ObjectEntry
from notionkit.mirror.rows import LeftOut
from notionkit.mirror.transaction import Transaction

Manner = Literal["", "guests", "place"]
"""How objects come into the index: to be there from now on, or unless they are elsewhere."""

_ADD_OBJECT = """
INSERT INTO objects (kind, id, body, position, listing) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

# The condition keeps an unchanged page of a listing from writing a hundred rows again.
_PUT_OBJECT = """
INSERT INTO objects (kind, id, body, position, listing) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET
    body = excluded.body, position = excluded.position, listing = excluded.listing
WHERE (body, position, listing) <> (excluded.body, excluded.position, excluded.listing)
"""

# What a copy shows is at home elsewhere. Where that is out of reach, the page with the least id
# has it: not the one that came last, which is chance.
_PUT_GUEST = """
INSERT INTO objects (kind, id, body, position, listing) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET
    body = excluded.body, position = excluded.position, listing = excluded.listing
WHERE listing = excluded.listing OR EXISTS (
    SELECT 1 FROM listings AS host JOIN listings AS other
    WHERE host.id = objects.listing AND other.id = excluded.listing
    AND (instr(host.data, '"synced_from":') AND host.owner_id > other.owner_id OR EXISTS (
        SELECT 1 FROM nodes AS n WHERE n.kind = host.owner_kind AND n.id = host.owner_id
        AND (n.in_trash OR n.lost))))
"""

# A block that was asked where it is stays where its page lists it: nobody else can say that.
_PUT_PLACE = """
INSERT INTO objects (kind, id, body, position, listing) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET
    body = excluded.body, position = excluded.position, listing = excluded.listing
WHERE listing = excluded.listing OR NOT EXISTS (
    SELECT 1 FROM listings AS host WHERE host.id = objects.listing AND host.owner_id IS NOT NULL)
"""

_PUT_BY_MANNER = {"": _PUT_OBJECT, "guests": _PUT_GUEST, "place": _PUT_PLACE}

_PUT_NODE = """
INSERT INTO nodes (kind, id, hash, title, parent_type, parent_id, created_time, last_edited_time,
                   in_trash, first_seen_run, last_seen_run, placed_at, edited_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12)
ON CONFLICT (kind, id) DO UPDATE SET
    hash = excluded.hash, title = excluded.title, parent_type = excluded.parent_type,
    parent_id = excluded.parent_id, created_time = excluded.created_time,
    last_edited_time = excluded.last_edited_time, in_trash = excluded.in_trash,
    last_seen_run = excluded.last_seen_run, lost = 0, placed_at = excluded.placed_at,
    edited_by = excluded.edited_by
"""

_NODE = """
SELECT hash, parent_type, parent_id, in_trash, lost, placed_at FROM nodes WHERE kind = ? AND id = ?
"""

# A block that was read by itself in an earlier run was last seen there, not where it stood.
_DROP_OBJECT = """
DELETE FROM objects WHERE kind = ?1 AND id = ?2 AND (
    (listing = ?3 AND body = ?4)
    OR listing = (SELECT id FROM listings WHERE key = ?5 AND run < ?6))
"""

_STILL_THERE = "SELECT 1 FROM pages WHERE listing = ? AND body = ?"

_SEEN = """
UPDATE nodes SET last_seen_run = ?3, placed_at = CASE WHEN lost THEN ?4 ELSE placed_at END, lost = 0
WHERE kind = ?1 AND id = ?2 AND (last_seen_run <> ?3 OR lost)
"""


def index(
    tx: Transaction,
    listing: int,
    body: Body,
    number: int,
    entries: Sequence[ObjectEntry],
    *,
    anew: bool = False,
    manner: Manner = "",
) -> bool:
    """Note where these objects are now. Raises ForeignEntry if the body does not have one.

    With `anew` they are taken for new, and it is told whether none of them was known. `guests` stay
    where they are at home, and what was read for its `place` alone where a page lists it.
    """
    rows = _rows(entries, listing, body, number)
    new = anew and tx.db.executemany(_ADD_OBJECT, rows).rowcount == len(rows)
    if not new:  # those that were added just now stay as they are
        tx.db.executemany(_PUT_BY_MANNER[manner], rows)
    for entry in entries:
        if entry.kind in NODES:
            _index_node(tx, entry)
    return new


def _rows(
    entries: Sequence[ObjectEntry], listing: int, body: Body, number: int
) -> list[tuple[int, PackedId, int, int, int]]:
    at = body.positions
    named = [(entry.kind, entry.id) for entry in entries]
    for name in named:
        if name not in at:
            raise ForeignEntry(f"The body has no {' '.join(name)}, but its commit indexes one.")
    return [(CODES[name[0]], pack_id(name[1]), number, at[name], listing) for name in named]


def _index_node(tx: Transaction, entry: ObjectEntry) -> None:
    owner = (CODES[entry.kind], pack_id(entry.id))
    known = tx.db.execute(_NODE, owner).fetchone()
    if known is not None and known[0] == entry.hash:
        tx.db.execute(_SEEN, (*owner, tx.run, tx.now))
        return
    parent = (entry.parent[0], pack_id(entry.parent[1])) if entry.parent else (None, None)
    place = (*parent, entry.in_trash, False)
    placed_at = known[5] if known is not None and known[1:5] == place else tx.now
    times = (entry.created_time, entry.last_edited_time)
    values = (entry.hash, storable(entry.title), *parent, *times, entry.in_trash, tx.run)
    tx.db.execute(_PUT_NODE, (*owner, *values, placed_at, entry.edited_by))
    tx.touch(owner)
    _touch_tables(tx, parent, (None, None) if known is None else known[1:3])
    if known is not None and known[1:3] != parent:
        freshness.note_departure(tx, *known[1:3])


def _touch_tables(tx: Transaction, *parents: tuple[Any, Any]) -> None:
    """A row is part of the content of the data source that has it, and of the one that had it."""
    for kind, table in parents:
        if kind == "data_source_id":
            tx.touch((CODES[Kind.DATA_SOURCE], table))


def current(db: sqlite3.Connection, entries: Sequence[ObjectEntry]) -> tuple[ObjectEntry, ...]:
    """The entries without those of which a later edit is known.

    Search follows an index that lags; what it shows of an object may be older than what is known.
    Such an object counts as not met.
    """
    return tuple(entry for entry in entries if not _is_outdated(db, entry))


def _is_outdated(db: sqlite3.Connection, entry: ObjectEntry) -> bool:
    if entry.kind not in NODES:
        return False
    known = entry_of(db, entry.kind, entry.id)
    return known is not None and entry.last_edited_time < known.last_edited_time


def lose(tx: Transaction, owner: PackedOwner) -> None:
    """Note that the node is out of reach: what showed it may not show it any more."""
    tx.db.execute(
        "UPDATE nodes SET lost = 1, placed_at = ? WHERE kind = ? AND id = ? AND NOT lost",
        (tx.now, *owner),
    )


def leave_out(tx: Transaction, nodes: Mapping[Owner, LeftOut]) -> None:
    """Note how much of these nodes is left out; of a node that comes back, its content counts."""
    for owner, how in nodes.items():
        packed = pack_owner(owner)
        changed = tx.db.execute(
            "UPDATE nodes SET left_out = ?3 WHERE kind = ?1 AND id = ?2 AND left_out <> ?3",
            (*packed, how),
        ).rowcount
        if changed:
            tx.touch(packed)


def node_hash(db: sqlite3.Connection, owner: PackedOwner) -> str | None:
    """The hash of the node's object as last seen."""
    row = db.execute("SELECT hash FROM nodes WHERE kind = ? AND id = ?", owner).fetchone()
    return row[0] if row else None


def forget_replaced(tx: Transaction, listing: int, body: int) -> None:
    """Drop the blocks and comments that were last seen in this body of the listing.

    What the new body has as well points there already, and stays. A short page can come back with
    the same body under another number: then nothing goes.
    """
    if tx.db.execute(_STILL_THERE, (listing, body)).fetchone():
        return
    gone = [
        (CODES[kind], pack_id(id_), listing, body, f"block:{id_}", tx.run)
        for kind, id_ in _passing(load_body(tx.db, body))
    ]
    tx.db.executemany(_DROP_OBJECT, gone)
    tx.db.executemany(
        "DELETE FROM file_slots WHERE owner_kind = ?1 AND owner_id = ?2 "
        "AND NOT EXISTS (SELECT 1 FROM objects WHERE kind = ?1 AND id = ?2)",
        [row[:2] for row in gone],
    )


def _passing(body: Any) -> list[tuple[Kind, str]]:
    return [
        (Kind(item["object"]), item["id"])
        for item in results_of(body)
        if item.get("object") in {Kind.BLOCK, Kind.COMMENT} and isinstance(item.get("id"), str)
    ]


def locate(db: sqlite3.Connection, kind: str, id_: str) -> tuple[int, int] | None:
    """The body and the position in it where the object was last seen."""
    return db.execute(  # type: ignore[no-any-return]
        "SELECT body, position FROM objects WHERE kind = ? AND id = ?", (code(kind), pack_id(id_))
    ).fetchone()


def owner_of(db: sqlite3.Connection, kind: int, id_: PackedId) -> PackedOwner | None:
    """The owner of the listing in which the object was last seen."""
    row = db.execute(
        "SELECT l.owner_kind, l.owner_id FROM objects AS o JOIN listings AS l ON l.id = o.listing "
        "WHERE o.kind = ? AND o.id = ?",
        (kind, id_),
    ).fetchone()
    return (row[0], row[1]) if row and row[0] is not None else None


def entry_of(db: sqlite3.Connection, kind: str, id_: str) -> ObjectEntry | None:
    """A node's index entry as it was committed."""
    row = db.execute(
        "SELECT hash, parent_type, parent_id, title, created_time, last_edited_time, in_trash "
        "FROM nodes WHERE kind = ? AND id = ?",
        (code(kind), pack_id(id_)),
    ).fetchone()
    if row is None:
        return None
    parent = None if row[1] is None else (row[1], unpack_id(row[2]))
    return ObjectEntry(
        Kind(kind), id_, row[0], parent, row[3], row[4], row[5], in_trash=bool(row[6])
    )

"""When the content of a page, database or data source is complete, and whether it changed.

An owner is complete when its object is known and none of its listings is open in this run. Its
content hash covers its object and the bodies of all its listings; when the hash differs from the
one before, one change is appended. An unchanged workspace so appends nothing.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from notionkit.mirror import copies, history, journal
from notionkit.mirror.kinds import (
    CODES,
    Kind,
    PackedOwner,
    pack_owner,
    unpack_owner,
)
from notionkit.mirror.listings import drop_surplus
from notionkit.mirror.objects import forget_replaced
from notionkit.mirror.rows import Change
from notionkit.mirror.transaction import Transaction

# A read of the object itself adds nothing to the object's own hash.
_CONTENT = """
SELECT l.key, l.state, b.sha256, p.number, b.id, instr(l.data, '"synced_from":')
FROM listings AS l
LEFT JOIN pages AS p ON p.listing = l.id
LEFT JOIN bodies AS b ON b.id = p.body
WHERE l.owner_kind = ? AND l.owner_id = ? AND l.state <> 'open'
  AND l.kind NOT IN ('page', 'database', 'data_source', 'block', 'rows', 'edited')
ORDER BY l.key, p.number
"""

# Rows are objects of their own, and each may have been read later than the list it stood in.
_ROWS = """
SELECT id, hash FROM nodes WHERE parent_id = ? AND parent_type = 'data_source_id' AND NOT in_trash
ORDER BY id
"""

_HAS_OPEN = """
SELECT 1 FROM listings WHERE owner_kind = ? AND owner_id = ? AND state = 'open' AND run = ? LIMIT 1
"""

_PUT_OWNER = """
INSERT INTO owners (kind, id, hash, object_hash, edited, run) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET
    hash = excluded.hash, object_hash = excluded.object_hash, edited = excluded.edited,
    run = excluded.run
"""

# Only where the owner's own children were walked to the end in this run. That walk opened every
# list of children that still exists; other listings live as long as the block that they are about.
_ORPHANS = """
SELECT l.id FROM listings AS l
WHERE l.owner_kind = ?1 AND l.owner_id = ?2 AND l.run < ?3
  AND (l.object_id <> ?2 OR l.kind = 'page_markdown')
  AND (l.kind IN ('children', 'page_markdown') OR l.kind IN ('comments', 'block')
       AND NOT EXISTS (SELECT 1 FROM objects AS o WHERE o.kind = ?4 AND o.id = l.object_id))
  AND EXISTS (SELECT 1 FROM listings AS root
              WHERE root.owner_kind = ?1 AND root.owner_id = ?2 AND root.object_id = ?2
                AND root.kind = 'children' AND root.state = 'done' AND root.run = ?3)
"""

# Whoever walks an owner opens again whatever is wanted of it, an audit all, any other run what was
# read with other choices; what it did not open, nobody asks for now.
_UNWANTED = """
SELECT l.id FROM listings AS l
WHERE l.owner_kind = ?1 AND l.owner_id = ?2 AND l.run < ?4
  AND l.kind IN ('comments', 'views', 'view', 'view_rows')
  AND EXISTS (SELECT 1 FROM listings AS root
              WHERE root.owner_kind = ?1 AND root.owner_id = ?2 AND root.object_id = ?2
                AND root.kind IN ('children', 'database') AND root.state = 'done'
                AND root.run = ?3)
"""

# What a data source listed in windows that it does not need any more.
_STALE_WINDOWS = """
SELECT l.id FROM listings AS l
WHERE l.owner_kind = ?1 AND l.owner_id = ?2 AND l.kind = 'rows' AND l.run < ?3
  AND EXISTS (SELECT 1 FROM listings AS other
              WHERE other.owner_kind = ?1 AND other.owner_id = ?2 AND other.kind = 'rows'
                AND other.state = 'done' AND other.run = ?3)
"""

_MISSED = """
SELECT n.kind, n.id FROM nodes AS n LEFT JOIN owners AS o ON o.kind = n.kind AND o.id = n.id
WHERE n.last_seen_run = ? AND (o.object_hash IS NULL OR o.object_hash <> n.hash)
"""


def evaluate(tx: Transaction, owner: PackedOwner) -> Change | None:
    """Append a change if the owner is complete and its content is not what it was."""
    db = tx.db
    node = db.execute(
        "SELECT hash, in_trash, last_edited_time, title, parent_type, parent_id FROM nodes "
        "WHERE kind = ? AND id = ? AND left_out <> 'all'",
        owner,
    ).fetchone()
    if node is None or db.execute(_HAS_OPEN, (*owner, tx.run)).fetchone():
        return None
    _prune(tx, owner)
    parts = _parts(tx, owner)
    if parts is None:
        return None
    content = _content_hash(db, owner, node[0], parts)
    before = db.execute(
        "SELECT hash, object_hash, edited FROM owners WHERE kind = ? AND id = ?", owner
    ).fetchone()
    if before is not None and before[0] == content and before[1:] == (node[0], node[2]):
        return None
    db.execute(_PUT_OWNER, (*owner, content, node[0], node[2], tx.run))
    if before is not None and before[0] == content:
        return None
    kind, id_ = unpack_owner(*owner)
    op = "delete" if node[1] else "put"
    change = append(tx, kind, id_, op=op, content=content, place=node[3:])
    changed = before is None or before[1] != node[0]
    history.note(tx, owner, change.number, [(row[0], *row[3:5]) for row in parts], anew=changed)
    return change


def _parts(tx: Transaction, owner: PackedOwner) -> list[Any] | None:
    """All that the owner consists of or shows; None while some of it is still to be read."""
    parts = tx.db.execute(_CONTENT, owner).fetchall()
    shown = [row[4] for row in parts if row[5] and row[4] is not None]
    if not shown:
        return parts
    more = copies.borrowed(tx.db, owner, tx.run, shown)
    return None if more is None else sorted(parts + more, key=lambda row: (row[0], row[3] or 0))


def _content_hash(
    db: sqlite3.Connection, owner: PackedOwner, object_hash: str, parts: Iterable[Sequence[Any]]
) -> bytes:
    content = hashlib.sha256(object_hash.encode())
    for key, state, body, *_ in parts:
        content.update(f"\n{key} {state} ".encode())
        content.update(body or b"")
    for row, hash_ in db.execute(_ROWS, (owner[1],)) if owner[0] == CODES[Kind.DATA_SOURCE] else ():
        content.update(f"\n{row!r} {hash_}".encode())
    return content.digest()


def _prune(tx: Transaction, owner: PackedOwner) -> None:
    """Drop the listings of what is gone, empty or not wanted now, and what was under those."""
    while orphans := tx.db.execute(_ORPHANS, (*owner, tx.run, CODES[Kind.BLOCK])).fetchall():
        for (listing,) in orphans:
            drop_listing(tx, listing)
    alike = tx.run if tx.mode == "audit" else journal.last_with_other_choices(tx.db) + 1
    unneeded = tx.db.execute(_STALE_WINDOWS, (*owner, tx.run)).fetchall()
    unneeded += tx.db.execute(_UNWANTED, (*owner, tx.run, alike)).fetchall()
    for (listing,) in unneeded:
        drop_listing(tx, listing)


def drop_listing(tx: Transaction, listing: int) -> None:
    """Forget a listing with its pages and the blocks that only it had."""
    copies.note_gone(tx, listing)
    for body in drop_surplus(tx.db, listing, 0):
        forget_replaced(tx, listing, body)
    tx.db.execute("DELETE FROM listings WHERE id = ?", (listing,))


def append(
    tx: Transaction,
    kind: str,
    id_: str,
    *,
    op: str = "put",
    content: bytes | None = None,
    place: Sequence[Any] = (None, None, None),
) -> Change:
    """Append one line to the change log; `place` is the title, and type and id of the parent."""
    made = tx.db.execute(
        "INSERT INTO changes (kind, id, op, hash, run, title, parent_type, parent_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, id_, op, content, tx.run, *place),
    )
    return Change(int(made.lastrowid or 0), str(kind), id_, "delete" if op == "delete" else "put")


def evaluate_missed(tx: Transaction) -> list[Change]:
    """Look again at every node of this run whose content was not compared since it changed."""
    return _evaluated(tx, tx.db.execute(_MISSED, (tx.run,)).fetchall())


def evaluate_copies(tx: Transaction) -> list[Change]:
    """Look again at the pages that show what others have, which nothing else tells of.

    Until nothing differs, since a copy may show another copy.
    """
    found: list[Change] = []
    while more := _evaluated(tx, copies.showing(tx.db, tx.run)):
        found += more
    return found


def _evaluated(tx: Transaction, some: Iterable[PackedOwner]) -> list[Change]:
    found = (evaluate(tx, owner) for owner in some)
    return [change for change in found if change is not None]


def is_complete(db: sqlite3.Connection, kind: str, id_: str) -> bool:
    """Whether everything of the owner was read since its object last changed."""
    owner = pack_owner((kind, id_))
    whole = db.execute(
        "SELECT 1 FROM nodes JOIN owners USING (kind, id) "
        "WHERE kind = ? AND id = ? AND nodes.hash = owners.object_hash",
        owner,
    ).fetchone()
    broken = db.execute(
        "SELECT 1 FROM listings WHERE owner_kind = ? AND owner_id = ? "
        "AND state IN ('open', 'failed') LIMIT 1",
        owner,
    ).fetchone()
    return whole is not None and broken is None


def content_of(db: sqlite3.Connection, kind: str, id_: str) -> bytes | None:
    """The hash of all that was read of the owner; None unless it is complete."""
    if not is_complete(db, kind, id_):
        return None
    found = db.execute(
        "SELECT hash FROM owners WHERE kind = ? AND id = ?", pack_owner((kind, id_))
    ).fetchone()
    return bytes(found[0])


def changes_after(db: sqlite3.Connection, after: int, limit: int | None) -> list[Change]:
    """The changes with a number above `after`, in order."""
    rows = db.execute(
        "SELECT number, kind, id, op FROM changes WHERE number > ? ORDER BY number LIMIT ?",
        (after, -1 if limit is None else limit),
    )
    return [Change(*row) for row in rows]

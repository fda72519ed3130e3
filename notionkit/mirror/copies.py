"""Synced blocks: what a copy shows belongs to the page on which the original stands.

The children of a copy are those of its original. Whether they come under the same ids is
unconfirmed (the Notion API reference, synced block, does not say); if they do, several pages lead
to one list of children. It is the original's page that owns it, whoever came first; where the
original is out of reach, the page with the least id. A copy holds nothing by itself: when it goes,
nobody else may lose anything, and what it shows is part of its page all the same.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs

from notionkit.mirror.bodies import load_body, results_of
from notionkit.mirror.kinds import PackedOwner, pack_owner, unpack_owner
from notionkit.mirror.operations import NewListing
from notionkit.mirror.transaction import Transaction

COPY: Final = '"synced_from":'
"""What stands in the data of a listing that lists the children of a copy."""

_COPIED: Final = '"copied":'
"""What stands in the data of a listing that was found in a copy."""

_SHARED: Final = ("children", "comments")
"""Kinds of listings that are about a block, and so may be found in several pages."""

_STANDING = """
SELECT id, owner_kind, owner_id, data, EXISTS (
    SELECT 1 FROM nodes AS n WHERE n.kind = owner_kind AND n.id = owner_id AND (in_trash OR lost))
FROM listings WHERE key = ?
"""

_OWN = "UPDATE listings SET owner_kind = ?, owner_id = ?, data = ? WHERE id = ?"

_BODIES = "SELECT body FROM pages WHERE listing = ? ORDER BY number"

_BELOW = """
SELECT l.key, l.state, b.sha256, p.number, b.id, 0, l.owner_kind, l.owner_id, l.run
FROM listings AS l
LEFT JOIN pages AS p ON p.listing = l.id
LEFT JOIN bodies AS b ON b.id = p.body
WHERE l.key = ? ORDER BY p.number
"""

# Only where something was read or found to differ in this run, in the page or in the original's.
_SHOWING = """
SELECT DISTINCT n.kind, n.id FROM listings AS l
JOIN nodes AS n ON n.kind = l.owner_kind AND n.id = l.owner_id
LEFT JOIN listings AS home ON home.key = 'children:' || json_extract(l.data, '$.synced_from')
LEFT JOIN owners AS o ON o.kind = home.owner_kind AND o.id = home.owner_id
WHERE l.owner_kind = 1 AND l.kind = 'children' AND instr(l.data, '"synced_from":')
  AND NOT n.in_trash AND NOT n.lost AND (l.run = ?1 OR o.run = ?1 OR home.id IS NULL)
"""

# Where the original is at hand, its page has everything.
_OTHERS = """
INSERT OR IGNORE INTO departures
SELECT other.owner_id FROM listings AS gone JOIN listings AS other ON other.kind = 'children'
AND other.owner_kind = 1 AND other.id <> gone.id AND instr(other.data, '"synced_from":')
AND json_extract(other.data, '$.synced_from') = json_extract(gone.data, '$.synced_from')
WHERE gone.id = ? AND instr(gone.data, '"synced_from":') AND NOT EXISTS (
    SELECT 1 FROM listings WHERE state = 'done'
    AND key = 'children:' || json_extract(gone.data, '$.synced_from'))
"""


def placed(
    owner: PackedOwner | None, data: str, found: Iterable[NewListing]
) -> tuple[NewListing, ...]:
    """What was found in a list of children, as belonging to whom the list belongs to now.

    Args:
        owner: Who that is; it may be another one than when the list was asked for.
        data: What the list says of itself, as JSON.
        found: Listings that its answer leads to.
    """
    if owner is None:
        return tuple(found)
    theirs = COPY in data or _COPIED in data
    return tuple(_placed(new, owner, theirs=theirs) for new in found)


def _placed(new: NewListing, owner: PackedOwner, *, theirs: bool) -> NewListing:
    if new.kind not in _SHARED or new.owner is None or new.owner[1] == new.object_id:
        return new
    more = {"copied": True} if theirs else {}
    return attrs.evolve(new, owner=unpack_owner(*owner), data={**new.data, **more})


def with_owner(tx: Transaction, new: NewListing) -> NewListing:
    """The listing as its rightful owner's, who may be another one than who leads to it now."""
    if new.owner is None or not new.data.get("copied"):
        return new
    known = tx.db.execute(_STANDING, (new.key,)).fetchone()
    if known is None or known[1] is None or _prevails(new, known):
        return new
    return attrs.evolve(new, owner=unpack_owner(*known[1:3]), data=json.loads(known[3]))


def claim(tx: Transaction, new: NewListing) -> None:
    """Let a listing that stands already, and all below it, belong to whom it belongs rightfully."""
    waiting = [new] if new.kind in _SHARED and new.owner is not None else []
    met: set[str] = set()
    while waiting:
        own = waiting.pop()
        if own.key in met:
            continue
        met.add(own.key)
        known = tx.db.execute(_STANDING, (own.key,)).fetchone()
        if known is None or _COPIED not in known[3] or not _prevails(own, known):
            continue
        data = {name: each for name, each in json.loads(known[3]).items() if name != "copied"}
        kept = {"copied": True} if own.data.get("copied") else {}
        owner = pack_owner(own.owner or ("", ""))
        tx.db.execute(_OWN, (*owner, json.dumps({**data, **kept}), known[0]))
        tx.touch(known[1:3])
        tx.touch(owner)
        inner = {"copied": True} if kept or "synced_from" in data else {}
        waiting.extend(
            attrs.evolve(own, key=f"{kind}:{block['id']}", kind=kind, data=inner)
            for block in _blocks(tx.db, (row[0] for row in tx.db.execute(_BODIES, known[:1])))
            for kind in _SHARED
        )


def _prevails(new: NewListing, known: Sequence[Any]) -> bool:
    is_gone = known[4]
    if is_gone or not new.data.get("copied"):
        return True
    owner, before = pack_owner(new.owner or ("", "")), tuple(known[1:3])
    return owner == before or (_COPIED in known[3] and owner < before)


def borrowed(
    db: sqlite3.Connection, owner: PackedOwner, run: int, copies: Iterable[int]
) -> list[Any] | None:
    """What a page shows in its copies and does not own, as its own content is told.

    Args:
        db: The connection.
        owner: The page.
        run: The present run.
        copies: The bodies of the lists of what its copies hold.

    Returns:
        Rows; None while some of it is still to be read.
    """
    waiting, met = list(copies), set[str]()
    rows: list[Any] = []
    while waiting:
        for block in _blocks(db, [waiting.pop()]):
            key = f"children:{block['id']}"
            if not block.get("has_children") or key in met:
                continue
            met.add(key)
            below = db.execute(_BELOW, (key,)).fetchall()
            if any(row[1] == "open" and row[8] == run for row in below):
                return None
            waiting.extend(row[4] for row in below if row[4] is not None)
            rows.extend(row[:6] for row in below if row[6:8] != owner and row[1] != "open")
    return rows


def showing(db: sqlite3.Connection, run: int) -> list[PackedOwner]:
    """The pages in which a copy stands that may show something else since this run."""
    return db.execute(_SHOWING, (run,)).fetchall()


def note_gone(tx: Transaction, listing: int) -> None:
    """Let pages with copies of the same original be walked again, if this listing is of a copy."""
    tx.db.execute(_OTHERS, (listing,))


def _blocks(db: sqlite3.Connection, bodies: Iterable[int]) -> Iterator[dict[str, Any]]:
    for body in bodies:
        for block in results_of(load_body(db, body)):
            if isinstance(block, dict) and isinstance(block.get("id"), str):
                yield block

"""What a run has walked, page by page and raw: for whoever checks the run against its answers."""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from notionkit.mirror.bodies import ANCHOR, emptied
from notionkit.mirror.kinds import Kind, PackedOwner, code, pack_id, unpack_id, unpack_owner
from notionkit.mirror.scrub import FILE

# Pages behind `l.pages` are those of an earlier, longer walk that this one has not reached yet.
_WALKED = """
SELECT l.key, l.kind, l.object_id, l.data, l.pages, p.number, b.packed
FROM listings AS l JOIN pages AS p ON p.listing = l.id JOIN bodies AS b ON b.id = p.body
WHERE l.run = ? AND p.number < l.pages ORDER BY l.id, p.number
"""


@attrs.frozen
class WalkedPage:
    """One page of a listing as it was answered, scrubbed.

    `number` counts from 0, `pages` is how many the walk has committed. The body keeps `has_more`
    as it came; its `next_cursor` was taken out. `may_hold_files` is False where it has no file that
    Notion holds, which saves a search. An answer that is dull comes without its results.
    """

    listing: str
    kind: str
    object_id: str
    data: Mapping[str, Any]
    number: int
    pages: int
    body: Mapping[str, Any] = attrs.field(repr=False)
    may_hold_files: bool = True


Dull = Callable[[str, bytes], bool]
"""Tells from the kind of a listing and the JSON of an answer without files that it is of no use."""


def walked(db: sqlite3.Connection, run: int, dull: Dull) -> Iterator[WalkedPage]:
    """Every page that the listings of a run have committed in it, listing by listing, in order."""
    for key, kind, object_id, data, pages, number, packed in db.execute(_WALKED, (run,)):
        name = "" if object_id is None else unpack_id(object_id)
        text = zlib.decompress(packed)
        files = FILE in text
        body = json.loads(text) if files or not dull(kind, text) else emptied(text)
        yield WalkedPage(key, kind, name, json.loads(data), number, pages, body, files)


@attrs.frozen
class Sighting:
    """Where and when an object was last seen. `seen_at` in Unix seconds; `page` counts from 0."""

    listing: str
    page: int
    run: str
    seen_at: float


_SIGHTED = """
SELECT l.key, p.number, r.run_id, p.committed_at
FROM objects AS o JOIN listings AS l ON l.id = o.listing
JOIN pages AS p ON p.listing = l.id AND p.body = o.body JOIN runs AS r ON r.number = p.run
WHERE o.kind = ? AND o.id = ? ORDER BY p.number LIMIT 1
"""

_SEEN = """
SELECT one.run_id, other.run_id FROM nodes AS n
JOIN runs AS one ON one.number = n.first_seen_run
JOIN runs AS other ON other.number = n.last_seen_run
WHERE n.kind = ? AND n.id = ?
"""

_BEGUN = """
SELECT p.committed_at FROM listings AS l JOIN pages AS p ON p.listing = l.id
WHERE l.key = ? AND p.number = 0
"""

_ABOUT = "SELECT key FROM listings WHERE object_id = ? ORDER BY key"


@attrs.frozen
class Cost:
    """What the content of a node took when it was last read. `bytes` as JSON, not as it came."""

    answers: int = 0
    bytes: int = 0


_COST = """
SELECT count(*), ifnull(sum(b.size), 0) FROM listings AS l
JOIN pages AS p ON p.listing = l.id JOIN bodies AS b ON b.id = p.body
WHERE l.owner_kind = ? AND l.owner_id = ? AND l.state = 'done' AND p.number < l.pages
  AND l.kind IN ('children', 'rows', 'property')
"""


def cost(db: sqlite3.Connection, owner: PackedOwner) -> Cost:
    """What the content of a node took when it was last read."""
    return Cost(*db.execute(_COST, owner).fetchone())


_BLOCKS = """
SELECT l.owner_id, count(*) FROM objects AS o JOIN listings AS l ON l.id = o.listing
WHERE o.kind = 4 AND l.kind = 'children' AND l.owner_kind = 1
  AND NOT EXISTS (SELECT 1 FROM nodes AS n WHERE n.kind = 1 AND n.id = o.id)
GROUP BY l.owner_id
"""


def blocks_by_page(db: sqlite3.Connection) -> dict[str, int]:
    """How many blocks were last seen on each page, without those that are pages themselves."""
    return {unpack_id(page): count for page, count in db.execute(_BLOCKS)}


def sighting(db: sqlite3.Connection, kind: str, id_: str) -> Sighting | None:
    """Where the object was last seen; None when it never was, or its page is gone."""
    row = db.execute(_SIGHTED, (code(kind), pack_id(id_))).fetchone()
    return Sighting(*row) if row else None


def runs_of(db: sqlite3.Connection, kind: str, id_: str) -> tuple[str, str] | None:
    """The first and the last run that saw a page, database or data source."""
    row = db.execute(_SEEN, (code(kind), pack_id(id_))).fetchone()
    return (row[0], row[1]) if row else None


def begun_at(db: sqlite3.Connection, key: str) -> float | None:
    """When the first page of a listing was stored, in Unix seconds; None if it has none."""
    row = db.execute(_BEGUN, (key,)).fetchone()
    return row[0] if row else None


def about(db: sqlite3.Connection, id_: str) -> list[str]:
    """The keys of the listings that are about this id."""
    return [row[0] for row in db.execute(_ABOUT, (pack_id(id_),))]


def mentions(db: sqlite3.Connection, id_: str, limit: int) -> list[str]:
    """Keys of listings whose answers name this id anywhere; reads every answer there is."""
    wanted = (id_.encode(), id_.replace("-", "").encode())
    found: list[str] = []
    for key, packed in db.execute(
        "SELECT l.key, b.packed FROM listings AS l JOIN pages AS p ON p.listing = l.id "
        "JOIN bodies AS b ON b.id = p.body ORDER BY l.id, p.number"
    ):
        data = zlib.decompress(packed)
        if key not in found and any(each in data for each in wanted):
            found.append(key)
        if len(found) == limit:
            break
    return found


_OWNERS_OF = """
SELECT l.owner_kind, l.owner_id FROM pages AS p JOIN listings AS l ON l.id = p.listing
WHERE p.body = ? AND l.owner_kind IS NOT NULL
"""
_NODES_IN = "SELECT kind, id, body FROM objects WHERE kind IN (1, 2, 3)"


def anchored(db: sqlite3.Connection) -> set[tuple[Kind, str]]:
    """The nodes that stand in an answer which may link to a block, or whose content does."""
    answers = db.execute("SELECT id, packed FROM bodies WHERE anchored IS NOT 0")
    bodies = {body for body, packed in answers if ANCHOR.search(zlib.decompress(packed))}
    owners = {owner for body in bodies for owner in db.execute(_OWNERS_OF, (body,))}
    nodes = {(kind, id_) for kind, id_, body in db.execute(_NODES_IN) if body in bodies}
    return {unpack_owner(*found) for found in owners | nodes}

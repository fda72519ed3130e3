"""What need not be read again: content that was read after its last edit, and read whole.

Times of edits are floored to the minute. So content is settled when it was read a minute or more
after the minute of the edit began: nothing that the same time could stand for is missing.
(Source: Notion API reference, page object; recorded answers.)
"""

import sqlite3
from datetime import datetime
from typing import Any, Final

from notionkit.mirror import journal
from notionkit.mirror.kinds import CODES, Kind, PackedId, PackedOwner, pack_id, unpack_id
from notionkit.mirror.operations import NewListing, Spare
from notionkit.mirror.transaction import Transaction

SETTLED_SECONDS: Final = 60.0

_ROOTS: Final = {CODES[Kind.PAGE]: "children", CODES[Kind.DATA_SOURCE]: "rows"}
"""The kind of the listing without which an owner's content was never read."""

_OWNER = """
SELECT n.last_edited_time, n.last_edited_time = o.edited, n.hash = o.object_hash
FROM nodes AS n JOIN owners AS o ON o.kind = n.kind AND o.id = n.id
WHERE n.kind = ? AND n.id = ?
"""

# What was read with other choices than now may lack what is wanted, or have what is not. A row in
# its table alone has its properties, whatever becomes of the rest of it.
_CONTENT = """
SELECT ifnull(max(CASE l.state WHEN 'left_out' THEN l.kind = ?4 AND l.kind <> 'comments'
                  ELSE l.state IN ('open', 'failed') AND (l.kind = ?4 OR ?4 <> 'property')
                  END), 0),
       ifnull(max(l.key = ?3 AND l.state IN ('done', 'skipped') AND l.run > ?5), 0),
       min(CASE WHEN l.state <> 'left_out' THEN p.committed_at END)
FROM listings AS l LEFT JOIN pages AS p ON p.listing = l.id
WHERE l.owner_kind = ?1 AND l.owner_id = ?2
  AND l.kind IN ('children', 'rows', 'property', 'comments')
"""


def is_spared(tx: Transaction, new: NewListing, owner: PackedOwner) -> bool:
    """Whether the listing has nothing new to tell, as far as the mirror knows."""
    if not new.spare or tx.mode == "audit":
        return False
    return is_fresh(tx.db, owner, new.spare, key=new.key)


def is_fresh(
    db: sqlite3.Connection, owner: PackedOwner, spare: Spare = "unedited", *, key: str = ""
) -> bool:
    """Whether the owner's content was read whole, and not before its last edit was over.

    With the `key` of one of its listings, whether what this has was.
    """
    known = db.execute(_OWNER, owner).fetchone()
    if known is None or not known[1] or (spare == "same" and not known[2]):
        return False
    key = key or f"{_ROOTS.get(owner[0], 'children')}:{unpack_id(owner[1])}"
    before = journal.last_with_other_choices(db)
    asked = (*owner, key, key.partition(":")[0], before)
    broken, is_read, earliest = db.execute(_CONTENT, asked).fetchone()
    return bool(is_read and not broken and is_settled(known[0], earliest))


def is_settled(edited: str, read_at: float | None) -> bool:
    """Whether what was read then (Unix seconds) has all edits that `edited` can stand for."""
    try:
        moment = datetime.fromisoformat(edited)
    except ValueError:
        return False
    return read_at is not None and read_at >= _minute(moment.timestamp()) + SETTLED_SECONDS


def _minute(seconds: float) -> float:
    return seconds // 60 * 60


# Reads have nobody who would order them again: what leads to them may be fresh. Content is ordered
# again when its owner is met.
_UNFINISHED = """
UPDATE listings SET state = 'open', run = ?1, cursor = NULL, pages = 0, restarts = 0
WHERE state IN ('open', 'failed') AND run < ?1 AND kind IN ('page', 'database', 'data_source')
  AND json_extract(data, '$.target') IS NULL AND json_extract(data, '$.absent') IS NULL
  AND json_extract(data, '$.fresh') IS NULL
  AND run IN (SELECT number FROM runs WHERE targets = (SELECT targets FROM runs WHERE number = ?1))
"""


def take_up_again(tx: Transaction) -> None:
    """Open what earlier runs could not read and this one would not come across."""
    tx.db.execute(_UNFINISHED, (tx.run,))


def note_departure(tx: Transaction, parent_type: str | None, parent_id: PackedId) -> None:
    """Something was moved away from this parent: the page that it is, or that it stands on.

    The page may still list what left, and is not edited by that.
    """
    tx.db.execute(
        "INSERT OR IGNORE INTO departures SELECT ?2 WHERE ?1 = 'page_id' UNION ALL "
        "SELECT l.owner_id FROM objects AS o JOIN listings AS l ON l.id = o.listing "
        "WHERE ?1 = 'block_id' AND o.kind = 4 AND o.id = ?2 AND l.owner_id IS NOT NULL",
        (parent_type, parent_id),
    )


def note_walk(tx: Transaction, owner: PackedOwner) -> None:
    """The page is walked anew: what left before is no matter any more."""
    tx.db.execute("DELETE FROM departures WHERE page = ?", (owner[1],))


# Where a page or database is listed as a block, and where it says that it is. The two differ when
# it came, left, or moved after its page was read: pages above are not edited by that.
_MISPLACED = """
WITH placed AS (
    SELECT n.placed_at AS at, shown.owner_id AS shown_in,
           CASE WHEN n.in_trash OR n.lost THEN NULL
                WHEN n.parent_type = 'page_id' THEN n.parent_id
                WHEN n.parent_type = 'block_id' THEN holder.owner_id END AS lives_in
    FROM nodes AS n
    LEFT JOIN objects AS o ON o.kind = 4 AND o.id = n.id
    LEFT JOIN listings AS shown ON shown.id = o.listing
    LEFT JOIN objects AS h ON n.parent_type = 'block_id' AND h.kind = 4 AND h.id = n.parent_id
    LEFT JOIN listings AS holder ON holder.id = h.listing
    WHERE n.kind IN (1, 2)
), suspect AS (
    SELECT shown_in AS id, at FROM placed WHERE shown_in IS NOT lives_in
    UNION ALL SELECT lives_in, at FROM placed WHERE shown_in IS NOT lives_in
)
SELECT DISTINCT p.id FROM suspect AS s JOIN nodes AS p ON p.kind = 1 AND p.id = s.id
JOIN listings AS l ON l.owner_kind = 1 AND l.owner_id = p.id AND l.object_id = p.id
                  AND l.kind = 'children'
WHERE l.run < ?1 AND s.at >= (SELECT min(committed_at) FROM pages WHERE listing = l.id)
  AND NOT p.in_trash AND NOT p.lost AND (?2 OR p.last_seen_run = ?1)
"""

# What a synced block shows is edited elsewhere, and its own page does not notice.
_COPIES = """
SELECT p.id, l.id, json_extract(l.data, '$.synced_from') FROM listings AS l
JOIN nodes AS p ON p.kind = 1 AND l.owner_kind = 1 AND p.id = l.owner_id
JOIN listings AS root ON root.owner_kind = 1 AND root.owner_id = p.id AND root.object_id = p.id
                     AND root.kind = 'children'
WHERE l.kind = 'children' AND l.data LIKE '%"synced_from"%' AND l.run < ?1 AND root.run < ?1
  AND NOT p.in_trash AND NOT p.lost AND (?2 OR p.last_seen_run = ?1)
"""

# What a copy shows was kept with its original, whose page has gone since.
_LEFT_BEHIND = """
SELECT DISTINCT p.id FROM listings AS l
JOIN nodes AS p ON p.kind = 1 AND l.owner_kind = 1 AND p.id = l.owner_id
JOIN listings AS root ON root.owner_kind = 1 AND root.owner_id = p.id AND root.object_id = p.id
                     AND root.kind = 'children'
JOIN listings AS home ON home.key = 'children:' || json_extract(l.data, '$.synced_from')
JOIN nodes AS h ON h.kind = home.owner_kind AND h.id = home.owner_id
WHERE l.kind = 'children' AND l.data LIKE '%"synced_from"%' AND root.run < ?1
  AND (h.in_trash OR h.lost)
  AND h.placed_at > (SELECT min(committed_at) FROM pages WHERE listing = root.id)
  AND NOT p.in_trash AND NOT p.lost AND (?2 OR p.last_seen_run = ?1)
"""

_WALK = "SELECT min(committed_at), group_concat(body) FROM pages WHERE listing = ?"

_ORIGIN = "SELECT id FROM listings WHERE key = 'children:' || ? AND state = 'done'"

_SIGHTED = """
SELECT max(p.committed_at) FROM objects AS o JOIN pages AS p ON p.listing = o.listing
WHERE o.kind = 4 AND o.id = ? AND p.body = o.body
"""

_LEFT = """
SELECT p.id FROM departures AS d JOIN nodes AS p ON p.kind = 1 AND p.id = d.page
JOIN listings AS l ON l.owner_kind = 1 AND l.owner_id = p.id AND l.object_id = p.id
                  AND l.kind = 'children'
WHERE l.run < ?1 AND NOT p.in_trash AND NOT p.lost AND (?2 OR p.last_seen_run = ?1)
"""


def disturbed(db: sqlite3.Connection, run: int, *, everywhere: bool) -> list[Any]:
    """The pages whose content must have changed although their edit time says nothing of it.

    With `everywhere` also those that the run has not met.
    """
    found = (
        row[0]
        for query in (_MISPLACED, _LEFT, _LEFT_BEHIND)
        for row in db.execute(query, (run, everywhere))
    )
    copies = db.execute(_COPIES, (run, everywhere))
    outdated = (page for page, listing, origin in copies if _is_outdated(db, listing, origin))
    return list(dict.fromkeys((*found, *outdated)))


def _is_outdated(db: sqlite3.Connection, copy: int, origin: str) -> bool:
    """Whether the copy was walked before its original, and showed something else.

    An original with nothing in it has no walk of its own: then the block itself tells.
    """
    shown_at, shown = db.execute(_WALK, (copy,)).fetchone()
    walk = db.execute(_ORIGIN, (origin,)).fetchone()
    at, content = db.execute(_WALK, walk).fetchone() if walk else (None, None)
    if walk is None:
        at = db.execute(_SIGHTED, (pack_id(origin),)).fetchone()[0]
    return at is not None and shown != content and (shown_at or 0.0) <= at

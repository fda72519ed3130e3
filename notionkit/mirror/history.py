"""Earlier versions: which bodies each page, database and data source consisted of, and when.

A version costs what it does not share with the one before. Of the changes that one run makes to
one object, only the last leaves a version. What neither the present nor a version needs is swept
out when a run is over.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final

from notionkit.mirror.bodies import WHOLE, load_body, pick, save_body, seal
from notionkit.mirror.database import transaction
from notionkit.mirror.kinds import PackedOwner
from notionkit.mirror.transaction import Transaction

OBJECT: Final = ""
"""The key under which the object itself is noted; its position stands for the page's number."""

Part = tuple[str, int | None, int | None]
"""Key of a listing, number of a page in it, and that page's body; two are None if it has none."""

_AT_ONCE: Final = 500
_MOST_PICKED: Final = 25
"""Of how many objects in a list of up to a hundred it is worth to keep each by itself."""

_STANDING = """
SELECT h.key, h.number, h.body, h.since, c.run FROM history AS h
JOIN changes AS c ON c.number = h.since
WHERE h.owner_kind = ? AND h.owner_id = ? AND h.until IS NULL
"""

_PUT = """
INSERT INTO history (owner_kind, owner_id, key, number, body, since) VALUES (?, ?, ?, ?, ?, ?)
"""

# What began in this very run was never the state that a run left.
_FORGET = """
DELETE FROM history
WHERE owner_kind = ?1 AND owner_id = ?2 AND key = ?3 AND number = ?4 AND since = ?5
"""

_END = """
UPDATE history SET until = ?6
WHERE owner_kind = ?1 AND owner_id = ?2 AND key = ?3 AND number = ?4 AND since = ?5
"""

_ENDED_BEFORE = """
SELECT max(c.number) FROM changes AS c JOIN runs AS r ON r.number = c.run WHERE r.ended_at < ?
"""

# An index tells the bodies of pages, which are almost all: only the rest is held in memory.
# Blocks and comments never point at a body that no page has.
_UNUSED = """
SELECT id FROM bodies WHERE NOT EXISTS (SELECT 1 FROM pages WHERE pages.body = bodies.id)
EXCEPT SELECT body FROM objects WHERE kind IN (1, 2, 3, 5)
EXCEPT SELECT body FROM history
"""

# Lists of objects, of which versions need a few and the present none.
_SPARSE = """
SELECT body FROM history WHERE NOT EXISTS (SELECT 1 FROM pages WHERE pages.body = history.body)
AND body NOT IN (SELECT body FROM objects WHERE kind IN (1, 2, 3, 5))
GROUP BY body HAVING max(key) = '' AND min(number) <> ? AND count(DISTINCT number) <= ?
"""

_PICKED = "SELECT owner_kind, owner_id, key, number, since FROM history WHERE body = ?"

_KEEP_ALONE = """
UPDATE history SET body = ?6, number = ?7
WHERE owner_kind = ?1 AND owner_id = ?2 AND key = ?3 AND number = ?4 AND since = ?5
"""


def note(
    tx: Transaction, owner: PackedOwner, change: int, parts: Sequence[Part], *, anew: bool
) -> None:
    """Note what the owner consists of since this change.

    Args:
        tx: The transaction in which the change was appended.
        owner: The page, database or data source.
        change: The change's number.
        parts: All pages of its listings.
        anew: Whether the object itself is another one than at the change before.
    """
    standing = {tuple(row[:3]): row[3:] for row in tx.db.execute(_STANDING, owner)}
    present: set[tuple[Any, ...]] = {part for part in parts if part[1] is not None}
    itself = [part for part in standing if part[0] == OBJECT]
    present.update(_object(tx.db, owner) if anew or not itself else itself)
    for part in standing.keys() - present:
        since, run = standing[part]
        which = (*owner, *part[:2], since)
        if run == tx.run:
            tx.db.execute(_FORGET, which)
        else:
            tx.db.execute(_END, (*which, change))
    new = [(*owner, *part, change) for part in present - standing.keys()]
    tx.db.executemany(_PUT, new)


def _object(db: sqlite3.Connection, owner: PackedOwner) -> list[Part]:
    query = "SELECT position, body FROM objects WHERE kind = ? AND id = ?"
    return [(OBJECT, *row) for row in db.execute(query, owner)]


def forget(db: sqlite3.Connection, before: float) -> None:
    """Drop the versions that were replaced in runs that ended before this moment (Unix seconds)."""
    with transaction(db):
        upto = db.execute(_ENDED_BEFORE, (before,)).fetchone()[0]
        if upto is not None and upto > forgotten(db):
            db.execute("DELETE FROM history WHERE until <= ?", (upto,))
            db.execute("UPDATE forgotten SET upto = ?", (upto,))


def forgotten(db: sqlite3.Connection) -> int:
    """The change up to which earlier versions were dropped for their age; 0 if none were."""
    return int(db.execute("SELECT upto FROM forgotten").fetchone()[0])


def sweep(db: sqlite3.Connection) -> int:
    """Drop the bodies that neither the present nor a version needs; the number dropped.

    In portions of a transaction each: what an interruption leaves, the next run sweeps out.
    """
    _thin(db)
    unused = db.execute(_UNUSED).fetchall()
    for portion in _portions(unused):
        with transaction(db):
            db.executemany("DELETE FROM bodies WHERE id = ?", portion)
    return len(unused)


def _thin(db: sqlite3.Connection) -> None:
    """Keep the few objects that versions need of an old list, and not the whole list."""
    for portion in _portions(db.execute(_SPARSE, (WHOLE, _MOST_PICKED)).fetchall()):
        with transaction(db):
            for (body,) in portion:
                _pick_out(db, body)


def _portions(rows: Sequence[tuple[int]]) -> Iterator[Sequence[tuple[int]]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def _pick_out(db: sqlite3.Connection, body: int) -> None:
    content = load_body(db, body)
    for which in db.execute(_PICKED, (body,)).fetchall():
        alone = save_body(db, seal(pick(content, which[3])))
        db.execute(_KEEP_ALONE, (*which, alone, WHOLE))

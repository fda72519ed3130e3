"""Reading the change log run by run, and what an object was at the end of an earlier run."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from notionkit.mirror.bodies import pick, results_of
from notionkit.mirror.history import OBJECT, forgotten
from notionkit.mirror.kinds import PackedId, pack_owner, unpack_id

Load = Callable[[int], Any]
"""Gives the JSON value of a body."""


@attrs.frozen
class Logged:
    """A line of the change log with the place that the object had then.

    `title` and `parent` (as the API names it: type and id) are None where they were not recorded:
    for files, and for what an older layout of the mirror did not record.
    """

    number: int
    kind: str
    id: str
    op: str
    title: str | None
    parent: tuple[str, str] | None


@attrs.frozen
class Step:
    """How an object stood before a stretch of the change log, and how behind it.

    `before` is None where it was not known yet.
    """

    before: Logged | None
    after: Logged


@attrs.frozen
class Version:
    """What an object was: itself and all that its listings gave, raw and scrubbed."""

    object: Mapping[str, Any]
    listings: Mapping[str, Sequence[Mapping[str, Any]]]

    def children(self, id: str) -> Sequence[Mapping[str, Any]]:  # noqa: A002
        """The child blocks of a block or page, in order."""
        return self.listings.get(f"children:{id}", ())

    def property_items(self, page_id: str, property_id: str) -> list[dict[str, Any]] | None:
        """The items of a property that was read by itself; None if it was not."""
        items = self.listings.get(f"property:{page_id}:{property_id}")
        return None if items is None else [dict(item) for item in items]


_STEPS = """
SELECT a.number, a.kind, a.id, a.op, a.title, a.parent_type, a.parent_id,
       b.number, b.kind, b.id, b.op, b.title, b.parent_type, b.parent_id
FROM (SELECT kind, id, max(number) AS last FROM changes
      WHERE number > ?1 AND number <= ?2 AND (?3 IS NULL OR id = ?3) GROUP BY kind, id) AS s
JOIN changes AS a ON a.number = s.last
LEFT JOIN changes AS b ON b.number = (
    SELECT max(number) FROM changes WHERE id = s.id AND kind = s.kind AND number <= ?1)
ORDER BY s.last
"""

_LAST_LOGGED = """
SELECT number, kind, id, op, title, parent_type, parent_id FROM changes
WHERE id = ? AND kind = ? AND number <= ? ORDER BY number DESC LIMIT 1
"""

_VERSION = """
SELECT key, number, body FROM history
WHERE owner_kind = ? AND owner_id = ? AND since <= ? AND (until IS NULL OR until > ?)
ORDER BY key, number
"""

_ENDS = """
SELECT r.run_id, max(c.number) FROM runs AS r LEFT JOIN changes AS c ON c.run = r.number
GROUP BY r.number ORDER BY r.number
"""


def ends(db: sqlite3.Connection) -> dict[str, int]:
    """The number of the last change that there was at the end of each run, oldest run first."""
    found: dict[str, int] = {}
    last = 0
    for run, number in db.execute(_ENDS):
        last = max(last, number or 0)
        found[run] = last
    return found


def steps(db: sqlite3.Connection, after: int, upto: int, id_: str | None) -> list[Step]:
    """What became of each object between two changes, in the order of its last change."""
    return [
        Step(None if row[7] is None else _logged(row[7:]), _logged(row[:7]))
        for row in db.execute(_STEPS, (after, upto, id_))
    ]


def logged(db: sqlite3.Connection, owner: tuple[str, str], at: int) -> Logged | None:
    """What the log said last of an object when it had come to the change `at`."""
    row = db.execute(_LAST_LOGGED, (owner[1], owner[0], at)).fetchone()
    return None if row is None else _logged(row)


def _logged(row: Sequence[Any]) -> Logged:
    parent_id: PackedId | None = row[6]
    parent = None if parent_id is None else (str(row[5]), unpack_id(parent_id))
    return Logged(row[0], row[1], row[2], row[3], row[4], parent)


def version(db: sqlite3.Connection, load: Load, owner: tuple[str, str], at: int) -> Version | None:
    """The object as it was when the log had come to the change `at`, if that is still known."""
    at = _still_known(db, owner, at)
    rows = db.execute(_VERSION, (*pack_owner(owner), at, at)).fetchall()
    found: Mapping[str, Any] | None = None
    listings: dict[str, list[Any]] = {}
    for key, number, body in rows:
        if key == OBJECT:
            found = pick(load(body), number)
        else:
            listings.setdefault(key, []).extend(results_of(load(body)))
    return None if found is None else Version(found, listings)


def _still_known(db: sqlite3.Connection, owner: tuple[str, str], at: int) -> int:
    """The change at which to look; 0 where the version was dropped.

    What did not change up to the oldest state that is kept is the same as there.
    """
    oldest = forgotten(db)
    if at >= oldest:
        return at
    changed = db.execute(
        "SELECT 1 FROM changes WHERE id = ? AND kind = ? AND number > ? AND number <= ? LIMIT 1",
        (owner[1], owner[0], at, oldest),
    ).fetchone()
    return 0 if changed else oldest

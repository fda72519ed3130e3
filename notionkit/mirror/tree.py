"""The tree of pages, databases and data sources, and how much of everything there is."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from notionkit.mirror import listings, objects
from notionkit.mirror.bodies import load_body, pick
from notionkit.mirror.deletions import PRUNED
from notionkit.mirror.kinds import (
    CODES,
    NODES,
    Kind,
    PackedId,
    PackedOwner,
    kind_of,
    pack_id,
    storable,
    unpack_id,
    unpack_owner,
)
from notionkit.mirror.rows import Counts, Node

# A block's page is the owner of the listing in which the block was last seen.
_NODES = """
SELECT n.kind, n.id, n.title, n.parent_type, n.parent_id, n.created_time, n.last_edited_time,
       n.in_trash, n.last_seen_run = (SELECT max(number) FROM runs), l.owner_kind, l.owner_id,
       n.lost, n.left_out, p.id IS NOT NULL
FROM nodes AS n
LEFT JOIN objects AS o ON n.parent_type = 'block_id' AND o.kind = 4 AND o.id = n.parent_id
LEFT JOIN listings AS l ON l.id = o.listing
LEFT JOIN nodes AS p ON p.id = CASE n.parent_type WHEN 'block_id' THEN l.owner_id ELSE n.parent_id
    END AND p.kind = CASE n.parent_type WHEN 'page_id' THEN 1 WHEN 'database_id' THEN 2
        WHEN 'data_source_id' THEN 3 WHEN 'block_id' THEN l.owner_kind END
"""

_IS_KNOWN = "SELECT 1 FROM nodes WHERE kind = ? AND id = ?"

_PARENT_KINDS = {
    "page_id": CODES[Kind.PAGE],
    "database_id": CODES[Kind.DATABASE],
    "data_source_id": CODES[Kind.DATA_SOURCE],
}

_NODE_COUNTS = """
SELECT kind, ifnull(parent_type, '') IN ('data_source_id', 'database_id'), count(*) FROM nodes
WHERE NOT in_trash AND left_out <> 'all' AND (?1 IS NULL OR last_seen_run = ?1
                        OR NOT lost AND (SELECT mode FROM runs WHERE number = ?1) = 'quick')
GROUP BY 1, 2
"""


def each_node(db: sqlite3.Connection) -> Iterator[Node]:
    """Every node, by kind and id, with its nearest parent that the mirror has."""
    yield from _nodes(db, db.execute(f"{_NODES} ORDER BY n.kind, n.id"))


def node(db: sqlite3.Connection, kind: str, id: str) -> Node | None:  # noqa: A002
    """One node in the same way; None where there is none."""
    if kind not in NODES or storable(id) != id:
        return None
    key = CODES[Kind(kind)], pack_id(id)
    return next(_nodes(db, db.execute(f"{_NODES} WHERE n.kind = ? AND n.id = ?", key)), None)


def _nodes(db: sqlite3.Connection, rows: Iterable[Sequence[Any]]) -> Iterator[Node]:
    for row in rows:
        parent = _parent(db, row)
        known = row[13] or (parent is not None and db.execute(_IS_KNOWN, parent).fetchone())
        yield _node(row, _owner(*parent) if known and parent is not None else None)


@lru_cache(maxsize=256)  # neighbours have a parent in common
def _owner(kind: int, id_: PackedId) -> tuple[Kind, str]:
    return unpack_owner(kind, id_)


def _node(row: Sequence[Any], parent: tuple[Kind, str] | None) -> Node:
    return Node(
        kind=kind_of(row[0]),
        id=unpack_id(row[1]),
        title=row[2],
        parent=parent,
        created_time=row[5],
        last_edited_time=row[6],
        in_trash=bool(row[7]),
        reached=bool(row[8]),
        lost=bool(row[11]),
        pruned=row[11] == PRUNED,
        left_out=row[12],
    )


def _parent(db: sqlite3.Connection, row: Sequence[Any]) -> PackedOwner | None:
    if row[3] == "block_id":
        return _above_block(db, row[4]) if row[9] is None else (row[9], row[10])
    kind = _PARENT_KINDS.get(row[3])
    return None if kind is None else (kind, row[4])


def _above_block(db: sqlite3.Connection, block: PackedId) -> PackedOwner | None:
    """The page of a block that was read by itself: it names what it is in, and that in turn."""
    seen: set[PackedId] = set()
    while block not in seen:
        seen.add(block)
        owner = objects.owner_of(db, CODES[Kind.BLOCK], block)
        if owner is not None:
            return owner
        place = objects.locate(db, Kind.BLOCK, unpack_id(block))
        parent = (pick(load_body(db, place[0]), place[1]).get("parent") if place else None) or {}
        type_ = parent.get("type")
        if type_ == "page_id":
            return CODES[Kind.PAGE], pack_id(parent[type_])
        if type_ != "block_id":
            return None
        block = pack_id(parent[type_])
    return None


def misses_any(db: sqlite3.Connection) -> bool:
    """Whether the last run has not seen some node that is not in the trash."""
    found = db.execute(
        "SELECT 1 FROM nodes WHERE NOT in_trash "
        "AND last_seen_run <> (SELECT max(number) FROM runs) LIMIT 1"
    )
    return found.fetchone() is not None


def has_trash(db: sqlite3.Connection) -> bool:
    """Whether some node is in the trash."""
    return db.execute("SELECT 1 FROM nodes WHERE in_trash LIMIT 1").fetchone() is not None


def is_alive(db: sqlite3.Connection, kind: str, id_: str) -> bool:
    """Whether the node is known, not in the trash, and was not out of reach when last seen."""
    found = db.execute(
        "SELECT 1 FROM nodes WHERE kind = ? AND id = ? AND NOT in_trash AND NOT lost",
        (CODES[Kind(kind)], pack_id(id_)),
    )
    return found.fetchone() is not None


def rows_of(db: sqlite3.Connection, data_source_id: str) -> list[tuple[int, int]]:
    """Where each row of a data source was last seen, body and position, in order of creation."""
    return db.execute(
        "SELECT o.body, o.position FROM nodes AS n JOIN objects AS o USING (kind, id) "
        "WHERE n.kind = 1 AND n.parent_type = 'data_source_id' AND n.parent_id = ? "
        "AND NOT n.in_trash ORDER BY n.created_time, n.id",
        (pack_id(data_source_id),),
    ).fetchall()


def sources_of(db: sqlite3.Connection, database_id: str) -> list[str]:
    """The data sources whose parent is this database, in order of creation."""
    rows = db.execute(
        "SELECT id FROM nodes WHERE kind = 3 AND parent_type = 'database_id' AND parent_id = ? "
        "ORDER BY created_time, id",
        (pack_id(database_id),),
    )
    return [unpack_id(row[0]) for row in rows]


def is_reached(db: sqlite3.Connection, kind: str, id: str, run: int) -> bool:  # noqa: A002
    """Whether this run has seen the node."""
    row = db.execute(
        "SELECT last_seen_run FROM nodes WHERE kind = ? AND id = ?",
        (CODES[Kind(kind)], pack_id(id)),
    ).fetchone()
    return row is not None and row[0] == run


def count(db: sqlite3.Connection, run: int | None) -> Counts:
    """What there is, or only the nodes that were seen in this run; a quick one trusts the rest."""
    nodes = {(kind_of(kind), bool(row)): n for kind, row, n in db.execute(_NODE_COUNTS, (run,))}
    others = dict(db.execute("SELECT kind, count(*) FROM objects WHERE kind > 3 GROUP BY kind"))
    both = {kind: nodes.get((kind, True), 0) + nodes.get((kind, False), 0) for kind in Kind}
    return Counts(
        pages=nodes.get((Kind.PAGE, False), 0),
        rows=nodes.get((Kind.PAGE, True), 0),
        databases=both[Kind.DATABASE],
        data_sources=both[Kind.DATA_SOURCE],
        blocks=others.get(CODES[Kind.BLOCK], 0),
        comments=others.get(CODES[Kind.COMMENT], 0),
        users=others.get(CODES[Kind.USER], 0),
        files=dict(db.execute("SELECT state, count(*) FROM files GROUP BY state")),
        listings=listings.states(db, run),
    )

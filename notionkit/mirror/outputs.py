"""How far each plugin has come in the change log, and the files that it says are its own."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from notionkit.mirror.operations import Output
from notionkit.mirror.rows import Change

_OUTPUTS = "SELECT plugin, kind, id, path, sha256, size, previous FROM outputs"

_PUT_OUTPUT = """
INSERT INTO outputs (plugin, kind, id, path, sha256, size, previous) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET
    plugin = excluded.plugin, kind = excluded.kind, id = excluded.id, sha256 = excluded.sha256,
    size = excluded.size, previous = excluded.previous
"""

# A batch that is handled twice must not take the plugin back behind what it handled since.
_PUT_OFFSET = """
INSERT INTO offsets (plugin, number) VALUES (?, ?)
ON CONFLICT (plugin) DO UPDATE SET number = max(number, excluded.number)
"""


_FORGET_ITEM = """
DELETE FROM failed_items WHERE plugin = ? AND number IN
    (SELECT number FROM changes WHERE kind = ? AND id = ?)
"""


def put_outputs(db: sqlite3.Connection, outputs: Iterable[Output]) -> None:
    """Record outputs; a path has one owner, the last that recorded it."""
    rows = [
        (each.plugin, each.kind, each.id, each.path, each.sha256, each.size, each.previous)
        for each in outputs
    ]
    db.executemany(_PUT_OUTPUT, rows)


def drop_outputs(db: sqlite3.Connection, plugin: str, paths: Iterable[str]) -> None:
    """Forget outputs of this plugin; another plugin's are left alone."""
    db.executemany(
        "DELETE FROM outputs WHERE path = ? AND plugin = ?", [(path, plugin) for path in paths]
    )


def each_output(db: sqlite3.Connection, plugin: str | None) -> Iterator[Output]:
    """The outputs of a plugin, or of all, sorted by path."""
    rows = db.execute(f"{_OUTPUTS} WHERE ?1 IS NULL OR plugin = ?1 ORDER BY path", (plugin,))
    yield from (Output(*row) for row in rows)


def count_outputs(db: sqlite3.Connection) -> int:
    """How many outputs there are."""
    return int(db.execute("SELECT count(*) FROM outputs").fetchone()[0])


def output_at(db: sqlite3.Connection, path: str) -> Output | None:
    """The output of this path."""
    row = db.execute(f"{_OUTPUTS} WHERE path = ?", (path,)).fetchone()
    return Output(*row) if row else None


def put_offset(db: sqlite3.Connection, plugin: str, number: int) -> None:
    """Note that the plugin has handled everything up to this change."""
    db.execute(_PUT_OFFSET, (plugin, number))


def reset_offset(db: sqlite3.Connection, plugin: str) -> None:
    """Let the plugin begin again at the first change."""
    db.execute("DELETE FROM failed_items WHERE plugin = ?", (plugin,))
    db.execute("DELETE FROM offsets WHERE plugin = ?", (plugin,))


def offset_of(db: sqlite3.Connection, plugin: str) -> int:
    """The number of the last change that the plugin has handled; 0 for none."""
    row = db.execute("SELECT number FROM offsets WHERE plugin = ?", (plugin,)).fetchone()
    return int(row[0]) if row else 0


def put_failed(
    db: sqlite3.Connection, plugin: str, failed: Sequence[Change], done: Sequence[Change]
) -> None:
    """Note which changes failed; an object has one that did, the last."""
    over = [(plugin, change.kind, change.id) for change in (*failed, *done)]
    db.executemany(_FORGET_ITEM, over)
    rows = [(plugin, change.number) for change in failed]
    db.executemany("INSERT OR IGNORE INTO failed_items (plugin, number) VALUES (?, ?)", rows)


def failed_of(db: sqlite3.Connection, plugin: str) -> list[Change]:
    """The changes that the plugin failed in, oldest first."""
    rows = db.execute(
        "SELECT number, kind, id, op FROM changes JOIN failed_items USING (number) "
        "WHERE plugin = ? ORDER BY number",
        (plugin,),
    )
    return [Change(*row) for row in rows]

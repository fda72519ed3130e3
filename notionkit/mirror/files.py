"""Files held by Notion: which objects show them, and what became of their bytes.

A file is known by a key that is the same for every read; several objects may show one file. The
signed URL of a file lives in a table of its own and only until the file is stored.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from notionkit.mirror.folder import blob_path
from notionkit.mirror.kinds import (
    CODES,
    NODES,
    Kind,
    Owner,
    PackedOwner,
    pack_id,
    pack_owner,
    storable,
    unpack_owner,
)
from notionkit.mirror.operations import FileEnded, FileFound, FileStored, ObjectEntry
from notionkit.mirror.rows import PendingFile, StoredFile
from notionkit.mirror.transaction import Transaction

# In one run a file that failed is not tried again; one that only expired is, with its new URL, and
# one that was left out may be shown by something else that is wanted.
_FOUND = """
INSERT INTO files (key, state, run) VALUES (?1, 'pending', ?2)
ON CONFLICT (key) DO UPDATE SET state = 'pending', run = ?2
WHERE state IN ('pending', 'expired', 'left_out') OR (state <> 'stored' AND run < ?2)
RETURNING key
"""

_PUT_SLOT = """
INSERT INTO file_slots (owner_kind, owner_id, slot, key, name) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (owner_kind, owner_id, slot) DO UPDATE SET key = excluded.key, name = excluded.name
WHERE key <> excluded.key OR name <> excluded.name
"""

_PUT_URL = """
INSERT INTO live_urls (key, url, expiry_time) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET url = excluded.url, expiry_time = excluded.expiry_time
"""

_SLOTS = """
SELECT owner_kind, owner_id, slot FROM file_slots WHERE owner_kind = ? AND owner_id IN ({ids})
"""

_PENDING = """
SELECT f.key, s.owner_kind, s.owner_id, s.slot, s.name, u.url, u.expiry_time
FROM files AS f JOIN file_slots AS s ON s.key = f.key LEFT JOIN live_urls AS u ON u.key = f.key
WHERE f.state = '{state}' GROUP BY f.key ORDER BY u.expiry_time, f.key LIMIT ?
"""

_STORED = """
SELECT f.key, s.owner_kind, s.owner_id, s.slot, s.name, f.state, f.sha256, f.size,
       f.content_type, l.owner_kind, l.owner_id
FROM file_slots AS s JOIN files AS f ON f.key = s.key
LEFT JOIN objects AS o ON o.kind = s.owner_kind AND o.id = s.owner_id
LEFT JOIN listings AS l ON l.id = o.listing
"""

_LEFT = "(f.state IN ('failed', 'expired', 'skipped') AND f.run < ? OR f.state = 'left_out')"
_WANT = (
    "UPDATE files SET state = 'pending', run = ?2 "
    "WHERE key = ?1 AND (state IN ('failed', 'expired', 'skipped') AND run < ?2 "
    "OR state = 'left_out')"
)
_WAITING = {state: state for state in ("pending", "expired", "failed", "skipped")}

_NODE_CODES = {CODES[kind] for kind in NODES}


def note_found(
    tx: Transaction, entries: Sequence[ObjectEntry], found: Sequence[FileFound]
) -> tuple[PendingFile, ...]:
    """Note these files, drop the slots that the objects no longer have; what is to be read.

    Objects that nothing was known of have no slots: they may be missing from the `entries`.
    """
    _drop_lost_slots(tx, entries, found)
    return tuple(pending for file in found if (pending := _note(tx, file)) is not None)


def _note(tx: Transaction, file: FileFound) -> PendingFile | None:
    wanted = tx.db.execute(_FOUND, (file.key, tx.run)).fetchall()
    owner = pack_owner(file.owner)
    name = storable(file.name)
    tx.db.execute(_PUT_SLOT, (*owner, file.slot, file.key, name))
    if not wanted:
        return None
    tx.db.execute(_PUT_URL, (file.key, file.url, file.expiry_time))
    return PendingFile(file.key, unpack_owner(*owner), file.slot, name, file.url, file.expiry_time)


def _drop_lost_slots(
    tx: Transaction, entries: Sequence[ObjectEntry], found: Sequence[FileFound]
) -> None:
    kept = {(*pack_owner(file.owner), file.slot) for file in found}
    had = [slot for kind in {entry.kind for entry in entries} for slot in _slots(tx, kind, entries)]
    tx.db.executemany(
        "DELETE FROM file_slots WHERE owner_kind = ? AND owner_id = ? AND slot = ?",
        [slot for slot in had if slot not in kept],
    )


def _slots(tx: Transaction, kind: Kind, entries: Sequence[ObjectEntry]) -> list[Any]:
    """All slots of the entries of one kind, by one query: nearly always there are none."""
    ids = [pack_id(entry.id) for entry in entries if entry.kind == kind]
    return tx.db.execute(
        _SLOTS.format(ids=", ".join("?" * len(ids))), (CODES[kind], *ids)
    ).fetchall()


def note_missing(tx: Transaction, state: Path) -> None:
    """Let the stored files whose bytes are no longer in the state folder be fetched again."""
    stored = tx.db.execute("SELECT key, sha256, size FROM files WHERE state = 'stored'")
    gone = [(key,) for key, sha256, size in stored if not _is_whole(blob_path(state, sha256), size)]
    # Not of this run, so that it counts as one that an earlier run failed to get.
    tx.db.executemany("UPDATE files SET state = 'expired', run = 0 WHERE key = ?", gone)


def try_again(tx: Transaction) -> None:
    """Let what this run failed to get before it was interrupted count as failed in an earlier one.

    What ended the run may be what kept the files away.
    """
    failed = "UPDATE files SET run = run - 1 WHERE state = 'failed' AND run = ?"
    tx.db.execute(failed, (tx.run,))
    tx.db.execute("DELETE FROM problems WHERE run = ? AND rule = 'file'", (tx.run,))


def _is_whole(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def note_wanted(tx: Transaction, key: str) -> bool:
    """The file is to be tried again; False if this run has tried it, or it is stored."""
    return bool(tx.db.execute(_WANT, (key, tx.run)).rowcount)


def note_stored(tx: Transaction, stored: FileStored) -> bool:
    """The bytes are there; False if the file is unknown or they were there before."""
    changed = tx.db.execute(
        "UPDATE files SET state = 'stored', sha256 = ?2, size = ?3, content_type = ?4 "
        "WHERE key = ?1 AND (state <> 'stored' OR sha256 <> ?2)",
        (stored.key, stored.sha256, stored.size, stored.content_type),
    ).rowcount
    tx.db.execute("DELETE FROM live_urls WHERE key = ?", (stored.key,))
    return bool(changed)


def note_ended(tx: Transaction, ended: FileEnded) -> bool:
    """The file was given up or its URL expired; False if it is not waiting."""
    changed = tx.db.execute(
        "UPDATE files SET state = ?, run = ? WHERE key = ? AND state = 'pending'",
        (ended.outcome, tx.run, ended.key),
    ).rowcount
    if changed:
        tx.db.execute("DELETE FROM live_urls WHERE key = ?", (ended.key,))
    return bool(changed)


def pending(db: sqlite3.Connection, state: str, limit: int | None) -> list[PendingFile]:
    """Files not stored, in this state: those whose URL dies first in front, one owner of each."""
    # Spelled out, not bound: only then does SQLite use the index of the pending ones.
    query = _PENDING.format(state=_WAITING[state])
    rows = db.execute(query, (-1 if limit is None else limit,))
    return [PendingFile(row[0], unpack_owner(row[1], row[2]), *row[3:]) for row in rows]


def select(db: sqlite3.Connection, owner: Owner | None) -> list[StoredFile]:
    """Files by owner and slot: of one owner, or of all."""
    if owner is None:
        rows = db.execute(f"{_STORED} ORDER BY s.owner_kind, s.owner_id, s.slot")
    else:
        rows = db.execute(
            f"{_STORED} WHERE s.owner_kind = ? AND s.owner_id = ? ORDER BY s.slot",
            pack_owner(owner),
        )
    return [_stored(row) for row in rows]


def each_file(db: sqlite3.Connection) -> Iterator[StoredFile]:
    """Every place that shows a file, those of one file together: by key, owner and slot."""
    rows = db.execute(f"{_STORED} ORDER BY s.key, s.owner_kind, s.owner_id, s.slot")
    yield from map(_stored, rows)


def left(db: sqlite3.Connection, run: int) -> list[StoredFile]:
    """Every place that shows a file which runs before this one failed to get, or left out."""
    rows = db.execute(f"{_STORED} WHERE {_LEFT} ORDER BY 2, 3, 4", (run,))
    return [_stored(row) for row in rows]


def by_key(db: sqlite3.Connection, key: str) -> list[StoredFile]:
    """Every place that shows this file."""
    rows = db.execute(f"{_STORED} WHERE s.key = ? ORDER BY 2, 3, 4", (key,))
    return [_stored(row) for row in rows]


def _stored(row: Sequence[Any]) -> StoredFile:
    holder: PackedOwner = (row[1], row[2])
    node = holder if row[1] in _NODE_CODES else (row[9], row[10])
    return StoredFile(
        key=row[0],
        owner=unpack_owner(*holder),
        slot=row[3],
        name=row[4],
        state=row[5],
        sha256=row[6],
        size=row[7],
        content_type=row[8],
        node=None if node[0] is None else unpack_owner(*node),
    )

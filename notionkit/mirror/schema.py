"""The tables of the mirror, as a sequence of migrations.

`user_version` of the file is the number of migrations that it has had. A new layout is a new entry
at the end; an entry that was released is never changed.

Kinds are the numbers in `kinds.CODES`; ids are 16 bytes where they are UUIDs; times of ours are
Unix seconds; `run` is a number of `runs`.
"""

from typing import Final

APPLICATION_ID: Final = 0x4E4B4D31
"""Marks a database file as a NotionKit mirror."""

_FIRST = """
CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL UNIQUE,
    targets TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    started_at REAL NOT NULL,
    ended_at REAL,
    status TEXT,
    resumes INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    retries INTEGER NOT NULL DEFAULT 0,
    rate_limited INTEGER NOT NULL DEFAULT 0,
    restarts INTEGER NOT NULL DEFAULT 0,
    summary TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE problems (
    run INTEGER NOT NULL REFERENCES runs,
    severity TEXT NOT NULL,
    rule TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (run, severity, rule, kind, id)
) WITHOUT ROWID;

CREATE TABLE bodies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL UNIQUE,
    packed BLOB NOT NULL,
    size INTEGER NOT NULL
);
CREATE TABLE listings (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    object_id BLOB,
    owner_kind INTEGER,
    owner_id BLOB,
    priority INTEGER NOT NULL,
    data TEXT NOT NULL,
    state TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs,
    cursor TEXT,
    pages INTEGER NOT NULL DEFAULT 0,
    restarts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX listings_frontier ON listings (run, priority DESC, id) WHERE state = 'open';
CREATE INDEX listings_owner ON listings (owner_kind, owner_id, state, run)
    WHERE owner_kind IS NOT NULL;
CREATE TABLE pages (
    listing INTEGER NOT NULL REFERENCES listings ON DELETE CASCADE,
    number INTEGER NOT NULL,
    body INTEGER NOT NULL REFERENCES bodies,
    cursor TEXT,
    run INTEGER NOT NULL,
    committed_at REAL NOT NULL,
    PRIMARY KEY (listing, number)
) WITHOUT ROWID;
CREATE INDEX pages_body ON pages (body);

CREATE TABLE objects (
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    body INTEGER NOT NULL,
    position INTEGER NOT NULL,
    listing INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE nodes (
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    hash TEXT NOT NULL,
    title TEXT NOT NULL,
    parent_type TEXT,
    parent_id BLOB,
    created_time TEXT NOT NULL,
    last_edited_time TEXT NOT NULL,
    in_trash INTEGER NOT NULL,
    first_seen_run INTEGER NOT NULL,
    last_seen_run INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE owners (
    kind INTEGER NOT NULL,
    id BLOB NOT NULL,
    hash BLOB NOT NULL,
    object_hash TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE TABLE changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    op TEXT NOT NULL,
    hash BLOB,
    run INTEGER NOT NULL
);
CREATE TABLE offsets (
    plugin TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE outputs (
    path TEXT PRIMARY KEY,
    plugin TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    previous TEXT
) WITHOUT ROWID;

CREATE TABLE files (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    run INTEGER NOT NULL,
    sha256 TEXT,
    size INTEGER,
    content_type TEXT
) WITHOUT ROWID;
CREATE INDEX files_pending ON files (key) WHERE state = 'pending';
CREATE TABLE file_slots (
    owner_kind INTEGER NOT NULL,
    owner_id BLOB NOT NULL,
    slot TEXT NOT NULL,
    key TEXT NOT NULL REFERENCES files,
    name TEXT NOT NULL,
    PRIMARY KEY (owner_kind, owner_id, slot)
) WITHOUT ROWID;
CREATE INDEX file_slots_key ON file_slots (key);
CREATE TABLE live_urls (
    key TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    expiry_time TEXT
) WITHOUT ROWID;
"""

# Changes that a plugin could not handle, to be given to it again in the next run.
_FAILED_ITEMS = """
CREATE TABLE failed_items (
    plugin TEXT NOT NULL,
    number INTEGER NOT NULL REFERENCES changes,
    PRIMARY KEY (plugin, number)
) WITHOUT ROWID;
"""

# What a run looked at, and from when on; where a node was last seen to be, and when that changed;
# the pages that something was moved away from since they were walked.
_FRESHNESS = """
ALTER TABLE runs ADD COLUMN mode TEXT NOT NULL DEFAULT 'audit';
ALTER TABLE runs ADD COLUMN since TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN mark TEXT;
ALTER TABLE nodes ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
ALTER TABLE nodes ADD COLUMN placed_at REAL NOT NULL DEFAULT 0;
ALTER TABLE nodes ADD COLUMN edited_by TEXT NOT NULL DEFAULT '';
ALTER TABLE owners ADD COLUMN edited TEXT NOT NULL DEFAULT '';
CREATE INDEX nodes_parent ON nodes (parent_id);
CREATE TABLE departures (
    page BLOB PRIMARY KEY
) WITHOUT ROWID;
"""

# What each node consisted of after each change, as stretches: a body was page `number` of the
# listing `key` from the change `since` on, up to the change `until` (NULL: still). The empty key is
# the object itself, `number` its position. An older mirror begins with its present state.
# What ended with the change `forgotten.upto` or before it was dropped for its age.
# `losses` outlives the problems that it counts, which only the latest run keeps.
_HISTORY = """
ALTER TABLE runs ADD COLUMN losses INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET losses = (
    SELECT count(*) FROM problems WHERE run = runs.number AND severity = 'failure');
ALTER TABLE changes ADD COLUMN title TEXT;
ALTER TABLE changes ADD COLUMN parent_type TEXT;
ALTER TABLE changes ADD COLUMN parent_id BLOB;
CREATE INDEX changes_object ON changes (id, kind, number);
CREATE TABLE history (
    owner_kind INTEGER NOT NULL,
    owner_id BLOB NOT NULL,
    key TEXT NOT NULL,
    number INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    body INTEGER NOT NULL,
    PRIMARY KEY (owner_kind, owner_id, key, number, since)
) WITHOUT ROWID;
CREATE TABLE forgotten (
    upto INTEGER NOT NULL
);
INSERT INTO forgotten VALUES (0);
CREATE TABLE latest AS
SELECT n.kind, n.id, n.hash, n.title, n.parent_type, n.parent_id,
       (SELECT max(c.number) FROM changes AS c
        WHERE c.kind = CASE n.kind WHEN 1 THEN 'page' WHEN 2 THEN 'database' ELSE 'data_source' END
          AND c.id = CASE typeof(n.id) WHEN 'text' THEN n.id ELSE
              lower(substr(hex(n.id), 1, 8) || '-' || substr(hex(n.id), 9, 4) || '-'
                    || substr(hex(n.id), 13, 4) || '-' || substr(hex(n.id), 17, 4) || '-'
                    || substr(hex(n.id), 21)) END) AS change
FROM nodes AS n;
DELETE FROM latest WHERE change IS NULL OR EXISTS (
    SELECT 1 FROM listings AS l
    WHERE l.owner_kind = latest.kind AND l.owner_id = latest.id AND l.state = 'open');
UPDATE changes SET (title, parent_type, parent_id) =
    (SELECT title, parent_type, parent_id FROM latest WHERE change = changes.number)
WHERE number IN (SELECT change FROM latest);
INSERT INTO history
SELECT a.kind, a.id, '', o.position, a.change, NULL, o.body
FROM latest AS a JOIN owners AS w ON w.kind = a.kind AND w.id = a.id AND w.object_hash = a.hash
JOIN objects AS o ON o.kind = a.kind AND o.id = a.id;
INSERT INTO history
SELECT a.kind, a.id, l.key, p.number, a.change, NULL, p.body
FROM latest AS a JOIN listings AS l ON l.owner_kind = a.kind AND l.owner_id = a.id
JOIN pages AS p ON p.listing = l.id
WHERE l.kind NOT IN ('page', 'database', 'data_source', 'block', 'rows', 'edited');
DROP TABLE latest;
"""

# Files that stay although their objects are gone: too many would have gone at once.
_HELD = """
CREATE TABLE held (
    path TEXT PRIMARY KEY
) WITHOUT ROWID;
"""

# How much of a node is left out by choice: nothing (''), its page but not its row, or all of it.
_LEFT_OUT = """
ALTER TABLE nodes ADD COLUMN left_out TEXT NOT NULL DEFAULT '';
"""

# Whether a body speaks of an anchor (`bodies.ANCHOR`); of those stored before, nobody has noted it.
_ANCHORED = """
ALTER TABLE bodies ADD COLUMN anchored INTEGER;
CREATE INDEX bodies_anchored ON bodies (id) WHERE anchored IS NOT 0;
"""

MIGRATIONS: Final = (_FIRST, _FAILED_ITEMS, _FRESHNESS, _HISTORY, _HELD, _LEFT_OUT, _ANCHORED)

VERSION: Final = len(MIGRATIONS)


def statements(script: str) -> list[str]:
    """The statements of a migration, one by one, so that they can share a transaction."""
    return [part.strip() for part in script.split(";\n") if part.strip()]

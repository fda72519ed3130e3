"""What a plugin remembers from one run to the next, and can do without.

A file of its own beside the mirror: it may be deleted at any time, and one that cannot be read
counts as empty. Whatever was remembered by other code, or with other settings, is forgotten.
"""

import contextlib
import hashlib
import json
import logging
import sqlite3
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from notionkit._version import __version__

log = logging.getLogger("notionkit.plugins")

_TABLES = """
CREATE TABLE IF NOT EXISTS version (text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS remembered (
    kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
"""
# Each value is written once and read once: what a larger cache holds is never asked for again.
_KIBIBYTES = 256
_PACKAGES = ("notionkit.model", "notionkit.render", "notionkit.plugins")


class Memory:
    """Plain values by kind and id, in one file. For one thread at a time.

    Args:
        path: the file; None remembers nothing.
        settings: what the values depend on besides this code.
    """

    def __init__(self, path: Path | None, settings: object = None) -> None:
        self._path = path
        self._version = f"{code_version()} {settings!r}"
        self._db: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open the file, or begin a new one."""
        if self._path is None:
            return
        try:
            self._db = _opened(self._path, self._version)
        except sqlite3.Error as error:
            log.debug("cannot remember in %s: %s", self._path, error)
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def get(self, kind: str, object_id: str) -> Any:
        """The value that was put last, None when there is none."""
        query = "SELECT value FROM remembered WHERE kind = ? AND id = ?"
        found = self._execute(query, (kind, object_id))
        return json.loads(found[0][0]) if found else None

    def put(self, kind: str, object_id: str, value: Mapping[str, Any] | None) -> None:
        """Remember a value of JSON's types; None forgets."""
        if value is None:
            self._execute("DELETE FROM remembered WHERE kind = ? AND id = ?", (kind, object_id))
            return
        text = json.dumps(value, separators=(",", ":"))
        self._execute("REPLACE INTO remembered VALUES (?, ?, ?)", (kind, object_id, text))

    def save(self) -> None:
        """Keep what was put since the last time, should the process end."""
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.commit()

    def close(self) -> None:
        """Save and close. Harmless when repeated."""
        self.save()
        if self._db is not None:
            self._db.close()
            self._db = None

    def _execute(self, statement: str, values: tuple[str, ...]) -> list[Any]:
        """A full disk or a damaged file costs time, and nothing else."""
        if self._db is None:
            return []
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            log.debug("cannot remember in %s: %s", self._path, error)
            self._db.close()
            self._db = None
            return []


def _opened(path: Path, version: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=1, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA cache_size = -{_KIBIBYTES}")
        db.executescript(_TABLES)
        found = db.execute("SELECT text FROM version").fetchone()
        if found != (version,):
            db.execute("DELETE FROM remembered")
            db.execute("DELETE FROM version")
            db.execute("INSERT INTO version VALUES (?)", (version,))
            db.commit()
    except BaseException:
        db.close()
        raise
    return db


@cache
def code_version() -> str:
    """A hash of all the code that decides how a document is written."""
    content = hashlib.sha256(__version__.encode())
    for package in _PACKAGES:
        waiting = [resources.files(package)]
        while waiting:
            for each in sorted(waiting.pop().iterdir(), key=lambda entry: entry.name):
                if each.is_dir():
                    waiting.append(each)
                elif each.name.endswith(".py"):
                    content.update(each.read_bytes())
    return content.hexdigest()

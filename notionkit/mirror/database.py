"""Opens the database file: checks first, touches nothing that is not ours, names what is wrong."""

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from notionkit.mirror.errors import (
    DamagedMirror,
    MirrorLocked,
    MirrorMissing,
    MirrorUnreadable,
    MirrorUnwritable,
    NewerMirror,
    OlderMirror,
)
from notionkit.mirror.schema import APPLICATION_ID, MIGRATIONS, VERSION, statements

_BUSY_SECONDS = 10.0
_JOURNAL_BYTES = 64 << 20

# A commit of many responses dirties hundreds of index pages: folding them back less often than
# SQLite's default of 1,000 pages writes each of them fewer times.
_CHECKPOINT_PAGES = 4000

# There are as many readers as plugins and more; what they read again is in the system's cache.
_READERS_KIBIBYTES = 512

_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNWRITABLE = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def open_writer(path: Path) -> sqlite3.Connection:
    """The writing connection; makes the file, or brings an older one up to date.

    Raises NewerMirror, DamagedMirror, MirrorLocked or MirrorUnwritable.
    """
    with translated(path):
        if path.exists() and path.stat().st_size > 0:
            _connected(path, "mode=ro").close()
        db = sqlite3.connect(
            path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(db)
        except BaseException:
            db.close()
            raise
    return db


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, usable from any one thread at a time.

    Raises MirrorMissing, OlderMirror, NewerMirror, DamagedMirror or MirrorUnreadable.
    """
    if not path.exists() or path.stat().st_size == 0:
        raise MirrorMissing(
            f"There is no mirror at {path}. Run `notionkit run` first, or check the state folder.",
            path=path,
        )
    db = _connect(path)
    if _pragma(db, "user_version") < VERSION:
        db.close()
        raise OlderMirror(
            f"{path} was written by an older NotionKit. Run `notionkit run` once: it brings the "
            "file up to date.",
            path=path,
        )
    return db


def open_upgraded(path: Path) -> sqlite3.Connection:
    """A copy of an older file, brought up to date; it goes when it is closed, the file stays.

    Raises MirrorMissing, NewerMirror, DamagedMirror or MirrorUnwritable.
    """
    older = _connect(path)
    with translated(path), closing(older):
        copy = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        try:
            older.backup(copy)
            _migrate(copy, _pragma(copy, "user_version"))
        except BaseException:
            copy.close()
            raise
    return copy


def _connect(path: Path) -> sqlite3.Connection:
    with translated(path):
        try:
            return _connected(path, "mode=ro")
        except sqlite3.OperationalError as error:
            if not _is_out_of_reach(error, path):
                raise
            return _unchanging(path, error)


def _is_out_of_reach(error: sqlite3.OperationalError, path: Path) -> bool:
    refused = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
    return refused and not os.access(path.parent, os.W_OK)


def _unchanging(path: Path, error: sqlite3.OperationalError) -> sqlite3.Connection:
    """Open what lies where nothing can be written: SQLite has no room for what readers share."""
    if not os.access(path, os.R_OK):
        raise MirrorUnreadable(f"You may not read {path}. Check its permissions.", path=path)
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size > 0:
        raise MirrorUnreadable(
            f"{path} was not closed in order: what was stored last is still in {journal.name}, and "
            "cannot be taken up where nothing can be written. Copy the folder to a place that can "
            "be written, and look there.",
            path=path,
        ) from error
    return _connected(path, "mode=ro&immutable=1")


def _connected(path: Path, how: str) -> sqlite3.Connection:
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        db.execute("PRAGMA query_only = 1")
        db.execute(f"PRAGMA cache_size = -{_READERS_KIBIBYTES}")
        _check(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection, path: Path) -> None:
    version = _pragma(db, "user_version")
    tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and _pragma(db, "application_id") != APPLICATION_ID:
        raise DamagedMirror(
            f"{path} is a database, but not a NotionKit mirror. It was not touched. "
            "Move it away, or choose another state folder with --state.",
            path=path,
        )
    if version > VERSION:
        raise NewerMirror(
            f"{path} was written by a newer NotionKit (layout {version}, this one knows "
            f"{VERSION}). It was not touched. Upgrade NotionKit, or choose another state folder "
            "with --state.",
            path=path,
        )


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    db.execute(f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}")
    version = _pragma(db, "user_version")
    if version < VERSION:
        _migrate(db, version)


def _migrate(db: sqlite3.Connection, version: int) -> None:
    with transaction(db):
        for script in MIGRATIONS[version:]:
            for statement in statements(script):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {VERSION}")


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: commits at the end, rolls back on any exception."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # A full disk makes SQLite roll back by itself.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns what SQLite reports into this package's errors."""
    try:
        yield
    except Exception as error:
        raise_translated(error, path)
        raise


def raise_translated(error: BaseException | None, path: Path) -> None:
    """Raises this package's error for what SQLite reported, if it has one."""
    if isinstance(error, (sqlite3.DatabaseError, zlib.error)):
        problem = _problem(error, path)
        if problem is not None:
            raise problem from error


def _problem(error: Exception, path: Path) -> Exception | None:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in _BROKEN or isinstance(error, zlib.error):
        return DamagedMirror(
            f"{path} is damaged ({error}). Nothing was written to it. Move the file away to start "
            "over from Notion, or restore it from a backup.",
            path=path,
        )
    if primary in _UNWRITABLE:
        return MirrorUnwritable(
            f"Cannot write {path} ({error}). Free some disk space or check the permissions, then "
            "run again: it goes on where it stood.",
            path=path,
        )
    if primary in _BUSY:
        return MirrorLocked(
            f"{path} is in use by another program ({error}). Close it and run again.", path=path
        )
    return None

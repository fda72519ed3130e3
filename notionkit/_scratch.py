"""Scratch paper: tables too large for memory, in a file that nobody needs afterwards.

What a run has to know of the whole workspace at once (where everything stands, which files are
ours) grows with it; memory should not. A small table never leaves SQLite's cache.
"""

import contextlib
import itertools
import json
import sqlite3
import uuid
import weakref
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Self

SUFFIX = ".partial"
_KIBIBYTES = 256
_LINES = """
CREATE TABLE lines (
    number INTEGER NOT NULL, key BLOB NOT NULL, value TEXT NOT NULL, PRIMARY KEY (number, key)
) WITHOUT ROWID
"""
_SETUP = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    f"PRAGMA cache_size = -{_KIBIBYTES}",
    _LINES,
    "BEGIN",
)
_encoded = json.JSONEncoder().encode
_decoded = json.JSONDecoder().decode
_GET = "SELECT value FROM lines WHERE number = ? AND key = ?"
_SET = "REPLACE INTO lines VALUES (?, ?, ?)"
_LEAST = (
    "INSERT INTO lines VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value "
    "WHERE excluded.value < value"
)
_DELETE = "DELETE FROM lines WHERE number = ? AND key = ?"
_COUNT = "SELECT count(*) FROM lines WHERE number = ?"
_FIRST = "SELECT 1 FROM lines WHERE number = ? LIMIT 1"
_CLEAR = "DELETE FROM lines WHERE number = ?"
_SOME = (
    "SELECT key, value FROM lines WHERE number = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?"
)
_ANY = "SELECT 1 FROM lines WHERE number = ? AND key IN"
_AT_ONCE = 200


class ScratchError(Exception):
    """There is no room for scratch paper, or its disk failed."""

    def __init__(self, path: Path | None, reason: object) -> None:
        place = "the folder for temporary files" if path is None else path.parent
        super().__init__(
            f"cannot write in {place}: {reason}. Make room there, or make it writable for you, "
            "then run the same command again"
        )


class Scratch:
    """A file of tables, removed with the object at the latest. For one thread at a time.

    Args:
        path: the file, which is replaced; None: wherever the system keeps temporary files.

    Raises `ScratchError`, as everything in its tables does.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._numbers = itertools.count()
        with self.explained():
            if path is not None:
                path = _free(path)
            # An empty name is a temporary file of SQLite's own.
            self.db = sqlite3.connect(path or "", isolation_level=None, check_same_thread=False)
            self.close = weakref.finalize(self, _discard, self.db, path)
            for statement in _SETUP:
                self.db.execute(statement)
        if path is not None:
            with contextlib.suppress(OSError):  # where an open file can go, a kill leaves none
                path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def table(self) -> "Table":
        """A new table, empty."""
        return Table(self, next(self._numbers))

    def run(self, statement: str, *values: object) -> list[Any]:
        """The rows that a statement gives."""
        try:  # what `explained` does, in half the time
            return self.db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise ScratchError(self.path, error) from error

    @contextlib.contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what the disk refuses into a `ScratchError`."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise ScratchError(self.path, error) from error


def _free(path: Path) -> Path:
    """This path; where its file is still open and cannot go, one beside it (Windows)."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        return path.with_name(f"{uuid.uuid4().hex}-{path.name}")
    return path


def _discard(db: sqlite3.Connection, path: Path | None) -> None:
    db.close()
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


class Table(MutableMapping[str, Any]):
    """Texts and what belongs to each, a value of JSON; always in the order of the texts.

    Whoever looks through it meets what is put behind that place meanwhile.
    """

    def __init__(self, scratch: Scratch, number: int) -> None:
        self._scratch = scratch
        self._number = number

    def __getitem__(self, key: str) -> Any:
        found = self._run(_GET, _bytes(key))
        if not found:
            raise KeyError(key)
        return _decoded(found[0][0])

    def __setitem__(self, key: str, value: Any) -> None:
        self._run(_SET, _bytes(key), _encoded(value))

    def fill(self, lines: Iterable[tuple[str, Any]]) -> None:
        """Put many at once; of those with one key, that stays which is least as JSON."""
        waiting = iter(lines)
        while some := list(itertools.islice(waiting, _AT_ONCE)):
            rows = [(self._number, _bytes(key), _encoded(value)) for key, value in some]
            with self._scratch.explained():
                self._scratch.db.executemany(_LEAST, rows)

    def has_any(self, keys: Sequence[str]) -> bool:
        """Whether one of a few texts is in the table."""
        statement = f"{_ANY} ({', '.join('?' * len(keys))})"
        return bool(self._run(statement, *map(_bytes, keys)))

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._run(_DELETE, _bytes(key))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and bool(self._run(_GET, _bytes(key)))

    def __len__(self) -> int:
        return int(self._run(_COUNT)[0][0])

    def __bool__(self) -> bool:
        return bool(self._run(_FIRST))

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self.under(""))

    def clear(self) -> None:
        """Forget everything."""
        self._run(_CLEAR)

    def under(self, head: str) -> Iterator[tuple[str, Any]]:
        """What begins with these characters, with its values."""
        start = _bytes(head)
        end = start + b"\xff"  # no text has this byte
        while found := self._run(_SOME, start, end, _AT_ONCE):
            yield from ((_text(key), _decoded(value)) for key, value in found)
            start = found[-1][0] + b"\0"

    def _run(self, statement: str, *values: object) -> list[Any]:
        return self._scratch.run(statement, self._number, *values)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # JSON can carry what SQLite's text cannot


def _text(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")

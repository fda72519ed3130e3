"""What an audit has seen proven, kept in a file: there is a proof for each listing of a workspace.

The file is scratch paper. It lies in the state folder, which is surely on a disk with room, holds
nothing that anyone needs later, and is removed when it is closed.
"""

import contextlib
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

FILE = "proofs.partial"
_KIBIBYTES = 1024
_SETUP = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    f"PRAGMA cache_size = -{_KIBIBYTES}",
    "CREATE TABLE proofs (proof BLOB PRIMARY KEY, rule TEXT NOT NULL) WITHOUT ROWID",
    "BEGIN",
)


class Proofs:
    """Proofs, each with the rule that it answers: "" for what nobody expects.

    Args:
        state: the folder for the file; one that a killed process left there is replaced.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._path.unlink(missing_ok=True)
        self._db = sqlite3.connect(self._path, isolation_level=None)
        for statement in _SETUP:
            self._db.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def __contains__(self, proof: object) -> bool:
        found = self._db.execute("SELECT 1 FROM proofs WHERE proof = ?", (_bytes(str(proof)),))
        return found.fetchone() is not None

    def __setitem__(self, proof: str, rule: str) -> None:
        self._db.execute("REPLACE INTO proofs VALUES (?, ?)", (_bytes(proof), rule))

    def add(self, proof: str) -> None:
        """Take down what nobody expects, unless it is there already."""
        self._db.execute("INSERT OR IGNORE INTO proofs VALUES (?, '')", (_bytes(proof),))

    def discard(self, proof: str) -> None:
        """Take a proof back."""
        self._db.execute("DELETE FROM proofs WHERE proof = ?", (_bytes(proof),))

    def by_rule(self) -> dict[str, int]:
        """How many proofs answer each rule."""
        return dict(
            self._db.execute("SELECT rule, count(*) FROM proofs WHERE rule <> '' GROUP BY 1")
        )


def _bytes(proof: str) -> bytes:
    return proof.encode("utf-8", "surrogatepass")  # JSON can carry what SQLite's text cannot

"""What an audit has seen proven, kept in a file: there is a proof for each listing of a workspace.

The file lies in the state folder, which is surely on a disk with room.
"""

from pathlib import Path
from typing import Self

from notionkit._scratch import Scratch, Table

FILE = "proofs.partial"
_TABLE = "CREATE TABLE proofs (proof BLOB PRIMARY KEY, rule TEXT NOT NULL) WITHOUT ROWID"


class Proofs:
    """Proofs, each with the rule that it answers: "" for what nobody expects.

    Args:
        state: the folder for the file; one that a killed process left there is replaced.

    Raises `ScratchError`, as all of it does.
    """

    def __init__(self, state: Path) -> None:
        self._scratch = Scratch(state / FILE)
        self._scratch.run(_TABLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._scratch.close()

    def __contains__(self, proof: object) -> bool:
        found = self._scratch.run("SELECT 1 FROM proofs WHERE proof = ?", _bytes(str(proof)))
        return bool(found)

    def __setitem__(self, proof: str, rule: str) -> None:
        self._scratch.run("REPLACE INTO proofs VALUES (?, ?)", _bytes(proof), rule)

    def add(self, proof: str) -> None:
        """Take down what nobody expects, unless it is there already."""
        self._scratch.run("INSERT OR IGNORE INTO proofs VALUES (?, '')", _bytes(proof))

    def discard(self, proof: str) -> None:
        """Take a proof back."""
        self._scratch.run("DELETE FROM proofs WHERE proof = ?", _bytes(proof))

    def table(self) -> Table:
        """A table on the same paper."""
        return self._scratch.table()

    def by_rule(self) -> dict[str, int]:
        """How many proofs answer each rule."""
        return dict(
            self._scratch.run("SELECT rule, count(*) FROM proofs WHERE rule <> '' GROUP BY 1")
        )


def _bytes(proof: str) -> bytes:
    return proof.encode("utf-8", "surrogatepass")  # JSON can carry what SQLite's text cannot

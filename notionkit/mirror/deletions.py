"""What a run decided about files whose objects are gone: which stay, and which go for good.

A decision is written down before anybody acts on it, so all plugins act on the same one, and a
process that dies in between leaves nothing half decided.
"""

import sqlite3

from notionkit.mirror.kinds import pack_owner
from notionkit.mirror.operations import DeletionsDecided
from notionkit.mirror.transaction import Transaction

PRUNED = 2
"""The value of `nodes.lost` for what is out of reach and whose files were given up."""


def decide(tx: Transaction, decided: DeletionsDecided) -> None:
    """Put the decision in the place of the one before."""
    tx.db.execute("DELETE FROM held")
    tx.db.executemany("INSERT INTO held (path) VALUES (?)", [(path,) for path in decided.held])
    tx.db.executemany(
        "UPDATE nodes SET lost = ?, placed_at = CASE WHEN lost THEN placed_at ELSE ? END "
        "WHERE kind = ? AND id = ?",
        [(PRUNED, tx.now, *pack_owner(key)) for key in decided.pruned],
    )


def held(db: sqlite3.Connection) -> frozenset[str]:
    """The paths of files that stay although their objects are gone."""
    return frozenset(row[0] for row in db.execute("SELECT path FROM held"))

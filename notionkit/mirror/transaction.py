"""What the parts of one transaction share: the connection, the run, and whom it touched."""

import sqlite3

import attrs

from notionkit.mirror.kinds import PackedOwner


@attrs.define
class Transaction:
    """One group of operations on its way. `now` in Unix seconds, `since` as the API writes it."""

    db: sqlite3.Connection
    run: int
    now: float
    epoch: int
    mode: str = "audit"
    since: str = ""
    at: int = 0
    touched: dict[PackedOwner, int] = attrs.field(factory=dict)

    def touch(self, owner: PackedOwner | None) -> None:
        """Note that this owner's completeness must be looked at, because of the operation `at`."""
        if owner is not None:
            self.touched[owner] = self.at

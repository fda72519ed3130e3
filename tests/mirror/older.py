"""Mirrors of older layouts, built by the migrations that there were then."""

import sqlite3
from contextlib import closing
from pathlib import Path

from notionkit.mirror import schema

BEFORE_HISTORY = next(
    version for version, script in enumerate(schema.MIGRATIONS) if "CREATE TABLE history" in script
)
"""The last layout without earlier versions."""


def made_by(version: int, state: Path, now: Path) -> None:
    """Build a mirror of an older layout with all that the one at `now` has and it has room for."""
    state.mkdir(parents=True)
    with closing(sqlite3.connect(state / "mirror.sqlite3", isolation_level=None)) as db:
        for script in schema.MIGRATIONS[:version]:
            db.executescript(script)
        db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {version}")
        db.execute("ATTACH ? AS present", (str(now / "mirror.sqlite3"),))
        tables = db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall()
        for (table,) in tables:
            columns = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
            names = ", ".join(columns)
            if not table.startswith("sqlite_"):
                db.execute(f"INSERT INTO main.{table} SELECT {names} FROM present.{table}")

"""The journal: runs, what they cost, how they ended, and the problems they met."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from notionkit.mirror.database import transaction
from notionkit.mirror.errors import NoRun
from notionkit.mirror.kinds import CODES, Kind, storable
from notionkit.mirror.operations import (
    ActivityRecorded,
    ListingEnded,
    PageCommit,
    Problem,
)
from notionkit.mirror.rows import Mode, RunState

RESUMABLE: Final = frozenset({None, "interrupted", "refused", "unfinished"})
"""The statuses with which a run is not over: None is one whose process died."""

_RUNS = """
SELECT run_id, targets, fingerprint, started_at, ended_at, status, resumes, requests, retries,
       rate_limited, restarts, mode, since, mark, losses, summary
FROM runs
"""

_FINISH = """
UPDATE runs SET status = ?1, ended_at = ?2, summary = ?3,
    losses = (SELECT count(*) FROM problems WHERE run = ?4 AND severity = 'failure')
WHERE number = ?4
"""

# A later run of the same choices came to its own end, and has in its ledger all that still holds.
_SUPERSEDED = """
SELECT DISTINCT run FROM problems JOIN runs AS r ON r.number = run WHERE EXISTS (
    SELECT 1 FROM runs AS later
    WHERE later.number > r.number AND later.targets = r.targets
      AND later.fingerprint = r.fingerprint AND later.status IS NOT NULL
      AND later.status NOT IN ('interrupted', 'refused', 'unfinished'))
"""

_OTHER_CHOICES = """
SELECT ifnull(max(number), 0) FROM runs
WHERE fingerprint <> (SELECT fingerprint FROM runs ORDER BY number DESC LIMIT 1)
"""

_PUT_PROBLEM = """
INSERT INTO problems (run, severity, rule, kind, id, message) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (run, severity, rule, kind, id) DO UPDATE SET message = excluded.message
"""

_ADD_ACTIVITY = """
UPDATE runs SET requests = requests + ?, retries = retries + ?, rate_limited = rate_limited + ?,
                restarts = restarts + ? WHERE number = ?
"""


@attrs.frozen
class Beginning:
    """What a run that begins is to be; `now` in Unix seconds."""

    run_id: str
    targets: tuple[str, ...]
    fingerprint: str
    mode: Mode
    since: str
    now: float


def begin(db: sqlite3.Connection, new: Beginning) -> int:
    """Start a run, or go on with it if it exists; its number. Raises NoRun if it is over."""
    known = db.execute("SELECT number, status FROM runs WHERE run_id = ?", (new.run_id,)).fetchone()
    if known is None:
        made = db.execute(
            "INSERT INTO runs (run_id, targets, fingerprint, started_at, mode, since) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (new.run_id, _targets(new.targets), new.fingerprint, new.now, new.mode, new.since),
        )
        return int(made.lastrowid or 0)
    if known[1] not in RESUMABLE:
        raise NoRun(f"Run {new.run_id} is over ({known[1]}) and cannot go on.")
    db.execute(
        "UPDATE runs SET resumes = resumes + 1, status = NULL, ended_at = NULL, fingerprint = ? "
        "WHERE number = ?",
        (new.fingerprint, known[0]),
    )
    return int(known[0])


def finish(
    db: sqlite3.Connection, number: int, status: str, summary: Mapping[str, Any], now: float
) -> None:
    """Write down how a run ended."""
    db.execute(_FINISH, (status, now, json.dumps(dict(summary)), number))


def resumable(
    db: sqlite3.Connection, targets: Iterable[str], fingerprint: str | None
) -> str | None:
    """The last run, if it is not over and had the same targets (and settings, if given).

    One that reads everything can go on with other settings too: whoever takes it up reads what it
    was begun without. One that reads what changed cannot, since it does not see the rest.
    """
    row = db.execute(
        "SELECT run_id, targets, fingerprint, status, mode FROM runs ORDER BY number DESC LIMIT 1"
    ).fetchone()
    if row is None or row[1] != _targets(targets) or row[3] not in RESUMABLE:
        return None
    return str(row[0]) if fingerprint in {None, row[2]} or row[4] == "audit" else None


def _targets(targets: Iterable[str]) -> str:
    return json.dumps(sorted(set(targets)))


def scope_of(db: sqlite3.Connection, number: int) -> tuple[str, str]:
    """The mode of a run, and from when on it looks for edits."""
    row = db.execute("SELECT mode, since FROM runs WHERE number = ?", (number,)).fetchone()
    return (row[0], row[1]) if row else ("audit", "")


def last_with_other_choices(db: sqlite3.Connection) -> int:
    """The number of the last run that had other choices than the one after all others; or 0."""
    number: int = db.execute(_OTHER_CHOICES).fetchone()[0]
    return number


def set_mark(db: sqlite3.Connection, number: int) -> None:
    """Note the newest edit that is known now, unless the run has its mark.

    Edits made later carry later times, whenever the run comes to look at what they were made to.
    """
    db.execute(
        "UPDATE runs SET mark = (SELECT max(last_edited_time) FROM nodes WHERE kind <> ?) "
        "WHERE number = ? AND mark IS NULL",
        (CODES[Kind.DATABASE], number),
    )


def last_number(db: sqlite3.Connection) -> int | None:
    """The number of the last run, if there has been one."""
    number: int | None = db.execute("SELECT max(number) FROM runs").fetchone()[0]
    return number


def number_of(db: sqlite3.Connection, run_id: str | None) -> int:
    """The number of this run, or of the last one. Raises NoRun if there is none."""
    if run_id is None:
        number = last_number(db)
    else:
        row = db.execute("SELECT number FROM runs WHERE run_id = ?", (run_id,)).fetchone()
        number = row[0] if row else None
    if number is None:
        raise NoRun(f"There is no run {run_id}." if run_id else "There has been no run yet.")
    return number


def state_of(db: sqlite3.Connection, number: int) -> RunState:
    """The run of this number. Raises NoRun."""
    row = db.execute(f"{_RUNS} WHERE number = ?", (number,)).fetchone()
    if row is None:
        raise NoRun(f"There is no run number {number}.")
    return _run(row)


def all_runs(db: sqlite3.Connection) -> list[RunState]:
    """Every run, oldest first."""
    return [_run(row) for row in db.execute(f"{_RUNS} ORDER BY number")]


def _run(row: Sequence[Any]) -> RunState:
    return RunState(row[0], tuple(json.loads(row[1])), json.loads(row[15]), *row[2:15])


def add_activity(
    db: sqlite3.Connection,
    number: int,
    operations: Iterable[PageCommit | ListingEnded | ActivityRecorded],
) -> None:
    """Add up what a group of operations cost."""
    rows = [
        (each.requests, each.retries, each.rate_limited, getattr(each, "restarts", 0))
        for each in operations
    ]
    if rows:
        db.execute(_ADD_ACTIVITY, (*(sum(column) for column in zip(*rows, strict=True)), number))


def put_problems(db: sqlite3.Connection, number: int, problems: Iterable[Problem]) -> None:
    """Write problems down; one that is known only gets its latest message."""
    rows = [
        (number, each.severity, each.rule, each.kind, each.id, storable(each.message))
        for each in problems
    ]
    db.executemany(_PUT_PROBLEM, rows)


def drop_problems(db: sqlite3.Connection, number: int, problems: Iterable[Problem]) -> None:
    """Cross out problems that are solved."""
    rows = [(number, each.severity, each.rule, each.kind, each.id) for each in problems]
    db.executemany(
        "DELETE FROM problems WHERE run = ? AND severity = ? AND rule = ? AND kind = ? AND id = ?",
        rows,
    )


def sweep_problems(db: sqlite3.Connection) -> None:
    """Drop the problems of runs that a later one made obsolete; how many they were is kept."""
    for run in db.execute(_SUPERSEDED).fetchall():
        with transaction(db):
            db.execute("DELETE FROM problems WHERE run = ?", run)


def problems_of(db: sqlite3.Connection, number: int) -> Iterator[Problem]:
    """The problems of a run, sorted, as a stream."""
    rows = db.execute(
        "SELECT severity, rule, kind, id, message FROM problems WHERE run = ? "
        "ORDER BY severity, rule, kind, id",
        (number,),
    )
    words: dict[Any, Any] = {}  # there may be thousands of problems of one rule

    def shared(word: str) -> Any:
        return words.setdefault(word, word)

    for severity, rule, kind, id_, message in rows:
        yield Problem(shared(severity), shared(rule), shared(kind), id_, message)

"""The writing side of the mirror. One object, one connection, one user: the keeper."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

from notionkit.mirror import files, freshness, history, journal, owners
from notionkit.mirror.applying import apply_one, count_activity
from notionkit.mirror.database import open_writer, transaction, translated
from notionkit.mirror.errors import NoRun
from notionkit.mirror.folder import DATABASE, LOCK, blob_path, make_state_folder
from notionkit.mirror.lock import WriterLock
from notionkit.mirror.operations import Operation
from notionkit.mirror.rows import Applied, Change, Mode, RunState
from notionkit.mirror.transaction import Transaction
from notionkit.mirror.view import MirrorView


class Mirror:
    """The store in one state folder, open for writing. Use `open`; a context manager.

    For one thread at a time, which need not always be the same.
    """

    def __init__(
        self,
        state: Path,
        db: sqlite3.Connection,
        lock: WriterLock,
        *,
        now: Callable[[], float] = time.time,
        history_seconds: float | None = None,
        server_now: Callable[[], float] | None = None,
    ) -> None:
        self._state = state
        self._path = state / DATABASE
        self._db = db
        self._lock = lock
        self._now = now
        self._history_seconds = history_seconds
        self._server_now = server_now or now
        self._epoch = 0
        self._run = journal.last_number(db)

    @classmethod
    def open(
        cls,
        state: Path | str,
        *,
        now: Callable[[], float] = time.time,
        history_seconds: float | None = None,
        server_now: Callable[[], float] | None = None,
    ) -> Self:
        """Open the store, or make it.

        `now` gives Unix seconds for the journal of runs. `server_now` gives them by the clock of
        whoever writes the times of edits, if it is known: what was read is compared with those.
        Earlier versions of what changed are kept for `history_seconds`, or for good.

        Raises NewerMirror, DamagedMirror, MirrorLocked or MirrorUnwritable, with the files as
        they were.
        """
        folder = Path(state)
        make_state_folder(folder)
        lock = WriterLock(folder / LOCK, now=now())
        try:
            db = open_writer(folder / DATABASE)
            return cls(
                folder,
                db,
                lock,
                now=now,
                history_seconds=history_seconds,
                server_now=server_now,
            )
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Close the connection and let the next writer in. Harmless when repeated."""
        self._db.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def state(self) -> Path:
        """The state folder."""
        return self._state

    def open_epoch(self, epoch: int) -> None:
        """From now on refuse the commits of older epochs. Kept for this process only."""
        self._epoch = max(self._epoch, epoch)

    def begin_run(
        self,
        run_id: str,
        targets: Iterable[str] = (),
        *,
        fingerprint: str = "",
        mode: Mode = "audit",
        since: str = "",
    ) -> RunState:
        """Start a run, or go on with one that is not over, and make it the current one.

        A run that goes on keeps its mode and `since`, from when on it looks for edits (as the API
        writes times). Raises NoRun if the run of this name is over.
        """
        new = journal.Beginning(run_id, tuple(targets), fingerprint, mode, since, self._now())
        with translated(self._path), transaction(self._db):
            self._run = journal.begin(self._db, new)
            tx = self._transaction(self._run)
            if tx.mode != "audit":
                freshness.take_up_again(tx)
            files.note_missing(tx, self._state)
            files.try_again(tx)
            return journal.state_of(self._db, self._run)

    def resumable(self, targets: Iterable[str], *, fingerprint: str | None = None) -> str | None:
        """The id of the last run, if it is not over and had these targets."""
        with translated(self._path):
            return journal.resumable(self._db, targets, fingerprint)

    def finish_run(
        self, run_id: str, status: str, summary: Mapping[str, Any] | None = None
    ) -> RunState:
        """Write down how the run ended, after a last look for changes that were missed.

        A run that ended interrupted, refused or unfinished can go on later. After any other one,
        what neither the present nor an earlier version needs is swept out, and the problems of
        earlier runs of the same choices.
        """
        with translated(self._path):
            with transaction(self._db):
                number = journal.number_of(self._db, run_id)
                owners.evaluate_missed(self._transaction(number))
                journal.finish(self._db, number, status, summary or {}, self._now())
            if status not in journal.RESUMABLE:
                if self._history_seconds is not None:
                    history.forget(self._db, self._now() - self._history_seconds)
                history.sweep(self._db)
                journal.sweep_problems(self._db)
            self._let_go()
            return journal.state_of(self._db, number)

    def close_run_changes(self, run_id: str) -> list[Change]:
        """Append the changes of every complete owner that no commit led to.

        The crawl is over then, so there is less to write.
        """
        with translated(self._path):
            with transaction(self._db):
                number = journal.number_of(self._db, run_id)
                tx = self._transaction(number)
                found = [*owners.evaluate_missed(tx), *owners.evaluate_copies(tx)]
            self._let_go()
            return found

    def apply(self, operations: Sequence[Operation]) -> list[Applied]:
        """Apply a group in one transaction: all of it is on disk when this returns, or none.

        One answer per operation, in order. Everything counts to the run that was begun last, by
        this process or an earlier one. Raises NoRun if there is none, ForeignEntry for a commit
        that contradicts itself, MirrorUnwritable or DamagedMirror.
        """
        if self._run is None:
            raise NoRun("Nothing can be committed before begin_run.")
        with translated(self._path), transaction(self._db):
            tx = self._transaction(self._run)
            answers = [self._apply(tx, at, each) for at, each in enumerate(operations)]
            count_activity(tx, operations, answers)
            return _with_changes(tx, answers)

    def view(self) -> MirrorView:
        """A read-only connection for another thread. Close it after use."""
        return MirrorView.open(self._state)

    def file_path(self, sha256: str) -> Path:
        """Where the bytes of a stored file belong."""
        return blob_path(self._state, sha256)

    def _let_go(self) -> None:
        """Give back what is held of the database, in order to write quickly."""
        self._db.execute("PRAGMA shrink_memory")

    def _transaction(self, run: int) -> Transaction:
        mode, since = journal.scope_of(self._db, run)
        return Transaction(self._db, run, self._server_now(), self._epoch, mode, since)

    @staticmethod
    def _apply(tx: Transaction, at: int, operation: Operation) -> Applied:
        tx.at = at
        return apply_one(tx, operation)


def _with_changes(tx: Transaction, answers: list[Applied]) -> list[Applied]:
    """Each owner that the group touched is looked at once, for the last operation that did."""
    for owner, at in tx.touched.items():
        change = owners.evaluate(tx, owner)
        if change is not None:
            answers[at] = attrs.evolve(answers[at], changes=(*answers[at].changes, change))
    return answers

"""Processes that are killed at a moment of the test's choice, and what they left committed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import attrs

from notionkit.emulator import TOKEN, Emulator, Fault, FaultSeam, Received
from notionkit.emulator.journal import FILES
from notionkit.engine.crawl.listings import request_for
from notionkit.mirror import ListingRow, MirrorView

DEADLINE_SECONDS = 120.0
FORMATS = ("markdown", "csv", "json")

Asked = tuple[str, str, str]
"""Method, path and cursor of a request; the body's filter, where two lists share a path."""


@attrs.frozen
class Ended:
    """How a process ended; `stderr` and `stdout` as it wrote them."""

    code: int
    stdout: str
    stderr: str

    @property
    def killed(self) -> bool:
        """Whether nothing else ended it."""
        return self.code == -signal.SIGKILL


class Killer:
    """A fault seam that kills a process; it answers no request itself, but may let another.

    `seen` are the requests of the last process.
    """

    def __init__(self, faults: FaultSeam | None = None) -> None:
        self.seen: list[Received] = []
        self.kills = 0
        self._faults = faults
        self._left = -1
        self._after = 0.0
        self._process: subprocess.Popen[str] | None = None
        self._timers: list[threading.Timer] = []

    def __call__(self, received: Received) -> Fault | None:
        self.seen.append(received)
        self._left -= 1
        if self._left == 0:
            self._kill_later()
        return self._faults(received) if self._faults is not None else None

    def run(
        self, command: Sequence[str], *, at: int | None = None, after: float = 0.0, **env: str
    ) -> Ended:
        """Run a command, killed `after` seconds behind its request number `at` (0: its start)."""
        self.seen = []
        self._left, self._after, self._timers = at or -1, after, []
        with subprocess.Popen(
            command,
            env={**os.environ, "NOTION_TOKEN": TOKEN, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            self._process = process
            if at == 0:
                self._kill_later()
            out, err = process.communicate(timeout=DEADLINE_SECONDS)
        for timer in self._timers:
            timer.cancel()
            timer.join()
        ended = Ended(process.returncode, out, err)
        self.kills += ended.killed
        return ended

    def _kill_later(self) -> None:
        assert self._process is not None
        if self._after:
            timer = threading.Timer(self._after, self._process.kill)
            self._timers.append(timer)
            timer.start()
        else:
            self._process.kill()

    def asked(self) -> set[Asked]:
        """What the last process asked for."""
        return {asked(received) for received in self.seen}


def command_for(emulator: Emulator, output: Path, *more: str) -> list[str]:
    """The command line of a run, in a process of its own."""
    words = [sys.executable, "-m", "notionkit", "run", "--quiet", "--budget", "100000"]
    words += ["--base-url", emulator.url, "--output", str(output), *more]
    return [*words, *(word for name in FORMATS for word in ("--format", name))]


def asked(received: Received) -> Asked:
    """What tells a request from others, a file's signature aside."""
    if received.endpoint == FILES:
        return (received.method, received.path, "")
    body = received.body or {}
    cursor = body.get("start_cursor") or "".join(parse_qs(received.query).get("start_cursor", ()))
    return (received.method, received.path, cursor + _filter(body))


def committed(output: Path) -> set[Asked]:
    """What the run on its way has committed: page by page, and file by file."""
    state = output / ".notionkit"
    with MirrorView.open(state) as view:
        run = view.run()
        rows = {row.key: row for row in view.listings(run.run_id)}
        files = {f"/{file.key}" for file in view.files() if file.state == "stored"}
    with closing(sqlite3.connect(state / "mirror.sqlite3")) as db:
        pages = db.execute(
            "SELECT l.key, p.cursor FROM listings AS l JOIN pages AS p ON p.listing = l.id "
            "WHERE p.number < l.pages"
        ).fetchall()
    read = {_of(rows[key], cursor) for key, cursor in pages if key in rows}
    if "head:again" not in {key for key, _ in pages}:
        read.discard(("POST", "/v1/search", ""))  # the head is looked at once more, on purpose
    return read | {("GET", path, "") for path in files}


def _of(row: ListingRow, cursor: str | None) -> Asked:
    request = request_for(row, cursor)
    body: Any = request.body or {}
    return (request.method, request.path, (cursor or "") + _filter(body))


def _filter(body: Any) -> str:
    return json.dumps(body["filter"], sort_keys=True) if body.get("filter") else ""


def states(output: Path) -> Iterator[tuple[str, str | None]]:
    """Mode and status of every run."""
    with MirrorView.open(output / ".notionkit") as view:
        yield from [(run.mode, run.status) for run in view.runs()]

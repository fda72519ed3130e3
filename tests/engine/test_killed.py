"""A run that is killed, again and again, ends with the bytes of a quiet one and loses no work."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from notionkit.emulator import TOKEN, Emulator, Fault, Received, demo_world
from notionkit.emulator import blocks as b
from notionkit.mirror import MirrorView
from tests.engine.conftest import export, files_in

KILLS = 10
REQUESTS_BETWEEN = 13


class Killer:
    """A fault seam that kills a process at its n-th request; it answers no request itself."""

    def __init__(self) -> None:
        self.seen: list[Received] = []
        self._left = -1
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, received: Received) -> Fault | None:
        self.seen.append(received)
        self._left -= 1
        if self._left == 0 and self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
        return None

    def run(self, command: list[str], *, kill_at: int) -> int:
        """Run a command, killed at its n-th request; return its exit code."""
        self.seen = []
        self._left = kill_at
        environment = {**os.environ, "NOTION_TOKEN": TOKEN}
        with subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            self._process = process
            return process.wait(60)


def committed_reads(state: Path) -> set[str]:
    """Return the paths of the listings that an interrupted run has walked to their end."""
    with MirrorView.open(state) as view:
        done = view.listings(view.run().run_id, state="done")
    paths = {"children": "/v1/blocks/{}/children", "database": "/v1/databases/{}"}
    return {paths[row.kind].format(row.object_id) for row in done if row.kind in paths}


def test_ten_kills_change_no_byte_and_nothing_committed_is_fetched_again(tmp_path: Path) -> None:
    killer = Killer()
    with Emulator(demo_world(), budget=None, faults=killer) as emulator:
        quiet = export(emulator, tmp_path / "quiet")
        output = tmp_path / "killed"
        command = [sys.executable, "-m", "notionkit", "run", "--quiet", "--concurrency", "2"]
        command += ["--base-url", emulator.url, "--output", str(output)]
        command += ["--format", "markdown", "--format", "csv", "--format", "json"]
        committed: set[str] = set()
        fetched_again: set[str] = set()
        for _ in range(KILLS):
            assert killer.run(command, kill_at=REQUESTS_BETWEEN) == -signal.SIGKILL
            fetched_again |= committed & {received.path for received in killer.seen}
            committed = committed_reads(output / ".notionkit")
        assert killer.run(command, kill_at=-1) == 0
        fetched_again |= committed & {received.path for received in killer.seen}

    assert fetched_again == set()
    assert len(committed) > KILLS
    assert files_in(output) == quiet.files


def test_kills_in_a_normal_run_neither_lose_an_edit_nor_begin_an_audit(tmp_path: Path) -> None:
    killer = Killer()
    world = demo_world()
    with Emulator(world, budget=None, faults=killer) as emulator:
        output = tmp_path / "killed"
        export(emulator, output, audit_days=365)
        for number, page in enumerate(list(world.all("page"))[::4]):
            world.append(page["id"], b.toggle(f"News {number}", b.paragraph(f"More {number}")))
        command = [sys.executable, "-m", "notionkit", "run", "--quiet", "--concurrency", "2"]
        command += ["--base-url", emulator.url, "--output", str(output)]
        command += ["--format", "markdown", "--format", "csv", "--format", "json"]
        for kill_at in (2, 4, 7, 12, 9):
            assert killer.run(command, kill_at=kill_at) == -signal.SIGKILL
        assert killer.run(command, kill_at=-1) == 0
        fresh = export(emulator, tmp_path / "fresh")

    with MirrorView.open(output / ".notionkit") as view:
        assert [(run.mode, run.status) for run in view.runs()] == [
            ("audit", "proven"),
            ("normal", "refreshed"),
        ]
    assert files_in(output) == fresh.files

"""Ctrl-C on a real run: once it drains and the next run resumes, twice it ends at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from notionkit.emulator import TOKEN, Emulator, Fault, Received, small_world
from notionkit.mirror import MirrorView
from tests.cli.conftest import Shell, shell  # noqa: F401 - a fixture
from tests.cli.test_process import environ
from tests.engine.conftest import export, files_in

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


class Interrupter:
    """A fault seam that interrupts a process at its n-th request, which hangs, as do all later."""

    def __init__(self, at: int) -> None:
        self._left = at
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, received: Received) -> Fault | None:
        if self.process is None:
            return None
        self._left -= 1
        if self._left == 0:
            os.kill(self.process.pid, signal.SIGINT)
        return Fault.hang() if self._left <= 0 else None


@contextmanager
def running(
    shell: Shell,  # noqa: F811
    emulator: Emulator,
    interrupter: Interrupter,
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "notionkit", "run", "--concurrency", "1"]
    with subprocess.Popen(
        [*command, "--base-url", emulator.url],
        cwd=shell.folder,
        env=environ(shell, NOTION_TOKEN=TOKEN),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        interrupter.process = process
        try:
            yield process
        finally:
            process.kill()
            interrupter.process = None


def until_stopping(process: subprocess.Popen[str]) -> None:
    """Wait until the command has said that it heard the interrupt."""
    assert process.stderr is not None
    while "Stopping" not in (line := process.stderr.readline()):
        assert line, "the command ended without a word"


def resumed_well(emulator: Emulator, output: Path, quiet: Path) -> None:
    """Check that the next run goes on where this one stood, and ends like a quiet one."""
    with MirrorView.open(output / ".notionkit") as view:
        interrupted = view.run().run_id
    read = {entry.received.identity for entry in emulator.requests if entry.status == 200}
    emulator.forget()
    second = export(emulator, output, formats=("markdown", "csv"))
    again = {entry.received.identity for entry in emulator.requests}
    assert (second.result.status, second.result.run_id) == ("proven", interrupted)
    assert len(read & again) <= 1, "at most what was in flight is asked for twice"
    assert second.files == export(emulator, quiet, formats=("markdown", "csv")).files


def test_one_interrupt_drains_and_the_next_run_resumes(shell: Shell, tmp_path: Path) -> None:  # noqa: F811
    interrupter = Interrupter(at=6)
    with Emulator(small_world(), budget=None, faults=interrupter) as emulator:
        with running(shell, emulator, interrupter) as process:
            until_stopping(process)
            emulator.release()
            stdout, stderr = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "Interrupted" in stdout
        assert "Run the same command again to resume" in stdout
        assert "Traceback" not in stdout + stderr
        assert not [path for path in files_in(shell.folder / "notion-export") if "~" in path]
        resumed_well(emulator, shell.folder / "notion-export", tmp_path / "quiet")


def test_two_interrupts_end_at_once_and_the_next_run_resumes(shell: Shell, tmp_path: Path) -> None:  # noqa: F811
    interrupter = Interrupter(at=6)
    with Emulator(small_world(), budget=None, faults=interrupter) as emulator:
        with running(shell, emulator, interrupter) as process:
            until_stopping(process)
            process.send_signal(signal.SIGINT)
            _, stderr = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "Stopped at once" in stderr
        assert "Traceback" not in stderr
        emulator.release()
        resumed_well(emulator, shell.folder / "notion-export", tmp_path / "quiet")

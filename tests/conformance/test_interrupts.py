"""Interrupts of a program: one drains, two abort, and the disk is right in both cases."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SECONDS = 60.0

Begin = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Start the program in a folder of its own; killed after the test, should it still run."""
    with ExitStack() as stack:

        def go(how: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, str(HERE / "interrupted.py"), str(tmp_path), how],
                env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield go


def wait_for_line(process: subprocess.Popen[str], wanted: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == wanted:
            return
    raise AssertionError(f"it never said {wanted!r}")


def written(folder: Path) -> list[int]:
    done: list[int] = json.loads((folder / "done.json").read_text(encoding="utf-8"))
    return done


def test_one_interrupt_brings_home_all_that_is_in_flight(begin: Begin, tmp_path: Path) -> None:
    """Scenario 65, the first. The worker held 10 jobs, and may have got more before the drain."""
    process = begin("go")
    wait_for_line(process, "working")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (0, "")
    assert out.splitlines() == ["draining", "drained, 0 left", "stuck []"]
    done = written(tmp_path)
    assert len(done) >= 10
    assert done == list(range(len(done)))


def test_a_second_interrupt_ends_at_once_and_leaves_the_disk_as_it_was(
    begin: Begin, tmp_path: Path
) -> None:
    """Scenario 65, the second. What was done is whole, what was in hand is not begun on."""
    process = begin("stuck")
    wait_for_line(process, "working")
    process.send_signal(signal.SIGINT)
    wait_for_line(process, "draining")
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)
    assert time.monotonic() - began < 10
    assert process.returncode == 130
    assert out.splitlines()[-1] == "stuck ['/scribe']"
    assert "Traceback" not in err
    assert written(tmp_path) == [0, 1]

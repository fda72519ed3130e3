"""Run after run over a world in which people work: nothing is lost, and nothing piles up.

A few runs in every run of the tests; more with NOTIONKIT_RUNS (a number), for which 200 are meant.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator
from tests.engine.conftest import export, files_in
from tests.integration.clocks import HandClock
from tests.integration.living import People, living_world
from tests.integration.test_living import nodes

RUNS = int(os.environ.get("NOTIONKIT_RUNS", "8"))
DEEDS = 4
SHOWN = max(1, RUNS // 10)
SPARE = 6
"""Connections that happen to be open."""
FLAT = 1.2
"""How much more memory the last run may take than an early one: its world is the larger one."""
pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux"),
    pytest.mark.timeout(120 + 5 * RUNS),
]

Told = dict[str, Any]


@contextmanager
def runner(url: str, output: Path) -> Iterator[Callable[[], Told]]:
    """A process that runs whenever it is called."""
    command = [sys.executable, "-m", "tests.integration.soaking", url, str(output)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ask, answers = process.stdin, process.stdout

        def run() -> Told:
            ask.write("run\n")
            ask.flush()
            told: Told = json.loads(answers.readline())
            return told

        yield run
        ask.close()
        assert process.wait(60) == 0


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_run_after_run_loses_nothing_and_piles_nothing_up(tmp_path: Path) -> None:
    world, clock, output = living_world(), HandClock(), tmp_path / "kept"
    people, told, sizes = People(world, clock, 200), [], []
    with Emulator(world, budget=None, clock=clock) as emulator:
        with runner(emulator.url, output) as run:
            for number in range(RUNS):
                told.append(run())
                sizes.append(size_of(output / ".notionkit"))
                emulator.forget()
                if number == RUNS - 2:
                    people.share_all()
                    clock.advance(4000)
                elif number < RUNS - 2:
                    people.work(DEEDS)
        fresh = export(emulator, tmp_path / "fresh", clock=clock)
        kept = files_in(output)
    clock.close()

    assert told[0]["checked"] == "audit"
    assert {each["checked"] for each in told[1:]} == {"normal"}
    assert [path for path in {*kept, *fresh.files} if kept.get(path) != fresh.files.get(path)] == []
    assert nodes(output) == nodes(tmp_path / "fresh")
    early, late = told[RUNS // 4], told[-1]
    print(f"{RUNS} runs, {len(people.done)} edits; run {RUNS // 4}: {early}; the last: {late}")
    afresh = size_of(tmp_path / "fresh" / ".notionkit")
    print(f"mirror with its log: {sizes[::SHOWN]} bytes, {afresh} afresh")
    assert late["handles"] <= early["handles"] + SPARE
    assert late["threads"] <= early["threads"] + 1
    assert late["rss"] <= early["rss"] * FLAT

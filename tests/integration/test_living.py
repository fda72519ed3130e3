"""Whatever people do between two runs, the files are those of a fresh export.

A few seeds in every run of the tests; more with NOTIONKIT_SEEDS (a number).
"""

import os
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator
from notionkit.mirror import MirrorView
from notionkit.plugins.living import Living
from tests.engine.conftest import Export, export
from tests.integration.clocks import HandClock
from tests.integration.living import People, living_world

SEEDS = range(int(os.environ.get("NOTIONKIT_SEEDS", "4")))
ROUNDS = 4
DEEDS = 4


def nodes(output: Path) -> set[tuple[Any, ...]]:
    """The mirror's tree, without what is in the trash."""
    with MirrorView.open(output / ".notionkit") as view:
        return {
            (node.kind, node.id, node.title, node.parent, node.last_edited_time)
            for node in Living.of(view).each()
        }


def different(one: Export, other: Export) -> list[str]:
    """The files that are not the same in both."""
    paths = sorted({*one.files, *other.files})
    return [path for path in paths if one.files.get(path) != other.files.get(path)]


@pytest.mark.parametrize("seed", SEEDS)
def test_normal_runs_over_a_changing_world_equal_a_fresh_export(seed: int, tmp_path: Path) -> None:
    clock = HandClock()
    world = living_world()
    people = People(world, clock, seed)
    with Emulator(world, budget=None, clock=clock) as emulator:
        export(emulator, tmp_path / "kept", clock=clock)
        for number in range(ROUNDS):
            people.work(DEEDS)
            if number == ROUNDS - 1:
                people.share_all()
            if number % 2:
                quick = export(emulator, tmp_path / "kept", clock=clock, quick=True)
                assert quick.result.checked == "quick"
            kept = export(emulator, tmp_path / "kept", clock=clock)
            assert kept.result.checked == "normal"
            if people.unshared:
                continue
            fresh = export(emulator, tmp_path / f"fresh{number}", clock=clock)
            assert different(kept, fresh) == [], people.done
            assert nodes(tmp_path / "kept") == nodes(tmp_path / f"fresh{number}"), people.done
    clock.close()

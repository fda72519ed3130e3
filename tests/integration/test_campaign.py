"""Same state, same bytes, and all of it: generated worlds through bad weather, at three speeds.

A few seeds in every run of the tests; more with the variable NOTIONKIT_SEEDS (a number).
"""

import os
from pathlib import Path

import attrs
import pytest

from notionkit.emulator import (
    Emulator,
    Fault,
    Received,
    World,
    generated_world,
    seeded,
    world_from_recordings,
)
from tests.engine.conftest import Export, files_in, settings_for
from tests.integration import campaigns
from tests.integration.clocks import PatientClock
from tests.integration.exported import Exported
from tests.integration.test_faults import MIXTURE, Weather, run_by
from tests.integration.test_recordings import FOLDER

SEEDS = range(int(os.environ.get("NOTIONKIT_SEEDS", "1")))
SPEEDS = (1, 4, 16)
PAGES, ROWS, RATE = 70, 20, 0.2


class Changing:
    """Bad weather that is another one for each export."""

    def __init__(self) -> None:
        self._now = Weather(lambda _: None)

    def change(self, seed: int) -> None:
        self._now = Weather(seeded(seed, RATE, kinds=MIXTURE))
        self._now.bad = True

    def __call__(self, received: Received) -> Fault | None:
        return self._now(received)


@attrs.frozen
class Voyage:
    """One world, exported at every speed, each time through other weather."""

    exports: list[Export]
    out: Exported
    spoilt: list[int]

    def assert_alike(self) -> None:
        """The trees and what the ledgers say are equal, although much went wrong."""
        first, *others = self.exports
        assert [differing(first, other) for other in others] == [set()] * len(others)
        assert [names(other) for other in others] == [names(first)] * len(others)
        assert min(self.spoilt) > 10


def voyage(world: World, seed: int, folder: Path) -> Voyage:
    """Export a world at every speed, each time into a folder that holds nothing else."""
    weather, clock = Changing(), PatientClock()
    made, spoilt = [], []
    try:
        with Emulator(world, budget=None, clock=clock, faults=weather) as emulator:
            for speed in SPEEDS:
                weather.change(seed * 100 + speed)
                emulator.forget()
                around = folder / str(speed)
                around.mkdir()
                # Its time is fast, and patience is counted in it.
                patience = {"concurrency": speed, "patience_seconds": 86_400}
                settings = settings_for(emulator, around / "out", **patience)
                made.append(Export(run_by(clock, settings), files_in(around / "out")))
                campaigns.assert_inside(around, around / "out")
                spoilt.append(sum(entry.fault is not None for entry in emulator.requests))
    finally:
        clock.close()
    return Voyage(made, Exported(around / "out"), spoilt)


def differing(one: Export, other: Export) -> set[str]:
    """The paths at which two exports do not agree."""
    paths = {*one.files, *other.files}
    return {path for path in paths if one.files.get(path) != other.files.get(path)}


def names(export: Export) -> set[tuple[str, str, str, str]]:
    """What the ledger says of an export, without the words."""
    problems = (*export.result.failures, *export.result.limits)
    return {(each.severity, each.rule, each.kind, each.id) for each in problems}


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_comes_out_whole_and_alike_at_every_speed(seed: int, tmp_path: Path) -> None:
    world = campaigns.stamp(generated_world(PAGES, seed, rows=ROWS))
    made = voyage(world, seed, tmp_path)
    assert [(own.result.exit_code, own.result.failures) for own in made.exports] == [(0, ())] * 3
    made.assert_alike()
    files = made.exports[0].files
    texts = campaigns.assert_texts(world, made.out)
    attachments = campaigns.assert_attachments(world, made.out)
    links = campaigns.assert_links(files)
    campaigns.assert_portable(files)
    print(
        f"seed {seed}: {len(files)} files, {texts} texts, {attachments} attachments, {links} links;"
        f" {made.exports[0].result.requests} requests, {made.spoilt} answers spoilt"
    )


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no recordings of the API at {FOLDER}")
def test_the_recordings_come_out_alike_at_every_speed(tmp_path: Path) -> None:
    made = voyage(world_from_recordings(FOLDER), 1, tmp_path)
    made.assert_alike()
    files = made.exports[0].files
    links = campaigns.assert_links(files)
    campaigns.assert_portable(files)
    print(f"recordings: {len(files)} files, {links} links, {made.spoilt} answers spoilt")

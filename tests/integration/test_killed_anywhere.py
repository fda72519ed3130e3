"""`kill -9` at random moments: nothing committed is fetched again, no byte is another.

A few kills in every run of the tests; more with NOTIONKIT_KILLS (a number), for which 200 over one
export of 300 pages are meant.
"""

import os
import random
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, Fault, Received, World, generated_world
from notionkit.emulator import blocks as b
from notionkit.emulator.journal import FILES
from tests.engine.conftest import export, files_in
from tests.integration.clocks import HandClock
from tests.integration.killing import Killer, asked, command_for, committed, states
from tests.integration.living import People, living_world

KILLS = int(os.environ.get("NOTIONKIT_KILLS", "3"))
pytestmark = pytest.mark.timeout(120 + 30 * KILLS)
PAGES = 300 if KILLS >= 200 else 25
LATE_SHARE = 0.1
"""How many of the kills are kept for when all is read: they hit the settling."""


class Campaign:
    """One export that is killed again and again."""

    def __init__(self, killer: Killer, emulator: Emulator, output: Path, seed: int) -> None:
        self.killer = killer
        self.output = output
        self.fetched_again: set[object] = set()
        self.finished = False
        self.after_reading = 0
        self._command = command_for(emulator, output, "--concurrency", "3")
        self._chance = random.Random(seed)
        self._committed: set[object] = set()

    def kill(self, most: int) -> None:
        """Let it live until one of the next `most` requests, and a moment longer."""
        self._live(at=self._chance.randint(1, most), after=self._chance.random() * 0.04)

    def kill_late(self, seconds: float) -> None:
        """Let it live for a while, whatever it asks for."""
        self.after_reading += 1
        self._live(at=0, after=self._chance.uniform(0.3, 1.0) * seconds)

    def finish(self) -> None:
        """Let it live to its end."""
        if not self.finished:
            self._live(at=None, after=0.0)
        assert self.finished

    def _live(self, *, at: int | None, after: float) -> None:
        ended = self.killer.run(self._command, at=at, after=after)
        self.fetched_again |= self._committed & self.killer.asked()
        if ended.killed:
            self._committed = set(committed(self.output)) if self._exists() else set()
        else:
            assert ended.code == 0, ended.stderr
            self.finished = True

    def _exists(self) -> bool:
        mirror = self.output / ".notionkit" / "mirror.sqlite3"
        return mirror.exists() and bool(mirror.stat().st_size) and bool([*states(self.output)])

    @property
    def read(self) -> int:
        """How much is committed."""
        return len(self._committed)


def test_random_kills_over_one_export_change_no_byte(tmp_path: Path) -> None:
    killer = Killer()
    with Emulator(generated_world(PAGES, 1, rows=20), budget=None, faults=killer) as emulator:
        quiet = export(emulator, tmp_path / "quiet")
        needed = len({asked(each) for each in killer.seen})
        seconds = quiet.result.elapsed_seconds
        campaign = Campaign(killer, emulator, tmp_path / "killed", KILLS)
        late = max(2, int(KILLS * LATE_SHARE))
        while killer.kills < KILLS and not campaign.finished:
            left, kills = needed - campaign.read, KILLS - killer.kills
            if kills > late and left > 3:
                campaign.kill(max(1, min(left, round(1.6 * left / (kills - late)))))
            else:
                campaign.kill_late(min(seconds, 3.0))
        kills = killer.kills
        assert campaign.read > needed // 4, "or the comparison below would mean nothing"
        campaign.finish()

    print(f"{kills} kills, {campaign.after_reading} of them when all was read; {needed} requests")
    assert campaign.fetched_again == set()
    assert kills >= KILLS // 2
    assert files_in(tmp_path / "killed") == quiet.files
    assert [*states(tmp_path / "killed")] == [("audit", "proven")]


def test_random_kills_of_later_runs_lose_no_edit(tmp_path: Path) -> None:
    killer, clock, chance = Killer(), HandClock(), random.Random(2)
    world = living_world()
    people = People(world, clock, 2)
    with Emulator(world, budget=None, clock=clock, faults=killer) as emulator:
        output = tmp_path / "killed"
        # Runs that are killed remove nothing: what goes in the end may be much of it.
        more = ("--audit-days", "365", "--max-delete", "100%")
        command = command_for(emulator, output, "--concurrency", "2", *more)
        assert killer.run(command).code == 0
        for _ in range(max(1, KILLS // 10)):
            people.work(6)
            clock.advance(chance.choice((5, 100, 4000)))
            for _ in range(3):
                killer.run(command, at=chance.randint(1, 20), after=chance.random() * 0.3)
        people.share_all()
        clock.advance(4000)
        killer.run(command, at=0, after=1.0)
        ended = killer.run(command)
        assert ended.code == 0, ended.stderr
        # What was read within a minute of its edit is read again by the next one.
        clock.advance(4000)
        assert killer.run(command).code == 0
        fresh = export(emulator, tmp_path / "fresh", clock=clock)
    print(f"{killer.kills} kills over {len(people.done)} edits")
    assert files_in(output) == fresh.files, people.done
    assert {mode for mode, _ in [*states(output)][1:]} == {"normal"}
    clock.close()


def heavy_world(files: int, size: int) -> World:
    world = World(name="Heavy", seed="heavy")
    chance = random.Random(3)
    for number in range(files):
        name = f"{number}.bin"
        file = world.file(name, chance.randbytes(size))
        world.page(f"Page {number}", blocks=[b.file_block(file, name)])
    return world


def test_random_kills_while_files_come_in_fetch_none_of_them_twice(tmp_path: Path) -> None:
    def slow(received: Received) -> Fault | None:
        return Fault.slow_body(0.1) if received.endpoint == FILES else None

    killer, files = Killer(slow), 2 * KILLS
    with Emulator(heavy_world(files, 300_000), budget=None, faults=killer) as emulator:
        quiet = export(emulator, tmp_path / "quiet")
        campaign = Campaign(killer, emulator, tmp_path / "killed", 4)
        while killer.kills < KILLS and not campaign.finished:
            at_first = 4 + files if killer.kills == 0 else 1
            campaign.kill(at_first + 2)
        campaign.finish()
    # Each process gets several files before it dies, so they are all there before all kills.
    assert killer.kills > KILLS // 10
    assert campaign.fetched_again == set()
    assert files_in(tmp_path / "killed") == quiet.files
    assert not list((tmp_path / "killed" / ".notionkit" / "partial").glob("*"))

"""Clocks that are set, and machines that sleep: the run goes on, and no byte is another.

More seeds with NOTIONKIT_SEEDS (a number).
"""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

from notionkit.emulator import Emulator, Fault, Received, World, generated_world
from notionkit.emulator import blocks as b
from notionkit.emulator.richtext import rich
from notionkit.engine import RunResult
from tests.engine.conftest import files_in, settings_for
from tests.integration.clocks import PatientClock
from tests.integration.test_faults import run_by

SEEDS = range(int(os.environ.get("NOTIONKIT_SEEDS", "1")))
DAY = 86_400.0
HOUR = 3600.0


@pytest.fixture
def clock() -> Iterator[PatientClock]:
    made = PatientClock()
    yield made
    made.close()


@attrs.frozen
class Elsewhere:
    """The time of the server: it passes as ours does, but nobody sets it."""

    clock: PatientClock
    ahead: float

    @classmethod
    def beside(cls, clock: PatientClock) -> "Elsewhere":
        return cls(clock, clock.time() - clock.monotonic())

    def monotonic(self) -> float:
        return self.clock.monotonic()

    def time(self) -> float:
        return self.clock.monotonic() + self.ahead


class Events:
    """A fault seam that lets things happen at some requests, counted from when it is armed."""

    def __init__(self, happens: Callable[[], Fault | None]) -> None:
        self._happens = happens
        self._at: set[int] = set()
        self._count = 0

    def arm(self, *at: int) -> None:
        self._at, self._count = set(at), 0

    def __call__(self, _: Received) -> Fault | None:
        self._count += 1
        return self._happens() if self._count in self._at else None


def exported(clock: PatientClock, emulator: Emulator, output: Path) -> RunResult:
    return run_by(clock, settings_for(emulator, output))


@pytest.mark.parametrize("days", [-3, 400])
def test_a_clock_that_is_set_during_a_run_changes_no_byte(
    days: int, clock: PatientClock, tmp_path: Path
) -> None:
    events = Events(lambda: clock.jump(days * DAY))
    elsewhere = Elsewhere.beside(clock)
    with Emulator(generated_world(12, 2), budget=None, clock=elsewhere, faults=events) as emulator:
        quiet = exported(clock, emulator, tmp_path / "quiet")
        events.arm(5, 60)
        shaken = exported(clock, emulator, tmp_path / "shaken")
    assert (quiet.status, shaken.status) == ("proven", "proven")
    assert shaken.files == quiet.files > 0
    assert files_in(tmp_path / "shaken") == files_in(tmp_path / "quiet")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clock_that_is_set_between_runs_hides_no_edit(
    seed: int, clock: PatientClock, tmp_path: Path
) -> None:
    chance, world = random.Random(seed), generated_world(10, seed, rows=4)
    with Emulator(world, budget=None, clock=Elsewhere.beside(clock)) as emulator:
        exported(clock, emulator, tmp_path / "kept")
        for number in range(4):
            clock.sleep(chance.choice((1.0, 61.0, HOUR)))
            clock.jump(chance.choice((-20, -2, -0.01, 0.01, 2, 20)) * DAY)
            edit(world, chance, number)
            assert exported(clock, emulator, tmp_path / "kept").exit_code == 0
        exported(clock, emulator, tmp_path / "fresh")
    assert files_in(tmp_path / "kept") == files_in(tmp_path / "fresh")


def edit(world: World, chance: random.Random, number: int) -> None:
    """Write on some pages, rename one, and move one."""
    pages = [own["id"] for own in world.all("page")]
    for page in chance.sample(pages, 3):
        world.append(page, b.toggle(f"News {number}", b.paragraph(f"More {number}")))
    world.rename(chance.choice(pages), f"Renamed {number}")


@pytest.mark.parametrize("hours", [-50.0, 50.0])
def test_an_edit_in_the_minute_of_the_reading_is_found_by_a_clock_that_is_wrong(
    hours: float, clock: PatientClock, tmp_path: Path
) -> None:
    world = generated_world(3, 1, rows=0)
    page = next(world.all("page"))["id"]
    elsewhere = Elsewhere.beside(clock)
    clock.jump(hours * HOUR)
    with Emulator(world, budget=None, clock=elsewhere) as emulator:
        exported(clock, emulator, tmp_path / "kept")
        clock.sleep(HOUR - elsewhere.time() % 60)  # a minute begins
        (block,) = world.append(page, b.paragraph("First words"))
        exported(clock, emulator, tmp_path / "kept")
        world.edit_block(block, {"rich_text": rich("Last words")})  # the time says nothing of it
        clock.sleep(HOUR)
        exported(clock, emulator, tmp_path / "kept")
    text = b"".join(files_in(tmp_path / "kept").values())
    assert (b"First words" in text, b"Last words" in text) == (False, True)


def test_a_machine_that_sleeps_for_an_hour_goes_on_where_it_stood(
    clock: PatientClock, tmp_path: Path
) -> None:
    """Its connections are dead, its links have expired, what it was to wait for is over."""

    def sleep() -> Fault:
        clock.sleep(HOUR + 60)
        return next(faults)

    faults = iter([Fault.reset_before(), Fault.rate_limited(1800), Fault.reset_after()])
    events = Events(sleep)
    with Emulator(generated_world(12, 2), budget=None, clock=clock, faults=events) as emulator:
        quiet = exported(clock, emulator, tmp_path / "quiet")
        events.arm(4, 50, 90)
        # Where the monotonic clock counts the sleep, deadlines and patience are over by then.
        runs = [exported(clock, emulator, tmp_path / "slept")]
        while runs[-1].exit_code and len(runs) < 5:
            runs.append(exported(clock, emulator, tmp_path / "slept"))
    assert quiet.status == "proven"
    assert runs[-1].status in ("proven", "refreshed"), "what is an hour old is brought up to date"
    assert next(faults, None) is None, "it slept three times"
    assert files_in(tmp_path / "slept") == files_in(tmp_path / "quiet")


def test_a_sleep_that_only_the_time_of_day_shows_is_no_harm_either(
    clock: PatientClock, tmp_path: Path
) -> None:
    """As on Linux, whose monotonic clock stands still meanwhile."""
    elsewhere = {"slept": 0.0}

    class Server(Elsewhere):
        def time(self) -> float:
            return super().time() + elsewhere["slept"]

    def sleep() -> Fault:
        clock.jump(HOUR + 60)
        elsewhere["slept"] += HOUR + 60
        return Fault.reset_before()

    events, server = Events(sleep), Server.beside(clock)
    with Emulator(generated_world(12, 2), budget=None, clock=server, faults=events) as emulator:
        exported(clock, emulator, tmp_path / "quiet")
        events.arm(4, 50, 90)
        slept = exported(clock, emulator, tmp_path / "slept")
    assert slept.status == "proven"
    assert files_in(tmp_path / "slept") == files_in(tmp_path / "quiet")

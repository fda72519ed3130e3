"""A plan refuses what a run refuses, in the same words, and changes nothing about it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, small_world
from notionkit.engine import RunUnfinished
from notionkit.mirror import MirrorView
from notionkit.mirror.schema import VERSION
from tests.engine.conftest import export
from tests.integration.clocks import HandClock
from tests.integration.planned import planned
from tests.integration.refreshed import Fresh
from tests.mirror.older import made_by


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    world = small_world()
    with closing(HandClock()) as clock, Emulator(world, budget=None, clock=clock) as emulator:
        kept = Fresh(world, emulator, clock, tmp_path)
        kept.later()
        yield kept


def mirror_of(fresh: Fresh) -> Path:
    return fresh.folder / "kept" / ".notionkit" / "mirror.sqlite3"


def refused(fresh: Fresh) -> str:
    """The words of the plan, which are those of the run."""
    fresh.emulator.forget()
    with pytest.raises(RunUnfinished) as by_plan:
        planned(fresh)
    assert not fresh.emulator.requests
    with pytest.raises(RunUnfinished) as by_run:
        export(fresh.emulator, fresh.folder / "kept", clock=fresh.clock)
    assert (str(by_plan.value), by_plan.value.exit_code) == (str(by_run.value), 5)
    return str(by_plan.value)


@pytest.mark.parametrize("ahead", [1, 900])
def test_a_mirror_of_a_newer_layout_is_refused(fresh: Fresh, ahead: int) -> None:
    with closing(sqlite3.connect(mirror_of(fresh))) as db:
        db.execute(f"PRAGMA user_version = {VERSION + ahead}")
    assert "newer NotionKit" in refused(fresh)


def test_a_mirror_that_is_none_is_refused(fresh: Fresh) -> None:
    mirror_of(fresh).write_bytes(b"no database at all " * 100)
    assert "damaged" in refused(fresh)


def test_a_mirror_that_turns_out_to_be_damaged_is_refused(fresh: Fresh) -> None:
    with closing(sqlite3.connect(mirror_of(fresh))) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    whole = mirror_of(fresh).read_bytes()
    mirror_of(fresh).write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    with pytest.raises(RunUnfinished, match="damaged"):
        planned(fresh)


def test_an_older_mirror_is_planned_as_the_run_will_find_it_and_not_touched(fresh: Fresh) -> None:
    state = mirror_of(fresh).parent
    present = state.rename(state.with_name("present"))
    made_by(VERSION - 1, state, present)
    fresh.clock.advance(3600)
    before = mirror_of(fresh).read_bytes()
    foretold = planned(fresh)
    assert mirror_of(fresh).read_bytes() == before
    assert foretold.mode == "normal"
    assert foretold.paths is not None
    assert not foretold.paths.added
    assert foretold.requests <= fresh.run().result.requests
    with MirrorView.open(state) as view:
        assert view.run().mode == "normal"

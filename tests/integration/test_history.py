"""The mirror over many runs: it grows by what changed, and by nothing else."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, World, small_world
from notionkit.emulator import blocks as b
from notionkit.engine.history import changes
from notionkit.engine.history.changes import Stretch, altered, stretches
from notionkit.engine.history.comparison import compared
from notionkit.mirror import MirrorView
from tests.engine.conftest import export

RUNS = 30


def sizes(output: Path) -> dict[str, int]:
    """How many rows each table of the mirror has; every run has one of its own."""
    with closing(sqlite3.connect(output / ".notionkit" / "mirror.sqlite3")) as db:
        tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for (table,) in tables
            if table != "runs"
        }


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: after[table] - rows for table, rows in before.items() if after[table] != rows}


def test_runs_over_an_unchanged_world_leave_the_mirror_as_large_as_it_was(tmp_path: Path) -> None:
    with Emulator(small_world(), budget=None) as emulator:
        export(emulator, tmp_path)
        export(emulator, tmp_path)
        export(emulator, tmp_path, quick=True)
        before = sizes(tmp_path)
        for run in range(RUNS):
            full = run % 10 == 2
            export(emulator, tmp_path, quick=run % 3 == 1 and not full, full=full)
        assert grown(before, sizes(tmp_path)) == {}


def touch(world: World, page_id: str) -> None:
    """What Notion does to a page when something in it is edited and edited back."""
    page = world.get("page", page_id)
    assert page is not None
    world.touch("page", page)


def test_a_page_that_is_only_touched_adds_itself_alone_and_is_not_told(tmp_path: Path) -> None:
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        export(emulator, tmp_path)
        export(emulator, tmp_path)
        before = sizes(tmp_path)
        for _ in range(5):
            touch(world, world.id_of("notes"))
            export(emulator, tmp_path)
        growth = grown(before, sizes(tmp_path))
    assert growth.keys() <= {"bodies", "changes", "history"}
    assert all(rows <= 10 for rows in growth.values()), growth
    with MirrorView.open(tmp_path / ".notionkit") as view:
        runs = list(stretches(view).values())
        assert [altered(view, stretch) for stretch in runs[1:]] == [[]] * 6


def test_every_version_of_a_page_can_be_compared_with_every_other(tmp_path: Path) -> None:
    world = small_world()
    notes, lines = world.id_of("notes"), [f"line {number}" for number in range(4)]
    with Emulator(world, budget=None) as emulator:
        export(emulator, tmp_path)
        for line in lines:
            world.append(notes, b.paragraph(line))
            export(emulator, tmp_path, full=line == lines[2])
    with MirrorView.open(tmp_path / ".notionkit") as view:
        ends = list(view.run_ends().values())
        for old in range(len(ends)):
            for new in range(old + 1, len(ends)):
                (found,) = compared(view, Stretch(ends[old], ends[new]), notes)
                added = [line[1:] for line in found.diff if line.startswith("+") and line != "+"]
                assert added == lines[old:new]


@pytest.mark.parametrize("most", [2000, 0], ids=["compared", "too many to compare"])
def test_a_run_says_how_much_it_changed_as_the_log_does(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "_MOST_COMPARED", most)
    world = small_world()
    home, notes = world.id_of("home"), world.id_of("notes")
    with Emulator(world, budget=None) as emulator:
        assert export(emulator, tmp_path).result.changes is None
        assert export(emulator, tmp_path).result.changes == {}
        world.append(notes, b.paragraph("More"))
        new = world.page("New", parent=home)
        told = export(emulator, tmp_path).result.changes
        world.trash(new)
        after = export(emulator, tmp_path).result
    assert told is not None
    assert told == {"added": {"page": 1}, "edited": {"page": 2}}, "with the page it came to"
    assert after.changes is not None
    assert after.changes["removed"] == {"page": 1}
    if most:
        with MirrorView.open(tmp_path / ".notionkit") as view:
            logged = altered(view, list(stretches(view).values())[-1])
        assert sum(sum(own.values()) for own in after.changes.values()) == len(logged)


def test_a_run_does_not_count_what_went_with_something_above_it(tmp_path: Path) -> None:
    world = small_world()
    parent = world.page("Kid parent", parent=world.id_of("home"))
    world.page("Kid", parent=parent)
    with Emulator(world, budget=None) as emulator:
        export(emulator, tmp_path)
        world.move(world.id_of("notes"), parent)
        world.trash(parent)
        told = export(emulator, tmp_path).result.changes
    assert told is not None
    assert told["removed"] == {"page": 1}
    assert "moved" not in told

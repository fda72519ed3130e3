"""A plan keeps its word: the run that follows costs at least that, and does that to the files."""

from collections.abc import Callable
from typing import Any

import pytest

from notionkit.emulator import World, demo_world, generated_world, small_world
from notionkit.emulator import blocks as b
from notionkit.engine.planning.plan import plan
from tests.engine.conftest import settings_for
from tests.integration.planned import planned
from tests.integration.refreshed import HOUR, Fresh

ASIDE = ("index.md", "manifest.jsonl", "users.json")


WORLDS: dict[str, Callable[[], World]] = {
    "small": small_world,
    "demo": demo_world,
    "generated": lambda: generated_world(70, 3),
}


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("wishes", [{}, {"rows": "table"}, {"depth": 1}], ids=str)
def test_a_first_run_takes_what_was_planned_or_more(
    name: str, wishes: dict[str, Any], keeping: Callable[[World], Fresh]
) -> None:
    fresh = keeping(WORLDS[name]())
    foretold = planned(fresh, **wishes)
    result = fresh.run(**wishes).result
    assert foretold.requests <= result.requests
    assert sum(part.requests for part in foretold.subtrees) <= foretold.requests
    assert (foretold.mode, foretold.paths) == ("audit", None)
    if not wishes:
        assert foretold.pages == result.pages + result.rows


@pytest.mark.parametrize("name", WORLDS)
def test_nothing_is_read_and_nothing_written_for_a_plan(
    name: str, keeping: Callable[[World], Fresh]
) -> None:
    fresh = keeping(WORLDS[name]())
    foretold = planned(fresh)
    assert set(fresh.asked()) <= {"users/me", "search"}
    assert not list((fresh.folder / "kept").iterdir())
    assert foretold.bytes > 0


@pytest.mark.parametrize("name", WORLDS)
def test_what_was_read_before_is_planned_to_the_request(
    name: str, keeping: Callable[[World], Fresh]
) -> None:
    fresh = keeping(WORLDS[name]())
    fresh.later()
    fresh.clock.advance(HOUR)
    foretold, unchanged = planned(fresh, full=True), planned(fresh)
    assert foretold.requests <= fresh.later(full=True).result.requests <= foretold.requests + 2
    assert unchanged.mode == "normal"
    assert unchanged.requests <= fresh.later().result.requests <= unchanged.requests + 5
    assert unchanged.paths is not None
    assert not (unchanged.paths.added + unchanged.paths.changed + unchanged.paths.removed)
    assert not unchanged.paths.moved


def test_the_paths_are_those_that_the_run_adds_changes_moves_and_removes(
    keeping: Callable[[World], Fresh],
) -> None:
    world = small_world()
    home, notes = world.id_of("home"), world.id_of("notes")
    old = world.page("Old", parent=home, blocks=[b.paragraph("Old")])
    fresh = keeping(world)
    before = fresh.later().files
    fresh.clock.advance(HOUR)
    world.rename(notes, "Log")
    world.page("Below", parent=notes)
    world.trash(old)
    foretold = planned(fresh).paths
    after = fresh.later().files
    assert foretold is not None
    moved = dict(foretold.moved)
    assert moved == {f"Home/Notes.{form}": f"Home/Log.{form}" for form in ("json", "md")}
    assert set(foretold.added) | set(moved.values()) == after.keys() - before.keys()
    assert set(foretold.removed) | moved.keys() == before.keys() - after.keys()
    changed = {
        path
        for path in after.keys() & before.keys()
        if after[path] != before[path] and path not in ASIDE
    }
    assert changed - set(foretold.changed) == set(), "all that changed was foretold"


def test_files_of_a_format_that_the_run_does_not_write_are_not_planned(
    keeping: Callable[[World], Fresh],
) -> None:
    world = small_world()
    fresh = keeping(world)
    before = fresh.later(formats=("markdown", "json")).files
    fresh.clock.advance(HOUR)
    world.page("Below", parent=world.id_of("notes"))
    foretold = planned(fresh, formats=("markdown",)).paths
    after = fresh.later(formats=("markdown",)).files
    assert foretold is not None
    assert set(foretold.added) == after.keys() - before.keys() == {"Home/Notes/Below.md"}
    assert not any(path.endswith(".json") for path in foretold.changed)


def test_paths_that_stay_are_planned_to_stay(keeping: Callable[[World], Fresh]) -> None:
    world = small_world()
    fresh = keeping(world)
    before = fresh.later(stable_paths=True).files
    fresh.clock.advance(HOUR)
    world.rename(world.id_of("notes"), "Log")
    foretold = planned(fresh, stable_paths=True).paths
    assert foretold is not None
    assert foretold.moved == ()
    assert fresh.later(stable_paths=True).files.keys() == before.keys()


@pytest.mark.parametrize("other", [{"depth": 0}, {"rows": "table"}, {"exclude": ("Notes",)}])
def test_going_back_to_earlier_choices_reads_what_was_left_out_in_between(
    other: dict[str, Any], keeping: Callable[[World], Fresh]
) -> None:
    fresh = keeping(small_world())
    before = fresh.later()
    fresh.clock.advance(HOUR)
    assert fresh.later(**other).result.status == "proven"
    fresh.clock.advance(HOUR)
    assert planned(fresh).mode == "audit"
    after = fresh.later()
    assert (after.result.status, after.result.pages) == ("proven", before.result.pages)
    assert after.files.keys() == before.files.keys()


def test_files_of_what_is_newly_left_out_are_planned_to_go(
    keeping: Callable[[World], Fresh],
) -> None:
    fresh = keeping(small_world())
    before = fresh.later().files
    foretold = planned(fresh, exclude=("Notes",))
    after = fresh.later(exclude=("Notes",)).files
    assert foretold.paths is not None
    assert set(foretold.paths.removed) == before.keys() - after.keys()
    assert [(part.title, part.left_out) for part in foretold.subtrees if part.left_out] == [
        ("Notes", "--exclude Notes")
    ]


def test_a_plan_of_targets_is_of_what_lies_below_them(keeping: Callable[[World], Fresh]) -> None:
    world = demo_world()
    fresh = keeping(world)
    tasks = next(
        d["id"] for d in world.all("database") if world.title_of("database", d["id"]) == "Tasks"
    )
    settings = settings_for(fresh.emulator, fresh.folder / "kept")
    foretold = plan(settings, (tasks,))
    assert (foretold.pages, foretold.data_sources) == (9, 1)
    assert foretold.requests <= fresh.run(targets=(tasks,)).result.requests


def test_time_is_told_at_the_budget_that_is_known(keeping: Callable[[World], Fresh]) -> None:
    foretold = planned(keeping(demo_world()), budget=20)
    assert foretold.budget == 20
    assert foretold.seconds == 60 * ((foretold.requests + 19) // 20 - 1) > 0

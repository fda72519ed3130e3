"""A plan is compared with the run that follows it, in one situation after the other."""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import (
    Emulator,
    Fault,
    Received,
    World,
    demo_world,
    generated_world,
    small_world,
)
from notionkit.emulator import blocks as b
from notionkit.engine import NotionKit
from notionkit.mirror.folder import LOCK
from tests.engine.conftest import settings_for
from tests.integration.clocks import HandClock
from tests.integration.planned import Both, both, planned
from tests.integration.refreshed import HOUR, Fresh

Keeping = Callable[[World], Fresh]


def title(world: World, wanted: str, kind: str = "page") -> str:
    return next(
        str(each["id"]) for each in world.all(kind) if world.title_of(kind, each["id"]) == wanted
    )


def later(fresh: Fresh, **settings: Any) -> Both:
    fresh.clock.advance(HOUR)
    return both(fresh, **settings)


def is_idle(compared: Both) -> bool:
    """Whether plan and run agree that nothing is to be done, and how much it takes."""
    paths = compared.plan.paths
    assert paths is not None
    told = (paths.added, paths.changed, paths.moved, paths.removed, paths.held_back)
    assert told == ((), (), (), (), ())
    return not (compared.done.added or compared.done.changed or compared.done.removed)


# Targets


@pytest.mark.parametrize("name", ["Tasks", "Handbook"])
def test_a_plan_of_a_target_is_of_nothing_else(name: str, keeping: Keeping) -> None:
    world = demo_world()
    fresh = keeping(world)
    target = title(world, name, "database" if name == "Tasks" else "page")
    first = later(fresh, targets=[target])
    assert first.plan.requests >= 3
    compared = later(fresh, targets=[target])
    assert is_idle(compared)
    assert (
        compared.plan.requests >= compared.run.result.requests - 1
    )  # a view of what is not shared
    world.append(title(world, "First day"), b.paragraph("More"))
    world.append(title(world, "Sextant"), b.paragraph("Outside"))
    assert "Sextant" not in "".join(later(fresh, targets=[target]).foretold.changed)


def test_a_target_that_cannot_be_seen_is_named(keeping: Keeping) -> None:
    world = small_world()
    fresh = keeping(world)
    nowhere = "00000000-0000-4000-8000-000000000000"
    foretold = planned(fresh, [nowhere])
    assert foretold.unseen == (nowhere,)
    fresh.later()
    compared = later(fresh, targets=[nowhere])
    assert compared.plan.unseen == (nowhere,)
    assert compared.run.result.exit_code == 3
    assert is_idle(compared)
    assert compared.plan.requests == compared.run.result.requests


def test_a_block_stands_for_its_page(keeping: Keeping) -> None:
    world = small_world()
    fresh = keeping(world)
    block = world.append(world.id_of("notes"), b.toggle("Here", b.paragraph("In it")))[0]
    inner = world.children[block][0]
    foretold = planned(fresh, [inner])
    assert (foretold.unseen, foretold.pages) == ((), 1)
    assert foretold.requests <= fresh.run(targets=[inner]).result.requests


# Deletions


def test_what_prune_would_remove_is_told(keeping: Keeping) -> None:
    world = demo_world()
    fresh = keeping(world)
    fresh.later()
    world.unshare(title(world, "Handbook"))
    compared = later(fresh, links=True, prune=True, max_delete="100%")
    assert len(compared.done.removed) > 10
    assert is_idle(later(fresh, prune=True))
    assert is_idle(later(fresh))


def test_what_is_lost_already_is_pruned_later(keeping: Keeping) -> None:
    world = demo_world()
    fresh = keeping(world)
    fresh.later()
    world.unshare(title(world, "Handbook"))
    before = planned(fresh)
    later(fresh, links=True)
    compared = later(fresh)
    assert is_idle(compared)
    assert compared.plan.pages < before.pages
    assert compared.plan.requests == compared.run.result.requests
    held = later(fresh, prune=True, max_delete="3")
    assert held.plan.paths is not None
    assert (len(held.plan.paths.held_back) > 3, held.plan.paths.removed) == (True, ())
    assert held.run.result.exit_code == 3
    assert later(fresh, prune=True, max_delete="100%").done.removed


def test_the_brake_is_foretold_for_the_trash(keeping: Keeping) -> None:
    world = demo_world()
    fresh = keeping(world)
    fresh.later()
    world.trash(title(world, "The collection"))
    compared = later(fresh)
    paths = compared.plan.paths
    assert paths is not None
    assert (paths.removed, paths.moved, len(paths.held_back) > 20) == ((), (), True)
    assert any(each.rule == "deletion_brake" for each in compared.run.result.failures)
    again = later(fresh)
    assert again.plan.paths is not None
    assert again.plan.paths.held_back == paths.held_back
    gone = later(fresh, max_delete="100%")
    assert gone.done.removed == frozenset(paths.held_back)
    assert is_idle(later(fresh))


# Unchanged outputs


@pytest.mark.parametrize(
    "choices",
    [{"exclude": ("Archive",)}, {"depth": 1}, {"rows": "table"}, {"rows": "nonempty"}],
    ids=str,
)
def test_an_unchanged_output_has_an_empty_plan(choices: dict[str, Any], keeping: Keeping) -> None:
    fresh = keeping(demo_world())
    fresh.later()
    later(fresh, links=True, **choices)
    assert is_idle(later(fresh, **choices))
    later(fresh, links=True)
    assert is_idle(later(fresh, quick=True))


def test_what_stands_in_a_toggle_of_an_excluded_page_is_not_planned(keeping: Keeping) -> None:
    world = small_world()
    team = world.page("Team", parent=world.id_of("home"))
    (toggle,) = world.append(team, b.toggle("Open"))
    world.page("Below", parent=world.page("Hidden", parent=toggle))
    fresh = keeping(world)
    fresh.later(exclude=("Team",))
    compared = later(fresh, exclude=("Team",))
    assert is_idle(compared)
    assert compared.plan.requests == compared.run.result.requests


# What people do in the folder


def test_foreign_files_have_their_paths_for_themselves(keeping: Keeping) -> None:
    world = small_world()
    fresh = keeping(world)
    fresh.later()
    (fresh.folder / "kept" / "Home" / "Mine.md").write_text("mine")
    world.page("Mine", parent=world.id_of("home"))
    compared = later(fresh)
    assert any("Mine " in path for path in compared.foretold.added)
    assert is_idle(later(fresh))


@pytest.mark.parametrize("policy", ["keep", "both", "overwrite"])
def test_what_was_edited_or_deleted_here_is_planned_so(policy: str, keeping: Keeping) -> None:
    world = demo_world()
    fresh = keeping(world)
    fresh.later()
    files = sorted((fresh.folder / "kept").rglob("*.md"))
    kept = fresh.folder / "kept"
    edited = [path for path in files if path.stem in ("First day", "Sextant", "Handbook")]
    assert len(edited) == 3
    for path in edited:
        path.write_text("edited here")
    (deleted,) = [path for path in files if path.stem == "Archive"]
    deleted.unlink()
    world.append(title(world, "First day"), b.paragraph("More"))
    world.rename(title(world, "Sextant"), "Astrolabe")
    compared = later(fresh, links=True, on_local_edit=policy)
    assert deleted.relative_to(kept).as_posix() in compared.foretold.added
    paths = compared.plan.paths
    assert paths is not None
    assert bool(paths.kept) == (policy == "keep")
    compared = later(fresh, on_local_edit=policy)
    assert not compared.done.changed


def test_an_edited_file_of_what_goes_stays(keeping: Keeping) -> None:
    world = demo_world()
    fresh = keeping(world)
    fresh.later()
    (file,) = (fresh.folder / "kept").rglob("Sextant.md")
    file.write_text("edited here")
    world.trash(title(world, "Sextant"))
    compared = later(fresh, links=True)
    assert not any(path.endswith("Sextant.md") for path in compared.done.removed)


# Requests


@pytest.mark.parametrize("world", [demo_world, lambda: generated_world(40, 3)])
def test_comments_are_priced_as_they_cost(world: Callable[[], World], keeping: Keeping) -> None:
    fresh = keeping(world())
    fresh.later()
    for comments in ("page", "blocks"):
        foretold = planned(fresh, comments=comments, full=True)
        made = fresh.later(comments=comments, full=True).result.requests
        assert foretold.comments == fresh.asked()["comments"]
        assert foretold.requests <= made <= foretold.requests + 4
        fresh.clock.advance(HOUR)


def thrifty_world() -> World:
    world = World()
    for name in ("One", "Two"):
        toggles = [b.toggle(f"{name} {number}", b.paragraph("In it")) for number in range(5)]
        world.page(name, blocks=toggles)
    return world


def test_economy_is_planned(keeping: Keeping) -> None:
    formats = ("markdown", "csv")
    fresh = keeping(thrifty_world())
    fresh.later(formats=formats)
    there = later(fresh, formats=formats, economy=True)
    assert there.plan.saved == there.run.result.requests_saved == 8
    assert there.foretold.changed == there.done.changed == {"One.md", "Two.md"}
    for full in (True, False):
        again = later(fresh, formats=formats, economy=True, full=full)
        assert is_idle(again)
        assert again.plan.requests == again.run.result.requests
    back = later(fresh, formats=formats)
    assert back.foretold.changed == back.done.changed == {"One.md", "Two.md"}
    assert back.plan.requests == back.run.result.requests
    assert is_idle(later(fresh, formats=formats))


def test_markdown_that_does_not_stand_for_the_blocks_is_counted_on_top(keeping: Keeping) -> None:
    world = thrifty_world()
    mark = b.toggle("See", b.bookmark("https://example.com"))
    world.page("Three", blocks=[mark, *(b.toggle(str(each), b.paragraph("")) for each in "abc")])
    fresh = keeping(world)
    settings: dict[str, Any] = {"formats": ("markdown",), "economy": True}
    fresh.later(**settings)
    again = later(fresh, full=True, **settings)
    assert again.plan.requests == again.run.result.requests


def test_a_list_of_blocks_in_which_one_is_none_stops_neither_plan_nor_run(tmp_path: Path) -> None:
    world = World()
    page = world.page("One", blocks=[b.toggle(name) for name in "abc"])
    blocks = [world.get("block", each) or {} for each in world.children[page]]
    toggles = [each | {"has_children": True} for each in blocks]

    def answer(received: Received) -> Fault | None:
        if not received.path.endswith("/children"):
            return None
        found = [*toggles, "no object"] if page in received.path else []
        body = {"object": "list", "results": found, "next_cursor": None, "has_more": False}
        return Fault.json_answer(200, body)

    with (
        closing(HandClock()) as clock,
        Emulator(world, budget=None, clock=clock, faults=answer) as emulator,
    ):
        fresh = Fresh(world, emulator, clock, tmp_path)
        fresh.later(formats=("markdown",))
        clock.advance(HOUR)
        assert planned(fresh, formats=("markdown",), economy=True).saved == 2
        run = fresh.run(formats=("markdown",), economy=True).result
        assert {each.rule for each in run.failures} == {"model"}


class Stopped:
    """Takes the token back after so many requests."""

    left = 10**9

    def __call__(self, received: Received) -> Fault | None:
        self.left -= 1
        return Fault.unauthorized() if self.left < 0 else None


def test_a_plan_tells_which_process_has_the_mirror_now(keeping: Keeping) -> None:
    fresh = keeping(small_world())
    settings = settings_for(fresh.emulator, fresh.folder / "kept")
    with NotionKit(settings, clock=fresh.clock):
        assert planned(fresh).in_use_by.startswith(f"process {os.getpid()} on ")
    assert planned(fresh).in_use_by == ""
    (settings.state_folder / LOCK).write_text("signed by one who was killed")
    assert planned(fresh).in_use_by == ""


@pytest.mark.parametrize("after", [5, 60])
def test_an_unfinished_run_is_planned_to_go_on(after: int, tmp_path: Path) -> None:
    world, stop = demo_world(), Stopped()
    with (
        closing(HandClock()) as clock,
        Emulator(world, budget=None, clock=clock, faults=stop) as emulator,
    ):
        (tmp_path / "kept").mkdir()
        fresh = Fresh(world, emulator, clock, tmp_path)
        stop.left = after
        begun = fresh.run().result
        stop.left = 10**9
        foretold = planned(fresh)
        assert (begun.status, foretold.resumed) == ("refused", begun.run_id)
        assert foretold.in_use_by == ""
        gone_on = fresh.run().result
        assert foretold.requests <= gone_on.requests - begun.requests
        assert planned(fresh).resumed == ""

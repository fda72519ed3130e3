"""What is removed from an output, what is held back, and what is kept for good reason."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from notionkit.cli import cli
from notionkit.emulator import Emulator, Source, World
from notionkit.emulator import blocks as b
from notionkit.emulator.richtext import mention_page, rich
from notionkit.engine import EventKind, NotionKit
from notionkit.engine.proof.deletions import Allowance, weigh
from notionkit.mirror import DeletionsDecided, Mirror
from tests.engine.conftest import CrashPlan, Export, files_in, settings_for
from tests.integration.clocks import HandClock
from tests.integration.planned import both
from tests.integration.refreshed import HOUR, Fresh

Keeping = Callable[..., AbstractContextManager[Fresh]]
MARKDOWN: dict[str, Any] = {"formats": ("markdown", "csv")}


def world_of(pages: int, *, others: int = 10) -> World:
    """A page with many below it, and others beside it."""
    world = World()
    top = world.page("Top", key="top")
    for number in range(pages):
        world.page(f"Page {number:03}", parent=top, key=f"p{number}", blocks=[b.paragraph("Text")])
    for number in range(others):
        world.page(f"Other {number:03}", key=f"o{number}")
    return world


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    @contextmanager
    def kept(world: World) -> Iterator[Fresh]:
        clock = HandClock()
        with Emulator(world, budget=None, clock=clock) as emulator:
            fresh = Fresh(world, emulator, clock, tmp_path)
            assert fresh.later(**MARKDOWN).result.status == "proven"
            clock.advance(HOUR)
            yield fresh
        clock.close()

    return kept


def trash_pages(world: World, count: int) -> None:
    for number in range(count):
        world.trash(world.id_of(f"p{number}"))


def kept_of(export: Export) -> int:
    return sum("Page" in path for path in export.files)


def rules(export: Export) -> list[str]:
    return [each.rule for each in export.result.failures]


def ledger(fresh: Fresh, severity: str) -> list[Any]:
    with fresh.view() as view:
        return [each for each in view.problems() if each.severity == severity]


# -- the brake ------------------------------------------------------------------------------------


def test_too_many_deletions_remove_nothing_until_they_are_allowed(keeping: Keeping) -> None:
    world = world_of(30)
    with keeping(world) as fresh:
        stamps = fresh.stamps()
        trash_pages(world, 21)
        braked = fresh.later(**MARKDOWN)
        assert braked.result.exit_code == 3
        assert rules(braked) == ["deletion_brake"]
        assert "21 of 42 files" in braked.result.failures[0].message
        assert "--max-delete 21" in braked.result.failures[0].message
        assert kept_of(braked) == 30
        held = {path: stamp for path, stamp in fresh.stamps().items() if "Page" in path}
        assert held.items() <= stamps.items(), "what is held is not touched"
        assert len([each for each in ledger(fresh, "flag") if each.rule == "deletion_held"]) == 21
        assert rules(fresh.later(**MARKDOWN)) == ["deletion_brake"], "it stays until it is allowed"
        assert rules(fresh.later(quick=True, **MARKDOWN)) == ["deletion_brake"]
        allowed = fresh.later(max_delete="21", **MARKDOWN)
        assert allowed.result.exit_code == 0
        assert allowed.files == fresh.anew(**MARKDOWN)
        assert kept_of(allowed) == 9


@pytest.mark.parametrize(
    ("pages", "gone", "allowed", "goes"),
    [
        (30, 20, None, True),
        (210, 21, None, True),
        (30, 5, "4", False),
        (30, 5, "5", True),
        (30, 5, "0", False),
        (30, 5, "10%", False),
        (30, 5, "12%", True),
        (30, 30, "100%", True),
    ],
)
def test_the_brake_knows_numbers_and_parts(
    pages: int, gone: int, allowed: str | None, goes: bool, keeping: Keeping
) -> None:
    world = world_of(pages)
    with keeping(world) as fresh:
        trash_pages(world, gone)
        again = fresh.later(max_delete=allowed, **MARKDOWN)
        assert kept_of(again) == (pages - gone if goes else pages)
        assert again.result.exit_code == (0 if goes else 3)


def test_all_formats_and_attachments_are_counted_together(keeping: Keeping) -> None:
    world = world_of(0, others=0)
    for number in range(8):
        name = f"{number}.txt"
        media = b.file_block(world.file(name, name.encode()), name)
        world.page(f"Page {number}", key=f"p{number}", blocks=[media])
    with keeping(world) as fresh:
        formats: dict[str, Any] = {"formats": ("markdown", "csv", "json")}
        fresh.later(**formats)
        trash_pages(world, 7)
        again = fresh.later(**formats)
        assert "21 of" in again.result.failures[0].message
        assert kept_of(again) == 24
        assert fresh.later(max_delete="100%", **formats).files == fresh.anew()


def test_files_that_merely_move_are_no_deletions(keeping: Keeping) -> None:
    world = world_of(40)
    with keeping(world) as fresh:
        world.rename(world.id_of("top"), "Renamed")
        for number in range(40):
            world.rename(world.id_of(f"p{number}"), f"Page of another name {number}")
        again = fresh.later(**MARKDOWN)
        assert again.result.exit_code == 0
        assert again.files == fresh.anew(**MARKDOWN)


def test_nothing_takes_the_place_of_what_is_held(keeping: Keeping) -> None:
    world = world_of(30)
    with keeping(world) as fresh:
        trash_pages(world, 25)
        world.page("Page 000", parent=world.id_of("top"), key="twin", blocks=[b.paragraph("New")])
        before = fresh.stamps()["Top/Page 000.md"]
        again = fresh.later(**MARKDOWN)
        assert rules(again) == ["deletion_brake"]
        assert fresh.stamps()["Top/Page 000.md"] == before
        suffix = world.id_of("twin")[-8:]
        assert b"New" in again.files[f"Top/Page 000 {suffix}.md"]
        allowed = fresh.later(max_delete="100%", **MARKDOWN)
        assert allowed.files == fresh.anew(**MARKDOWN)


def test_what_is_held_is_whole_and_told_of_in_the_manifest(keeping: Keeping) -> None:
    world = world_of(30)
    with keeping(world) as fresh:
        trash_pages(world, 25)
        again = fresh.later(**MARKDOWN)
        assert b"Top/Page 000.md" in again.files["manifest.jsonl"]
        told = CliRunner().invoke(cli, ["verify", str(fresh.folder / "kept")])
        assert told.exit_code == 0, told.output
        page = world.id_of("p3")
        told = CliRunner().invoke(cli, ["explain", page, "-o", str(fresh.folder / "kept")])
        assert "its files are held back" in told.output


def with_shared_files() -> World:
    """Many pages with attachments, each of which a younger page elsewhere shows as well."""
    world = world_of(30)
    for number in range(2):
        name = f"{number}.txt"
        url = world.file(name, name.encode())
        world.append(world.id_of(f"p{number}"), b.file_block(url, name))
        world.page(f"Shared {number}", key=f"s{number}", blocks=[b.file_block(url, name)])
    return world


def test_an_attachment_stays_with_the_held_page_though_another_shows_it(keeping: Keeping) -> None:
    world = with_shared_files()
    with keeping(world) as fresh:
        before = fresh.run(**MARKDOWN).files
        assert "Top/Page 000/_files/0.txt" in before
        trash_pages(world, 25)
        fresh.clock.advance(HOUR)
        first = both(fresh, links=True, **MARKDOWN)
        assert first.plan.paths is not None
        assert len(first.plan.paths.held_back) == 25
        assert rules(first.run) == ["deletion_brake"], "and no link is broken"
        held = {path: body for path, body in before.items() if "Page" in path}
        assert held.items() <= first.run.files.items()
        assert first.run.files["Shared 0/_files/0.txt"] == b"0.txt"
        fresh.clock.advance(HOUR)
        again = both(fresh, links=True, **MARKDOWN)
        assert rules(again.run) == ["deletion_brake"]
        assert again.run.files == first.run.files
        told = CliRunner().invoke(cli, ["verify", str(fresh.folder / "kept")])
        assert told.exit_code == 0, told.output
        fresh.clock.advance(HOUR)
        allowed = both(fresh, links=True, max_delete="100%", **MARKDOWN)
        assert allowed.run.result.exit_code == 0
        assert allowed.run.files == fresh.anew(**MARKDOWN)


def test_a_link_of_what_is_held_to_what_moved_is_no_loss(keeping: Keeping) -> None:
    world = world_of(30)
    link = b.paragraph(rich([mention_page(world.id_of("o1"), "Other")]))
    world.append(world.id_of("p0"), link)
    with keeping(world) as fresh:
        trash_pages(world, 25)
        world.rename(world.id_of("o1"), "Elsewhere")
        again = fresh.later(**MARKDOWN)
        assert rules(again) == ["deletion_brake"]
        assert "broken_link" in [each.rule for each in ledger(fresh, "flag")]
        allowed = fresh.later(max_delete="100%", **MARKDOWN)
        assert allowed.files == fresh.anew(**MARKDOWN)


def test_what_is_restored_before_it_was_removed_is_as_before(keeping: Keeping) -> None:
    world = world_of(30)
    with keeping(world) as fresh:
        trash_pages(world, 25)
        fresh.later(**MARKDOWN)
        for number in range(25):
            world.restore(world.id_of(f"p{number}"))
        again = fresh.later(**MARKDOWN)
        assert again.result.exit_code == 0
        assert again.files == fresh.anew(**MARKDOWN)


def test_nothing_is_removed_before_the_crawl_is_complete(keeping: Keeping) -> None:
    world = world_of(12)
    with keeping(world) as fresh:
        trash_pages(world, 10)
        for number in range(10):
            world.append(world.id_of(f"o{number}"), b.paragraph("News"))
        seen: list[int] = []

        def look(event: Any) -> None:
            if event.kind is EventKind.DATA:
                kept = files_in(fresh.folder / "kept")
                seen.append(sum("Page" in path for path in kept))

        again = fresh.later(on_event=look, **MARKDOWN)
        assert seen
        assert set(seen[:3]) == {12}
        assert kept_of(again) == 2


def test_the_tables_of_views_count_as_well(keeping: Keeping) -> None:
    world = World()
    home = world.page("Home")
    made = world.database("Tasks", [Source("Tasks", {})], parent=home, key="tasks")
    world.row(made.source, {"Name": "One"})
    (default,) = world.all("view")
    for number in range(3):
        world.put("view", {**default, "id": world.new_id(), "name": f"View {number}"})
    with keeping(world) as fresh:
        fresh.later(views="csv", **MARKDOWN)
        world.trash(made.id)
        again = fresh.later(views="csv", max_delete="0", **MARKDOWN)
        assert len([path for path in again.files if "_views" in path]) >= 3
        count = len([path for path in again.files if path.startswith("Home/Tasks")])
        assert f"{count} of" in again.result.failures[0].message


# -- what is out of reach -------------------------------------------------------------------------


def test_what_is_out_of_reach_is_kept_and_listed_since_when(keeping: Keeping) -> None:
    world = world_of(3)
    with keeping(world) as fresh:
        world.unshare(world.id_of("p1"))
        first = fresh.later(**MARKDOWN).result.failures
        (told,) = [each for each in first if each.id == world.id_of("p1")]
        assert "out of reach since 20" in told.message
        second = fresh.later(**MARKDOWN)
        (limit,) = [each for each in second.result.limits if each.id == world.id_of("p1")]
        assert limit.message == told.message, "since the run that missed it first"
        assert kept_of(second) == 3


def test_prune_removes_it_and_it_stays_away(keeping: Keeping) -> None:
    world = world_of(3)
    with keeping(world) as fresh:
        world.unshare(world.id_of("p1"))
        assert kept_of(fresh.later(**MARKDOWN)) == 3
        assert kept_of(fresh.later(quick=True, prune=True, **MARKDOWN)) == 3, "too quick to know"
        pruned = fresh.later(prune=True, **MARKDOWN)
        assert (pruned.result.exit_code, kept_of(pruned)) == (0, 2)
        assert [each.rule for each in pruned.result.choices] == ["pruned"]
        for settings in ({}, {"quick": True}, {"full": True}, {"prune": True}):
            again = fresh.later(**settings, **MARKDOWN)
            assert (again.result.exit_code, again.result.limits) == (0, ())
            assert again.files == pruned.files
        world.share(world.id_of("p1"))
        assert fresh.later(**MARKDOWN).files == fresh.anew(**MARKDOWN)


def test_what_was_never_missed_before_is_pruned_and_still_counted(keeping: Keeping) -> None:
    world = world_of(3)
    with keeping(world) as fresh:
        world.unshare(world.id_of("top"))
        pruned = fresh.later(prune=True, **MARKDOWN)
        assert rules(pruned) == ["unreached"]
        assert kept_of(pruned) == 0
        assert fresh.later(prune=True, **MARKDOWN).result.exit_code == 0


def test_the_brake_holds_for_prune_too(keeping: Keeping) -> None:
    world = world_of(30)
    with keeping(world) as fresh:
        world.unshare(world.id_of("top"))
        braked = fresh.later(prune=True, **MARKDOWN)
        assert "deletion_brake" in rules(braked)
        assert kept_of(braked) == 30
        assert kept_of(fresh.later(prune=True, max_delete="50", **MARKDOWN)) == 0


def test_a_token_that_sees_nothing_prunes_nothing(keeping: Keeping) -> None:
    world = world_of(3, others=0)
    with keeping(world) as fresh:
        world.unshare(world.id_of("top"))
        again = fresh.later(prune=True, max_delete="100%", **MARKDOWN)
        assert "nothing_visible" in rules(again)
        assert kept_of(again) == 3


# -- crashes and repetitions ----------------------------------------------------------------------


def test_deciding_again_takes_back_what_was_said_before(keeping: Keeping) -> None:
    world = world_of(30)
    with keeping(world) as fresh:
        trash_pages(world, 25)
        run = fresh.later(**MARKDOWN).result.run_id
        with fresh.view() as view:
            before = view.problems(run)
            decided, told = weigh(view, run, ["markdown"], allowed=Allowance("100%"), prune=False)
        assert (decided.held, told.problems) == ((), ())
        assert {each.rule for each in told.resolved} == {"deletion_brake", "deletion_held"}
        assert set(told.resolved) <= set(before)


def test_only_what_settles_is_counted(keeping: Keeping) -> None:
    world = world_of(30)
    with keeping(world) as fresh:
        fresh.later(formats=("markdown", "json"))
        trash_pages(world, 20)
        again = fresh.later(**MARKDOWN)
        assert again.result.exit_code == 0, "files of a format that is not written stay anyway"
        assert len([path for path in again.files if path.endswith(".json")]) > 40


def test_a_killed_prune_is_not_forgotten(keeping: Keeping) -> None:
    world = world_of(3)
    with keeping(world) as fresh:
        world.unshare(world.id_of("p1"))
        fresh.later(**MARKDOWN)
        with Mirror.open(fresh.folder / "kept" / ".notionkit") as mirror:
            mirror.open_epoch(100)
            mirror.begin_run("killed")
            mirror.apply([DeletionsDecided(pruned=(("page", world.id_of("p1")),))])
            mirror.finish_run("killed", "unfinished")
        again = fresh.later(full=True, **MARKDOWN)
        assert (again.result.exit_code, kept_of(again)) == (0, 2)


@pytest.mark.parametrize("role", ["coordinator", "keeper", "plugin:markdown"])
def test_a_crash_while_it_is_decided_changes_nothing(role: str, keeping: Keeping) -> None:
    world = world_of(30)
    with keeping(world) as fresh:
        trash_pages(world, 25)
        plan = CrashPlan(role, [(number, "after") for number in range(4, 40, 9)])
        with NotionKit(
            settings_for(fresh.emulator, fresh.folder / "kept", **MARKDOWN), seam=plan
        ) as kit:
            braked = kit.run().wait(60)
        assert braked is not None
        assert [each.rule for each in braked.failures] == ["deletion_brake"]
        assert sum("Page" in path for path in files_in(fresh.folder / "kept")) == 30
        assert plan.crashes

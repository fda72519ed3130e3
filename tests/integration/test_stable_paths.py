"""`--stable-paths`: what was written keeps its path, and nothing new takes it away."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, World, small_world
from notionkit.emulator import blocks as b
from tests.integration.clocks import HandClock
from tests.integration.refreshed import Fresh


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    clock, world = HandClock(), small_world()
    with Emulator(world, budget=None, clock=clock) as emulator:
        kept = Fresh(world, emulator, clock, tmp_path)
        first = kept.later(stable_paths=True)
        assert first.files == kept.anew(), "without history nothing is different"
        yield kept
    clock.close()


def rename_all(world: World) -> None:
    for key in ("home", "notes", "tasks"):
        world.rename(world.id_of(key), f"{key} of another name")


def test_renamed_things_keep_their_paths(fresh: Fresh) -> None:
    before = set(fresh.stamps())
    rename_all(fresh.world)
    again = fresh.later(stable_paths=True)
    assert (again.result.exit_code, set(again.files)) == (0, before)
    assert b"# notes of another name" in again.files["Home/Notes.md"]
    assert b"[notes of another name](Home/Notes.md)" in again.files["Home.md"]
    stamps = fresh.stamps()
    assert set(fresh.later(stable_paths=True, full=True).files) == before
    assert fresh.stamps() == stamps


def test_without_it_paths_follow_the_names_again(fresh: Fresh) -> None:
    rename_all(fresh.world)
    fresh.later(stable_paths=True)
    again = fresh.later()
    assert "home of another name/notes of another name.md" in again.files
    assert again.files == fresh.anew()


def test_a_new_thing_of_the_old_name_gets_out_of_the_way(fresh: Fresh) -> None:
    world = fresh.world
    world.rename(world.id_of("notes"), "Remarks")
    fresh.later(stable_paths=True)
    world.page("Notes", parent=world.id_of("home"), key="new", blocks=[b.paragraph("New")])
    again = fresh.later(stable_paths=True)
    assert b"# Remarks" in again.files["Home/Notes.md"]
    assert b"New" in again.files[f"Home/Notes {world.id_of('new')[-8:]}.md"]
    world.trash(world.id_of("notes"))
    later = fresh.later(stable_paths=True)
    assert "Home/Notes.md" not in later.files, "what is gone frees its name for new things only"
    assert f"Home/Notes {world.id_of('new')[-8:]}.md" in later.files


def test_what_moves_goes_along_under_its_name(fresh: Fresh) -> None:
    world = fresh.world
    world.rename(world.id_of("notes"), "Remarks")
    world.move(world.id_of("notes"), world.page("Elsewhere"))
    again = fresh.later(stable_paths=True)
    assert b"# Remarks" in again.files["Elsewhere/Notes.md"]


def test_the_manifest_keeps_them_when_the_state_is_lost(fresh: Fresh) -> None:
    before = set(fresh.stamps())
    rename_all(fresh.world)
    shutil.rmtree(fresh.folder / "kept" / ".notionkit")
    again = fresh.later(stable_paths=True)
    assert again.result.checked == "audit"
    assert before <= set(again.files), "beside what was set aside for want of its hash"


def test_a_manifest_that_someone_wrote_leads_nowhere_else(fresh: Fresh) -> None:
    manifest = fresh.folder / "kept" / "manifest.jsonl"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("Home/Notes.md", "../../evil/..md"), encoding="utf-8")
    again = fresh.later(stable_paths=True)
    assert again.result.exit_code == 0
    assert "Home/Notes.md" in again.files
    assert not (fresh.folder / "evil").exists()

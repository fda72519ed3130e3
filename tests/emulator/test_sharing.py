"""What the connection may not see, what lies in the trash, and what changes meanwhile."""

import pytest

from notionkit.emulator import UnknownObject, World, WorldError
from notionkit.emulator import blocks as b
from notionkit.emulator.richtext import rich
from tests.emulator.caller import Caller, ManualClock


def _listed(caller: Caller, parent: str) -> set[str]:
    return {own["id"] for own in caller.walk(f"/v1/blocks/{parent}/children")}


def _found(caller: Caller) -> set[str]:
    return {own["id"] for own in caller.walk_post("/v1/search")}


def test_an_unshared_page_is_not_found_listed_or_searched(small: Caller) -> None:
    world = small.emulator.world
    home, notes = world.id_of("home"), world.id_of("notes")
    world.unshare(notes)
    assert small.send("GET", f"/v1/pages/{notes}").status_code == 404
    assert small.send("GET", f"/v1/blocks/{notes}/children").status_code == 404
    assert notes not in _listed(small, home)
    assert notes not in _found(small)
    world.share(notes)
    assert notes in _listed(small, home)


def test_unsharing_reaches_everything_below_but_what_is_shared_again(small: Caller) -> None:
    world = small.emulator.world
    home, notes = world.id_of("home"), world.id_of("notes")
    world.unshare(home)
    world.share(notes)
    assert _found(small) == {notes}
    assert small.send("GET", f"/v1/databases/{world.id_of('tasks')}").status_code == 404


def test_a_database_without_a_visible_data_source_is_not_found(small: Caller) -> None:
    world = small.emulator.world
    tasks = world.id_of("tasks")
    source = small.get(f"/v1/databases/{tasks}")["data_sources"][0]["id"]
    world.unshare(source)
    assert small.send("GET", f"/v1/databases/{tasks}").status_code == 404
    assert tasks in _listed(small, world.id_of("home"))


def test_what_is_in_the_trash_stays_readable_but_is_listed_nowhere(small: Caller) -> None:
    world = small.emulator.world
    notes = world.id_of("notes")
    world.trash(notes)
    assert small.get(f"/v1/pages/{notes}")["in_trash"] is True
    assert notes not in _listed(small, world.id_of("home"))
    assert notes not in _found(small)
    trashed = small.walk_post("/v1/search", filter={"in_trash": True})
    assert [own["id"] for own in trashed] == [notes]
    world.restore(notes)
    assert notes in _found(small)


def test_a_change_bumps_the_block_and_its_page_but_no_page_above(
    small: Caller, clock: ManualClock
) -> None:
    world = small.emulator.world
    home, notes = world.id_of("home"), world.id_of("notes")
    (block,) = (own["id"] for own in small.get(f"/v1/blocks/{notes}/children")["results"])
    before = small.get(f"/v1/pages/{home}")["last_edited_time"]
    clock.advance(120)
    world.edit_block(block, {"rich_text": rich("Changed")})
    edited = small.get(f"/v1/blocks/{block}")
    assert edited["to_do"]["rich_text"][0]["plain_text"] == "Changed"
    assert edited["to_do"]["checked"] is True
    assert small.get(f"/v1/pages/{notes}")["last_edited_time"] == edited["last_edited_time"]
    assert edited["last_edited_time"] == "2026-05-28T20:28:00.000Z"
    assert small.get(f"/v1/pages/{home}")["last_edited_time"] == before


def test_a_renamed_page_has_its_new_name_in_its_parent_too(small: Caller) -> None:
    world = small.emulator.world
    notes = world.id_of("notes")
    world.rename(notes, "Minutes")
    page = small.get(f"/v1/pages/{notes}")
    assert page["url"] == f"https://app.notion.com/p/Minutes-{notes.replace('-', '')}"
    assert small.get(f"/v1/blocks/{notes}")["child_page"] == {"title": "Minutes"}


def test_a_moved_page_leaves_one_listing_and_enters_another(small: Caller) -> None:
    world = small.emulator.world
    home, notes = world.id_of("home"), world.id_of("notes")
    other = world.page("Other", parent=home)
    world.move(notes, other)
    assert notes not in _listed(small, home)
    assert notes in _listed(small, other)
    assert small.get(f"/v1/pages/{notes}")["parent"] == {"type": "page_id", "page_id": other}
    with pytest.raises(WorldError, match="into itself"):
        world.move(other, notes)


def test_blocks_and_pages_can_be_added_and_removed_while_it_runs(small: Caller) -> None:
    world = small.emulator.world
    notes = world.id_of("notes")
    (added,) = world.append(notes, b.paragraph("New"))
    assert added in _listed(small, notes)
    world.remove(notes)
    assert small.send("GET", f"/v1/blocks/{added}").status_code == 404
    assert small.send("GET", f"/v1/pages/{notes}").status_code == 404


def test_changing_what_is_not_there_names_the_id() -> None:
    world = World()
    with pytest.raises(UnknownObject, match="no page or block with the id nowhere"):
        world.append("nowhere", b.paragraph("lost"))
    with pytest.raises(UnknownObject):
        world.trash("nowhere")

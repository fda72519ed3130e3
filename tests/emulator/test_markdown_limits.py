"""Markdown of pages that are too large, or that hold what may not be seen."""

from typing import Any

from notionkit.emulator import World
from notionkit.emulator import blocks as b
from notionkit.emulator.richtext import rich
from tests.emulator.conftest import Serve
from tests.emulator.test_writing import call


def _world() -> World:
    world = World()
    page = world.page("Large", key="page")
    world.append(page, *(b.paragraph(f"line {at}") for at in range(3)))
    world.append(page, b.toggle("more", b.paragraph("inside")))
    return world


def test_blocks_beyond_the_limit_are_unknown_and_can_be_read_by_their_ids(serve: Serve) -> None:
    caller = serve(_world(), record_limit=3)
    page = caller.emulator.world.id_of("page")
    found = caller.get(f"/v1/pages/{page}/markdown")
    assert found["truncated"] is True
    (left,) = found["unknown_block_ids"]
    lines = found["markdown"].split("\n")
    assert lines[:3] == ["line 0", "line 1", "line 2"]
    assert lines[3].startswith(f'<unknown url="https://app.notion.com/p/{left.replace("-", "")}"')
    rest = caller.get(f"/v1/pages/{left}/markdown")
    assert rest["markdown"] == "<details>\n<summary>more</summary>\n\tinside\n</details>"
    assert (rest["id"], rest["truncated"], rest["unknown_block_ids"]) == (left, False, [])


def test_an_edit_of_what_was_not_loaded_is_refused(serve: Serve) -> None:
    caller = serve(_world(), record_limit=3)
    path = f"/v1/pages/{caller.emulator.world.id_of('page')}/markdown"
    body = {"type": "replace_content", "replace_content": {"new_str": "short"}}
    refused = call(caller, "PATCH", path, **body)
    assert refused["status"] == 400
    assert refused["additional_data"] == {"limit_kind": "page_record_count"}
    edit = {"content_updates": [{"old_str": "line 1", "new_str": "line one"}]}
    done = call(caller, "PATCH", path, type="update_content", update_content=edit)
    assert done["markdown"].startswith("line 0\nline one\nline 2\n<unknown")


def test_a_child_page_that_may_not_be_seen_is_unknown_and_answers_404(serve: Serve) -> None:
    world = _world()
    hidden = world.page("Hidden", parent=world.id_of("page"))
    world.unshare(hidden)
    caller = serve(world)
    found = caller.get(f"/v1/pages/{world.id_of('page')}/markdown")
    assert found["unknown_block_ids"] == [hidden]
    assert "Hidden" not in found["markdown"]
    assert caller.send("GET", f"/v1/pages/{hidden}/markdown").status_code == 404


def _meeting(world: World, page: str) -> None:
    parts = {f"{name}_block_id": world.id_of(name) for name in ("summary", "notes", "transcript")}
    payload = {"title": rich("The roof"), "status": "notes_ready", "children": parts}
    made = (
        b.paragraph(name.title(), b.paragraph(f"what the {name} says")).named(name)
        for name in ("summary", "notes", "transcript")
    )
    world.append(page, b.raw_block("meeting_notes", payload, *made))


def test_synced_blocks_show_what_they_hold_and_copies_whose_it_is(serve: Serve) -> None:
    world = World()
    page, other = world.page("One", key="one"), world.page("Two", key="two")
    (original,) = world.append(page, b.synced_original(b.paragraph("shared words")))
    world.append(other, b.synced_copy(original))
    caller = serve(world)
    address = f"https://app.notion.com/p/{original.replace('-', '')}"
    shown = caller.get(f"/v1/pages/{page}/markdown")
    copied = caller.get(f"/v1/pages/{other}/markdown")
    assert shown["markdown"] == (f'<synced_block url="{address}">\n\tshared words\n</synced_block>')
    assert copied["markdown"] == (
        f'<synced_block_reference url="{address}">\n\tshared words\n</synced_block_reference>'
    )
    world.unshare(page)
    gone = caller.get(f"/v1/pages/{other}/markdown")
    assert gone["markdown"].startswith("<unknown ")


def test_a_synced_copy_inside_its_own_original_ends(serve: Serve) -> None:
    world = World()
    page = world.page("One")
    (original,) = world.append(page, b.synced_original(b.paragraph("words")))
    world.append(original, b.synced_copy(original))
    world.append(page, b.synced_copy(original))
    found = serve(world).get(f"/v1/pages/{page}/markdown")["markdown"]
    assert found.count("\twords") == 3
    assert "<unknown" in found


def test_meeting_notes_show_their_transcript_only_to_whoever_asks_for_it(serve: Serve) -> None:
    world = World()
    page = world.page("Meeting")
    _meeting(world, page)
    caller = serve(world)
    short = caller.get(f"/v1/pages/{page}/markdown")["markdown"]
    whole = caller.get(f"/v1/pages/{page}/markdown?include_transcript=true")["markdown"]
    assert short.startswith("<meeting-notes>\n\tThe roof\n\t<summary>\n\t\twhat the summary says\n")
    assert "what the notes says" in short
    assert "what the transcript says" not in short
    assert "\t<transcript>\n\t\twhat the transcript says\n\t</transcript>" in whole


def test_an_edit_leaves_synced_blocks_and_meetings_beside_it_as_they_are(serve: Serve) -> None:
    world = World()
    page = world.page("Mixed")
    (original,) = world.append(page, b.synced_original(b.paragraph("shared")))
    _meeting(world, page)
    world.append(page, b.synced_copy(original), b.paragraph("old words"))
    caller = serve(world)
    before = [own["id"] for own in caller.walk(f"/v1/blocks/{page}/children")]
    edit = {"content_updates": [{"old_str": "old words", "new_str": "new words"}]}
    done = call(
        caller, "PATCH", f"/v1/pages/{page}/markdown", type="update_content", update_content=edit
    )
    after = [own["id"] for own in caller.walk(f"/v1/blocks/{page}/children")]
    assert done["markdown"].endswith("new words")
    assert after[:3] == before[:3]
    assert after[3] != before[3]


def test_synced_blocks_can_be_written_and_meetings_cannot(serve: Serve) -> None:
    world = World()
    page = world.page("Written")
    (original,) = world.append(page, b.synced_original(b.paragraph("shared")))
    caller = serve(world)
    path = f"/v1/pages/{page}/markdown"

    def insert(content: str) -> dict[str, Any]:
        body = {"type": "insert_content", "insert_content": {"content": content}}
        answer: dict[str, Any] = call(caller, "PATCH", path, **body)
        return answer

    insert("<synced_block>\n\tfresh\n</synced_block>")
    insert(f'<synced_block_reference url="{original}">\n</synced_block_reference>')
    made = caller.walk(f"/v1/blocks/{page}/children")
    assert [own["type"] for own in made] == ["synced_block"] * 3
    assert made[1]["synced_block"] == {"synced_from": None}
    assert made[2]["synced_block"]["synced_from"]["block_id"] == original
    nowhere = "0f0f0f0f-0000-4000-8000-000000000000"
    lost = insert(f'<synced_block_reference url="{nowhere}">\n</synced_block_reference>')
    assert lost["status"] == 400
    assert insert("<meeting-notes>\n\tMine\n</meeting-notes>")["status"] == 400

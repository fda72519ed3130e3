"""Markdown of pages that are too large, or that hold what may not be seen."""

from notionkit.emulator import World
from notionkit.emulator import blocks as b
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

"""Views, uploads, Markdown, tasks, OAuth, webhooks, committed writes, admin page, log, files."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Fault, World, WorldError, generated_world, scheduled, world_from_file
from notionkit.emulator import blocks as b
from notionkit.emulator.endpoints.oauth import CLIENT_ID, CLIENT_SECRET
from tests.emulator.caller import VERSION, Caller, ManualClock
from tests.emulator.conftest import Serve
from tests.emulator.test_writing import call, kinds, new_page, new_source, paragraph, text


def test_a_view_query_keeps_its_results_for_15_minutes(small: Caller, clock: ManualClock) -> None:
    tasks = small.emulator.world.id_of("tasks")
    view = small.get("/v1/views", database_id=tasks)["results"][0]["id"]
    wanted = {"property": "Count", "number": {"greater_than": 1}}
    call(small, "PATCH", f"/v1/views/{view}", filter=wanted)
    query = call(small, "POST", f"/v1/views/{view}/queries", page_size=1)
    assert (query["total_count"], query["has_more"]) == (2, True)
    path = f"/v1/views/{view}/queries/{query['id']}"
    assert small.get(path)["results"][0] == query["results"][0]
    clock.advance(15 * 60)
    assert small.send("GET", path).status_code == 404


def test_a_view_of_a_wrong_kind_is_refused(small: Caller) -> None:
    database, source = new_source(small)
    body = {"data_source_id": source, "database_id": database["id"], "name": "V"}
    assert "body.type" in call(small, "POST", "/v1/views", **body, type="feed")["message"]
    board = call(small, "POST", "/v1/views", **body, type="board")
    assert "body.configuration.group_by" in board["message"]


def _send(caller: Caller, upload: Any, data: bytes, **form: str) -> Any:
    headers = {"Authorization": f"Bearer {caller.emulator.token}", "Notion-Version": VERSION}
    url = f"{caller.emulator.url}/v1/file_uploads/{upload['id']}/send"
    files = {"file": ("a.bin", io.BytesIO(data), "application/octet-stream")}
    return caller.session.post(url, headers=headers, data=form, files=files, timeout=20).json()


def test_an_upload_expires_after_an_hour_unless_it_is_attached(
    small: Caller, clock: ManualClock
) -> None:
    home = small.emulator.world.id_of("home")
    first, second = (call(small, "POST", "/v1/file_uploads", filename="a.bin") for _ in range(2))
    for upload in (first, second):
        assert _send(small, upload, b"\r\n\x00--")["status"] == "uploaded"
    block = {"file": {"file_upload": {"id": first["id"]}}}
    path = f"/v1/blocks/{home}/children"
    made = call(small, "PATCH", path, children=[block])["results"][0]
    assert small.plain(made["file"]["file"]["url"]).content == b"\r\n\x00--"
    clock.advance(3601)
    assert small.get(f"/v1/file_uploads/{first['id']}")["status"] == "uploaded"
    assert small.get(f"/v1/file_uploads/{second['id']}")["status"] == "expired"
    late = {"file": {"file_upload": {"id": second["id"]}}}
    assert "expired" in call(small, "PATCH", path, children=[late])["message"]


def test_many_parts_make_one_file(serve: Serve) -> None:
    caller = serve()
    caller.emulator.world.upload_limit = 50 * 1024 * 1024
    upload = call(
        caller,
        "POST",
        "/v1/file_uploads",
        mode="multi_part",
        filename="big.bin",
        number_of_parts=2,
    )
    part = b"x" * (5 * 1024 * 1024)
    sent = _send(caller, upload, part, part_number="1")
    assert sent["number_of_parts"] == {"total": 2, "sent": 1}
    assert "complete_url" in sent
    path = f"/v1/file_uploads/{upload['id']}/complete"
    assert call(caller, "POST", path)["code"] == "validation_error"
    _send(caller, upload, b"end", part_number="2")
    done = call(caller, "POST", path)
    assert (done["status"], done["content_length"]) == ("uploaded", len(part) + 3)


def test_an_import_from_an_address_is_done_after_a_moment(
    small: Caller, clock: ManualClock
) -> None:
    made = [
        call(small, "POST", "/v1/file_uploads", mode="external_url", external_url=address)
        for address in ("https://example.com/a.png", "https://nowhere.invalid/a.png")
    ]
    assert [own["status"] for own in made] == ["pending", "pending"]
    clock.advance(3)
    good, bad = (small.get(f"/v1/file_uploads/{own['id']}") for own in made)
    assert (good["status"], good["file_import_result"]["type"]) == ("uploaded", "success")
    assert (bad["status"], bad["file_import_result"]["type"]) == ("failed", "error")


MARKDOWN = "# Head\n- one\n\t- deep\n- [x] done\n> quote\n```python\nx = 1\n```\n---\n**bold** text"


def test_markdown_that_is_written_is_read_back(small: Caller) -> None:
    page = new_page(small, markdown=MARKDOWN)
    path = f"/v1/pages/{page['id']}/markdown"
    assert small.get(path)["markdown"] == MARKDOWN
    assert kinds(small, page["id"])[:3] == ["heading_1", "bulleted_list_item", "to_do"]


def test_a_markdown_edit_leaves_the_other_blocks_what_they_were(small: Caller) -> None:
    page = new_page(small, markdown=MARKDOWN)
    path = f"/v1/pages/{page['id']}/markdown"
    before = [own["id"] for own in small.walk(f"/v1/blocks/{page['id']}/children")]
    updates = [{"old_str": "quote", "new_str": "saying"}]
    body = {"type": "update_content", "update_content": {"content_updates": updates}}
    assert "> saying" in call(small, "PATCH", path, **body)["markdown"]
    after = [own["id"] for own in small.walk(f"/v1/blocks/{page['id']}/children")]
    assert [own for own in before if own in after] == before[:3] + before[4:]
    updates[0]["old_str"] = "nowhere"
    assert "exactly once" in call(small, "PATCH", path, **body)["message"]


def test_markdown_deletes_no_child_page_unless_it_is_told_to(small: Caller) -> None:
    home = small.emulator.world.id_of("home")
    path = f"/v1/pages/{home}/markdown"
    command: dict[str, Any] = {"new_str": "gone"}
    refused = call(small, "PATCH", path, type="replace_content", replace_content=command)
    assert "allow_deleting_content" in refused["message"]
    command = {"new_str": "gone", "allow_deleting_content": True}
    done = call(small, "PATCH", path, type="replace_content", replace_content=command)
    assert done["markdown"] == "gone"


def test_an_async_write_is_a_task_that_ends_by_the_clock(small: Caller, clock: ManualClock) -> None:
    page = new_page(small)
    body = {"type": "insert_content", "insert_content": {"content": "x"}, "allow_async": True}
    response = small.send("PATCH", f"/v1/pages/{page['id']}/markdown", json=body)
    assert response.status_code == 202
    path = f"/v1/async_tasks/{response.json()['id']}"
    assert small.get(path)["status"] == "queued"
    clock.advance(2)
    assert small.get(path)["result"]["markdown"] == "x"
    clock.advance(3600)
    assert small.send("GET", path).status_code == 404


def test_meeting_notes_are_found_by_title(serve: Serve) -> None:
    world = World()
    page = world.page("Meetings")
    title = [{"type": "text", "plain_text": "Weekly"}]
    payload = {"title": title, "status": "notes_ready"}
    world.append(page, b.raw_block("meeting_notes", payload))
    caller = serve(world)
    condition = {"operator": "string_contains", "value": {"type": "exact", "value": "week"}}
    wanted = {"operator": "and", "filters": [{"property": "title", "filter": condition}]}
    found = caller.post("/v1/blocks/meeting_notes/query", filter=wanted)
    assert [own["type"] for own in found["results"]] == ["meeting_notes"]
    assert found["has_more"] is False


def _oauth(caller: Caller, path: str, secret: str = CLIENT_SECRET, **body: Any) -> Any:
    url = f"{caller.emulator.url}/v1/oauth/{path}"
    return caller.session.post(url, json=body, auth=(CLIENT_ID, secret), timeout=20).json()


def test_a_code_buys_a_token_once_which_can_be_refreshed_and_revoked(small: Caller) -> None:
    code = small.emulator.authorize("https://example.com/back")
    body = {"grant_type": "authorization_code", "code": code}
    assert _oauth(small, "token", secret="wrong", **body)["status"] == 401
    tokens = _oauth(small, "token", **body, redirect_uri="https://example.com/back")
    assert _oauth(small, "token", **body)["code"] == "invalid_grant"
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    fresh = _oauth(small, "token", **refresh)
    assert _oauth(small, "introspect", token=tokens["access_token"])["active"] is False
    own = {"Authorization": f"Bearer {fresh['access_token']}", "Notion-Version": VERSION}
    url = f"{small.emulator.url}/v1"
    made = small.session.post(f"{url}/pages", json={"properties": {}}, headers=own, timeout=20)
    assert made.json()["parent"] == {"type": "workspace", "workspace": True}
    assert list(_oauth(small, "revoke", token=fresh["access_token"])) == ["request_id"]
    assert small.session.get(f"{url}/users/me", headers=own, timeout=20).status_code == 401


def test_a_committed_write_answers_503_and_says_what_it_made(serve: Serve) -> None:
    caller = serve(faults=scheduled({1: Fault.committed()}))
    home = caller.emulator.world.id_of("home")
    answer = call(caller, "PATCH", f"/v1/blocks/{home}/children", children=[paragraph()])
    assert answer["status"] == 503
    assert answer["additional_data"]["committed_resource_id"] == home
    (made,) = answer["additional_data"]["committed_child_ids"]
    assert caller.get(f"/v1/blocks/{made}")["type"] == "paragraph"


def test_the_admin_page_shows_state_and_counts_without_a_token(small: Caller) -> None:
    small.get("/v1/users/me")
    url = f"{small.emulator.url}/_emulator"
    assert "<h2>Objects</h2>" in small.plain(url).text
    shown = small.plain(f"{url}?format=json").json()
    assert shown["objects"]["page"] == 5
    assert shown["by_endpoint"] == {"GET /v1/users/me": 1}
    assert small.emulator.counts().requests == 1


def test_the_log_has_a_line_for_each_answer_and_no_token(serve: Serve) -> None:
    log = io.StringIO()
    caller = serve(log=log)
    caller.get("/v1/users", page_size=1)
    (line,) = log.getvalue().splitlines()
    shown = json.loads(line)
    assert (shown["method"], shown["path"], shown["status"]) == ("GET", "/v1/users", 200)
    assert caller.emulator.token not in line


def test_a_world_can_be_written_down_in_a_file(tmp_path: Path, serve: Serve) -> None:
    rows = [{"properties": {"Name": {"title": text("Row")}, "N": {"number": 1}}}]
    database = {"title": "Rows", "properties": {"N": {"number": {}}}, "rows": rows}
    page = {"title": "Top", "icon": "🏠", "markdown": "# Hi\n- there", "databases": [database]}
    file = tmp_path / "world.json"
    file.write_text(json.dumps({"people": [{"name": "Ada"}], "pages": [page]}), encoding="utf-8")
    caller = serve(world_from_file(file))
    found = caller.walk_post("/v1/search", filter={"property": "object", "value": "page"})
    assert len(found) == 2
    assert len(caller.walk("/v1/users")) == 2
    page["blocks"] = [{"paragraph": {}}]
    file.write_text(json.dumps({"pages": [page]}), encoding="utf-8")
    with pytest.raises(WorldError, match=r"world\.pages\[0\]\.blocks\[0\]\.paragraph\.rich_text"):
        world_from_file(file)


def test_generated_worlds_take_writes_as_well(serve: Serve) -> None:
    caller = serve(generated_world(30, 7))
    home = next(own["id"] for own in caller.emulator.world.all("page"))
    answer = call(caller, "PATCH", f"/v1/blocks/{home}/children", children=[paragraph()])
    assert answer["results"][0]["type"] == "paragraph"

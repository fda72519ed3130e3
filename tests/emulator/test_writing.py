"""What is written can be read back by the same rules; the rest is refused by its path."""

from typing import Any

import pytest

from notionkit.emulator import Capability
from tests.emulator.caller import Caller, ManualClock
from tests.emulator.conftest import Serve


def text(content: str) -> list[dict[str, Any]]:
    return [{"text": {"content": content}}]


def paragraph(content: str = "text") -> dict[str, Any]:
    return {"type": "paragraph", "paragraph": {"rich_text": text(content)}}


def title(content: str) -> dict[str, Any]:
    return {"title": {"title": text(content)}}


def call(caller: Caller, method: str, path: str, **body: Any) -> Any:
    return caller.send(method, path, json=body).json()


def new_page(caller: Caller, **more: Any) -> Any:
    home = caller.emulator.world.id_of("home")
    body = {"parent": {"page_id": home}, "properties": title("Made"), **more}
    return call(caller, "POST", "/v1/pages", **body)


def new_source(caller: Caller, **properties: Any) -> tuple[Any, str]:
    home = caller.emulator.world.id_of("home")
    database = call(
        caller,
        "POST",
        "/v1/databases",
        parent={"type": "page_id", "page_id": home},
        title=text("Made"),
        initial_data_source={"properties": {"Name": {"title": {}}, **properties}},
    )
    return database, database["data_sources"][0]["id"]


def kinds(caller: Caller, holder: str) -> list[str]:
    return [own["type"] for own in caller.walk(f"/v1/blocks/{holder}/children")]


def test_a_page_that_is_made_can_be_read_listed_and_searched(small: Caller) -> None:
    page = new_page(small, icon={"emoji": "🚢"}, children=[paragraph()])
    read = small.get(f"/v1/pages/{page['id']}")
    assert {key: own for key, own in read.items() if key != "request_id"} == {
        key: own for key, own in page.items() if key != "request_id"
    }
    assert page["created_by"]["id"] == small.emulator.world.bot_id
    assert kinds(small, page["id"]) == ["paragraph"]
    listed = [own["id"] for own in small.walk(f"/v1/blocks/{page['parent']['page_id']}/children")]
    assert listed[-1] == page["id"]
    assert page["id"] in {own["id"] for own in small.walk_post("/v1/search", query="Made")}


def test_rich_text_is_filled_in_merged_and_its_bare_hosts_get_a_slash(small: Caller) -> None:
    parts = [
        {"text": {"content": "a"}},
        {"text": {"content": "b"}},
        {"text": {"content": "c", "link": {"url": "https://example.com"}}},
        {"equation": {"expression": "x"}},
    ]
    page = new_page(small, children=[{"paragraph": {"rich_text": parts}}])
    (block,) = small.get(f"/v1/blocks/{page['id']}/children")["results"]
    items = block["paragraph"]["rich_text"]
    assert [own["plain_text"] for own in items] == ["ab", "c", "x"]
    assert items[1]["href"] == "https://example.com/"
    assert list(items[0]) == ["type", "text", "annotations", "plain_text", "href"]


def test_an_edit_bumps_times_to_the_minute_and_names_who_made_it(
    small: Caller, clock: ManualClock
) -> None:
    page = new_page(small, children=[paragraph()])
    (block,) = small.get(f"/v1/blocks/{page['id']}/children")["results"]
    clock.advance(150)
    edited = call(small, "PATCH", f"/v1/blocks/{block['id']}", paragraph={"color": "red"})
    assert edited["paragraph"]["color"] == "red"
    assert edited["paragraph"]["rich_text"] == block["paragraph"]["rich_text"]
    assert edited["last_edited_time"].endswith(":00.000Z")
    assert edited["last_edited_time"] > block["last_edited_time"]
    assert small.get(f"/v1/pages/{page['id']}")["last_edited_time"] == edited["last_edited_time"]


def test_appending_after_a_block_answers_with_the_siblings_behind_it(small: Caller) -> None:
    page = new_page(small, children=[paragraph("1"), paragraph("2"), paragraph("3")])
    first = small.get(f"/v1/blocks/{page['id']}/children")["results"][0]
    place = {"type": "after_block", "after_block": {"id": first["id"]}}
    children: list[dict[str, Any]] = [{"divider": {}}, {"breadcrumb": {}}]
    path = f"/v1/blocks/{page['id']}/children"
    answer = call(small, "PATCH", path, children=children, position=place)
    assert [own["type"] for own in answer["results"]] == [
        "divider",
        "breadcrumb",
        "paragraph",
        "paragraph",
    ]
    call(small, "PATCH", path, children=[{"toggle": {"rich_text": []}}], position={"type": "start"})
    assert kinds(small, page["id"])[:3] == ["toggle", "paragraph", "divider"]


def test_a_deleted_block_is_listed_no_more_but_can_be_restored(small: Caller) -> None:
    page = new_page(small, children=[paragraph()])
    (block,) = small.get(f"/v1/blocks/{page['id']}/children")["results"]
    assert call(small, "DELETE", f"/v1/blocks/{block['id']}")["in_trash"] is True
    assert kinds(small, page["id"]) == []
    refused = call(small, "PATCH", f"/v1/blocks/{block['id']}", paragraph={"color": "red"})
    assert "unarchive the block" in refused["message"]
    assert call(small, "PATCH", f"/v1/blocks/{block['id']}", in_trash=False)["in_trash"] is False
    assert kinds(small, page["id"]) == ["paragraph"]


NESTED: dict[str, Any] = {"toggle": {"rich_text": [], "children": [{"toggle": {"rich_text": []}}]}}
NESTED["toggle"]["children"][0]["toggle"]["children"] = [
    {"toggle": {"rich_text": [], "children": [paragraph()]}}
]
TOO_LONG = {"paragraph": {"rich_text": text("x" * 2001)}}


@pytest.mark.parametrize(
    ("children", "message"),
    [
        ([TOO_LONG], ".paragraph.rich_text[0].text.content.length should be ≤ `2000`, instead was"),
        ([paragraph()] * 101, "body.children.length should be ≤ `100`, instead was `101`."),
        ([NESTED], "body.children[0].toggle.children[0].toggle.children[0].toggle.children should"),
        ([{"type": "nothing"}], "Fix one:\nbody.children[0].embed should be defined, instead was"),
        ([{"code": {"rich_text": [], "language": "klingon"}}], "body.children[0].code.language"),
        ([{"table": {"table_width": 2}}], "body.children[0].table.children should be defined"),
        ([{"divider": {"colour": 1}}], "body.children[0].divider.colour should be not present"),
        ([{"paragraph": {}}], "body.children[0].paragraph.rich_text should be defined"),
        ("no", 'body.children should be an array, instead was `"no"`.'),
    ],
)
def test_what_is_wrong_with_blocks_is_named_by_its_path(
    small: Caller, children: Any, message: str
) -> None:
    home = small.emulator.world.id_of("home")
    answer = call(small, "PATCH", f"/v1/blocks/{home}/children", children=children)
    assert (answer["status"], answer["code"]) == (400, "validation_error")
    assert message in answer["message"]


def test_a_payload_above_500_kb_is_refused(small: Caller) -> None:
    answer = new_page(small, children=[paragraph("x" * 2000)] * 99, cover={"x": "y" * 400_000})
    assert "500000" in answer["message"]


WRITTEN: dict[str, tuple[Any, Any]] = {
    "rich_text": (text("hello"), None),
    "number": (4.5, 4.5),
    "checkbox": (True, True),
    "url": ("https://example.com", "https://example.com/"),
    "email": ("a@example.com", "a@example.com"),
    "phone_number": ("123", "123"),
    "date": ({"start": "2026-07-01"}, {"start": "2026-07-01", "end": None, "time_zone": None}),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_property_that_is_written_by_name_or_id_comes_back(small: Caller, kind: str) -> None:
    _, source = new_source(small, Field={kind: {}})
    own_id = small.get(f"/v1/data_sources/{source}")["properties"]["Field"]["id"]
    sent, expected = WRITTEN[kind]
    for key in ("Field", own_id):
        page = call(
            small,
            "POST",
            "/v1/pages",
            parent={"data_source_id": source},
            properties={key: {kind: sent}},
        )
        read = small.get(f"/v1/pages/{page['id']}")["properties"]["Field"]
        assert read["id"] == own_id
        if expected is not None:
            assert read[kind] == expected
    assert len(small.walk_post(f"/v1/data_sources/{source}/query")) == 2


def test_unknown_options_are_added_to_a_select_and_never_to_a_status(small: Caller) -> None:
    _, source = new_source(small, Tag={"multi_select": {}}, State={"status": {}})
    parent = {"data_source_id": source}
    tags = {"Tag": {"multi_select": [{"name": "new"}, {"name": "other"}]}}
    page = call(small, "POST", "/v1/pages", parent=parent, properties=tags)
    assert page["properties"]["State"]["status"]["name"] == "Not started"
    schema = small.get(f"/v1/data_sources/{source}")["properties"]
    assert [own["name"] for own in schema["Tag"]["multi_select"]["options"]] == ["new", "other"]
    groups = schema["State"]["status"]["groups"]
    assert [own["name"] for own in groups] == ["To-do", "In progress", "Complete"]
    state = {"State": {"status": {"name": "Lost"}}}
    refused = call(small, "POST", "/v1/pages", parent=parent, properties=state)
    assert refused["message"] == 'Invalid status option. Status option "Lost" does not exist".'


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"Nope": {"number": 1}}, "Nope is not a property that exists."),
        ({"N": {"rich_text": []}}, "N is expected to be number."),
        ({"N": {"number": "1"}}, 'body.properties.N.number should be a number, instead was `"1"`'),
        ({"F": {"formula": {}}}, "F is a formula property, which cannot be written."),
    ],
)
def test_what_is_wrong_with_a_property_is_said(
    small: Caller, properties: Any, message: str
) -> None:
    _, source = new_source(small, N={"number": {}}, F={"formula": {"expression": "now()"}})
    body = {"parent": {"data_source_id": source}, "properties": properties}
    answer = call(small, "POST", "/v1/pages", **body)
    assert answer["code"] == "validation_error"
    assert message in answer["message"]


def test_a_schema_can_gain_lose_and_rename_properties_and_rows_follow(small: Caller) -> None:
    _, source = new_source(small, A={"number": {}}, B={"select": {"options": [{"name": "x"}]}})
    parent = {"data_source_id": source}
    row = call(
        small, "POST", "/v1/pages", parent=parent, properties={"B": {"select": {"name": "x"}}}
    )
    path = f"/v1/data_sources/{source}"
    call(
        small,
        "PATCH",
        path,
        properties={"A": None, "B": {"name": "C"}, "D": {"checkbox": {}}},
    )
    read = small.get(f"/v1/pages/{row['id']}")["properties"]
    assert set(read) == {"C", "D", "Name"}
    assert list(read)[-1] == "Name"
    assert read["C"]["select"]["name"] == "x"
    changed = call(
        small,
        "PATCH",
        path,
        properties={"C": {"select": {"options": [{"name": "y"}]}}},
    )
    assert [own["name"] for own in changed["properties"]["C"]["select"]["options"]] == ["y"]
    assert small.get(f"/v1/pages/{row['id']}")["properties"]["C"]["select"] is None
    refused = call(small, "PATCH", path, properties={"Name": None})
    assert refused["code"] == "validation_error"


def test_two_way_relations_follow_each_other_and_are_cut_at_25(small: Caller) -> None:
    _, source = new_source(small)
    changed = call(
        small,
        "PATCH",
        f"/v1/data_sources/{source}",
        properties={"R": {"relation": {"data_source_id": source, "dual_property": {}}}},
    )
    other = changed["properties"]["R"]["relation"]["dual_property"]["synced_property_name"]
    parent = {"data_source_id": source}
    ids = [call(small, "POST", "/v1/pages", parent=parent)["id"] for _ in range(30)]
    related = {"R": {"relation": [{"id": own} for own in ids]}}
    page = call(small, "POST", "/v1/pages", parent=parent, properties=related)
    read = small.get(f"/v1/pages/{page['id']}")["properties"]["R"]
    assert (len(read["relation"]), read["has_more"]) == (25, True)
    assert len(small.walk(f"/v1/pages/{page['id']}/properties/{read['id']}")) == 30
    back = small.get(f"/v1/pages/{ids[29]}")["properties"][other]
    assert back["relation"] == [{"id": page["id"]}]


def test_a_page_moves_between_pages_and_data_sources(small: Caller) -> None:
    page = new_page(small, children=[paragraph()])
    _, source = new_source(small, N={"number": {}})
    path = f"/v1/pages/{page['id']}/move"
    moved = call(small, "POST", path, parent={"data_source_id": source})
    assert set(moved["properties"]) == {"N", "Name"}
    assert moved["properties"]["Name"]["title"][0]["plain_text"] == "Made"
    back = call(small, "POST", path, parent=page["parent"])
    assert set(back["properties"]) == {"title"}
    assert kinds(small, page["id"]) == ["paragraph"]


def test_trash_and_restore_go_by_page_and_by_block(small: Caller) -> None:
    page = new_page(small)
    path = f"/v1/pages/{page['id']}"
    assert call(small, "PATCH", path, in_trash=True)["in_trash"] is True
    assert call(small, "PATCH", path, icon=None)["code"] == "validation_error"
    assert call(small, "PATCH", path, in_trash=False)["in_trash"] is False
    assert call(small, "DELETE", f"/v1/blocks/{page['id']}")["type"] == "child_page"
    assert small.get(path)["in_trash"] is True


def test_a_database_is_made_with_a_source_and_a_view_and_renamed(small: Caller) -> None:
    database, source = new_source(small)
    assert database["data_sources"][0]["name"] == "Made"
    views = small.get("/v1/views", database_id=database["id"])["results"]
    view = small.get(f"/v1/views/{views[0]['id']}")
    assert (view["name"], view["data_source_id"]) == ("Default view", source)
    second = call(
        small,
        "POST",
        "/v1/data_sources",
        parent={"database_id": database["id"]},
        properties={"Title": {"title": {}}},
        title=text("Second"),
    )
    read = small.get(f"/v1/databases/{database['id']}")
    assert [own["name"] for own in read["data_sources"]] == ["Made", "Second"]
    assert list(second["properties"]) == ["Title"]
    renamed = call(small, "PATCH", f"/v1/databases/{database['id']}", title=text("Other"))
    assert renamed["title"][0]["plain_text"] == "Other"


def test_comments_are_made_answered_changed_and_deleted(small: Caller) -> None:
    home = small.emulator.world.id_of("home")
    first = call(small, "POST", "/v1/comments", parent={"page_id": home}, rich_text=text("Hello"))
    reply = call(
        small, "POST", "/v1/comments", discussion_id=first["discussion_id"], markdown="**yes**"
    )
    assert reply["rich_text"][0]["annotations"]["bold"] is True
    path = f"/v1/comments/{reply['id']}"
    assert call(small, "PATCH", path, rich_text=text("No"))["rich_text"][0]["plain_text"] == "No"
    assert len(small.walk("/v1/comments", block_id=home)) == 2
    assert call(small, "DELETE", path)["id"] == reply["id"]
    assert small.send("GET", path).status_code == 404


def test_a_missing_capability_is_403(serve: Serve) -> None:
    read_only = serve(capabilities=[Capability.READ_CONTENT])
    assert read_only.send("GET", "/v1/users/me").status_code == 200
    for method, path in (
        ("POST", "/v1/pages"),
        ("GET", "/v1/users"),
        ("POST", "/v1/comments"),
        ("PATCH", f"/v1/pages/{read_only.emulator.world.id_of('home')}"),
    ):
        answer = read_only.send(method, path, json={}).json()
        assert (answer["status"], answer["code"]) == (403, "restricted_resource")


def test_what_is_not_shared_cannot_be_written_to(small: Caller) -> None:
    home = small.emulator.world.id_of("home")
    small.emulator.world.unshare(home)
    assert new_page(small)["code"] == "object_not_found"
    answer = call(small, "PATCH", f"/v1/blocks/{home}/children", children=[paragraph()])
    assert answer["status"] == 404


def test_a_search_for_something_that_is_no_text_is_refused(small: Caller) -> None:
    assert "body.query should be a string" in small.post("/v1/search", query=True)["message"]

"""Listings: order, cursors, what is in them, what is left out."""

from typing import Any

import pytest

from notionkit.emulator import World
from notionkit.emulator import blocks as b
from tests.emulator.caller import Caller
from tests.emulator.conftest import Serve


def _texts(blocks: list[Any]) -> list[str]:
    return [own[own["type"]]["rich_text"][0]["plain_text"] for own in blocks]


@pytest.fixture
def long(serve: Serve) -> tuple[Caller, str]:
    world = World()
    page = world.page("Long", blocks=[b.paragraph(str(number)) for number in range(250)])
    return serve(world), page


def test_children_come_in_order_a_hundred_at_a_time(long: tuple[Caller, str]) -> None:
    caller, page = long
    found = caller.walk(f"/v1/blocks/{page}/children")
    assert _texts(found) == [str(number) for number in range(250)]
    assert caller.emulator.counts().requests == 3


def test_the_envelope_has_notions_keys_in_order(small: Caller) -> None:
    home = small.emulator.world.id_of("home")
    answer = small.get(f"/v1/blocks/{home}/children")
    keys = ["object", "results", "next_cursor", "has_more", "type", "block", "request_id"]
    assert list(answer) == keys


def test_a_childrens_cursor_is_the_id_of_the_next_pages_first_block(
    long: tuple[Caller, str],
) -> None:
    caller, page = long
    answer = caller.get(f"/v1/blocks/{page}/children", page_size=2)
    following = caller.get(f"/v1/blocks/{page}/children", start_cursor=answer["next_cursor"])
    assert following["results"][0]["id"] == answer["next_cursor"]
    assert len(following["results"]) == 100


def test_a_cursor_that_names_nothing_is_refused(long: tuple[Caller, str]) -> None:
    caller, page = long
    answer = caller.get(f"/v1/blocks/{page}/children", page_size=2)
    caller.emulator.world.remove(answer["next_cursor"])
    refused = caller.get(f"/v1/blocks/{page}/children", start_cursor=answer["next_cursor"])
    assert refused["code"] == "validation_error"
    assert refused["message"] == f"The start_cursor provided is invalid: {answer['next_cursor']}"


@pytest.mark.parametrize("size", [0, 101, "many"])
def test_page_sizes_outside_1_to_100_are_refused(small: Caller, size: object) -> None:
    assert small.get("/v1/users", page_size=size)["code"] == "validation_error"
    assert small.post("/v1/search", page_size=size)["code"] == "validation_error"


def test_has_children_says_whether_there_is_something_to_list(small: Caller) -> None:
    home = small.emulator.world.id_of("home")
    has = {
        own["type"]: own["has_children"]
        for own in small.get(f"/v1/blocks/{home}/children")["results"]
    }
    assert has["toggle"]
    assert has["child_page"]
    assert not has["paragraph"]
    assert not has["child_database"]


def test_a_synced_copy_lists_its_originals_children(serve: Serve) -> None:
    world = World()
    page = world.page("Synced")
    (original,) = world.append(page, b.synced_original(b.paragraph("same")))
    (copy,) = world.append(page, b.synced_copy(original))
    caller = serve(world)
    assert caller.get(f"/v1/blocks/{copy}")["has_children"]
    listed = caller.get(f"/v1/blocks/{copy}/children")["results"]
    assert listed == caller.get(f"/v1/blocks/{original}/children")["results"]
    assert _texts(listed) == ["same"]


def test_any_page_is_also_a_child_page_block(small: Caller) -> None:
    home = small.emulator.world.id_of("home")
    block = small.get(f"/v1/blocks/{home}")
    assert block["type"] == "child_page"
    assert block["child_page"] == {"title": "Home"}
    assert block["has_children"]


def test_search_gives_pages_and_data_sources_newest_edit_first(small: Caller) -> None:
    found = small.walk_post("/v1/search", page_size=2)
    assert {own["object"] for own in found} == {"page", "data_source"}
    times = [own["last_edited_time"] for own in found]
    assert times == sorted(times, reverse=True)
    assert len(found) == len({own["id"] for own in found}) == 6


def test_search_matches_titles_by_any_word(small: Caller) -> None:
    titles = {"Home", "Notes"}
    found = small.post("/v1/search", query="home notes nothing")["results"]
    assert {own["properties"]["title"]["title"][0]["plain_text"] for own in found} == titles


def test_search_filters_by_object_and_sorts_both_ways(small: Caller) -> None:
    by_kind = {"property": "object", "value": "data_source"}
    assert [own["object"] for own in small.post("/v1/search", filter=by_kind)["results"]] == [
        "data_source"
    ]
    sort = {"timestamp": "last_edited_time", "direction": "ascending"}
    times = [own["last_edited_time"] for own in small.post("/v1/search", sort=sort)["results"]]
    assert times == sorted(times)


@pytest.mark.parametrize(
    "body",
    [
        {"filter": {"property": "object", "value": "database"}},
        {"filter": "page"},
        {"sort": {"timestamp": "created_time", "direction": "ascending"}},
        {"sort": {"timestamp": "last_edited_time", "direction": "up"}},
        {"start_cursor": 7},
    ],
)
def test_search_refuses_what_it_does_not_know(small: Caller, body: dict[str, Any]) -> None:
    assert small.post("/v1/search", **body)["code"] == "validation_error"


def test_search_does_not_find_what_its_index_lacks(small: Caller) -> None:
    world = small.emulator.world
    world.unindex(world.id_of("notes"))
    assert world.id_of("notes") not in {own["id"] for own in small.walk_post("/v1/search")}
    assert small.get(f"/v1/pages/{world.id_of('notes')}")["object"] == "page"


def test_comments_are_listed_for_the_very_page_or_block(serve: Serve) -> None:
    world = World()
    page = world.page("Discussed")
    (block,) = world.append(page, b.paragraph("Line"))
    on_page, on_block = world.comment(page, "About all"), world.comment(block, "About the line")
    caller = serve(world)
    assert [own["id"] for own in caller.walk("/v1/comments", block_id=page)] == [on_page]
    assert [own["id"] for own in caller.walk("/v1/comments", block_id=block)] == [on_block]
    assert caller.get("/v1/comments")["code"] == "validation_error"


def test_users_show_only_our_own_bot_in_full(serve: Serve) -> None:
    world = World()
    person = world.person("Ada", email="ada@example.com")
    world.bot("Another")
    caller = serve(world)
    bots = [own["bot"] for own in caller.walk("/v1/users") if own["type"] == "bot"]
    assert [bool(own) for own in bots] == [True, False]
    assert caller.get(f"/v1/users/{person['id']}")["person"] == {"email": "ada@example.com"}
    me = caller.get("/v1/users/me")
    assert me["bot"]["owner"] == {"type": "workspace", "workspace": True}

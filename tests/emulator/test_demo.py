"""The demo world has one of everything, and is the same every time."""

from collections.abc import Iterator
from typing import Any

import pytest

from notionkit.emulator import World, demo_world
from tests.emulator.caller import Caller
from tests.emulator.conftest import Serve

BLOCKS = """paragraph heading_1 heading_2 heading_3 heading_4 bulleted_list_item
numbered_list_item to_do toggle quote callout code equation divider breadcrumb table_of_contents
image video audio pdf file embed bookmark link_preview link_to_page table table_row column_list
column synced_block template tab child_page child_database meeting_notes unsupported"""
VALUES = """title rich_text number select multi_select status date people files checkbox url email
phone_number formula relation rollup created_time last_edited_time created_by last_edited_by
unique_id verification button place"""
MENTIONS = "user page database date link_preview link_mention template_mention custom_emoji"


@pytest.fixture(scope="module")
def world() -> World:
    return demo_world()


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _dicts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _dicts(item)


def _values(world: World) -> list[dict[str, Any]]:
    return [own for page in world.all("page") for own in page["properties"].values()]


def test_every_block_type_is_used(world: World) -> None:
    assert {own["type"] for own in world.all("block")} == set(BLOCKS.split())


def test_every_property_type_is_used(world: World) -> None:
    assert {own["type"] for own in _values(world)} == set(VALUES.split())


def test_every_kind_of_result_is_used(world: World) -> None:
    for kind, results in {
        "formula": {"string", "number", "boolean", "date", "unsupported"},
        "rollup": {"number", "date", "array", "unsupported"},
    }.items():
        assert {own[kind]["type"] for own in _values(world) if own["type"] == kind} == results


def test_every_mention_annotation_and_colour_is_used(world: World) -> None:
    items = [own for block in world.all("block") for own in _dicts(block) if "annotations" in own]
    mentions = {own["mention"]["type"] for own in items if own["type"] == "mention"}
    assert mentions == set(MENTIONS.split())
    assert {own["type"] for own in items} == {"text", "mention", "equation"}
    for style in ("bold", "italic", "strikethrough", "underline", "code"):
        assert any(own["annotations"][style] for own in items)
    assert len({own["annotations"]["color"] for own in items}) == 19


def test_every_kind_of_icon_cover_and_file_is_used(world: World) -> None:
    holders = [*world.all("page"), *world.all("database"), *world.all("data_source")]
    icons = {own["icon"]["type"] for own in holders if own["icon"]}
    assert icons == {"emoji", "external", "file", "custom_emoji", "icon"}
    assert {own["cover"]["type"] for own in holders if own["cover"]} == {"external", "file"}
    for kind in ("image", "video", "audio", "pdf", "file"):
        sources = {own[kind]["type"] for own in world.all("block") if own["type"] == kind}
        assert sources == {"external", "file"}


def test_it_has_long_pages_long_toggles_and_long_relations(world: World) -> None:
    by_type = {own["id"]: own["type"] for own in world.all("block")}
    assert any(
        len(own) > 100 and by_type[key] == "child_page" for key, own in world.children.items()
    )
    assert any(len(own) > 100 and by_type[key] == "toggle" for key, own in world.children.items())
    assert any(len(own["relation"]) > 25 for own in _values(world) if own["type"] == "relation")
    assert any(len(own["data_sources"]) == 2 for own in world.all("database"))


def test_every_relation_and_every_reference_in_a_schema_leads_somewhere(world: World) -> None:
    for own in _values(world):
        if own["type"] == "relation":
            assert all(world.get("page", other["id"]) for other in own["relation"])
    for source in world.all("data_source"):
        for entry in source["properties"].values():
            if entry["type"] == "relation":
                assert world.get("data_source", entry["relation"]["data_source_id"])
                synced = entry["relation"]["dual_property"]["synced_property_name"]
                other = world.need("data_source", entry["relation"]["data_source_id"])
                assert synced in other["properties"]


def test_two_way_relations_agree(world: World) -> None:
    pairs = (("Tasks", "Project"), ("Objects", "Room"))
    for left, right in pairs:
        there, back = _relations(world, left), _relations(world, right)
        assert there == {(a, c) for c, a in back}


def _relations(world: World, name: str) -> set[tuple[str, str]]:
    rows = [own for own in world.all("page") if name in own["properties"]]
    return {
        (row["id"], other["id"]) for row in rows for other in row["properties"][name]["relation"]
    }


def test_it_is_the_same_every_time(world: World) -> None:
    again = demo_world()
    assert again.objects == world.objects
    assert again.files == world.files


def test_its_unshared_pages_are_mentioned_but_not_found(serve: Serve) -> None:
    caller = serve(demo_world())
    world = caller.emulator.world
    assert caller.send("GET", f"/v1/pages/{world.id_of('salaries')}").status_code == 404
    views = [own for own in world.all("block") if own["type"] == "child_database"]
    missing = [own["id"] for own in views if not world.get("database", own["id"])]
    assert len(missing) == 1
    assert caller.send("GET", f"/v1/databases/{missing[0]}").status_code == 404


def test_all_of_it_can_be_crawled_from_the_home_page(serve: Serve) -> None:
    caller = serve(demo_world())
    world = caller.emulator.world
    seen: set[str] = set()
    waiting = [world.id_of("home")]
    while waiting:
        for block in _children(caller, waiting.pop()):
            seen.add(block["id"])
            if block["has_children"] and block["type"] != "synced_block":
                waiting.append(block["id"])
    reachable = {own["id"] for own in world.all("block") if _counts(world, own)}
    assert reachable <= seen


def _children(caller: Caller, holder: str) -> list[Any]:
    return caller.walk(f"/v1/blocks/{holder}/children")


def _counts(world: World, block: dict[str, Any]) -> bool:
    path = set(world.path_up(block["id"]))
    in_rows = any(world.parent_of(own) in world.rows for own in path)
    in_synced = any((world.get("block", own) or {}).get("type") == "synced_block" for own in path)
    hidden = not world.visible(block["id"]) or world.trashed(block["id"])
    return not (in_rows or in_synced or hidden)

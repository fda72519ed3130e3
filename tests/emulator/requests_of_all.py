"""A good request of every kind, to be spoilt by the fuzz tests: path, query and body."""

from collections.abc import Iterator
from random import Random
from typing import Any

import attrs

from notionkit.emulator import Emulator, World, small_world
from notionkit.emulator.generated_people import add_people
from notionkit.emulator.generated_rows import add_databases
from tests.emulator.caller import Caller, ManualClock
from tests.emulator.tour import tour


@attrs.frozen
class Asked:
    """One request."""

    method: str
    path: str
    query: str = ""
    body: Any = None


TEXT = [{"type": "text", "text": {"content": "x", "link": {"url": "https://example.com"}}}]
URL = {"type": "external", "external": {"url": "https://example.com/a.png"}}
PLAIN = (
    "paragraph", "heading_1", "heading_2", "heading_3", "heading_4", "bulleted_list_item",
    "numbered_list_item", "to_do", "toggle", "quote", "callout", "template",
)  # fmt: skip
EMPTY = (
    "title", "rich_text", "date", "people", "files", "checkbox", "url", "email", "phone_number",
    "created_time", "created_by", "last_edited_time", "last_edited_by", "place",
)  # fmt: skip


def full_world() -> World:
    """The small world, and rows with a value of every type."""
    world = small_world()
    add_databases(world, world.id_of("home"), 12, add_people(world), Random(1))
    return world


def good_requests() -> list[Asked]:
    """One tour of every endpoint, and the bodies that it leaves out."""
    with Emulator(full_world(), budget=None, clock=ManualClock()) as emulator:
        caller = Caller(emulator)
        tour(caller)
        tour(caller, "2025-09-03")
        caller.session.close()
        world = emulator.world
        toured = [
            Asked(own.method, own.path, own.received.query, own.received.body)
            for own in emulator.requests
        ]
        home, source = world.id_of("home"), world.id_of("everything-source")
        row = world.id_of("row-1")
        rest = (_blocks(home), _rows(home, source, row), _queries(source, row), _others(world))
        return [*toured, *(own for part in rest for own in part)]


def _blocks(home: str) -> Iterator[Asked]:
    children: list[Any] = [{"type": kind, kind: {"rich_text": TEXT}} for kind in PLAIN]
    children += [{kind: {**URL, "caption": TEXT}} for kind in ("image", "video", "audio", "pdf")]
    children += [
        {"code": {"rich_text": TEXT, "language": "python", "caption": TEXT}},
        {"equation": {"expression": "x"}},
        {"divider": {}},
        {"table_of_contents": {"color": "red"}},
        {"bookmark": {"url": "https://example.com", "caption": TEXT}},
        {"embed": {"url": "https://example.com"}},
        {"link_to_page": {"type": "page_id", "page_id": home}},
        {"file": {**URL, "name": "a"}},
        {"table": {"table_width": 1, "children": [{"table_row": {"cells": [TEXT]}}]}},
        {"column_list": {"children": [{"column": {"children": []}}] * 2}},
        {"synced_block": {"synced_from": None, "children": [{"paragraph": {"rich_text": []}}]}},
        {"tab": {"children": [{"paragraph": {"rich_text": TEXT, "children": []}}]}},
        {"callout": {"rich_text": TEXT, "icon": {"emoji": "💡"}, "color": "blue"}},
    ]
    for one in children:
        yield Asked("PATCH", f"/v1/blocks/{home}/children", body={"children": [one]})
    mentions = [
        {"mention": {"page": {"id": home}}},
        {"mention": {"date": {"start": "2026-01-01", "end": None, "time_zone": None}}},
        {"mention": {"user": {"id": home}}},
        {"equation": {"expression": "x"}},
    ]
    position = {"type": "after_block", "after_block": {"id": home}}
    body = {"children": [{"paragraph": {"rich_text": mentions}}], "position": position}
    yield Asked("PATCH", f"/v1/blocks/{home}/children", body=body)


def _rows(home: str, source: str, row: str) -> Iterator[Asked]:
    schema: dict[str, Any] = {kind: {kind: {}} for kind in EMPTY}
    schema |= {
        "number": {"number": {"format": "percent"}},
        "select": {"select": {"options": [{"name": "a", "color": "red"}]}},
        "multi_select": {"multi_select": {"options": [{"name": "a"}]}},
        "status": {"status": {"options": [{"name": "a", "group": "To-do"}]}},
        "formula": {"formula": {"expression": "1"}},
        "relation": {"relation": {"data_source_id": source, "dual_property": {}}},
        "rollup": {
            "rollup": {
                "relation_property_name": "relation",
                "rollup_property_name": "Name",
                "function": "count",
            }
        },
        "unique_id": {"unique_id": {"prefix": "A"}},
    }
    parent = {"type": "page_id", "page_id": home}
    made = {"parent": parent, "title": TEXT, "initial_data_source": {"properties": schema}}
    yield Asked("POST", "/v1/databases", body=made)
    for name, own in schema.items():
        properties = {name: own, "number": {"name": "Amount"}, "Down": None}
        yield Asked("PATCH", f"/v1/data_sources/{source}", body={"properties": {name: own}})
        yield Asked("PATCH", f"/v1/data_sources/{source}", body={"properties": properties})
    values: dict[str, Any] = {
        "Name": {"title": TEXT},
        "rich_text": {"rich_text": TEXT},
        "number": {"number": 1},
        "select": {"select": {"name": "a"}},
        "multi_select": {"multi_select": [{"name": "a"}]},
        "status": {"status": {"name": "a"}},
        "date": {"date": {"start": "2026-01-01T10:00:00Z", "end": None}},
        "people": {"people": [{"id": home}]},
        "files": {"files": [{"name": "a", **URL}]},
        "checkbox": {"checkbox": True},
        "url": {"url": "https://example.com"},
        "email": {"email": "a@example.com"},
        "phone_number": {"phone_number": "1"},
        "relation": {"relation": [{"id": row}]},
        "place": {"place": {"lat": 1, "lon": 2, "name": "x"}},
    }
    for name, own in values.items():
        yield Asked("PATCH", f"/v1/pages/{row}", body={"properties": {name: own}})
    body = {
        "parent": {"data_source_id": source},
        "properties": values,
        "template": {"type": "none"},
    }
    yield Asked("POST", "/v1/pages", body=body)
    yield Asked("PATCH", f"/v1/pages/{row}", body={"icon": URL, "cover": URL, "is_locked": True})
    yield Asked("GET", f"/v1/pages/{row}", "filter_properties=title&filter_properties[]=number")


def _queries(source: str, row: str) -> Iterator[Asked]:
    text, date = {"contains": "x"}, {"on_or_after": "2026-01-01"}
    filters: list[Any] = [
        {"property": "Name", "title": text},
        {"property": "rich_text", "rich_text": text},
        {"property": "number", "number": {"greater_than": 1}},
        {"property": "select", "select": {"equals": "one"}},
        {"property": "multi_select", "multi_select": {"contains": "red"}},
        {"property": "status", "status": {"does_not_equal": ["Done", "To-do"]}},
        {"property": "date", "date": {"this_week": {}}},
        {"property": "people", "people": {"contains": row}},
        {"property": "relation", "relation": {"is_empty": True}},
        {"property": "files", "files": {"is_not_empty": True}},
        {"property": "checkbox", "checkbox": {"equals": True}},
        {"property": "unique_id", "unique_id": {"equals": 1}},
        {"property": "formula string", "formula": {"string": text}},
        {"property": "formula date", "formula": {"date": date}},
        {"property": "formula boolean", "formula": {"checkbox": {"equals": True}}},
        {"property": "verification", "verification": {"status": "verified"}},
        {"property": "created_by", "created_by": {"contains": "me"}},
        {"property": "rollup array", "rollup": {"any": {"rich_text": text}}},
        {"property": "rollup number", "rollup": {"number": {"equals": 7}}},
        {"timestamp": "created_time", "created_time": date},
    ]
    names = [own["property"] for own in filters if "property" in own]
    filters.append({"or": [filters[0], {"and": [filters[2], filters[3]]}]})
    for own, name in zip(filters, [*names, "number", "Name"], strict=True):
        sorts = [{"property": name, "direction": "descending"}, {"timestamp": "created_time"}]
        body = {"filter": own, "sorts": sorts, "page_size": 2}
        yield Asked("POST", f"/v1/data_sources/{source}/query", "filter_properties=title", body)
    search = {"query": "x", "filter": {"property": "object", "value": "page"}, "page_size": 1}
    yield Asked("POST", "/v1/search", body=search | {"sort": {"timestamp": "last_edited_time"}})
    meetings = {"filters": [{"property": "title", "filter": {"operator": "string_is"}}]}
    yield Asked("POST", "/v1/blocks/meeting_notes/query", body={"filter": meetings, "limit": 5})


def _others(world: World) -> Iterator[Asked]:
    home, database = world.id_of("home"), next(world.all("database"))["id"]
    person = world.id_of("person-3")
    yield Asked("GET", f"/v1/users/{person}")
    yield Asked("POST", f"/v1/databases/{database}/query", body={"page_size": 1})
    yield Asked("POST", f"/v1/file_uploads/{home}/complete", body={})
    source = {"type": "block", "block_id": home}
    yield Asked("POST", "/v1/blocks/meeting_notes", body={"source": source, "title": "x"})
    yield Asked("PATCH", f"/v1/pages/{home}", body={"erase_content": False, "in_trash": False})
    position = {"type": "after_block", "after_block": {"id": home}}
    properties = {"title": {"title": TEXT}}
    body = {"parent": {"page_id": home}, "properties": properties, "position": position}
    yield Asked("POST", "/v1/pages", body=body | {"markdown": "# Hi\n- a\n\t- b"})
    parts = {"mode": "multi_part", "filename": "a.bin", "number_of_parts": 2}
    yield Asked("POST", "/v1/file_uploads", body=parts)
    comment = {"parent": {"block_id": home}, "markdown": "**x** $y$"}
    names = {"display_name": {"type": "custom", "custom": {"name": "x"}}, "attachments": []}
    yield Asked("POST", "/v1/comments", body=comment | names)
    commands: list[dict[str, Any]] = [
        {"update_content": {"content_updates": [{"old_str": "a", "new_str": "b"}]}},
        {"replace_content": {"new_str": "x", "allow_deleting_content": True}},
        {"insert_content": {"content": "x", "position": {"type": "start"}}},
        {"replace_content_range": {"content": "x", "content_range": "a...b"}},
    ]
    for own in commands:
        body = {"type": next(iter(own)), **own, "allow_async": False}
        yield Asked("PATCH", f"/v1/pages/{home}/markdown", body=body)

"""Queries of data sources, and values that are longer than a page shows."""

from typing import Any

import pytest

from notionkit.emulator import Source, World
from notionkit.emulator import schema as s
from notionkit.emulator import values as v
from tests.emulator.caller import Caller, ManualClock
from tests.emulator.conftest import Serve

_NUMBERS = (3, None, 1, 2, 10)


@pytest.fixture
def world() -> World:
    world = World()
    properties = {
        "Number": s.number(),
        "Kind": s.select("b", "a"),
        "Tags": s.multi_select("x", "y"),
        "Due": s.plain_property("date"),
        "Done": s.plain_property("checkbox"),
        "Others": s.relation(world.id_of("db"), world.id_of("source")),
        "Sum": s.rollup("Others", "Number", "sum"),
        "Text": s.formula('"x"'),
        "No.": s.unique_id("R"),
    }
    world.database("Data", [Source("Data", properties, key="source")], key="db")
    for index, number in enumerate(_NUMBERS):
        values = {
            "Name": f"Row {index}",
            "Number": number,
            "Kind": "ab"[index % 2],
            "Tags": ["x", "y"][: index % 3],
            "Due": f"2026-01-0{index + 1}",
            "Done": index > 2,
            "Sum": v.rollup_result("number", index, "sum"),
            "Text": v.formula_result("string", f"text {index}"),
            "Others": [world.id_of(f"row-{n}") for n in range(5)] * (6 if index == 0 else 1),
        }
        world.row(world.id_of("source"), values, key=f"row-{index}")
    return world


@pytest.fixture
def caller(serve: Serve, world: World) -> Caller:
    return serve(world)


def _query(caller: Caller, **body: Any) -> list[str]:
    source = caller.emulator.world.id_of("source")
    rows = caller.walk_post(f"/v1/data_sources/{source}/query", **body)
    return [row["properties"]["Name"]["title"][0]["plain_text"][-1] for row in rows]


def test_rows_come_newest_first(caller: Caller) -> None:
    assert _query(caller) == ["4", "3", "2", "1", "0"]


def test_paging_uses_cursors_of_notions_shape_and_loses_nothing(caller: Caller) -> None:
    source = caller.emulator.world.id_of("source")
    answer = caller.post(f"/v1/data_sources/{source}/query", page_size=2)
    start, query, row = answer["next_cursor"].split(":")
    assert start == "s"
    assert len(query) == len(row) == 36
    assert _query(caller, page_size=2) == ["4", "3", "2", "1", "0"]
    assert "request_status" not in answer


def test_sorts_put_the_first_one_first_and_empty_values_last(caller: Caller) -> None:
    by_number = {"property": "Number", "direction": "ascending"}
    assert _query(caller, sorts=[by_number]) == ["2", "3", "0", "4", "1"]
    by_option = {"property": "Kind", "direction": "ascending"}
    assert _query(caller, sorts=[by_option, by_number]) == ["3", "1", "2", "0", "4"]
    by_time = {"timestamp": "created_time", "direction": "ascending"}
    assert _query(caller, sorts=[by_time]) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"property": "Number", "number": {"greater_than": 2}}, "40"),
        ({"property": "Number", "number": {"is_empty": True}}, "1"),
        ({"property": "Kind", "select": {"equals": "b"}}, "31"),
        ({"property": "Kind", "select": {"equals": ["a", "b"]}}, "43210"),
        ({"property": "Tags", "multi_select": {"contains": "y"}}, "2"),
        ({"property": "Name", "title": {"ends_with": "3"}}, "3"),
        ({"property": "Name", "rich_text": {"contains": "ROW 1"}}, "1"),
        ({"property": "Done", "checkbox": {"equals": True}}, "43"),
        ({"property": "Due", "date": {"on_or_after": "2026-01-04"}}, "43"),
        ({"property": "Due", "date": {"before": "2026-01-02"}}, "0"),
        ({"property": "No.", "unique_id": {"less_than": 3}}, "10"),
        ({"property": "Sum", "rollup": {"number": {"equals": 4}}}, "4"),
        ({"property": "Text", "formula": {"string": {"contains": "t 2"}}}, "2"),
        ({"timestamp": "created_time", "created_time": {"is_not_empty": True}}, "43210"),
        ({"timestamp": "created_time", "created_time": {"after": "2027-01-01"}}, ""),
        (
            {
                "or": [
                    {"property": "Number", "number": {"equals": 1}},
                    {
                        "and": [
                            {"property": "Done", "checkbox": {"equals": True}},
                            {"property": "Kind", "select": {"does_not_equal": "b"}},
                        ]
                    },
                ]
            },
            "42",
        ),
    ],
)
def test_filters_select_rows(caller: Caller, condition: dict[str, Any], expected: str) -> None:
    assert "".join(_query(caller, filter=condition)) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"filter": {"property": "Nothing", "number": {"equals": 1}}},
        {"filter": {"property": "Number", "checkbox": {"equals": True}}},
        {"filter": {"property": "Number", "number": {"resembles": 1}}},
        {"filter": {"timestamp": "created_time", "property": "Due", "created_time": {}}},
        {"filter": {"property": "Due", "date": {"before": "soon"}}},
        {"sorts": [{"property": "Nothing", "direction": "ascending"}]},
        {"filter": {"property": "Text", "formula": {"number": {"equals": 1}}}},
        {"filter": {"property": "Text", "formula": {"checkbox": {"equals": True}}}},
        {"filter": {"or": [{"property": "Text", "formula": {"date": {"is_empty": True}}}]}},
        {"sorts": [{"timestamp": "yesterday"}]},
        {"sorts": "Number"},
    ],
)
def test_a_query_that_makes_no_sense_is_refused(caller: Caller, body: dict[str, Any]) -> None:
    source = caller.emulator.world.id_of("source")
    answer = caller.post(f"/v1/data_sources/{source}/query", **body)
    assert answer["code"] == "validation_error"


def test_rows_edited_since_a_moment_are_found_by_timestamp(
    caller: Caller, clock: ManualClock
) -> None:
    caller.emulator.world.set_value(caller.emulator.world.id_of("row-2"), "Number", 99)
    since = {"timestamp": "last_edited_time", "last_edited_time": {"past_week": {}}}
    assert _query(caller, filter=since) == ["2"]


def test_past_the_cap_every_page_says_incomplete_and_the_last_says_no_more(
    serve: Serve, world: World
) -> None:
    caller = serve(world, query_limit=3)
    source = world.id_of("source")
    first = caller.post(f"/v1/data_sources/{source}/query", page_size=2)
    cursor = first["next_cursor"]
    last = caller.post(f"/v1/data_sources/{source}/query", page_size=2, start_cursor=cursor)
    reason = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
    assert first["request_status"] == last["request_status"] == reason
    assert (first["has_more"], last["has_more"]) == (True, False)
    assert list(last)[-2:] == ["request_status", "request_id"]


def test_properties_are_ordered_by_decoded_id_with_the_title_last(caller: Caller) -> None:
    source = caller.get(f"/v1/data_sources/{caller.emulator.world.id_of('source')}")
    page = caller.get(f"/v1/pages/{caller.emulator.world.id_of('row-0')}")
    ids = [s.schema_order(own) for own in source["properties"].values()]
    assert ids == sorted(ids)
    assert list(page["properties"]) == list(source["properties"])
    assert list(page["properties"])[-1] == "Name"


def test_relations_stop_at_25_but_the_property_item_goes_on(caller: Caller) -> None:
    row = caller.emulator.world.id_of("row-0")
    source = caller.emulator.world.id_of("source")
    own = caller.get(f"/v1/pages/{row}")["properties"]["Others"]
    assert (len(own["relation"]), own["has_more"]) == (25, True)
    queried = caller.post(f"/v1/data_sources/{source}/query")["results"][-1]
    assert queried["properties"]["Others"] == own
    items = caller.walk(f"/v1/pages/{row}/properties/{own['id']}", page_size=7)
    assert len(items) == 30
    assert items[0] == {
        "object": "property_item",
        "type": "relation",
        "id": own["id"],
        "relation": own["relation"][0],
    }


def test_a_property_items_metadata_has_the_address_of_the_rest(caller: Caller) -> None:
    row = caller.emulator.world.id_of("row-0")
    own = caller.get(f"/v1/pages/{row}")["properties"]["Others"]
    answer = caller.get(f"/v1/pages/{row}/properties/{own['id']}", page_size=10)
    assert list(answer["property_item"]) == ["id", "next_url", "type", "relation"]
    cursor = answer["next_cursor"]
    where = f"/v1/pages/{row.replace('-', '')}/properties/{own['id']}"
    ending = f"{where}?start_cursor={cursor}&page_size=10"
    assert answer["property_item"]["next_url"] == caller.emulator.url + ending
    assert len(cursor) == 6


@pytest.mark.parametrize(
    ("name", "shape"),
    [("Number", "property_item"), ("Sum", "list"), ("Name", "list"), ("No.", "property_item")],
)
def test_single_values_come_alone_and_lists_and_rollups_as_lists(
    caller: Caller, name: str, shape: str
) -> None:
    row = caller.emulator.world.id_of("row-1")
    own = caller.get(f"/v1/pages/{row}")["properties"][name]
    answer = caller.get(f"/v1/pages/{row}/properties/{own['id']}")
    assert answer["object"] == shape
    if name == "Sum":
        assert answer["property_item"]["rollup"] == {
            "type": "number",
            "number": 1,
            "function": "sum",
        }


def test_filter_properties_keeps_only_those_asked_for(caller: Caller) -> None:
    row = caller.emulator.world.id_of("row-1")
    answer = caller.get(f"/v1/pages/{row}", filter_properties=["title", "Nothing"])
    assert list(answer["properties"]) == ["Name"]

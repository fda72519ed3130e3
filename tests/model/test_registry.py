"""Values are checked against the schema before they are sent, all problems at once, by path."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.model import (
    Database,
    DataSource,
    Date,
    DateValue,
    InvalidId,
    InvalidValues,
    RichText,
    Text,
    TitleValue,
    structure,
)
from notionkit.model.registry import Schema, SchemaRegistry
from notionkit.model.schemas import SCHEMA_TYPES
from notionkit.model.validation import READ_ONLY
from tests.fuzzing import tried

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
OTHER = "69833787-2cf9-4fdf-8782-e53db20768a5"
NAMES = {
    "Name": "title",
    "Notes": "rich_text",
    "Points": "number",
    "Kind": "select",
    "Tags": "multi_select",
    "Stage": "status",
    "Due": "date",
    "People": "people",
    "Files": "files",
    "Done": "checkbox",
    "Site": "url",
    "Mail": "email",
    "Phone": "phone_number",
    "Tasks": "relation",
    "Checked": "verification",
    "Where": "place",
    "Sum": "formula",
    "Up": "rollup",
    "Made": "created_time",
    "Number": "unique_id",
    "New": "hologram",
}


def property_(number: int, name: str, type_: str) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if type_ == "status":
        config = {"options": [{"id": "1", "name": "To do"}, {"id": "2", "name": "Done"}]}
    if type_ == "relation":
        config = {"data_source_id": OTHER, "type": "single_property", "single_property": {}}
    id_ = "title" if type_ == "title" else f"%3A{number}"
    return {"id": id_, "name": name, "type": type_, type_: config}


def source(id_: str = ID) -> DataSource:
    entries = enumerate(NAMES.items())
    properties = {name: property_(number, name, type_) for number, (name, type_) in entries}
    return structure({"object": "data_source", "id": id_, "properties": properties}, DataSource)


SCHEMA = Schema.of(source())


def runs(content: str = "x", **more: Any) -> list[dict[str, Any]]:
    return [{"type": "text", "text": {"content": content, **more}}]


GOOD: list[dict[str, Any]] = [
    {"Name": {"title": runs()}, "Notes": {"type": "rich_text", "rich_text": []}},
    {"title": {"title": [{"mention": {"type": "user", "user": {"id": ID}}}]}},
    {
        "Notes": {
            "rich_text": [{"equation": {"expression": "x"}}, {"text": {"content": "x" * 2000}}]
        }
    },
    {"Points": {"number": 3}},
    {"Points": {"number": None}, "Kind": {"select": None}, "Due": {"date": None}},
    {"Kind": {"select": {"name": "New option"}}, "Tags": {"multi_select": [{"id": "x"}]}},
    {"Stage": {"status": {"name": "Done"}}},
    {"Stage": {"status": {"id": "1"}}},
    {"Stage": {"status": None}},
    {"Due": {"date": {"start": "2026-07-01"}}},
    {"Due": {"date": {"start": "2026-07-01T10:00:00Z", "end": "2026-07-01T12:00:00.000+02:00"}}},
    {"Due": {"date": {"start": "2026-07-01T10:00", "time_zone": "Europe/Vienna"}}},
    {"People": {"people": [{"object": "user", "id": ID}]}, "Tasks": {"relation": [{"id": ID}]}},
    {"Files": {"files": [{"name": "a", "external": {"url": "https://example.com/a"}}]}},
    {"Files": {"files": [{"type": "file_upload", "file_upload": {"id": ID}}]}},
    {"Done": {"checkbox": False}, "Site": {"url": "https://example.com"}, "Mail": {"email": None}},
    {"Checked": {"verification": {"state": "verified", "date": {"start": "2026-07-01"}}}},
    {"Where": {"place": {"lat": 48.2, "lon": 16.4, "name": "Vienna"}}},
    {"New": {"hologram": object}},
    {"%3A2": {"number": 1}, ":2": {"number": 1}},
    {"Name": TitleValue(type="title", value=(RichText(type="text", text=Text(content="x")),))},
    {"Due": DateValue(type="date", value=Date(start="2026-07-01"))},
    {},
]
BAD: list[tuple[Any, list[str]]] = [
    (None, ["properties: should be an object"]),
    ({"Dune": {"date": None}}, ["properties.Dune: is not a property", "`Due`?"]),
    ({"zzz": {}}, ["properties.zzz: is not a property of the data source"]),
    ({"Sum": {"formula": {}}}, ["properties.Sum: is a formula property, which cannot be written"]),
    ({"Due": "2026-07-01"}, ["properties.Due: should be an object with the key `date`"]),
    ({"Due": {"text": 1}}, ["properties.Due: should hold `date`", "holds `text`"]),
    ({"Due": {"date": {"start": "soon"}}}, ["properties.Due.date.start: should be an ISO 8601"]),
    ({"Due": {"date": {"end": "2026-07-01"}}}, ["properties.Due.date.start: should be"]),
    ({"Due": {"date": {"start": "2026-02-30"}}}, ["properties.Due.date.start"]),
    ({"Due": {"date": {"start": "2026-07-02", "end": "2026-07-01"}}}, ["date.end: should not be"]),
    ({"Due": {"date": {"start": "2026-07-02", "end": 3}}}, ["properties.Due.date.end"]),
    ({"Due": {"date": {"start": "2026-07-02", "time_zone": "Mars/North"}}}, ["date.time_zone"]),
    (
        {"Due": {"date": {"start": "2026-07-02T10:00Z", "time_zone": "Europe/Vienna"}}},
        ["date.start: should have no offset"],
    ),
    ({"Due": {"date": []}}, ["properties.Due.date: should be an object"]),
    ({"Name": {"title": runs("x" * 2001)}}, ["title[0].text.content.length: should be ≤ `2000`"]),
    ({"Name": {"title": runs("😀" * 1001)}}, ["instead was `2002`"]),
    ({"Name": {"title": runs(link={"url": "x" * 2001})}}, ["title[0].text.link.url.length"]),
    ({"Name": {"title": runs(link=3)}}, ["title[0].text.link.url: should be a string"]),
    ({"Name": {"title": runs() * 101}}, ["properties.Name.title.length: should be ≤ `100`"]),
    ({"Name": {"title": "x"}}, ["properties.Name.title: should be an array"]),
    ({"Name": {"title": ["x"]}}, ["properties.Name.title[0]: should be an object"]),
    ({"Name": {"title": [{}]}}, ["title[0]: should hold `text`, `mention` or `equation`"]),
    ({"Name": {"title": [{"type": "text"}]}}, ["title[0]: should hold"]),
    ({"Name": {"title": [{"text": 3}]}}, ["title[0].text: should be an object"]),
    ({"Name": {"title": [{"mention": 3}]}}, ["title[0].mention: should be an object"]),
    (
        {"Name": {"title": [{"equation": {"expression": "x" * 1001}}]}},
        ["equation.expression.length"],
    ),
    ({"Points": {"number": "3"}}, ["properties.Points.number: should be a number"]),
    ({"Points": {"number": True}}, ["properties.Points.number: should be a number"]),
    ({"Points": {"number": float("nan")}}, ["properties.Points.number: should be a number"]),
    (
        {"Kind": {"select": "A"}},
        ["properties.Kind.select: should be an object with `name` or `id`"],
    ),
    ({"Kind": {"select": {"name": "a,b"}}}, ["select.name: should hold no comma"]),
    ({"Tags": {"multi_select": [{"name": 3}]}}, ["multi_select[0].name: should be a string"]),
    ({"Stage": {"status": {"name": "Lost"}}}, ["status.name: should be one of `To do`, `Done`"]),
    ({"Stage": {"status": 3}}, ["properties.Stage.status: should be an object"]),
    ({"People": {"people": [{"id": "me"}]}}, ["people[0].id: should be a valid uuid"]),
    ({"Tasks": {"relation": [ID]}}, ["relation[0]: should be a valid uuid"]),
    ({"Tasks": {"relation": [{"id": ID}] * 101}}, ["relation.length: should be ≤ `100`"]),
    ({"Files": {"files": [{"name": "a"}]}}, ["files[0]: should hold `external`"]),
    ({"Files": {"files": ["a"]}}, ["files[0]: should be an object"]),
    ({"Files": {"files": [{"external": {"url": 3}}]}}, ["external.url", "files[0].name"]),
    ({"Done": {"checkbox": "yes"}}, ["properties.Done.checkbox: should be a boolean"]),
    ({"Site": {"url": ""}}, ["properties.Site.url: should not be empty"]),
    ({"Mail": {"email": "x" * 201}}, ["email.length: should be ≤ `200`, instead was `201`"]),
    ({"Phone": {"phone_number": 43}}, ["properties.Phone.phone_number: should be a string"]),
    ({"Checked": {"verification": {"state": "expired"}}}, ["verification.state: should be"]),
    ({"Checked": {"verification": None}}, ["verification.state: should be"]),
    ({"Where": {"place": {"lat": 91, "lon": None}}}, ["place.lat: should be between", "place.lon"]),
    ({"Where": {"place": []}}, ["properties.Where.place: should be an object"]),
]


@pytest.mark.parametrize("values", GOOD, ids=",".join)
def test_values_that_fit_pass(values: dict[str, Any]) -> None:
    SCHEMA.check(values)


@pytest.mark.parametrize(("values", "expected"), BAD, ids=lambda value: str(value)[:40])
def test_values_that_do_not_fit_are_told_by_path(values: Any, expected: list[str]) -> None:
    with pytest.raises(InvalidValues) as caught:
        SCHEMA.check(values)

    for part in expected:
        assert part in str(caught.value)


def test_all_problems_are_told_at_once() -> None:
    bad = {"Due": {"date": {"start": "soon"}}, "Points": {"number": "3"}, "Nope": {}}

    assert [problem.path for problem in SCHEMA.problems(bad)] == [
        "properties.Due.date.start",
        "properties.Points.number",
        "properties.Nope",
    ]


def test_every_type_that_notion_sets_itself_is_refused() -> None:
    assert set(SCHEMA_TYPES) > READ_ONLY
    assert not READ_ONLY & {SCHEMA.properties[name].type for name in SCHEMA.writable}


@given(
    st.dictionaries(
        st.sampled_from(sorted(NAMES)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from([*NAMES.values(), "id", "name", "start", "type", "url", "lat"]),
                    inner,
                    max_size=3,
                )
            ),
            max_leaves=10,
        ),
        max_size=3,
    )
)
def test_no_value_breaks_the_check(values: dict[str, Any]) -> None:
    tried("values of properties")
    for problem in SCHEMA.problems(values):
        assert problem.path.startswith("properties.")


class TestRegistry:
    def test_it_finds_schemas_by_any_form_of_the_id(self) -> None:
        registry = SchemaRegistry()
        added = registry.add(source())

        assert registry[ID.replace("-", "").upper()] is added
        assert ID in registry
        assert OTHER not in registry
        assert list(registry) == [ID]
        assert len(registry) == 1

    def test_it_says_what_is_missing(self) -> None:
        registry = SchemaRegistry()

        with pytest.raises(KeyError):
            registry[ID]
        with pytest.raises(InvalidId):
            registry["x"]

    def test_it_follows_relations(self) -> None:
        registry = SchemaRegistry()
        registry.add(source())

        assert registry.related(ID, "Tasks") is None
        other = registry.add(source(OTHER))
        assert registry.related(ID, "Tasks") is other
        assert registry.related(ID, "Name") is None

    def test_databases_of_2022_have_a_schema_too(self) -> None:
        raw = {"object": "database", "id": ID, "properties": {"A": property_(1, "A", "number")}}
        schema = Schema.of(structure(raw, Database))

        assert schema.problems({"A": {"number": 1}}) == []
        assert schema.title is None
        assert SCHEMA.title is not None
        assert SCHEMA.title.name == "Name"

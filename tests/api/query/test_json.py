"""Filters print the JSON that they stand for, and are read back from it."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.api.query import (
    CREATED_TIME,
    Filter,
    InvalidFilter,
    P,
    QueryContext,
    QueryError,
    all_of,
    any_of,
    parse_filter,
    parse_query,
    parse_search,
    parse_sort,
    query,
    search,
)
from notionkit.api.query.kinds import FORMULA, PLAIN, ROLLUP_ITEMS
from tests.api.query.samples import SOURCE_ID, deep, filters, source, texts
from tests.fuzzing import examples, tried


@given(filters)
@examples(400)
def test_a_filter_is_read_back_from_its_json(filter_: Filter) -> None:
    assert parse_filter(filter_.to_json()) == filter_


@given(deep)
@examples(100)
def test_json_that_was_read_is_written_the_same(filter_: Filter) -> None:
    try:
        written = filter_.as_dict()
    except InvalidFilter:
        return
    assert parse_filter(written).as_dict() == written


def test_the_example_of_the_reference() -> None:
    filter_ = all_of(
        P("Done").checkbox == True,  # noqa: E712 - a comparison of the builder
        any_of(P("Tags").multi_select.contains("A"), P("Tags").multi_select.contains("B")),
    )
    assert filter_.as_dict() == {
        "and": [
            {"property": "Done", "checkbox": {"equals": True}},
            {
                "or": [
                    {"property": "Tags", "multi_select": {"contains": "A"}},
                    {"property": "Tags", "multi_select": {"contains": "B"}},
                ]
            },
        ]
    }


@pytest.mark.parametrize(
    ("filter_", "written"),
    [
        (P("A").formula.string == "x", {"formula": {"string": {"equals": "x"}}}),
        (P("A").formula.checkbox != True, {"formula": {"checkbox": {"does_not_equal": True}}}),  # noqa: E712
        (P("A").rollup.number > 5, {"rollup": {"number": {"greater_than": 5}}}),
        (P("A").rollup.date < "today", {"rollup": {"date": {"before": "today"}}}),
        (P("A").any.date.this_week(), {"rollup": {"any": {"date": {"this_week": {}}}}}),
        (P("A").rollup.none.files.is_empty(), {"rollup": {"none": {"files": {"is_empty": True}}}}),
        (P("A").every > 3, {"rollup": {"every": {"number": {"greater_than": 3}}}}),
        (P("A").verification == "verified", {"verification": {"status": "verified"}}),
        (P("A").verification != "none", {"verification": {"does_not_equal": "none"}}),
        (P("A").status == ["x", "y"], {"status": {"equals": ["x", "y"]}}),
        (P("A").select.is_not_in("x", "y"), {"select": {"does_not_equal": ["x", "y"]}}),
        (P("A").multi_select.contains(["x"]), {"multi_select": {"contains": ["x"]}}),
        (P("A").people.contains("me"), {"people": {"contains": "me"}}),
        (P("A").unique_id >= 7, {"unique_id": {"greater_than_or_equal_to": 7}}),
    ],
)
def test_conditions_nest_as_the_reference_says(filter_: Filter, written: dict[str, Any]) -> None:
    assert filter_.as_dict() == {"property": "A", **written}


def test_a_timestamp_needs_no_property() -> None:
    assert (CREATED_TIME >= "2026-01-01").as_dict() == {
        "timestamp": "created_time",
        "created_time": {"on_or_after": "2026-01-01"},
    }


def test_a_negated_day_is_before_after_or_never() -> None:
    day = {"property": "Due", "date": {"before": "2026-01-01"}}
    assert (P("Due").date != "2026-01-01").as_dict() == {
        "or": [
            day,
            {"property": "Due", "date": {"after": "2026-01-01"}},
            {"property": "Due", "date": {"is_empty": True}},
        ]
    }


def test_the_type_key_is_taken_and_checked() -> None:
    written = {"property": "A", "type": "title", "title": {"equals": "x"}}
    assert parse_filter(written) == (P("A").title == "x")
    with pytest.raises(InvalidFilter, match=r"filter\.type: expected 'title'"):
        parse_filter({**written, "type": "date"})


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{", r"filter: is no JSON"),
        ([], r"filter: expected an object, found \[\]"),
        ({"and": []}, r"filter\.and: expected a list with members"),
        ({"and": [{"or": {}}]}, r"filter\.and\[0\]\.or: expected a list"),
        ({"or": [{"property": "A"}]}, r"filter\.or\[0\]: expected one condition, found 0"),
        ({"property": 5, "title": {}}, r"filter\.property: expected a name or id, found 5"),
        ({"property": "A", "titel": {}}, r"filter\.titel: .*nearest is 'title'"),
        ({"property": "A", "title": {"equal": "x"}}, r"filter\.title\.equal: .*'equals'"),
        ({"property": "A", "title": {}}, r"filter\.title: expected one operator, found 0"),
        ({"property": "A", "date": {"before": "x"}}, r"filter\.A\.date\.before: expected a day"),
        ({"property": "A", "date": {"before": "2026-02-30"}}, r"is no date"),
        ({"property": "A", "date": {"is_empty": 1}}, r"is_empty: expected true, found 1"),
        ({"property": "A", "date": {"this_week": True}}, r"this_week: expected \{\}, found True"),
        ({"property": "A", "number": {"equals": True}}, r"expected a number, found True"),
        ({"property": "A", "number": {"equals": None}}, r"found None; is_empty\(\) finds no value"),
        ({"property": "A", "rollup": {"some": {}}}, r"filter\.rollup\.some: "),
        ({"property": "A", "rollup": {"any": {"title": {}}}}, r"filter\.rollup\.any\.title: "),
        ({"property": "A", "people": {"contains": "Ada"}}, r"the id of a user, or 'me'"),
        ({"timestamp": "now", "now": {}}, r"filter\.timestamp: expected created_time or last_"),
        ({"timestamp": "created_time", "property": "A"}, r"filter\.property: does not belong"),
        ({"and": [{}], "x": 1}, r"filter\.x: does not belong there"),
    ],
)
def test_what_is_no_filter_is_told_with_its_path(written: Any, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse_filter(written)
    assert caught.value.exit_code == 2


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *PLAIN,
                    *FORMULA,
                    *ROLLUP_ITEMS,
                    "and",
                    "or",
                    "property",
                    "timestamp",
                    "any",
                    "equals",
                    "contains",
                    "before",
                    "is_empty",
                    "this_week",
                    "type",
                    "rollup",
                    "formula",
                    "x",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(_JSON | texts)
@examples(600)
def test_any_json_is_a_filter_or_a_typed_error(written: Any) -> None:
    tried("filters and sorts in JSON")
    for context in (None, QueryContext(schema=source())):
        try:
            found = parse_filter(written, context)
        except QueryError as error:
            assert error.path  # noqa: PT017 - any other error fails the test
        else:
            assert isinstance(found, Filter)


def test_nesting_without_end_is_a_typed_error() -> None:
    written: Any = {"property": "A", "files": {"is_empty": True}}
    for _ in range(5000):
        written = {"and": [written]}
    with pytest.raises(InvalidFilter, match="more than 100 levels"):
        parse_filter(written)
    with pytest.raises(InvalidFilter, match=r"no JSON|too deeply|more than 100 levels"):
        parse_filter('{"and":[' * 100_000)


def test_sorts_are_read_back_too() -> None:
    for written in (
        {"property": "Due", "direction": "descending"},
        {"timestamp": "created_time", "direction": "ascending"},
    ):
        assert parse_sort(written).as_dict() == written
    wrong: Any
    for wrong in (
        {},
        [],
        {"property": 1},
        {"timestamp": "x"},
        {"property": "A", "direction": "up"},
    ):
        with pytest.raises(QueryError, match=r"^sorts\[0\]"):
            parse_sort(wrong)


def test_json_may_be_indented_and_keeps_every_script() -> None:
    text = (P("Größe").rich_text == "日本").to_json(indent=1)
    assert json.loads(text)["property"] == "Größe"
    assert "日本" in text
    assert "\n" in text


SEARCHED = [None, "relevance", "last_edited_time", "-last_edited_time"]
sorts = st.lists(st.sampled_from(["Date", "-Number", "created_time", "-Status", "Sum"]), max_size=3)


@given(
    st.none() | filters,
    sorts,
    st.none() | st.sampled_from(["page", "data_source"]),
    st.none() | st.booleans(),
    st.integers(1, 500),
)
def test_a_whole_query_is_read_back_from_its_json(
    filter_: Filter | None, by: list[str], kind: str | None, archived: bool | None, most: int
) -> None:
    asked = query(SOURCE_ID).sort(*by).limit(most)
    asked = asked if filter_ is None else asked.where(filter_)
    asked = asked if kind is None else asked.result_type(kind)
    asked = asked if archived is None else asked.archived(archived)
    try:
        written = asked.to_json()
    except QueryError:
        return  # more members than Notion takes

    read = parse_query(SOURCE_ID, written)

    expected = {key: value for key, value in asked.as_dict().items() if key != "page_size"}
    assert {**read.as_dict(), **expected} == read.as_dict()
    assert set(read.as_dict()) - set(expected) == {"page_size"}


@given(
    texts, st.sampled_from([None, "pages", "data_sources", "in_trash"]), st.sampled_from(SEARCHED)
)
def test_a_whole_search_is_read_back_from_its_json(
    text: str, narrowed: str | None, by: str | None
) -> None:
    asked = search(text)
    asked = asked if narrowed is None else getattr(asked, narrowed)()
    asked = asked if by is None else asked.sort(by)

    assert parse_search(asked.to_json()).as_dict() == asked.as_dict()


@given(_JSON | texts)
@examples(300)
def test_any_json_is_a_query_or_a_typed_error(written: Any) -> None:
    tried("filters and sorts in JSON", 2)
    with suppress(QueryError):
        parse_query(source(), written)
    with suppress(QueryError):
        parse_search(written)

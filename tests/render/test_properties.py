"""One page with every property type: its front matter and its line of a table."""

import csv
import datetime as dt
import io
import os
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from notionkit.render import MemoryContext
from notionkit.render.csv import BYTE_ORDER_MARK, data_source, guard
from notionkit.render.markdown import page as page_document
from notionkit.render.values import listed
from tests.render.samples import OTHER_ID, PAGE_ID, Raw, page, raw_text, source, value

FOLDER = Path(__file__).parent / "golden" / "properties"
WRITE = os.environ.get("NOTIONKIT_GOLDEN") == "write"
ADA = {"object": "user", "id": "u1", "name": "Ada"}
DAY = {"start": "2026-01-02", "end": None, "time_zone": None}
HOSTED = {"url": "https://files.example/space/1/plan.pdf?signed=1", "expiry_time": None}

VALUES: dict[str, Raw] = {
    "Name": value("title", [raw_text('=HYPERLINK(1), "quoted"\nsecond line')]),
    "Text": value("rich_text", [raw_text("- "), raw_text("bold", bold=True)]),
    "Number": value("number", -12.5),
    "Whole": value("number", 3.0),
    "Nothing": value("number", None),
    "Checkbox": value("checkbox", False),
    "Select": value("select", {"name": "yes"}),
    "Status": value("status", {"name": "In progress"}),
    "Tags": value("multi_select", [{"name": "no"}, {"name": "1.5"}]),
    "Day": value("date", DAY),
    "Moment": value("date", {"start": "2026-01-02T10:00:00.000+01:00", "end": None}),
    "Range": value("date", {"start": "2026-01-02", "end": "2026-02-03", "time_zone": None}),
    "Zone": value("date", {"start": "2026-01-02T10:00:00.000", "time_zone": "Asia/Tokyo"}),
    "People": value("people", [ADA, {"object": "user", "id": "u2"}]),
    "Files": value("files", [{"name": "plan.pdf", "type": "file", "file": HOSTED}]),
    "Web": value("url", "https://e.org/?a=1"),
    "Mail": value("email", "ada@e.org"),
    "Phone": value("phone_number", "+49 30 1234"),
    "Formula": value("formula", {"type": "number", "number": 2.0}),
    "Relation": value("relation", [{"id": OTHER_ID}, {"id": "gone"}], has_more=False),
    "Rollup": value(
        "rollup", {"type": "array", "array": [value("number", 1)], "function": "show_original"}
    ),
    "Made": value("created_time", "2026-06-18T17:51:00.000Z"),
    "Changed": value("last_edited_time", "2026-06-18T17:51:00.000Z"),
    "Maker": value("created_by", ADA),
    "Changer": value("last_edited_by", {"object": "user", "id": "u2"}),
    "Number id": value("unique_id", {"prefix": "T", "number": 7}),
    "Verified": value("verification", {"state": "verified", "verified_by": ADA, "date": DAY}),
    "Button": value("button", {}),
    "Place": value("place", {"lat": 52.5, "lon": 13.4, "name": "Home", "address": None}),
}


def context() -> MemoryContext:
    return MemoryContext(
        links={OTHER_ID: "Other%20page.md"},
        titles={OTHER_ID: "Other page"},
        files={"https://files.example/space/1/plan.pdf": "A/_files/plan.pdf"},
        users={"u2": "Grace"},
    )


def document() -> str:
    return page_document(page(VALUES), [], context())


def table(**options: Any) -> str:
    schema = source({name: raw["type"] for name, raw in VALUES.items()})
    return data_source(schema, [page(VALUES)], context(), **options)


@pytest.mark.parametrize(("name", "make"), [("page.md", document), ("table.csv", table)])
def test_every_property_is_written_as_it_was_reviewed(name: str, make: Any) -> None:
    text = make()
    if WRITE:
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    assert text.encode() == (FOLDER / name).read_bytes()


def test_front_matter_keeps_types() -> None:
    front = yaml.safe_load(document().split("\n---\n")[0].removeprefix("---\n"))
    kept = {name: front[name] for name in VALUES if name != "Name"}
    assert kept | {"Moment": None} == {
        "Text": "- bold",
        "Number": -12.5,
        "Whole": 3,
        "Nothing": None,
        "Checkbox": False,
        "Select": "yes",
        "Status": "In progress",
        "Tags": ["no", "1.5"],
        "Day": dt.date(2026, 1, 2),
        "Moment": None,
        "Range": "2026-01-02 → 2026-02-03",
        "Zone": "2026-01-02T10:00:00 (Asia/Tokyo)",
        "People": ["Ada", "Grace"],
        "Files": ["A/_files/plan.pdf"],
        "Web": "https://e.org/?a=1",
        "Mail": "ada@e.org",
        "Phone": "+49 30 1234",
        "Formula": 2,
        "Relation": ["[Other page](Other%20page.md)", "gone"],
        "Rollup": [1],
        "Made": dt.datetime(2026, 6, 18, 17, 51, tzinfo=dt.UTC),
        "Changed": dt.datetime(2026, 6, 18, 17, 51, tzinfo=dt.UTC),
        "Maker": "Ada",
        "Changer": "Grace",
        "Number id": "T-7",
        "Verified": "verified by Ada, 2026-01-02",
        "Button": None,
        "Place": "Home (52.5, 13.4)",
    }
    assert front["Moment"].utcoffset() == dt.timedelta(hours=1)


def test_a_table_has_what_notion_has_to_the_letter() -> None:
    row = cells(table())
    assert row["Name"] == '=HYPERLINK(1), "quoted"\nsecond line'
    assert row["Phone"] == "+49 30 1234"
    assert row["Number"] == "-12.5"
    assert row["Relation"] == "Other page, gone"


def test_a_guarded_table_has_no_formulas() -> None:
    row = cells(table(guarded=True))
    assert row["Name"] == '\'=HYPERLINK(1), "quoted"\nsecond line'
    assert row["Text"] == "'- bold"
    assert row["Phone"] == "'+49 30 1234"
    assert row["Number"] == "-12.5"
    assert row["Mail"] == "ada@e.org"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\n=1", " =1", "\uff1d1"])
def test_what_spreadsheets_run_is_guarded(text: str) -> None:
    assert guard(text) == f"'{text}"


def cells(text: str) -> dict[str, str]:
    lines = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""))
    header, row = lines
    return dict(zip(header, row, strict=True))


@given(st.lists(st.text(alphabet='ab", ', min_size=1).map(str.strip).filter(bool), max_size=5))
def test_entries_of_a_list_can_be_told_apart(entries: list[str]) -> None:
    read = next(csv.reader([listed(entries)], skipinitialspace=True), [])
    assert read == entries


def test_titles_with_commas_do_not_melt_into_others() -> None:
    titled = attrs.evolve(context(), titles={OTHER_ID: "Smith, John", "gone": "Ada"})
    schema = source({"Name": "title", "Relation": "relation"})
    row = cells(data_source(schema, [page(VALUES)], titled))
    assert row["Relation"] == '"Smith, John", Ada'


def test_results_that_notion_leaves_out_are_limits() -> None:
    left_out = {"type": "unsupported", "unsupported": {}}
    inner = value("formula", left_out)
    properties = {
        "Name": value("title", [raw_text("A page")]),
        "Sum": value("rollup", {**left_out, "function": "sum"}),
        "All": value("rollup", {"type": "array", "array": [inner], "function": "show_original"}),
        "Good": value("formula", {"type": "number", "number": 1}),
    }
    seen = context()
    text = page_document(page(properties), [], seen)
    assert "Sum: null" in text
    [(severity, rule, kind, object_id, message)] = seen.problems
    assert (severity, rule, kind, object_id) == ("limit", "unsupported_value", "page", PAGE_ID)
    assert "All, Sum" in message


def test_a_page_names_the_page_that_it_is_in() -> None:
    above = attrs.evolve(context(), parents={PAGE_ID: ("page", OTHER_ID)})
    front = yaml.safe_load(page_document(page(), [], above).split("\n---\n")[0][4:])
    assert front["notion-parent"] == "[Other page](Other%20page.md)"

"""Every property type as a plain value and as text."""

from typing import Any

import pytest

from notionkit.model import VALUE_TYPES, PropertyValue, structure
from notionkit.render import MemoryContext
from notionkit.render.values import PageLink, Timestamp, scalar, text
from tests.render.samples import OTHER_ID, PAGE_ID, Raw, raw_text, value

ADA = {"object": "user", "id": "u1", "name": "Ada", "type": "person", "person": {}}
GHOST = {"object": "user", "id": "u2"}
OPTION = {"id": "o", "name": "Blue", "color": "blue"}
DAY = {"start": "2026-01-02", "end": None, "time_zone": None}
RANGE = {"start": "2026-01-02T10:00:00.000+01:00", "end": "2026-01-03", "time_zone": None}
S3 = "https://prod-files-secure.s3/x/y%20z.pdf"
FILES = [
    {"name": "y z.pdf", "type": "file", "file": {"url": f"{S3}?X-Amz=1", "expiry_time": "t"}},
    {"name": "web", "type": "external", "external": {"url": "https://e.org/a?b=1"}},
]
CONTEXT = MemoryContext(
    links={OTHER_ID: "Other.md"},
    titles={OTHER_ID: "Other [one]", PAGE_ID: ""},
    files={S3: "P/_files/y%20z.pdf"},
    users={"u2": "Grace"},
)

CASES: list[tuple[Any, ...]] = [
    (value("title", [raw_text("A "), raw_text("b", bold=True)]), "A b", "A b"),
    (value("rich_text", []), "", ""),
    (value("number", 5), 5, "5"),
    (value("number", 5.0), 5, "5"),
    (value("number", 0.1), 0.1, "0.1"),
    (value("number", None), None, ""),
    (value("select", OPTION), "Blue", "Blue"),
    (value("select", None), None, ""),
    (value("status", OPTION), "Blue", "Blue"),
    (value("multi_select", [OPTION, {"name": "Red"}]), ["Blue", "Red"], "Blue, Red"),
    (value("date", DAY), "2026-01-02", "2026-01-02"),
    (value("date", RANGE), *["2026-01-02T10:00:00+01:00 → 2026-01-03"] * 2),
    (
        value("date", {"start": "2026-01-02T10:00:00.000", "time_zone": "Asia/Tokyo"}),
        *["2026-01-02T10:00:00 (Asia/Tokyo)"] * 2,
    ),
    (value("people", [ADA, GHOST]), ["Ada", "Grace"], "Ada, Grace"),
    (
        value("files", FILES),
        ["P/_files/y z.pdf", "https://e.org/a?b=1"],
        "P/_files/y z.pdf, https://e.org/a?b=1",
    ),
    (value("checkbox", True), True, "true"),
    (value("checkbox", False), False, "false"),
    (value("url", "https://e.org"), *["https://e.org"] * 2),
    (value("email", "a@b.c"), *["a@b.c"] * 2),
    (value("phone_number", "+49 1"), *["+49 1"] * 2),
    (value("formula", {"type": "string", "string": "x"}), "x", "x"),
    (value("formula", {"type": "number", "number": 2.0}), 2, "2"),
    (value("formula", {"type": "boolean", "boolean": False}), False, "false"),
    (value("formula", {"type": "date", "date": DAY}), *["2026-01-02"] * 2),
    (value("formula", {"type": "unsupported", "unsupported": {}}), None, ""),
    (
        value("relation", [{"id": OTHER_ID}, {"id": PAGE_ID}, {"id": "gone"}], has_more=False),
        ["Other [one]", "Untitled", "gone"],
        "Other [one], Untitled, gone",
    ),
    (value("rollup", {"type": "number", "number": 7, "function": "sum"}), 7, "7"),
    (value("rollup", {"type": "date", "date": DAY, "function": "max"}), *["2026-01-02"] * 2),
    (
        value(
            "rollup",
            {
                "type": "array",
                "array": [
                    {"type": "number", "number": 1},
                    {"type": "multi_select", "multi_select": [OPTION]},
                    {"type": "title", "title": [raw_text("t")]},
                ],
                "function": "show_original",
            },
        ),
        [1, "Blue", "t"],
        "1, Blue, t",
    ),
    (value("rollup", {"type": "unsupported", "unsupported": {}, "function": "x"}), None, ""),
    (value("created_time", "2026-06-18T17:51:00.000Z"), *["2026-06-18T17:51:00Z"] * 2),
    (value("last_edited_time", "2026-06-18T17:51:00.123Z"), *["2026-06-18T17:51:00.123Z"] * 2),
    (value("created_by", ADA), "Ada", "Ada"),
    (value("last_edited_by", {"object": "user", "id": "u9"}), "u9", "u9"),
    (value("unique_id", {"prefix": "TASK", "number": 12}), "TASK-12", "TASK-12"),
    (value("unique_id", {"prefix": None, "number": 12}), 12, "12"),
    (
        value("verification", {"state": "verified", "verified_by": ADA, "date": DAY}),
        *["verified by Ada, 2026-01-02"] * 2,
    ),
    (value("verification", None), None, ""),
    (value("button", {}), None, ""),
    (
        value("place", {"lat": 52.5, "lon": 13.4, "name": "Home", "address": "Street 1, Berlin"}),
        *["Home, Street 1, Berlin (52.5, 13.4)"] * 2,
    ),
    (value("hologram", {"a": [1]}), *['{"a": [1]}'] * 2),
    (value("hologram", "text"), "text", "text"),
]


@pytest.mark.parametrize(("raw", "plain", "words"), CASES)
def test_a_value_becomes_plain(raw: Raw, plain: Any, words: str) -> None:
    made = structure(raw, PropertyValue)
    assert scalar(made, CONTEXT, ("page", PAGE_ID)) == plain
    assert type(scalar(made, CONTEXT, ("page", PAGE_ID))) is not float or plain == 0.1
    assert text(made, CONTEXT, ("page", PAGE_ID)) == words


def test_every_property_type_is_tried() -> None:
    assert set(VALUE_TYPES) <= {raw["type"] for raw, _, _ in CASES}


def test_times_and_links_are_told_apart_from_text() -> None:
    day = structure(value("date", DAY), PropertyValue)
    relation = structure(value("relation", [{"id": OTHER_ID}]), PropertyValue)
    assert isinstance(scalar(day, CONTEXT, ("page", PAGE_ID)), Timestamp)
    (link,) = scalar(relation, CONTEXT, ("page", PAGE_ID))
    assert isinstance(link, PageLink)
    assert link.url == "Other.md"

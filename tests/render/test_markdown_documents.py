"""Whole documents: front matter, pages, databases, the index."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from notionkit.model import Database, DataSource, structure
from notionkit.render import DatabasePreview, MemoryContext, SourceRows, layout
from notionkit.render.markdown import database, frontmatter, index
from notionkit.render.markdown import page as page_document
from tests.render.parsing import html, text_of
from tests.render.samples import (
    BLOCK_ID,
    OTHER_ID,
    PAGE_ID,
    TIME,
    Raw,
    block,
    page,
    raw_text,
    rendered,
    source,
    value,
    words,
)
from tests.render.test_layout import ident, node

ADA = {"object": "user", "id": "u1"}


def front_matter(document: str) -> dict[str, Any]:
    assert document.startswith("---\n")
    loaded = yaml.safe_load(document.split("---\n")[1])
    assert isinstance(loaded, dict)
    return loaded


def raw_database(**keys: Any) -> Database:
    raw = {
        "object": "database",
        "id": OTHER_ID,
        "title": [raw_text("Tasks & *more*")],
        "description": [raw_text("What to "), raw_text("do", bold=True)],
        "is_inline": True,
        "in_trash": False,
        "created_time": TIME,
        "last_edited_time": TIME,
        "data_sources": [],
        "icon": {"type": "emoji", "emoji": "✅"},
        "cover": None,
        "url": "https://www.notion.so/x",
    }
    return structure({**raw, **keys}, Database)


def rows(count: int, *, total: int | None = None) -> SourceRows:
    schema = source({"Done": "checkbox", "Name": "title", "When": "date"})
    made = tuple(
        page(
            {
                "Name": value("title", [raw_text(f"Row | {number}")]),
                "Done": value("checkbox", number == 0),
                "When": value("date", {"start": "2026-01-02"}),
            },
            id=ident(number),
        )
        for number in range(count)
    )
    return SourceRows(schema, made, count if total is None else total)


def test_a_page_has_front_matter_title_and_body() -> None:
    text = page_document(page(), [words("paragraph", "Hello")], MemoryContext())
    assert text == (
        "---\n"
        f"notion-id: {PAGE_ID}\n"
        "notion-object: page\n"
        "notion-url: https://www.notion.so/A-page-11111111111141118111111111111111\n"
        "notion-created-time: 2026-06-18T17:51:00Z\n"
        "notion-last-edited-time: 2026-06-18T17:51:00Z\n"
        "title: A page\n"
        "---\n\n# A page\n\nHello\n"
    )


def test_an_empty_page_is_only_front_matter_and_title() -> None:
    text = page_document(page({}), [], MemoryContext())
    assert text.endswith("---\n\n# Untitled\n")


def test_icon_cover_and_people_stand_in_the_front_matter() -> None:
    cover = "https://s3/space/cover.jpg"
    found = front_matter(
        page_document(
            page(
                icon={"type": "emoji", "emoji": "🐢"},
                cover={"type": "file", "file": {"url": f"{cover}?X-Amz-Signature=1"}},
                created_by=ADA,
                is_locked=True,
            ),
            [],
            MemoryContext(users={"u1": "Ada"}),
        )
    )
    assert found["notion-icon"] == "🐢"
    assert found["notion-cover"] == cover
    assert found["notion-created-by"] == "Ada"
    assert found["notion-locked"] is True


@pytest.mark.parametrize(
    ("icon", "shown"),
    [
        ({"type": "external", "external": {"url": "https://e.org/i.png"}}, "https://e.org/i.png"),
        ({"type": "custom_emoji", "custom_emoji": {"id": "1", "name": "yay"}}, ":yay:"),
        ({"type": "icon", "icon": {"name": "pizza", "color": "red"}}, "pizza red"),
        ({"type": "file", "file": {"url": "https://s3/i.png?sig"}}, "A/_files/i.png"),
    ],
)
def test_every_kind_of_icon_is_named(icon: Raw, shown: str) -> None:
    context = MemoryContext(files={"https://s3/i.png": "A/_files/i.png"})
    assert front_matter(page_document(page(icon=icon), [], context))["notion-icon"] == shown


def test_properties_keep_names_and_types() -> None:
    properties = {
        "Zeit": value("date", {"start": "2026-01-02T10:00:00.000+02:00"}),
        "Day": value("date", {"start": "2026-01-02"}),
        "Range": value("date", {"start": "2026-01-02", "end": "2026-01-03"}),
        "Count": value("number", 3),
        "Ratio": value("number", 0.5),
        "Done": value("checkbox", False),
        "Tags": value("multi_select", [{"name": "yes"}, {"name": "a: b"}]),
        "Empty": value("select", None),
        "Looks like a number": value("rich_text", [raw_text("0123")]),
        "See": value("relation", [{"id": OTHER_ID}]),
        "Name": value("title", [raw_text("Row: one")]),
        "notion-id": value("rich_text", [raw_text("mine")]),
        "notion-locked": value("rich_text", [raw_text("on pages that are not, too")]),
    }
    context = MemoryContext(links={OTHER_ID: "O%20x.md"}, titles={OTHER_ID: "O [x]"})
    text = page_document(page(properties), [], context)
    found = front_matter(text)
    assert found["Name"] == "Row: one"
    assert found["Day"] == dt.date(2026, 1, 2)
    assert found["Zeit"].isoformat() == "2026-01-02T10:00:00+02:00"
    assert found["Range"] == "2026-01-02 → 2026-01-03"
    assert (found["Count"], found["Ratio"], found["Done"]) == (3, 0.5, False)
    assert found["Tags"] == ["yes", "a: b"]
    assert found["Empty"] is None
    assert found["Looks like a number"] == "0123"
    assert found["See"] == [r"[O \[x\]](O%20x.md)"]
    assert found["notion-id"] == PAGE_ID
    assert found["notion-id (property)"] == "mine"
    assert "notion-locked" not in found
    assert "Day: 2026-01-02\n" in text


def test_the_order_of_the_properties_does_not_matter() -> None:
    one = {"b": value("number", 1), "a": value("number", 2), "N": value("title", [])}
    other = dict(reversed(one.items()))
    documents = [page_document(page(found), [], MemoryContext()) for found in (one, other)]
    assert documents[0] == documents[1]


@given(st.text(), st.text())
def test_front_matter_is_read_back_whatever_it_holds(name: str, text: str) -> None:
    properties = {"Name": value("title", []), f"p{name}": value("rich_text", [raw_text(text)])}
    document = page_document(page(properties), [], MemoryContext())
    document.encode()
    assert "\r" not in document
    loaded = yaml.safe_load(document[4:].partition("\n---\n")[0])
    assert list(loaded)[-1].startswith("p")


def test_a_title_of_several_lines_is_one_heading() -> None:
    title = {"title": value("title", [raw_text("One\ntwo #")])}
    text = page_document(page(title), [], MemoryContext())
    assert text.endswith("\n# One<br>two \\#\n")


def test_an_inline_database_shows_its_first_rows() -> None:
    context = MemoryContext(
        titles={OTHER_ID: "Tasks"},
        links={OTHER_ID: "Tasks.md", ident(0): "Tasks/Row.md"},
        databases={OTHER_ID: DatabasePreview(raw_database(), (rows(2, total=12),))},
    )
    text = rendered(block("child_database", id=OTHER_ID, title="Tasks"), context=context)
    assert text == (
        "### [Tasks](Tasks.md)\n\n"
        "What to **do**\n\n"
        "| Name | Done | When |\n| --- | --- | --- |\n"
        "| [Row \\| 0](Tasks/Row.md) | true | 2026-01-02 |\n"
        "| Row \\| 1 | false | 2026-01-02 |\n\n"
        "… and 10 more."
    )


def test_a_full_page_database_is_only_a_link() -> None:
    preview = DatabasePreview(raw_database(is_inline=False), (rows(1),))
    context = MemoryContext(links={OTHER_ID: "T.md"}, databases={OTHER_ID: preview})
    text = rendered(block("child_database", id=OTHER_ID, title="Tasks"), context=context)
    assert text == "[Tasks](T.md)"


def test_a_database_document_has_schema_link_and_rows() -> None:
    context = MemoryContext(links={OTHER_ID: "Tasks.csv", ident(0): "Tasks/Row.md"})
    text = database(raw_database(), [rows(1)], context)
    assert front_matter(text)["notion-object"] == "database"
    assert text.partition("\n---\n\n")[2] == (
        "# Tasks & \\*more\\*\n\n"
        "What to **do**\n\n"
        "[All rows as CSV (1)](Tasks.csv)\n\n"
        "| Property | Type | Details |\n| --- | --- | --- |\n"
        "| Name | title |  |\n| Done | checkbox |  |\n| When | date |  |\n\n"
        "| Name | Done | When |\n| --- | --- | --- |\n"
        "| [Row \\| 0](Tasks/Row.md) | true | 2026-01-02 |\n"
    )


def test_several_sources_stand_under_their_own_headings() -> None:
    text = database(raw_database(), [rows(1), rows(0)], MemoryContext())
    assert html(text.partition("\n---\n\n")[2]).count("<h2>Tasks</h2>") == 2


def test_files_in_the_rows_are_links_by_their_names() -> None:
    files = [
        {"name": "y|z.pdf", "type": "file", "file": {"url": "https://s3/x/y%7Cz.pdf?X=1"}},
        {"name": "web", "type": "external", "external": {"url": "https://e.org/a?b=1"}},
    ]
    row = page({"Name": value("title", []), "Papers": value("files", files)})
    found = SourceRows(source({"Name": "title", "Papers": "files"}), (row,), 1)
    context = MemoryContext(files={"https://s3/x/y%7Cz.pdf": "Row/_files/y%7Cz.pdf"})

    text = database(raw_database(), [found], context)

    assert "[y\\|z.pdf](Row/_files/y%7Cz.pdf), [web](https://e.org/a?b=1) |" in text


def test_a_source_does_not_repeat_the_description_of_its_database() -> None:
    about = [raw_text("What to "), raw_text("do", bold=True)]
    raw = {"object": "data_source", "id": OTHER_ID, "title": [], "properties": {}}
    same = structure({**raw, "description": about}, DataSource)
    text = database(raw_database(), [SourceRows(same)], MemoryContext())
    assert text.count("What to **do**") == 1


def test_the_schema_tells_options_formats_and_descriptions() -> None:
    schema = source(
        {
            "Name": "title",
            "Kind": {
                "id": "k",
                "name": "Kind",
                "description": "what it is",
                "type": "select",
                "select": {"options": [{"name": "A|B"}, {"name": "C"}]},
            },
            "Price": {"id": "p", "name": "Price", "type": "number", "number": {"format": "euro"}},
        }
    )
    text = database(raw_database(), [SourceRows(schema)], MemoryContext())
    assert "| Kind | select | what it is; A\\|B, C |" in text
    assert "| Price | number | euro |" in text


def test_the_index_lists_the_whole_tree() -> None:
    nodes = [
        node(1, "Home"),
        node(2, "A [child]", ("page", 1)),
        node(3, "Work", ("page", 1), kind="database"),
        node(4, "Work", ("database", 3), kind="data_source"),
        node(5, "", ("data_source", 4)),
    ]
    text = index(layout(reversed(nodes)))
    assert text == (
        "# Index\n\n"
        "- [Home](Home.md)\n"
        "  - [A \\[child\\]](Home/A%20-child-.md)\n"
        "  - [Work](Home/Work.md)\n"
        "    - [Work](Home/Work.csv)\n"
        "      - [Untitled](Home/Work/Untitled.md)\n"
    )


def test_the_index_of_nothing_is_a_heading() -> None:
    assert index(layout([])) == "# Index\n"


def test_a_failing_block_costs_neither_front_matter_nor_title() -> None:
    text = page_document(page(), [block("hologram", id=BLOCK_ID)], MemoryContext())
    assert "hologram" in text_of(text)
    assert front_matter(text)["title"] == "A page"


def test_all_of_our_keys_are_reserved() -> None:
    source = Path(frontmatter.__file__).read_text(encoding="utf-8")
    yielded = re.findall(r"yield \(?\s*\"([a-z-]+)\"", source)
    assert {f"notion-{name.removeprefix('notion-')}" for name in yielded} == frontmatter.OURS

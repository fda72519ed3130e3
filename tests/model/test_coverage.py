"""The model names everything that the fact sheet of the API names."""

import pytest

import notionkit.model as model
from notionkit.model import (
    CONTENT_TYPES,
    SCHEMA_TYPES,
    VALUE_TYPES,
    Block,
    RichText,
    structure,
    unknowns,
    unstructure,
)

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"

BLOCK_TYPES = {
    "audio",
    "bookmark",
    "breadcrumb",
    "bulleted_list_item",
    "callout",
    "child_database",
    "child_page",
    "code",
    "column",
    "column_list",
    "divider",
    "embed",
    "equation",
    "file",
    "heading_1",
    "heading_2",
    "heading_3",
    "heading_4",
    "image",
    "link_preview",
    "link_to_page",
    "meeting_notes",
    "numbered_list_item",
    "paragraph",
    "pdf",
    "quote",
    "synced_block",
    "tab",
    "table",
    "table_of_contents",
    "table_row",
    "template",
    "to_do",
    "toggle",
    "transcription",
    "unsupported",
    "video",
}

PROPERTY_TYPES = {
    "button",
    "checkbox",
    "created_by",
    "created_time",
    "date",
    "email",
    "files",
    "formula",
    "last_edited_by",
    "last_edited_time",
    "multi_select",
    "number",
    "people",
    "phone_number",
    "place",
    "relation",
    "rich_text",
    "rollup",
    "select",
    "status",
    "title",
    "unique_id",
    "url",
    "verification",
}

MENTIONS = [
    {"type": "user", "user": {"object": "user", "id": ID}},
    {"type": "page", "page": {"id": ID}},
    {"type": "database", "database": {"id": ID}},
    {"type": "date", "date": {"start": "2026-07-01", "end": None, "time_zone": None}},
    {"type": "link_preview", "link_preview": {"url": "https://example.com"}},
    {
        "type": "link_mention",
        "link_mention": {"href": "https://example.com", "title": "T", "height": 3, "padding": 1},
    },
    {
        "type": "template_mention",
        "template_mention": {"type": "template_mention_date", "template_mention_date": "today"},
    },
    {
        "type": "template_mention",
        "template_mention": {"type": "template_mention_user", "template_mention_user": "me"},
    },
    {"type": "custom_emoji", "custom_emoji": {"id": ID, "name": "x", "url": "https://e.com/x"}},
]

MEETING = {
    "title": [],
    "status": "notes_ready",
    "children": {"summary_block_id": ID, "notes_block_id": ID, "transcript_block_id": ID},
    "calendar_event": {"start_time": "2026-07-01", "end_time": "2026-07-01", "attendees": [ID]},
    "recording": {"start_time": "2026-07-01", "end_time": "2026-07-01"},
}


def test_every_block_type_has_a_class() -> None:
    assert set(CONTENT_TYPES) == BLOCK_TYPES


def test_every_property_type_has_a_class_for_values_and_for_schemas() -> None:
    assert set(VALUE_TYPES) == PROPERTY_TYPES
    assert set(SCHEMA_TYPES) == PROPERTY_TYPES


@pytest.mark.parametrize("mention", MENTIONS, ids=lambda mention: mention["type"])
def test_every_mention_is_known(mention: dict[str, object]) -> None:
    run = {"type": "mention", "mention": mention, "plain_text": "@", "href": None}
    found = structure(run, RichText)

    assert found.mention is not None
    assert getattr(found.mention, found.mention.type) is not None
    assert unknowns(found) == []
    assert unstructure(found) == run


@pytest.mark.parametrize("name", ["meeting_notes", "transcription"])
def test_meeting_notes_are_known_under_both_names(name: str) -> None:
    block = {"object": "block", "id": ID, "type": name, name: MEETING}
    found = structure(block, Block)

    assert unknowns(found) == []
    assert unstructure(found) == block


def test_what_the_package_exports_is_there() -> None:
    assert len(set(model.__all__)) == len(model.__all__)
    assert all(hasattr(model, name) for name in model.__all__)

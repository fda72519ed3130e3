"""Each version of the API has its converter: all read anything, and differ where versions do."""

import json
from typing import Any

import pytest
from cattrs import Converter

from notionkit.model import (
    ApiObject,
    Block,
    Database,
    DatabaseId,
    ListPage,
    Page,
    Parent,
    TitleSchema,
    UnknownsFound,
    User,
    converter,
    structure,
    structure_any,
    unknowns,
    unstructure,
)
from notionkit.model.dialects import DIALECTS, dialect
from notionkit.model.versions import NOTION_VERSION, VERSIONS
from notionkit.model.webhooks import WebhookEvent

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
OLD, MIDDLE, NEW = VERSIONS
SCHEMA = {"Name": {"id": "title", "name": "Name", "type": "title", "title": {}}}
RELATION = {"database_id": ID, "data_source_id": ID, "type": "single_property"}
ROW_PARENT = {"type": "data_source_id", "data_source_id": ID, "database_id": ID}

DIFFERENT: list[tuple[dict[str, Any], dict[str, list[str]]]] = [
    ({"object": "page", "archived": True, "in_trash": True}, {NEW: ["archived"]}),
    ({"object": "block", "archived": True}, {NEW: ["archived"]}),
    ({"object": "file_upload", "archived": True}, {NEW: ["archived"]}),
    (
        {"object": "block", "type": "transcription", "transcription": {"title": []}},
        {NEW: ["type"]},
    ),
    (
        {"object": "block", "type": "meeting_notes", "meeting_notes": {"title": []}},
        {OLD: ["type"], MIDDLE: ["type"]},
    ),
    (
        {"object": "database", "properties": SCHEMA, "created_by": {"object": "user", "id": ID}},
        {MIDDLE: ["properties", "created_by"], NEW: ["properties", "created_by"]},
    ),
    ({"object": "database", "archived": False}, {NEW: ["archived"]}),
    ({"object": "database", "data_sources": [{"id": ID, "name": "x"}]}, {OLD: ["data_sources"]}),
    ({"object": "data_source"}, {OLD: ["object"]}),
    ({"object": "view"}, {OLD: ["object"]}),
    (
        {"object": "page", "parent": ROW_PARENT},
        {OLD: ["parent.data_source_id", "parent.type"]},
    ),
    (
        {
            "object": "database",
            "properties": {"R": {"id": "r", "type": "relation", "relation": RELATION}},
        },
        {
            OLD: ["properties.R.relation.data_source_id"],
            MIDDLE: ["properties"],
            NEW: ["properties"],
        },
    ),
    (
        {"object": "list", "results": [], "type": "page_or_database", "page_or_database": {}},
        {MIDDLE: ["type"], NEW: ["type"]},
    ),
    (
        {"object": "list", "results": [], "type": "page_or_data_source", "page_or_data_source": {}},
        {OLD: ["type"]},
    ),
]
"""Bodies, and for each version the paths of what it does not have."""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("body", "foreign"), DIFFERENT)
def test_every_version_reads_what_another_sends_and_strict_reading_says_what_it_is(
    version: str, body: dict[str, Any], foreign: dict[str, list[str]]
) -> None:
    whole = {**body, "id": ID} if body["object"] != "list" else body
    read = structure_any(whole, version=version)

    assert read == structure_any(whole, version=NOTION_VERSION)
    assert read.extra == {}
    assert json.dumps(unstructure(read, version=version)) == json.dumps(whole)
    assert unknowns(read) == []
    assert [found.path for found in unknowns(read, version=version)] == foreign.get(version, [])
    if version in foreign:
        with pytest.raises(UnknownsFound):
            structure_any(whole, strict=True, version=version)


@pytest.mark.parametrize(
    ("event", "versions"),
    [
        ("page.created", VERSIONS),
        ("database.schema_updated", (OLD,)),
        ("data_source.schema_updated", (MIDDLE, NEW)),
        ("view.created", (MIDDLE, NEW)),
    ],
)
def test_each_version_has_its_own_webhook_events(event: str, versions: tuple[str, ...]) -> None:
    read = structure({"id": ID, "type": event}, WebhookEvent)

    assert tuple(v for v in VERSIONS if unknowns(read, version=v) == []) == versions


def test_a_body_deep_in_a_listing_is_asked_for_its_version_too() -> None:
    body = {"object": "list", "results": [{"object": "page", "id": ID, "archived": False}]}
    found = unknowns(structure(body, ListPage), version=NEW)

    assert [(own.path, own.kind, own.value) for own in found] == [
        ("results[0].archived", "key", False)
    ]


def test_an_object_made_here_is_written_without_what_its_version_has_not() -> None:
    made = Database(id=DatabaseId(ID))

    assert "data_sources" not in unstructure(made, version=OLD)
    assert "properties" in unstructure(made, version=OLD)
    assert "data_sources" in unstructure(made)
    assert "properties" not in unstructure(made)


def test_what_somebody_set_is_written_at_every_version() -> None:
    made = Database(id=DatabaseId(ID), archived=True, properties={"Name": TitleSchema()})
    nested = Page(id=ID, parent=Parent(type="data_source_id", data_source_id=ID))  # type: ignore[arg-type]

    for version in VERSIONS:
        written = unstructure(made, version=version)
        assert written["archived"] is True
        assert list(written["properties"]) == ["Name"]
        assert unstructure(nested, version=version)["parent"]["data_source_id"] == ID


def test_each_version_has_one_converter_and_embedders_may_use_it() -> None:
    made = {version: converter(version) for version in VERSIONS}

    assert len({id(own) for own in made.values()}) == len(VERSIONS)
    assert converter() is made[NOTION_VERSION]
    for version, own in made.items():
        assert isinstance(own, Converter)
        assert own is converter(version)
        assert isinstance(own.structure({"object": "user", "id": ID}, User), User)
        block = own.structure({"object": "block", "id": ID, "archived": True}, Block)
        assert own.unstructure(block) == {"object": "block", "id": ID, "archived": True}


def test_a_version_that_is_not_spoken_is_read_as_the_one_before_it() -> None:
    assert [own.version for own in DIALECTS] == list(VERSIONS)
    assert dialect("2027-01-01").version == NEW
    assert dialect("2025-12-24").version == MIDDLE
    assert dialect("2021-05-13").version == OLD


def test_a_dialect_speaks_only_of_what_the_model_has() -> None:
    for spoken in DIALECTS:
        classes: list[type[ApiObject]] = [*spoken.objects, *spoken.keys, *spoken.types]
        assert all(issubclass(cls, ApiObject) for cls in classes)
        for cls, keys in spoken.keys.items():
            assert keys <= set(dir(cls))

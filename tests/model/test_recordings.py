"""Every recorded answer of the real API comes back as it was, and holds nothing unknown.

988 lines: 987 bodies are JSON objects, one is a list of rich text, and all are read in full. 944
say by their ``object`` what they are. The other 44 have no such key, so that whoever asked has to
know: four are listings of templates (an envelope of its own shape), the rest are fragments that a
project kept apart for its tests (rich text, property schemas, icons, files, a template).
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notionkit.model import (
    ApiObject,
    File,
    Icon,
    PageTemplate,
    PropertySchema,
    RichText,
    TemplateListing,
    UnknownObject,
    structure,
    structure_any,
    unknowns,
    unstructure,
)

FOLDER = Path(
    os.environ.get("NOTIONKIT_RECORDINGS")
    or Path(__file__).parents[2].parent / "shared" / "recordings"
)
OBJECTS = {
    "notion-sdk-py.jsonl": 286,
    "notion_ruby_mapping.jsonl": 285,
    "notional.jsonl": 173,
    "ultimate-notion-sample.jsonl": 200,
}
"""How many bodies of each file say what they are."""
FRAGMENTS = {
    "notion-sdk-py.jsonl": 1,
    "notion_ruby_mapping.jsonl": 43,
    "notional.jsonl": 0,
    "ultimate-notion-sample.jsonl": 0,
}
"""How many do not; the list of rich text counts as one."""

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no recordings at {FOLDER} (NOTIONKIT_RECORDINGS says where)"
)


def bodies(name: str) -> Iterator[Any]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["body"]


def names_itself(body: Any) -> bool:
    return isinstance(body, dict) and "object" in body


def kind_of_fragment(body: dict[str, Any]) -> type[ApiObject]:
    if "templates" in body:
        return TemplateListing
    if "is_default" in body:
        return PageTemplate
    if "annotations" in body:
        return RichText
    if "id" in body:
        return PropertySchema
    return Icon if body["type"] == "emoji" else File


@pytest.mark.parametrize("name", OBJECTS)
def test_every_body_comes_back_with_the_same_keys_in_the_same_order(name: str) -> None:
    changed = [
        body
        for body in bodies(name)
        if json.dumps(unstructure(structure_any(body))) != json.dumps(body)
    ]

    assert changed == []


@pytest.mark.parametrize("name", OBJECTS)
def test_every_body_that_names_itself_is_known_in_full(name: str) -> None:
    read = [structure_any(body, strict=True) for body in bodies(name) if names_itself(body)]

    assert not any(isinstance(found, UnknownObject) for found in read)
    assert len(read) == OBJECTS[name]


@pytest.mark.parametrize("name", FRAGMENTS)
def test_every_other_body_is_known_in_full_to_whoever_asked_for_it(name: str) -> None:
    others = [body for body in bodies(name) if not names_itself(body)]
    fragments = [part for body in others for part in (body if isinstance(body, list) else [body])]

    for fragment in fragments:
        read = structure(fragment, kind_of_fragment(fragment), strict=True)
        assert json.dumps(unstructure(read)) == json.dumps(fragment)
        assert unknowns(read) == []
    assert len(others) == FRAGMENTS[name]


def test_the_recordings_are_all_there() -> None:
    assert {path.name for path in FOLDER.glob("*.jsonl")} >= set(OBJECTS)
    assert sum(OBJECTS.values()) + sum(FRAGMENTS.values()) == 988

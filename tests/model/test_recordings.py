"""Every recorded answer of the real API comes back as it was, and holds nothing unknown.

"Unknown" is asked of the version that the answer was recorded at. Of 46 lines the version was not
kept, and three databases stand under 2025-09-03 in the shape of 2022-06-28; for these it is enough
that one version has all that is in them.

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
from notionkit.model.versions import VERSION_2022_06_28, VERSIONS

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


OUT_OF_STEP = 3
"""Databases with a schema of their own at a version whose databases have none."""


def bodies(name: str) -> Iterator[Any]:
    for body, _ in versioned(name):
        yield body


def versioned(name: str) -> Iterator[tuple[Any, str | None]]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        for line in lines:
            recorded = json.loads(line)
            yield recorded["body"], recorded["version"]


def known_at(body: Any, type_: type[ApiObject]) -> set[str]:
    """Return the versions that have all that is in a body."""
    return {
        version
        for version in VERSIONS
        if unknowns(structure(body, type_, version=version), version=version) == []
    }


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
        for version in VERSIONS
        if json.dumps(unstructure(structure_any(body, version=version), version=version))
        != json.dumps(body)
    ]

    assert changed == []


@pytest.mark.parametrize("name", OBJECTS)
def test_every_body_that_names_itself_is_known_in_full(name: str) -> None:
    read = [found for found in versioned(name) if names_itself(found[0])]
    known = [(known_at(body, ApiObject), version) for body, version in read]

    assert not any(isinstance(structure_any(body), UnknownObject) for body, _ in read)
    assert all(versions for versions, _ in known)
    out_of_step = [versions for versions, version in known if version and version not in versions]
    assert out_of_step == [{VERSION_2022_06_28}] * OUT_OF_STEP * (
        name == "notion_ruby_mapping.jsonl"
    )
    assert len(read) == OBJECTS[name]


@pytest.mark.parametrize("name", FRAGMENTS)
def test_every_other_body_is_known_in_full_to_whoever_asked_for_it(name: str) -> None:
    others = [body for body in bodies(name) if not names_itself(body)]
    fragments = [part for body in others for part in (body if isinstance(body, list) else [body])]

    for fragment in fragments:
        read = structure(fragment, kind_of_fragment(fragment))
        assert json.dumps(unstructure(read)) == json.dumps(fragment)
        assert known_at(fragment, type(read))
    assert len(others) == FRAGMENTS[name]


def test_the_recordings_are_all_there() -> None:
    assert {path.name for path in FOLDER.glob("*.jsonl")} >= set(OBJECTS)
    assert sum(OBJECTS.values()) + sum(FRAGMENTS.values()) == 988

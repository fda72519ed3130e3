"""Every recorded answer of the real API comes back as it was, and holds nothing unknown."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notionkit.model import UnknownObject, structure_any, unknowns, unstructure

FOLDER = Path(
    os.environ.get("NOTIONKIT_RECORDINGS")
    or Path(__file__).parents[2].parent / "shared" / "recordings"
)
MODELLED = {
    # how many bodies of each file are of a kind that the model knows: 897 of 987
    "notion-sdk-py.jsonl": 251,
    "notion_ruby_mapping.jsonl": 273,
    "notional.jsonl": 173,
    "ultimate-notion-sample.jsonl": 200,
}
NOT_MODELLED = {"async_task", "file_upload", "page_markdown", "view", "view_query", None}

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no recordings at {FOLDER} (NOTIONKIT_RECORDINGS says where)"
)


def bodies(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        for line in lines:
            body = json.loads(line)["body"]
            if isinstance(body, dict):
                yield body


@pytest.mark.parametrize("name", MODELLED)
def test_every_body_comes_back_with_the_same_keys_in_the_same_order(name: str) -> None:
    changed = [
        body
        for body in bodies(name)
        if json.dumps(unstructure(structure_any(body))) != json.dumps(body)
    ]

    assert changed == []


@pytest.mark.parametrize("name", MODELLED)
def test_every_body_of_a_modelled_kind_is_known_in_full(name: str) -> None:
    known, unknown = 0, []
    for body in bodies(name):
        structured = structure_any(body)
        if isinstance(structured, UnknownObject):
            assert body.get("object") in NOT_MODELLED
            continue
        known += 1
        unknown += [
            found
            for found in unknowns(structured)
            if not (isinstance(found.value, dict) and found.value.get("object") in NOT_MODELLED)
        ]

    assert unknown == []
    assert known == MODELLED[name]


def test_the_recordings_are_all_there() -> None:
    assert {path.name for path in FOLDER.glob("*.jsonl")} >= set(MODELLED)

"""Recorded answers of the real API, rendered: all of their text comes out."""

import functools
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notionkit.model import DataSource, Page, structure
from notionkit.render import MemoryContext, RawTree, csv, jsonfile, raw_tree, typed_trees
from notionkit.render.markdown import page as page_document
from notionkit.render.markdown.text import clean
from tests.render.parsing import text_of
from tests.render.samples import Raw

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("NOTIONKIT_RECORDINGS", ROOT.parent / "shared" / "recordings"))

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no recordings of the API at {FOLDER}; set NOTIONKIT_RECORDINGS"
)


class Recorded:
    """The last recorded state of each page, block and data source."""

    def __init__(self) -> None:
        self.pages: dict[str, Raw] = {}
        self.sources: dict[str, Raw] = {}
        self.below: dict[str, dict[str, Raw]] = defaultdict(dict)

    def take(self, body: Any) -> None:
        for found in body.get("results", [body]) if isinstance(body, dict) else []:
            kind = found.get("object")
            if kind == "page" and "properties" in found:
                self.pages[found["id"]] = found
            elif kind == "data_source" and found.get("properties"):
                self.sources[found["id"]] = found
            elif kind == "block" and found.get("parent"):
                parent = found["parent"]
                self.below[parent[parent["type"]]][found["id"]] = found

    def blocks(self, page_id: str) -> tuple[RawTree, ...]:
        return raw_tree(page_id, lambda key: list(self.below.get(key, {}).values()))


@functools.cache
def recorded() -> Recorded:
    found = Recorded()
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            answer = json.loads(line)
            if answer["status"] == 200:
                found.take(answer["body"])
    return found


def words(trees: tuple[RawTree, ...]) -> Iterator[str]:
    """Every written run (mentions and formulas change on their way), in reading order."""
    for tree in trees:
        content = tree.block.get(tree.block["type"], {})
        cells = [run for cell in content.get("cells", ()) for run in cell]
        for run in [*content.get("rich_text", ()), *content.get("caption", ()), *cells]:
            if run["type"] == "text":
                yield "".join(clean(run["plain_text"]).split())
        yield from words(tree.children)


def test_every_recorded_page_comes_out_with_all_of_its_text() -> None:
    found = recorded()
    context = MemoryContext()
    for page_id, raw in found.pages.items():
        trees = found.blocks(page_id)
        document = page_document(structure(raw, Page), typed_trees(trees), context)
        visible = text_of(document.partition("\n---\n\n")[2])
        position = 0
        for word in words(trees):
            start = visible.find(word, position)
            assert start >= 0, f"{word!r} is missing from or misplaced in page {page_id}"
            position = start + len(word)
    assert not [problem for problem in context.problems if problem[0] == "failure"]


def test_every_recorded_data_source_comes_out_as_csv() -> None:
    found = recorded()
    for source_id, raw in found.sources.items():
        rows = [
            structure(page, Page)
            for page in found.pages.values()
            if page["parent"].get("data_source_id") == source_id
        ]
        text = csv.data_source(structure(raw, DataSource), rows, MemoryContext())
        assert text.count("notion-id,notion-url") == 1


def test_every_recorded_page_is_kept_whole_as_json() -> None:
    found = recorded()
    for page_id, raw in found.pages.items():
        written = json.loads(jsonfile.page(raw, found.blocks(page_id)))
        assert written["page"] == raw

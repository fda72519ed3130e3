"""Recorded answers of the real API, served again and exported: all of their text comes out."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from notionkit.emulator import Emulator, RecordedWorld, world_from_recordings
from notionkit.emulator.store import title_items
from notionkit.render.markdown.text import clean
from tests.engine.conftest import Export, export
from tests.integration.exported import Exported
from tests.integration.worlds import blocks_below
from tests.render.parsing import text_of

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("NOTIONKIT_RECORDINGS", ROOT.parent / "shared" / "recordings"))

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no recordings of the API at {FOLDER}; set NOTIONKIT_RECORDINGS"
)

Json = dict[str, Any]


@attrs.frozen
class Recorded:
    """The recorded world and its export."""

    world: RecordedWorld
    export: Export
    out: Exported

    def living(self, kind: str) -> list[Json]:
        """Every object of a kind that is not in the trash."""
        return [own for own in self.world.all(kind) if not self.world.trashed(own["id"])]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    world = world_from_recordings(FOLDER)
    output = tmp_path_factory.mktemp("recorded") / "out"
    with Emulator(world, budget=None) as emulator:
        exported = export(emulator, output, concurrency=8)
    return Recorded(world, exported, Exported(output))


def test_every_recorded_object_comes_out(recorded: Recorded) -> None:
    lines = Counter(line["object"] for line in recorded.out.lines)
    for kind in ("page", "database", "data_source"):
        living = recorded.living(kind)
        print(f"{kind}: {len(living)} in, {lines[kind]} out")
        assert [own["id"] for own in living if own["id"] not in recorded.out] == []
        assert lines[kind] == len(living)


def test_every_recorded_page_has_all_of_its_text(recorded: Recorded) -> None:
    pages, texts, with_blocks = 0, 0, 0
    for page in recorded.living("page"):
        document = recorded.out.markdown(page["id"])
        visible = text_of(document.partition("\n---\n\n")[2])
        position = 0
        for word in words(recorded.world, page):
            start = visible.find(word, position)
            assert start >= 0, f"{word!r} is missing from or misplaced in page {page['id']}"
            position = start + len(word)
            texts += 1
        pages += 1
        with_blocks += bool(recorded.world.children.get(page["id"]))
    print(f"{pages} pages, {with_blocks} of them with blocks, {texts} texts, all of them there")
    assert with_blocks > 0


def test_every_recorded_block_is_kept_as_it_came(recorded: Recorded) -> None:
    went_in, came_out = Counter[str](), Counter[str]()
    for page in recorded.living("page"):
        went_in.update(own["id"] for own in blocks_below(recorded.world, page["id"]))
        raw = recorded.out.text(page["id"], "json")
        came_out.update(re.findall(r'"object": "block",\s+"id": "([0-9a-f-]{36})"', raw))
    print(f"{went_in.total()} blocks in, {came_out.total()} out")
    assert came_out == went_in


def test_every_recorded_row_is_in_its_table(recorded: Recorded) -> None:
    rows = 0
    for source in recorded.living("data_source"):
        text = recorded.out.text(source["id"], "csv")
        listed = recorded.world.rows.get(source["id"], ())
        living = [row for row in listed if not recorded.world.trashed(row)]
        assert [row for row in living if text.count(f"{row},") != 1] == []
        rows += len(living)
    print(f"{rows} rows")


def test_what_is_missing_is_no_more_than_was_not_recorded(recorded: Recorded) -> None:
    result = recorded.export.result
    print(f"{result.status}: {result.requests} requests, {len(result.failures)} failures")
    print(Counter(problem.rule for problem in (*result.failures, *result.limits)))
    recorded_pages = {page["id"] for page in recorded.world.all("page")}
    assert not {problem.id for problem in result.failures} & recorded_pages
    assert {problem.rule for problem in result.failures} <= {"listing"}


def words(world: RecordedWorld, page: Json) -> Iterator[str]:
    """The title, then every run of text of every block, in reading order, without white space."""
    yield "".join(clean("".join(own["plain_text"] for own in title_items(page))).split())
    for block in blocks_below(world, page["id"]):
        payload = block[block["type"]]
        cells = [run for cell in payload.get("cells", ()) for run in cell]
        for run in (*payload.get("rich_text", ()), *cells, *payload.get("caption", ())):
            if run["type"] != "mention":  # those are written as links and dates of today
                yield "".join(clean(run["plain_text"]).split())

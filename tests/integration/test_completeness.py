"""Everything that went into a large world comes out of it, once, in order, and read only once."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from notionkit.emulator import Counts, Emulator
from tests.engine.conftest import Export, export
from tests.integration import worlds
from tests.integration.exported import Exported
from tests.integration.worlds import LargeWorld, large_world


@attrs.frozen
class Whole:
    """The large world, its export, and what the emulator was asked for it."""

    large: LargeWorld
    export: Export
    out: Exported
    counts: Counts


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    large = large_world()
    output = tmp_path_factory.mktemp("whole") / "out"
    with Emulator(large.world, budget=None) as emulator:
        exported = export(emulator, output, concurrency=8)
        yield Whole(large, exported, Exported(output), emulator.counts())


def test_the_run_proves_that_nothing_is_missing(whole: Whole) -> None:
    result = whole.export.result
    assert (result.status, result.exit_code, result.failures) == ("proven", 0, ())
    pages = worlds.pages_of(whole.large.world)
    rows = [page for page in pages if page["parent"]["type"] in ("data_source_id", "database_id")]
    assert result.rows == len(rows)
    assert result.pages == len(pages) - len(rows)


def test_every_text_comes_out_once_and_in_order(whole: Whole) -> None:
    world, out = whole.large.world, whole.out
    pages = worlds.pages_of(world)
    expected = {page["id"]: worlds.block_texts(world, page["id"]) for page in pages}
    found = {page_id: worlds.BLOCK_TEXT.findall(out.markdown(page_id)) for page_id in expected}

    assert found == expected
    assert len(expected[whole.large.long_page]) == 250
    assert len(expected[whole.large.toggle_page]) == 131
    assert len(expected[whole.large.deep_page]) == worlds.LEVELS
    everywhere = Counter(text for texts in found.values() for text in texts)
    copied = {text for text, times in everywhere.items() if times > 1}
    assert len(copied) == 1, "only the synced block's text stands twice: where it is, and copied"


def test_every_title_is_the_heading_of_its_own_file(whole: Whole) -> None:
    for kind in ("page", "database"):
        for body in whole.large.world.all(kind):
            if not whole.large.world.visible(body["id"]):
                continue
            (title,) = worlds.TITLE_TEXT.findall(
                json.dumps(body.get("title", body.get("properties")))
            )[:1]
            assert f"\n# {title}\n" in whole.out.markdown(body["id"])


@pytest.mark.parametrize("which", ["by_walking_only", "by_search_only", "wiki_page"])
def test_what_only_one_way_leads_to_is_found(whole: Whole, which: str) -> None:
    page_id = getattr(whole.large, which)
    assert worlds.BLOCK_TEXT.search(whole.out.markdown(page_id))


def test_every_row_is_in_the_csv_with_its_values(whole: Whole) -> None:
    world = whole.large.world
    for source in world.all("data_source"):
        rows = list(csv.DictReader(io.StringIO(whole.out.text(source["id"], "csv"))))
        expected = [world.need("page", row) for row in world.rows.get(source["id"], ())]
        assert [row["notion-id"] for row in rows] == [row["id"] for row in expected]
        texts = [worlds.VALUE_TEXT.findall(" ".join(map(str, row.values()))) for row in rows]
        assert texts == [_values(row) for row in expected]
    assert len(whole.large.world.rows[whole.large.table]) == worlds.ROWS


def test_long_relations_and_people_are_whole(whole: Whole) -> None:
    row = whole.out.json(whole.large.related)["page"]["properties"]
    assert len(row["Related"]["relation"]) == 30
    assert len(row["People"]["people"]) == 27


def test_two_sources_of_one_database_are_told_apart(whole: Whole) -> None:
    first, second = (whole.out.line(source)["files"]["csv"] for source in whole.large.two_sources)
    assert Path(first).parent == Path(second).parent
    assert first != second


def test_every_block_is_in_the_json_as_it_came(whole: Whole) -> None:
    world = whole.large.world
    for page in worlds.pages_of(world):
        found = [_bare(block) for block in _blocks_in(whole.out.json(page["id"]))]
        expected = [_bare(block) for block in worlds.blocks_below(world, page["id"])]
        assert found == expected, page["id"]


def test_nothing_is_asked_for_twice_and_nothing_in_vain(whole: Whole) -> None:
    fewest = worlds.fewest_requests(whole.large.world)
    print(f"{whole.counts.requests} requests; the lowest possible number is {fewest}")
    assert worlds.asked_in_vain(whole.counts) == {}
    assert set(whole.counts.by_status) == {200}
    assert whole.export.result.requests == whole.counts.requests
    assert whole.counts.requests == fewest


def _values(row: dict[str, Any]) -> list[str]:
    found = worlds.VALUE_TEXT.findall(json.dumps(row["properties"]))
    return list(dict.fromkeys(found))  # rich text has each text twice, as content and as plain text


def _blocks_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every raw block of a JSON file, in its order."""
    if isinstance(value, dict):
        if value.get("object") == "block":
            yield value
        for inner in value.values():
            yield from _blocks_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _blocks_in(inner)


def _bare(block: dict[str, Any]) -> tuple[str, str, Any]:
    """What identifies a block and what it says; links are signed anew in every answer."""
    payload = {key: value for key, value in block[block["type"]].items() if key != "file"}
    return block["id"], block["type"], payload

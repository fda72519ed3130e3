"""What is begun is finished before more is begun, so that a run that stops early leaves files."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, Source, World
from notionkit.emulator import blocks as b
from notionkit.engine import NotionKit
from tests.engine.conftest import export, settings_for
from tests.integration.worlds import blocks_below, pages_of

CONCURRENCY = 2
PAGES = 60
BUDGET = 40


def deep_world() -> World:
    """Pages of which each takes four requests: itself and three toggles."""
    world = World(name="Deep workspace", seed="deep")
    for number in range(PAGES):
        toggles = [b.toggle(f"{part}", b.paragraph("inside")) for part in range(3)]
        world.page(f"Page {number}", blocks=toggles)
    return world


def page_of_each_block(world: World) -> dict[str, str]:
    """Every page and block by id, with the page it stands on."""
    return {
        each: page["id"]
        for page in pages_of(world)
        for each in (page["id"], *(block["id"] for block in blocks_below(world, page["id"])))
    }


def pages_asked_about(emulator: Emulator, pages: dict[str, str]) -> Iterator[str]:
    """The page that each request was about, in the order of the requests."""
    for entry in sorted(emulator.requests, key=lambda entry: entry.received.number):
        words = f"{entry.path}/{entry.received.query.replace('=', '/').replace('&', '/')}"
        yield from (pages[word] for word in words.split("/") if word in pages)


@pytest.mark.parametrize("comments", ["off", "page", "blocks"])
def test_no_more_pages_are_begun_than_are_being_walked(comments: str, tmp_path: Path) -> None:
    world = deep_world()
    with Emulator(world, budget=None) as emulator:
        result = export(emulator, tmp_path, concurrency=CONCURRENCY, comments=comments).result
        asked = list(pages_asked_about(emulator, page_of_each_block(world)))

    assert result.status == "proven"
    assert len(asked) == PAGES * {"off": 4, "page": 5, "blocks": 11}[comments]
    last = {page: number for number, page in enumerate(asked)}
    begun: set[str] = set()
    most = 0
    for number, page in enumerate(asked):
        begun.add(page)
        most = max(most, len(begun))
        if last[page] == number:
            begun.discard(page)
    print(f"{most} pages at most were begun and not finished")
    assert most <= 2 * CONCURRENCY + 1  # those who walk listings, and one that hands over


def contents_asked_for(world: World, tmp_path: Path) -> list[str]:
    """Export with one fetcher; return the pages and blocks that were walked, in order."""
    with Emulator(world, budget=None) as emulator:
        assert export(emulator, tmp_path, concurrency=1).result.status == "proven"
        asked = sorted(emulator.requests, key=lambda entry: entry.received.number)
    return [entry.path.split("/")[3] for entry in asked if entry.path.endswith("/children")]


def test_the_deepest_chain_in_a_page_is_not_what_a_run_waits_for_in_the_end(
    tmp_path: Path,
) -> None:
    world = World(name="Nested workspace", seed="nested")
    chain = b.paragraph("at the end")
    for number in range(5):
        chain = b.toggle(f"chain {number}", chain)
    page = world.page("Page", blocks=[chain, *(b.toggle("t", b.paragraph()) for _ in range(12))])

    asked = contents_asked_for(world, tmp_path)

    assert len(asked) == 1 + 5 + 12
    inner = deepest(world, page)
    print(f"the deepest of all was number {asked.index(inner) + 1} of {len(asked)}")
    assert asked.index(inner) < len(asked) - 2  # those who walk listings


def deepest(world: World, page: str) -> str:
    """The innermost toggle of a page whose first block is a chain of them."""
    inner = next(each for each in blocks_below(world, page) if "chain 0" in str(each))
    return str(inner["id"])


def test_a_chain_of_pages_that_search_does_not_list_is_walked_before_all_rows_are(
    tmp_path: Path,
) -> None:
    world = World(name="Unlisted workspace", seed="unlisted")
    above = world.page("Home")
    table = world.database("Table", [Source("Rows")], parent=above)
    for number in range(20):
        world.row(table.source, {"Name": f"Row {number}"})
    for number in range(5):
        above = world.page(f"Below {number}", parent=above)
        world.unindex(above)

    asked = contents_asked_for(world, tmp_path)

    assert len(asked) == 1 + 20 + 5
    print(f"the last of the chain was number {asked.index(above) + 1} of {len(asked)}")
    assert asked.index(above) < len(asked) - 2


def test_when_the_first_window_is_spent_whole_pages_are_on_disk(tmp_path: Path) -> None:
    waiting = threading.Event()

    def on_event(event: Any) -> None:
        snapshot = event.payload.get("snapshot")
        if snapshot is not None and snapshot.waiting_seconds > 1:
            waiting.set()

    with Emulator(deep_world(), budget=BUDGET) as emulator:
        settings = settings_for(emulator, tmp_path, concurrency=CONCURRENCY, budget=None)
        with NotionKit(settings) as kit:
            run = kit.run()
            run.subscribe(on_event)
            assert waiting.wait(30)
            run.cancel()
            result = run.wait(30)
    assert result is not None
    assert result.status == "interrupted"
    # Three requests tell what there is; of the others four make a page.
    written = [path for path in tmp_path.glob("*.md") if path.stem.startswith("Page")]
    print(f"{len(written)} pages on disk after {BUDGET} requests")
    assert len(written) >= (BUDGET - 3) // 4 - 2 * CONCURRENCY

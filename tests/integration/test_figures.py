"""The figures of a run against the manifest that it wrote: what is counted has a file."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, Source, World
from notionkit.emulator import blocks as b
from notionkit.engine import RunResult
from tests.integration.clocks import HandClock
from tests.integration.refreshed import Fresh


def world() -> World:
    """Two pages, one with a page, a toggle with a page and a database below it, and files."""
    made = World(seed="figures")
    kept = made.page("Kept", key="kept", cover=made.file("kept.png", b"\x89PNG kept"))
    made.page("Below kept", parent=kept)
    gone = made.page("Gone", key="gone", cover=made.file("gone.png", b"\x89PNG gone"))
    (toggle,) = made.append(gone, b.toggle("Open", b.bullet("Inside")))
    made.page("Below gone", parent=toggle, cover=made.file("below.png", b"\x89PNG below"))
    tasks = made.database("Tasks", [Source("Tasks", key="source")], parent=gone)
    made.row(tasks.source, {"Name": "Row"}, key="row", blocks=[b.paragraph("Text")])
    return made


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Fresh]:
    clock, made = HandClock(), world()
    with Emulator(made, budget=None, clock=clock) as emulator:
        kept = Fresh(made, emulator, clock, tmp_path)
        kept.later()
        yield kept
    clock.close()


def counted(result: RunResult) -> dict[str, int]:
    return {
        "page": result.pages + result.rows,
        "data_source": result.data_sources,
        "file": result.files,
    }


def manifested(fresh: Fresh) -> dict[str, int]:
    text = (fresh.folder / "kept" / "manifest.jsonl").read_text(encoding="utf-8")
    found = Counter(json.loads(line)["object"] for line in text.splitlines())
    return {kind: found[kind] for kind in ("page", "data_source", "file")}


@pytest.mark.parametrize("then", [{"quick": True}, {}, {"full": True}])
def test_what_lies_below_a_page_in_the_trash_is_not_counted(
    fresh: Fresh, then: dict[str, Any]
) -> None:
    fresh.world.trash(fresh.world.id_of("gone"))
    fresh.later(max_delete="100%")
    result = fresh.later(**then).result
    assert counted(result) == manifested(fresh)
    assert counted(result) == {"page": 2, "data_source": 0, "file": 1}


@pytest.mark.parametrize("then", [{"quick": True}, {}, {"full": True}])
def test_all_that_is_there_is_counted(fresh: Fresh, then: dict[str, Any]) -> None:
    result = fresh.later(**then).result
    assert counted(result) == manifested(fresh)
    assert counted(result) == {"page": 5, "data_source": 1, "file": 3}
    assert result.rows == 1


def test_a_run_of_one_target_counts_what_lies_below_it(fresh: Fresh) -> None:
    result = fresh.later(targets=(fresh.world.id_of("kept"),)).result
    assert counted(result) == {"page": 2, "data_source": 0, "file": 1}


def test_a_run_of_one_target_tells_of_the_limits_below_it_only(fresh: Fresh) -> None:
    kept, gone = (fresh.world.id_of(key) for key in ("kept", "gone"))
    away = "0a0a0a0a-0000-4000-8000-000000000000"
    for page in (kept, gone):
        fresh.world.append(page, b.unsupported("button"))
    fresh.world.append(gone, b.link_to_page("page_id", away))
    assert len(fresh.later().result.limits) == 3
    told = {target: fresh.later(targets=(target,)).result for target in (kept, gone)}
    assert [each.rule for each in told[kept].limits] == ["unsupported_block"]
    assert {each.rule for each in told[gone].limits} == {"unsupported_block", "outside_link"}
    missing = "0f0f0f0f-0000-4000-8000-000000000000"
    nothing = fresh.later(targets=(missing,)).result
    assert nothing.limits == ()
    assert [(each.rule, each.id) for each in nothing.failures] == [("target", missing)]
    assert counted(nothing) == {"page": 0, "data_source": 0, "file": 0}
    ledger = fresh.folder / "kept" / ".notionkit" / "ledger.json"
    assert len(json.loads(ledger.read_text(encoding="utf-8"))["limits"]) == 3

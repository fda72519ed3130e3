"""Rows and search results past the end of one query come out, or their loss is told."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, Source, World
from notionkit.emulator.endpoints.reads import Reads
from notionkit.mirror import MirrorView
from tests.engine.conftest import export
from tests.integration.exported import Exported

CAP = 10
MINUTE = 60.0


class ManualTime:
    """A clock of the emulator that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_750_000_000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


def table(minutes: list[int]) -> tuple[World, str, list[str]]:
    """A table with a row for each entry, created in that minute; rows come in any order."""
    world, clock = World(), ManualTime()
    world.use_clock(clock)
    home = world.page("Home")
    made = world.database("Table", [Source("Rows")], parent=home)
    rows = []
    start = clock.now
    for number, minute in enumerate(minutes):
        clock.now = start + minute * MINUTE
        rows.append(world.row(made.source, {"Name": f"Row {number}"}))
    return world, made.source, rows


def ledger_of(output: Path) -> Any:
    return json.loads((output / ".notionkit" / "ledger.json").read_text(encoding="utf-8"))


def csv_lines(output: Path, source: str) -> int:
    return len(Exported(output).text(source, "csv").splitlines()) - 1


def test_rows_past_the_end_of_a_query_all_come_out_once(tmp_path: Path) -> None:
    world, source, rows = table([number // 3 for number in range(47)])
    with Emulator(world, budget=None, query_limit=CAP) as emulator:
        exported = export(emulator, tmp_path)
        queries = [each for each in emulator.requests if each.path.endswith("/query")]
    assert exported.result.status == "proven"
    assert exported.result.rows == len(rows)
    assert csv_lines(tmp_path, source) == len(rows)
    with MirrorView.open(tmp_path / ".notionkit") as view:
        assert sorted(row["id"] for row in view.rows(source)) == sorted(rows)
    assert ledger_of(tmp_path)["totals"]["rules"]["queries"]["proven"] == 1
    assert len(queries) == 6  # each window begins with the minute in which the last one ended


@pytest.mark.parametrize("count", [CAP - 1, CAP, CAP + 1])
def test_the_end_of_a_query_is_no_matter_at_the_edge(count: int, tmp_path: Path) -> None:
    world, source, rows = table(list(range(count)))
    with Emulator(world, budget=None, query_limit=CAP) as emulator:
        result = export(emulator, tmp_path).result
    assert (result.status, result.rows) == ("proven", len(rows))
    assert csv_lines(tmp_path, source) == len(rows)


def test_more_rows_in_one_minute_than_a_query_lists_is_a_failure(tmp_path: Path) -> None:
    world, source, _ = table([0] * (CAP + 5) + [1, 2])
    with Emulator(world, budget=None, query_limit=CAP) as emulator:
        for row in world.rows[source]:
            world.unindex(row)  # or search would bring those that the query does not list
        result = export(emulator, tmp_path).result
    assert (result.status, result.exit_code) == ("losses", 3)
    (failure,) = result.failures
    assert (failure.rule, failure.id) == ("incomplete_query", source)
    assert "2025-06-15" in failure.message
    tally = ledger_of(tmp_path)["totals"]["rules"]["queries"]
    assert tally == {
        "checked": 1,
        "proven": 0,
        "by_edit_time": 0,
        "limits": 0,
        "choices": 0,
        "failures": 1,
    }
    assert result.rows == CAP + 2, "the rows of later minutes are there"


def test_windows_that_are_not_needed_any_more_are_forgotten(tmp_path: Path) -> None:
    world, source, rows = table(list(range(15)))
    with Emulator(world, budget=None, query_limit=CAP) as emulator:
        export(emulator, tmp_path)
    with Emulator(world, budget=None) as emulator:
        result = export(emulator, tmp_path, full=True).result
    assert (result.status, result.rows) == ("proven", len(rows))
    with MirrorView.open(tmp_path / ".notionkit") as view:
        keys = [row.key for row in view.listings() if row.kind == "rows"]
        assert keys == [f"rows:{source}"]
        assert len(view.rows(source)) == len(rows)


def pages(count: int) -> World:
    world, clock = World(), ManualTime()
    world.use_clock(clock)
    for number in range(count):
        clock.now += MINUTE
        world.page(f"Page {number}")
    return world


def test_a_search_that_ends_early_is_asked_again_from_the_other_end(tmp_path: Path) -> None:
    with Emulator(pages(CAP + 3), budget=None, query_limit=CAP) as emulator:
        result = export(emulator, tmp_path).result
    assert (result.status, result.pages, result.limits) == ("proven", CAP + 3, ())


def test_searches_that_hardly_meet_list_all_and_prove_nothing(tmp_path: Path) -> None:
    with Emulator(pages(2 * CAP - 1), budget=None, query_limit=CAP) as emulator:
        result = export(emulator, tmp_path).result
    assert (result.status, result.pages) == ("proven", 2 * CAP - 1)
    assert [limit.rule for limit in result.limits] == ["search_ended_early"]


def test_a_search_from_the_other_end_stops_where_the_two_meet(tmp_path: Path) -> None:
    with Emulator(pages(252), budget=None, query_limit=250) as emulator:
        result = export(emulator, tmp_path).result
        searches = [each for each in emulator.requests if each.path == "/v1/search"]
    assert (result.status, result.pages, result.limits) == ("proven", 252, ())
    assert len(searches) == 3 + 1 + 1, "the last one looks for what was edited meanwhile"


@pytest.mark.parametrize(("limit", "answers"), [(10_000, 3), (250, 4)])
def test_a_page_that_is_edited_while_search_goes_on_is_not_overlooked(
    limit: int, answers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, asked = pages(252), itertools.count(1)
    oldest = min(world.all("page"), key=lambda page: str(page["last_edited_time"]))

    def edited(search: Any, reads: Any, call: Any) -> Any:
        if next(asked) == answers:  # it moves to the head, behind the cursor
            world.edited(oldest["id"])
        return search(reads, call)

    original = Reads.search
    monkeypatch.setattr(Reads, "search", lambda reads, call: edited(original, reads, call))
    with Emulator(world, budget=None, query_limit=limit) as emulator:
        result = export(emulator, tmp_path).result
        searches = [each for each in emulator.requests if each.path == "/v1/search"]
    assert (result.status, result.pages, result.limits) == ("proven", 252, ())
    assert len(searches) == answers + 1
    with MirrorView.open(tmp_path / ".notionkit") as view:
        assert view.get("page", oldest["id"])


@pytest.mark.parametrize(
    ("count", "settings", "searches"),
    [(101, {"full": True}, 3), (101, {}, 2), (101, {"quick": True}, 1), (99, {"full": True}, 1)],
)
def test_only_an_audit_with_a_search_of_several_answers_looks_at_its_head_again(
    count: int, settings: dict[str, Any], searches: int, tmp_path: Path
) -> None:
    with Emulator(pages(count), budget=None) as emulator:
        export(emulator, tmp_path)
        emulator.forget()
        result = export(emulator, tmp_path, **settings).result
        asked = [each for each in emulator.requests if each.path == "/v1/search"]
    assert (result.exit_code, result.pages) == (0, count)
    assert len(asked) == searches


def test_two_searches_that_end_in_one_minute_may_have_left_something_out(tmp_path: Path) -> None:
    world = World()
    world.use_clock(ManualTime())
    for number in range(350):
        world.page(f"Page {number}")
    with Emulator(world, budget=None, query_limit=250) as emulator:
        result = export(emulator, tmp_path).result
    assert (result.status, result.pages) == ("proven", 350)
    assert [limit.rule for limit in result.limits] == ["search_ended_early"]


def test_one_object_that_both_searches_list_proves_not_that_nothing_lies_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest: list[Any] = []

    def behind(search: Any, reads: Any, call: Any) -> Any:
        answer = search(reads, call)
        if call.body["sort"]["direction"] == "descending":
            newest.append(answer["results"][0])
        else:
            answer["results"][-1] = newest[0]
        return answer

    original = Reads.search
    monkeypatch.setattr(Reads, "search", lambda reads, call: behind(original, reads, call))
    with Emulator(pages(3 * CAP), budget=None, query_limit=CAP) as emulator:
        result = export(emulator, tmp_path).result
    assert result.pages == 2 * CAP - 1
    assert [limit.rule for limit in result.limits] == ["search_ended_early"]


def test_a_search_that_cannot_list_everything_is_told(tmp_path: Path) -> None:
    with Emulator(pages(3 * CAP), budget=None, query_limit=CAP) as emulator:
        result = export(emulator, tmp_path).result
    assert result.pages == 2 * CAP
    (limit,) = result.limits
    assert limit.rule == "search_ended_early"
    assert "name other pages as targets" in limit.message

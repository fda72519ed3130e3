"""More rows than one query gives are read in windows, each row once."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.api import Client, ListingIncomplete, Request
from notionkit.api.windows import SORTS, Window

from .conftest import Scripted

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
LIMIT = 4
"""What the server here calls 10,000."""


def minute(number: int) -> str:
    return f"2026-07-01T10:{number:02}:00.000Z"


def row(number: int, at: int) -> dict[str, Any]:
    return {"object": "page", "id": f"{number:032x}", "created_time": minute(at)}


def since_of(request: Request) -> str:
    """Find the window's own condition, wherever it stands."""
    assert request.body is not None
    waiting = [request.body.get("filter") or {}]
    while waiting:
        found = waiting.pop()
        if "timestamp" in found:
            return str(found["created_time"]["on_or_after"])
        waiting += found.get("and", [])
    return ""


def serve(rows: list[dict[str, Any]], *, page: int = 2) -> Scripted:
    """Answer queries as Notion does: sorted, paged, and cut at the limit."""
    ordered = sorted(rows, key=lambda row: row["created_time"])

    def answer(request: Request) -> tuple[int, Any]:
        assert request.body is not None
        wanted = [row for row in ordered if row["created_time"] >= since_of(request)]
        begin = int(request.body.get("start_cursor", 0))
        shown = wanted[:LIMIT][begin : begin + page]
        more = begin + page < min(len(wanted), LIMIT)
        cut = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
        return 200, {
            "object": "list",
            "results": shown,
            "has_more": more,
            "next_cursor": str(begin + page) if more else None,
            "type": "page_or_data_source",
            **({"request_status": cut} if len(wanted) > LIMIT else {}),
        }

    return Scripted(answer)


def ids(found: Iterator[Any]) -> list[str]:
    return [row.id for row in found]


@given(st.lists(st.integers(0, 20), max_size=25))
def test_every_row_comes_once_or_the_minute_is_named(minutes: list[int]) -> None:
    rows = [row(number, at) for number, at in enumerate(minutes)]
    client = Client(transport=serve(rows))
    crowded = [at for at in minutes if minutes.count(at) >= LIMIT]

    try:
        found = ids(client.query_all_rows(ID))
    except ListingIncomplete:
        assert crowded
    else:
        assert sorted(found) == sorted(entry["id"] for entry in rows)


def test_windows_begin_at_the_minute_of_the_last_row() -> None:
    transport = serve([row(number, number // 2) for number in range(10)])

    found = ids(Client(transport=transport).query_all_rows(ID))

    assert found == [f"{number:032x}" for number in range(10)]
    first = [r for r in transport.seen if r.body and "start_cursor" not in r.body]
    assert [since_of(request) for request in first] == ["", minute(1), minute(2), minute(3)]
    assert all(request.body and request.body["sorts"] == list(SORTS) for request in first)


def test_too_many_rows_of_one_minute_are_a_clear_error() -> None:
    rows = Client(transport=serve([row(number, 3) for number in range(9)])).query_all_rows(ID)

    assert len([next(rows) for _ in range(LIMIT)]) == LIMIT
    with pytest.raises(ListingIncomplete, match="More than 10,000 rows were created at 2026-07-01"):
        next(rows)


def test_at_version_2022_the_database_is_queried() -> None:
    transport = serve([row(1, 1)])

    list(Client(transport=transport, notion_version="2022-06-28").query_all_rows(ID))

    assert transport.seen[0].path == f"/v1/databases/{ID}/query"


OWN = {"property": "Done", "checkbox": {"equals": True}}
CONDITION = {"timestamp": "created_time", "created_time": {"on_or_after": minute(1)}}
WINDOW = Window(since=minute(1))


class TestFilters:
    def test_the_first_window_takes_the_filter_as_it_is(self) -> None:
        assert Window().filter(OWN) is OWN
        assert Window().filter(None) is None

    def test_later_ones_add_to_it(self) -> None:
        assert WINDOW.filter(None) == CONDITION
        assert WINDOW.filter(OWN) == {"and": [OWN, CONDITION]}
        assert WINDOW.filter({"and": [OWN]}) == {"and": [OWN, CONDITION]}
        either = {"or": [OWN, OWN]}
        assert WINDOW.filter(either) == {"and": [either, CONDITION]}

    def test_a_filter_of_two_levels_takes_no_third(self) -> None:
        with pytest.raises(ListingIncomplete, match="cannot take in the window"):
            WINDOW.filter({"or": [{"and": [OWN]}]})

    def test_rows_without_a_time_are_handed_on(self) -> None:
        assert Window().take("a", None) == (Window(), True)

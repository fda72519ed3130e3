"""Whatever a user passes, a call ends in what was asked for or in a typed error, never a traceback.

Every method of the client and of OAuth with arguments of every kind, the client's own settings,
filters and sorts, texts and operands of the query builder, ids and signatures. Everything runs up
to the socket.
"""

import inspect
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from notionkit import api
from notionkit.api import ApiError, Client, InvalidSetting, OAuth, RetryPolicy, Timeouts
from notionkit.api.query import (
    P,
    QueryContext,
    QueryError,
    parse_filter,
    parse_query,
    parse_search,
    parse_sort,
    parse_where,
    query,
    search,
)
from notionkit.model import InvalidId, ModelError, PageId, parse_as
from tests.fuzzing import examples, tried

from .conftest import HandClock

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"

KEYS = (
    "and", "or", "property", "timestamp", "filter", "filters", "operator", "type", "title", "text",
    "content", "date", "start", "number", "equals", "contains", "children", "rich_text", "page_id",
    "data_source_id", "block_id", "id", "file_upload", "position", "after_block", "direction",
    "object", "old_str", "new_str", "created_time", "Due", "select", "name", "checkbox", "options",
)  # fmt: skip
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from([ID, "..", ".", "today", "ascending", "\ud800", "x" * 2001, *KEYS])
)
json_like = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=8,
)
strange = st.sampled_from(
    [object(), b"bytes", {1, 2}, {1: 2}, {(1,): 2}, 1j, date(2026, 1, 1),
     datetime(2026, 1, 1, tzinfo=UTC), range(3), int, print, api.UNSET, Ellipsis]
)  # fmt: skip
anything = json_like | strange


@pytest.fixture(autouse=True)
def never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer in place of the network: everything up to it is what a user runs."""

    def answer(_: Any, prepared: requests.PreparedRequest, **__: Any) -> requests.Response:
        found = requests.Response()
        found.status_code, found.url = 200, prepared.url or ""
        found.headers["Content-Type"] = "application/json"
        found.raw = io.BytesIO(b'{"object": "comet", "id": "x", "results": [], "has_more": false}')
        return found

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", answer)


def methods(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, method in inspect.getmembers(cls, inspect.isfunction):
        if not name.startswith("_") and name not in ("close", "list_pages", "send"):
            yield name, method


def made(cls: type) -> Any:
    options: Any = {"policy": RetryPolicy(attempts=1), "clock": HandClock()}
    return OAuth("id", "secret", **options) if cls is OAuth else Client("ntn_x", **options)


def drawn(data: st.DataObject, method: Callable[..., Any]) -> tuple[list[Any], dict[str, Any]]:
    """Draw arguments for a method: those that it needs, and some of the others."""
    args, named = [], {}
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        value = st.just(ID) | anything if parameter.name.endswith("_id") else anything
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY:
            if data.draw(st.booleans()):
                named[parameter.name] = data.draw(value)
        elif parameter.default is parameter.empty or data.draw(st.booleans()):
            args.append(data.draw(value))
        else:
            break
    return args, named


PARTS: tuple[Callable[[Any, Any], Any], ...] = (
    lambda one, _: query(one),
    lambda one, _: query(ID).where(one),
    lambda one, other: query(ID).sort(one, other),
    lambda one, _: query(ID).limit(one),
    lambda one, other: query(ID).only(one, other),
    lambda one, _: query(ID).result_type(one),
    lambda one, _: query(ID).archived(one),
    lambda one, _: search(one),
    lambda one, _: search().sort(one),
    lambda one, _: parse_filter(one),
    lambda one, _: parse_sort(one),
    parse_query,
    lambda one, _: parse_search(one),
    lambda one, _: parse_where(one, QueryContext()),
    lambda one, other: QueryContext(user=one, time_zone=other),
    lambda one, other: query(ID).where(P(one) == other).as_dict(),
    lambda one, other: query(ID).where(P("Due").date.before(one) | P("A").number.equals(other)),
    lambda one, other: query(ID).where(P("Tags").multi_select.contains(one)).to_json(),
)


CALLS = [(cls, name, method) for cls in (Client, OAuth) for name, method in methods(cls)]


@pytest.mark.parametrize(("cls", "name", "method"), CALLS, ids=[row[1] for row in CALLS])
@examples(40)
@given(data=st.data())
def test_any_argument_of_any_call_ends_well(
    cls: type, name: str, method: Callable[..., Any], data: st.DataObject
) -> None:
    args, named = drawn(data, method)
    tried("arguments of calls")
    with suppress(ApiError, ModelError, OSError), made(cls) as client:
        found = getattr(client, name)(*args, **named)
        if isinstance(found, Iterator):
            list(islice(found, 5))


@examples(300)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "token": anything,
            "base_url": anything,
            "notion_version": anything,
            "proxy": anything,
            "ca": anything,
            "pool_size": anything,
        },
    ),
    anything,
    anything,
)
def test_any_setting_is_taken_or_refused(given: dict[str, Any], first: Any, second: Any) -> None:
    tried("settings of clients", 3)
    with suppress(InvalidSetting):
        Client(**{"token": "ntn_x", **given}).close()
    with suppress(InvalidSetting):
        OAuth(first, second).close()
    with suppress(InvalidSetting):
        Timeouts(first, second)


@examples(300)
@given(anything, anything)
def test_any_part_of_a_query_is_taken_or_refused(one: Any, other: Any) -> None:
    tried("parts of queries", len(PARTS))
    for part in PARTS:
        with suppress(QueryError):
            part(one, other)


@examples(300)
@given(anything, anything)
def test_any_filter_and_sort_in_json_is_sent_or_refused(one: Any, other: Any) -> None:
    tried("filters and sorts in JSON", 4)
    with made(Client) as client:
        with suppress(ApiError, ModelError):
            list(client.query_data_source(ID, filter=one, sorts=other))
        with suppress(ApiError, ModelError):
            client.query_meeting_notes(filter=one, sort=other)
        with suppress(ApiError, ModelError):
            client.update_view(ID, filter=one, sorts=other)
        with suppress(ApiError, ModelError):
            client.update_view(ID, quick_filters={"Due": one})


@examples(300)
@given(anything, st.binary(max_size=20))
def test_any_id_and_signature_is_read_or_refused(value: Any, body: bytes) -> None:
    tried("ids and signatures", 3)
    with suppress(InvalidId):
        parse_as(PageId, value)
    with suppress(ApiError, ModelError):
        api.read_event(body, value, "key")
    with suppress(ApiError, ModelError):
        api.read_event(value, "sha256=0", "key")

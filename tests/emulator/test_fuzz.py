"""Whatever a client sends, the emulator answers it: well, or with an error object of the 400s.

In the default profile some 1,300 inputs: 800 good ones that were spoilt in one to three places,
made from 230 good ones of all 49 endpoints; 200 of arbitrary bytes; 100 paths; 200 spoilt world
files; and the malformed HTTP below. The thorough profile tries ten times as many, and prints how
the requests were answered.
"""

import contextlib
import copy
import json
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notionkit.emulator import Emulator, World, WorldError, world_from_file
from notionkit.emulator.errors import ApiFailure
from notionkit.emulator.handler import Context
from notionkit.emulator.routes import ROUTES, match
from notionkit.emulator.service import Reply, failure_reply, parse_body
from tests.emulator.caller import Caller, ManualClock
from tests.emulator.requests_of_all import Asked, full_world, good_requests

VERSIONS = ("2022-06-28", "2025-09-03", "2026-03-11")
ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
WORDS = ("type", "id", "name", "children", "properties", "object", "text", "x", "")
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from([ID, "today", "2026-13-45", "title", "a" * 3000, 10**30, "\ud800"])
)
junk = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=6,
)
queries = st.dictionaries(
    st.sampled_from(
        ["start_cursor", "page_size", "block_id", "filter_properties", "status", "name"]
    ),
    st.sampled_from(["", "0", "101", "x", "%00", "%ED%A0%80", ID, "1e3"]),
    max_size=2,
)
answered: Counter[str] = Counter()


@cache
def corpus() -> list[Asked]:
    return good_requests()


@attrs.frozen
class Served:
    """An emulator without its wire, so that thousands of requests take seconds."""

    emulator: Emulator
    context: Context

    def __call__(self, asked: Asked, version: str = VERSIONS[-1]) -> Reply:
        headers = {
            "authorization": f"Bearer {self.emulator.token}",
            "notion-version": version,
            "content-type": "application/json",
        }
        service = self.context.service
        body = asked.body
        if not isinstance(body, bytes):
            body = b"" if body is None else json.dumps(body, default=repr).encode()
        try:
            parsed = parse_body(body)
        except ApiFailure as failure:
            return failure_reply(failure, headers)
        return service.answer(match(asked.method, asked.path), asked.query, headers, parsed)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    emulator = Emulator(full_world(), budget=None, clock=ManualClock())
    yield Served(emulator, emulator._context("http://127.0.0.1:1"))
    print(f"\nanswers to spoilt requests: {dict(sorted(answered.items()))}")


def times(count: int) -> int:
    """So many examples, or ten times as many where the profile is thorough."""
    return count if settings().max_examples <= 100 else 10 * count


def fair(reply: Reply, asked: Asked) -> None:
    """The answer is JSON; a refusal is an error object and blames the client."""
    answered[str(reply.status)] += 1
    body = json.loads(reply.body)
    assert reply.status in (200, 202) or 400 <= reply.status < 500, (asked, body)
    if reply.status >= 400:
        assert list(body)[:4] == ["object", "status", "code", "message"]
        assert body["object"] == "error"
        assert body["status"] == reply.status
        assert body["message"]
        assert list(body)[-1] == "request_id"


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something could be changed."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield (*at, key)
            yield from places(value[key], (*at, key))


def contents(world: World) -> tuple[Any, ...]:
    """Everything that a refused request must leave as it was."""
    listings = (world.children, world.rows, world.comments)
    kept = [{key: tuple(own) for key, own in listing.items() if own} for listing in listings]
    return dict(world.objects), *kept


@st.composite
def spoilt(draw: st.DrawFn) -> Asked:
    """A good request with one to three parts of its body replaced, dropped, added or wrapped."""
    asked = draw(st.sampled_from(corpus()))
    body = copy.deepcopy(asked.body)
    for _ in range(draw(st.integers(1, 3))):
        where = list(places(body))
        if not where:
            body = draw(junk) if draw(st.integers(0, 20)) == 0 else body
            continue
        *above, last = draw(st.sampled_from(where))
        holder = body
        for key in above:
            holder = holder[key]
        spoil(draw, holder, last)
    query = "&".join(f"{key}={own}" for key, own in draw(queries).items())
    return attrs.evolve(asked, body=body, query=query if draw(st.booleans()) else asked.query)


def spoil(draw: Callable[[Any], Any], holder: Any, last: Any) -> None:
    way = draw(st.sampled_from(["replace", "replace", "drop", "wrap", "name", "add"]))
    if way == "replace":
        holder[last] = draw(junk)
    elif way == "drop":
        del holder[last]
    elif way == "wrap":
        holder[last] = [holder[last]]
    elif way == "name":
        holder[last] = {"type": holder[last]}
    elif isinstance(holder, dict):
        holder[draw(st.sampled_from(WORDS))] = draw(junk)
    else:
        holder.append(draw(junk))


def test_the_corpus_has_a_request_for_every_endpoint() -> None:
    found = (match(own.method, own.path) for own in corpus())
    assert {own.route.name for own in found if own is not None} == {own.name for own in ROUTES}


@settings(max_examples=times(800))
@given(asked=spoilt(), version=st.sampled_from(VERSIONS))
def test_a_spoilt_request_is_answered_or_refused_and_then_changes_nothing(
    served: Served, asked: Asked, version: str
) -> None:
    world = served.emulator.world
    before = contents(world)
    reply = served(asked, version)
    fair(reply, asked)
    if reply.status >= 400:
        assert contents(world) == before


@settings(max_examples=times(200))
@given(asked=st.sampled_from(["POST", "PATCH"]), data=st.binary(max_size=40), start=st.booleans())
def test_arbitrary_bytes_are_refused_or_read(
    served: Served, asked: str, data: bytes, start: bool
) -> None:
    body = b'{"query": ' + data if start else data
    fair(served(Asked(asked, "/v1/search", body=body)), Asked(asked, "/v1/search"))


parts = st.sampled_from(
    ["v1", "pages", "blocks", "children", ID, "x", "", "..", "%00", "%ED%A0%80"]
)


@settings(max_examples=times(100))
@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "BREW"]),
    path=st.lists(parts, max_size=6),
)
def test_any_path_and_method_is_refused_or_answered(
    served: Served, method: str, path: list[str]
) -> None:
    asked = Asked(method, "/" + "/".join(path))
    fair(served(asked), asked)


@pytest.mark.parametrize(
    "body",
    [
        b'{"query":' * 5_000,
        b"[" * 200_000,
        b'{"filter":' + b'{"and":[' * 400 + b"]}" * 400 + b"}",
        b'{"query": NaN}',
        b'{"page_size": 1e999}',
        b'{"page_size": ' + b"9" * 5000 + b"}",
        b'{"query": "\\ud800"}',
        b'{"query": "\xff"}',
        b"\xef\xbb\xbf{",
        b"null",
        b'"text"',
        b'{"query": "' + b"a" * 499_000 + b'"}',
        b'{"query": "' + b"a" * 500_001 + b'"}',
    ],
)
def test_deep_large_and_odd_json_is_refused_or_answered(served: Served, body: bytes) -> None:
    fair(served(Asked("POST", "/v1/search", body=body)), Asked("POST", "/v1/search"))


WORLD: Any = {
    "name": "x",
    "people": [{"name": "Ada", "email": "ada@example.com"}],
    "pages": [
        {
            "title": "Top",
            "icon": "🏠",
            "markdown": "# Hi\n- there",
            "blocks": [{"paragraph": {"rich_text": [{"text": {"content": "x"}}]}}],
            "comments": ["hm"],
            "pages": [{"title": "Below", "icon": {"emoji": "💡"}}],
            "databases": [
                {
                    "title": "Rows",
                    "inline": True,
                    "properties": {"N": {"number": {}}, "S": {"select": {}}},
                    "rows": [{"properties": {"N": {"number": 1}}, "markdown": "x"}],
                }
            ],
        }
    ],
}


@settings(max_examples=times(200))
@given(data=st.data())
def test_a_spoilt_world_file_is_served_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    written = copy.deepcopy(WORLD)
    for _ in range(data.draw(st.integers(1, 3))):
        where = list(places(written))
        if where:
            *above, last = data.draw(st.sampled_from(where))
            holder = written
            for key in above:
                holder = holder[key]
            spoil(data.draw, holder, last)
    file = tmp_path_factory.getbasetemp() / "world.json"
    file.write_text(json.dumps(written), encoding="utf-8")
    with contextlib.suppress(WorldError):
        world_from_file(file)


# -- the wire -------------------------------------------------------------------------------------

_HEAD = b"Authorization: Bearer %s\r\nNotion-Version: 2026-03-11\r\nHost: x\r\n"
_CHUNKED = b"POST /v1/search HTTP/1.1\r\n@Transfer-Encoding: chunked\r\n\r\n"
_FORM = b"POST /v1/search HTTP/1.1\r\n@Content-Type: multipart/form-data\r\n"


def raw(caller: Caller, data: bytes) -> bytes:
    """What comes back until the server closes; fails when that takes more than ten seconds."""
    host, _, port = caller.emulator.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(data.replace(b"@", _HEAD % caller.emulator.token.encode()))
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
        return received


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /v1/users/me HTTP/1.1\r\n@\r\n", 200),
        (b"HEAD /v1/users/me HTTP/1.1\r\n@\r\n", 400),
        (b"BREW /v1/users/me HTTP/1.1\r\n@\r\n", 400),
        (b"PUT /v1/users/me HTTP/1.1\r\n@\r\n", 400),
        (b"GET /v1/" + b"a" * 70_000 + b" HTTP/1.1\r\n@\r\n", 400),
        (b"GET /v1/users/me HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n@\r\n", 400),
        (b"GET /v1/users/me HTTP/1.1\r\n" + b"X: 1\r\n" * 200 + b"@\r\n", 400),
        (b"GET /v1/users/me HTTP/9.9\r\n@\r\n", 400),
        (b"GET /v1/users/me\xff HTTP/1.1\r\n@\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"POST /v1/search HTTP/1.1\r\n@Content-Length: x\r\n\r\n{}", 400),
        (b"POST /v1/search HTTP/1.1\r\n@Content-Length: -1\r\n\r\n{}", 400),
        (b"POST /v1/search HTTP/1.1\r\n@Content-Length: 99999999999\r\n\r\n{}", 413),
        (b"POST /v1/search HTTP/1.1\r\n@Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}", 413),
        (_CHUNKED + b"2\r\n{}\r\n0\r\n\r\n", 200),
        (_CHUNKED + b"zz\r\n", 400),
        (_CHUNKED + b"-1\r\n", 400),
        (_FORM + b"Content-Length: 2\r\n\r\n{}", 400),
    ],
)
def test_malformed_http_is_refused_and_the_next_client_is_served(
    small: Caller, sent: bytes, status: int
) -> None:
    received = raw(small, sent)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), received[:300]
    if body:
        assert json.loads(body)["object"] in ("error", "user", "list")
    assert small.send("GET", "/v1/users/me").status_code == 200


def test_a_client_that_goes_away_in_the_middle_leaves_nothing_behind(small: Caller) -> None:
    assert raw(small, b"POST /v1/search HTTP/1.1\r\n@Content-Length: 10\r\n\r\n{}") == b""
    assert small.send("GET", "/v1/users/me").status_code == 200

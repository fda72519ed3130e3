"""Whatever a server answers, a call ends in its object, a typed error, or a flagged raw object.

Every call with bodies whose parts may be wrong and with arbitrary ones; answers of arbitrary bytes,
statuses and headers; bytes on the wire that are hardly HTTP; signed deliveries; and the fixed ones
below. Nothing from inside may come out: no ``KeyError``, ``TypeError``, ``RecursionError`` ...
The end of the session says how many inputs there were.
"""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit import api
from notionkit.api import ApiError, Client, Request, Response, RetryPolicy, is_signed, read_event
from notionkit.api.webhooks import sign
from notionkit.model import ApiObject, ModelError, UnknownObject, unknowns, unstructure
from notionkit.model.base import plain_fields
from notionkit.model.kinds import OBJECT_TYPES
from notionkit.model.page_markdown import TemplateListing
from notionkit.model.webhooks import EVENT_TYPES, WebhookEvent
from tests.fuzzing import examples, tried

from .conftest import HandClock

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
JSON = {"content-type": "application/json"}

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6)
)
KEYS = sorted(
    {"results", "templates", "type", "object", "data", "paragraph", "rich_text"}
    | {field.name for cls in OBJECT_TYPES.values() for field in plain_fields(cls)}
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=10,
)


@st.composite
def objects(draw: st.DrawFn) -> dict[str, Any]:
    """Something that says it is an object of the API, and of which every part may be wrong."""
    name = draw(st.sampled_from([*OBJECT_TYPES, "comet"]))
    cls: Any = OBJECT_TYPES.get(name, TemplateListing)
    keys = sorted(field.name for field in plain_fields(cls))
    parts = draw(st.dictionaries(st.sampled_from(keys), anything, max_size=6))
    items = st.lists(st.just({"object": name, "id": ID, **parts}) | anything, max_size=2)
    own = {"id": ID, "results": draw(items)} if draw(st.booleans()) else {"id": ID}
    return {**own, **parts, "object": name}


CALLS: dict[str, Callable[[Client], Any]] = {
    "me": lambda c: c.me(),
    "retrieve_user": lambda c: c.retrieve_user(ID),
    "list_users": lambda c: c.list_users(),
    "search": lambda c: c.search(query="x"),
    "list_custom_emojis": lambda c: c.list_custom_emojis(),
    "retrieve_page": lambda c: c.retrieve_page(ID),
    "page_property": lambda c: c.page_property(ID, "x"),
    "create_page": lambda c: c.create_page({"page_id": ID}),
    "update_page": lambda c: c.update_page(ID, in_trash=True),
    "move_page": lambda c: c.move_page(ID, {"page_id": ID}),
    "page_markdown": lambda c: c.page_markdown(ID),
    "update_page_markdown": lambda c: c.update_page_markdown(ID, api.replace_content("x")),
    "retrieve_async_task": lambda c: c.retrieve_async_task("task_1"),
    "wait_for_task": lambda c: c.wait_for_task("task_1"),
    "retrieve_block": lambda c: c.retrieve_block(ID),
    "block_children": lambda c: c.block_children(ID),
    "append_block_children": lambda c: c.append_block_children(ID, []),
    "update_block": lambda c: c.update_block(ID, {"divider": {}}),
    "delete_block": lambda c: c.delete_block(ID),
    "create_meeting_notes": lambda c: c.create_meeting_notes({"type": "block", "block_id": ID}),
    "query_meeting_notes": lambda c: c.query_meeting_notes(),
    "list_comments": lambda c: c.list_comments(ID),
    "create_comment": lambda c: c.create_comment(parent={"page_id": ID}, markdown="x"),
    "retrieve_comment": lambda c: c.retrieve_comment(ID),
    "update_comment": lambda c: c.update_comment(ID, markdown="x"),
    "delete_comment": lambda c: c.delete_comment(ID),
    "retrieve_database": lambda c: c.retrieve_database(ID),
    "create_database": lambda c: c.create_database({"page_id": ID}),
    "retrieve_data_source": lambda c: c.retrieve_data_source(ID),
    "query_data_source": lambda c: c.query_data_source(ID),
    "query_all_rows": lambda c: c.query_all_rows(ID),
    "query_database": lambda c: c.query_database(ID),
    "list_templates": lambda c: c.list_templates(ID),
    "list_views": lambda c: c.list_views(database_id=ID),
    "retrieve_view": lambda c: c.retrieve_view(ID),
    "create_view_query": lambda c: c.create_view_query(ID),
    "view_query_results": lambda c: c.view_query_results(ID, ID),
    "query_view": lambda c: c.query_view(ID),
    "delete_view_query": lambda c: c.delete_view_query(ID, ID),
    "upload_file": lambda c: c.upload_file(b"x", filename="x"),
    "import_file": lambda c: c.import_file("https://example.com", "x"),
    "retrieve_file_upload": lambda c: c.retrieve_file_upload(ID),
    "list_file_uploads": lambda c: c.list_file_uploads(),
    "list_pages": lambda c: c.list_pages(api.list_users()),
}


class Raw:
    """A transport that always gives the same answer."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def send(self, _: Request) -> Response:
        return self._response

    def close(self) -> None:
        pass


def outcome(name: str, response: Response) -> list[Any]:
    """Make a call, and look at everything that it gives."""
    tried("answers of servers")
    policy = RetryPolicy(attempts=2, throttled_attempts=2)
    client = Client(transport=Raw(response), policy=policy, clock=HandClock())
    with suppress(ApiError, ModelError):
        found = CALLS[name](client)
        results = list(islice(found, 50)) if isinstance(found, Iterator) else [found]
        for result in results:
            assert isinstance(result, ApiObject | list)
            unknowns(result)
            if isinstance(result, ApiObject):
                json.dumps(unstructure(result))
        return results
    return []


@pytest.mark.parametrize("name", CALLS)
@examples(30)
@given(body=objects())
def test_an_object_with_wrong_parts_ends_well(name: str, body: dict[str, Any]) -> None:
    outcome(name, Response(200, JSON, json.dumps(body).encode()))


@pytest.mark.parametrize("name", CALLS)
@examples(15)
@given(body=anything)
def test_any_json_ends_well(name: str, body: Any) -> None:
    outcome(name, Response(200, JSON, json.dumps(body).encode()))


@examples(1000)
@given(
    name=st.sampled_from(sorted(CALLS)),
    status=st.integers(200, 599),
    headers=st.dictionaries(
        st.sampled_from(["content-type", "retry-after", "date", "location", "cf-ray"]),
        st.sampled_from(
            ["application/json", "text/html", "", "-1", "nan", "1e999", "http://[", "ü"]
        ),
    ),
    body=st.binary(max_size=40) | anything.map(lambda value: json.dumps(value).encode()),
)
def test_any_answer_ends_well(name: str, status: int, headers: dict[str, str], body: bytes) -> None:
    outcome(name, Response(status, headers, body))


class Wire(socketserver.ThreadingTCPServer):
    """Sends the same bytes to whoever connects, and hangs up."""

    daemon_threads = False
    sent = b""


class Sender(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Wire)
        self.request.recv(65_536)
        self.request.sendall(self.server.sent)


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with Wire(("127.0.0.1", 0), Sender) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


LINES = (b"HTTP/1.1 200 OK", b"HTTP/1.1 99999 ?", b"HTTP/9.9 200", b"", b"HTTP/1.1 204 \xff")
HEADERS = (
    b"Content-Type: application/json",
    b"Content-Type: \xff\xfe; charset=\x80",
    b"Content-Length: 5",
    b"Content-Length: -5",
    b"Content-Length: many",
    b"Transfer-Encoding: chunked",
    b"Content-Encoding: gzip",
    b"Content-Encoding: deflate, br",
    b"Location: http://[",
    b"Retry-After: \xb2",
    b"Set-Cookie: a=\x00",
    b"no colon",
    b": no name",
    b"Long: " + b"x" * 70_000,
)


@examples(100)
@given(
    line=st.sampled_from(LINES) | st.binary(max_size=20),
    headers=st.lists(st.sampled_from(HEADERS), max_size=4),
    body=st.binary(max_size=40) | st.sampled_from([b"5\r\nab", b"{}", b"zz\r\n{}\r\n0\r\n\r\n"]),
)
def test_any_bytes_on_the_wire_end_well(
    wire: Wire, line: bytes, headers: list[bytes], body: bytes
) -> None:
    tried("answers of servers")
    wire.sent = b"\r\n".join([line, *headers, b"", body])
    host, port = wire.server_address[:2]
    with (
        Client(
            "ntn_x",
            base_url=f"http://{host!s}:{port}",
            policy=RetryPolicy(attempts=1, throttled_attempts=1),
            timeouts=api.Timeouts(connect=5, read=5),
            clock=HandClock(),
        ) as client,
        suppress(ApiError, ModelError),
    ):
        client.me()


DEEP = 100_000
FIXED = {
    "empty": b"",
    "invalid UTF-8": b'{"object": "page", "id": "\xff\xfe"}',
    "half a surrogate": b'{"object": "page", "id": "\\ud800"}',
    "a byte order mark": b'\xef\xbb\xbf{"object": "page"}',
    "UTF-16": '{"object": "page"}'.encode("utf-16"),
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"object":' * DEEP + b"1" + b"}" * DEEP,
    "an endless number": b'{"object": "user", "id": "x", "n": ' + b"9" * 10_000 + b"}",
    "not a number": b'{"object": "user", "id": "x", "n": NaN}',
    "a key twice": b'{"object": "user", "object": "page", "id": "x"}',
    "huge": json.dumps({"object": "user", "id": ID, "name": "x" * 5_000_000}).encode(),
    "long": json.dumps({"object": "list", "results": [None] * 20_000}).encode(),
    "null": b"null",
    "cut": b'{"object": "page", "id": "59833787',
}


@pytest.mark.parametrize("name", ["me", "search", "retrieve_page", "create_page", "query_all_rows"])
@pytest.mark.parametrize("body", FIXED.values(), ids=FIXED)
def test_odd_bytes_end_well(name: str, body: bytes) -> None:
    outcome(name, Response(200, JSON, body))
    outcome(name, Response(503, JSON, body))
    outcome(name, Response(200, {"content-type": "text/html"}, body))


@pytest.mark.parametrize("depth", [50, 200, 400, 800, 950])
def test_depth_within_what_json_can_read_ends_well(depth: int) -> None:
    body = b'{"object": "list", "results": [' * depth + b"1" + b"]}" * depth
    for name in ("search", "retrieve_page", "list_pages"):
        outcome(name, Response(200, JSON, body))


def test_what_a_listing_cannot_use_is_handed_on_and_flagged() -> None:
    body = {"object": "list", "results": [None, 3, {"object": "comet"}, {"object": "page"}]}

    found = outcome("search", Response(200, JSON, json.dumps(body).encode()))

    assert [type(result) for result in found] == [UnknownObject] * 4
    assert all(unknowns(result) for result in found)


@examples(500)
@given(
    body=anything
    | st.fixed_dictionaries(
        {"id": st.just(ID), "type": st.sampled_from([*EVENT_TYPES, "page.sung"]), "data": anything},
        optional={"entity": anything, "authors": anything, "attempt_number": anything},
    )
)
def test_any_signed_delivery_is_an_event_or_an_error(body: Any) -> None:
    tried("deliveries of webhooks")
    delivered = json.dumps(body).encode()

    with suppress(ModelError):
        event = read_event(delivered, sign(delivered, "key"), "key")
        assert isinstance(event, WebhookEvent)
        unknowns(event)
        assert json.dumps(unstructure(event)) == delivered.decode()


@examples(200)
@given(st.text(max_size=80), st.binary(max_size=20))
def test_any_signature_is_judged(signature: str, body: bytes) -> None:
    tried("deliveries of webhooks")
    assert not is_signed(body, signature, "key")


@examples(200)
@given(anything)
def test_any_position_is_placed_or_refused(value: Any) -> None:
    for version in api.VERSIONS:
        with suppress(ApiError):
            api.append_block_children(ID, [], position=value, version=version)


def test_an_argument_that_is_too_deep_is_refused() -> None:
    nested: Any = []
    for _ in range(5000):
        nested = [nested]

    with pytest.raises(api.InvalidArgument, match="nested too deeply"):
        api.create_page(nested)

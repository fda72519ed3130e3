"""Webhooks: signed, merged, repeated, by hand or by the clock alone."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import attrs
import pytest

from actors.testing import VirtualClock
from notionkit.emulator import Capability, WorldError
from tests.emulator.caller import Caller, ManualClock
from tests.emulator.conftest import Serve
from tests.emulator.test_writing import call, paragraph, text


@attrs.define
class Receiver:
    """A web server that takes webhooks."""

    url: str = ""
    status: int = 200
    arrived: threading.Event = attrs.field(factory=threading.Event)
    got: list[tuple[bytes, str]] = attrs.field(factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            made.got.append((data, self.headers["x-notion-signature"]))
            self.send_response(made.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def test_webhooks_are_signed_and_merged(
    small: Caller, receiver: Receiver, clock: ManualClock
) -> None:
    subscription = small.emulator.subscribe(receiver.url)
    token = json.loads(receiver.got[0][0])["verification_token"]
    assert token == subscription.verification_token
    home = small.emulator.world.id_of("home")
    for content in "ab":
        call(small, "PATCH", f"/v1/blocks/{home}/children", children=[paragraph(content)])
    assert small.emulator.deliver() == ()
    clock.advance(2)
    (made,) = small.emulator.deliver()
    data, signature = receiver.got[1]
    expected = hmac.new(token.encode(), data, hashlib.sha256).hexdigest()
    assert signature == made.signature == f"sha256={expected}"
    event = json.loads(data)
    assert event["type"] == "page.content_updated"
    assert event["entity"] == {"id": home, "type": "page"}
    assert len(event["data"]["updated_blocks"]) == 2


def test_a_webhook_that_is_refused_is_tried_eight_times_within_a_day(
    small: Caller, receiver: Receiver, clock: ManualClock
) -> None:
    small.emulator.subscribe(receiver.url, events=["comment.created"])
    receiver.status = 500
    home = small.emulator.world.id_of("home")
    call(small, "POST", "/v1/comments", parent={"page_id": home}, rich_text=text("hm"))
    attempts = []
    for _ in range(24 * 60):
        attempts += [own.body["attempt_number"] for own in small.emulator.deliver()]
        clock.advance(60)
    assert attempts == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len({json.loads(data)["id"] for data, _ in receiver.got[1:]}) == 1


def test_webhooks_are_sent_by_the_clock_alone_and_again_until_they_are_taken(
    serve: Serve, receiver: Receiver
) -> None:
    clock = VirtualClock()
    caller = serve(clock=clock, deliver=True)
    caller.emulator.subscribe(receiver.url, events=["page.content_updated"])
    receiver.status = 503
    home = caller.emulator.world.id_of("home")
    call(caller, "PATCH", f"/v1/blocks/{home}/children", children=[paragraph()])
    for attempt, status in enumerate((503, 503, 503, 200), start=1):
        receiver.status = status
        while len(caller.emulator.deliveries) <= attempt:
            due = clock.next_due()
            clock.advance(due or 0)
            receiver.arrived.wait(0.01)
    assert [own.status for own in caller.emulator.deliveries] == [200, 503, 503, 503, 200]
    bodies = [own.body for own in caller.emulator.deliveries[1:]]
    assert [own["attempt_number"] for own in bodies] == [1, 2, 3, 4]
    assert len({own["id"] for own in bodies}) == 1
    assert clock.time() - VirtualClock().time() >= 75 + 225 + 675


def test_a_subscription_of_an_old_version_hears_of_databases_alone(
    small: Caller, receiver: Receiver, clock: ManualClock
) -> None:
    small.emulator.subscribe(receiver.url, api_version="2022-06-28")
    source = next(small.emulator.world.all("data_source"))
    call(small, "PATCH", f"/v1/data_sources/{source['id']}", properties={"New": {"date": {}}})
    clock.advance(2)
    made = small.emulator.deliver()
    assert [own.body["type"] for own in made] == ["database.schema_updated"]
    entity = {"id": source["parent"]["database_id"], "type": "database"}
    assert made[0].body["entity"] == entity


def test_without_the_capability_no_comment_is_told_of(
    serve: Serve, receiver: Receiver, clock: ManualClock
) -> None:
    caller = serve(capabilities=set(Capability) - {Capability.READ_COMMENTS})
    caller.emulator.subscribe(receiver.url)
    home = caller.emulator.world.id_of("home")
    call(caller, "POST", "/v1/comments", parent={"page_id": home}, rich_text=text("hm"))
    clock.advance(2)
    assert caller.emulator.deliver() == ()


@pytest.mark.parametrize("url", ["http://[", "http://127.0.0.1:x/", "file:///x", "", "hook"])
def test_an_address_that_is_none_is_refused(small: Caller, url: str) -> None:
    with pytest.raises(WorldError, match="no address for webhooks"):
        small.emulator.subscribe(url)


def test_webhooks_leave_this_machine_never(small: Caller) -> None:
    with pytest.raises(WorldError, match=r"127\.0\.0\.1 only"):
        small.emulator.subscribe("https://example.com/hook")

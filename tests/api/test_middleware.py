"""Middleware wraps every try of a request, in order."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from notionkit import api
from notionkit.api import (
    BudgetWindow,
    Cache,
    Client,
    ConnectionFailed,
    Headers,
    InvalidSetting,
    Logging,
    Request,
    Response,
    RetryPolicy,
    Timeouts,
)
from notionkit.api.middleware import Send

from .conftest import Answer, HandClock, Scripted, Server

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"


def page(_: Request) -> tuple[int, Any]:
    return 200, {"object": "page", "id": ID}


def noting(name: str, told: list[str]) -> Callable[[Request, Send], Response]:
    def middleware(request: Request, send: Send) -> Response:
        told.append(f"{name} in")
        response = send(request)
        told.append(f"{name} out")
        return response

    return middleware


def test_the_first_is_the_outermost() -> None:
    told: list[str] = []
    transport = Scripted(page)

    Client(transport=transport, middleware=[noting("a", told), noting("b", told)]).retrieve_page(ID)

    assert told == ["a in", "b in", "b out", "a out"]


def test_headers_are_added(server: Server, answer: Callable[..., Answer]) -> None:
    server.answers = [answer(object="page", id=ID)]
    beta = Headers({"Notion-Beta": "status-group-filters-2026-10-06"})

    with Client("ntn_x", base_url=server.url, middleware=[beta]) as client:
        client.retrieve_page(ID)

    assert server.seen[0].headers["Notion-Beta"] == "status-group-filters-2026-10-06"
    assert server.seen[0].headers["Authorization"] == "Bearer ntn_x"


def test_every_try_is_logged_without_content(
    caplog: pytest.LogCaptureFixture, clock: HandClock
) -> None:
    answers = iter([(503, {"object": "error"}), (200, {"object": "list", "results": []})])
    transport = Scripted(lambda _: next(answers))
    client = Client(transport=transport, clock=clock, middleware=[Logging(clock=clock)])

    with caplog.at_level(logging.DEBUG, "notionkit.api"):
        list(client.search(query="diary"))

    assert caplog.messages == [
        "POST /v1/search: 503 in 0.000 s",
        "POST /v1/search: 200 in 0.000 s",
    ]


def test_a_broken_connection_is_logged_too(
    caplog: pytest.LogCaptureFixture, clock: HandClock
) -> None:
    def fail(_: Request) -> tuple[int, Any]:
        raise ConnectionFailed("no route", kind="unreachable")

    policy = RetryPolicy(attempts=1)
    client = Client(transport=Scripted(fail), policy=policy, middleware=[Logging(clock=clock)])

    with caplog.at_level(logging.DEBUG, "notionkit.api"), pytest.raises(ConnectionFailed):
        client.retrieve_page(ID)

    assert caplog.messages == ["GET /v1/pages/:id: ConnectionFailed in 0.000 s"]


class TestCache:
    def test_a_read_is_answered_from_memory_and_costs_no_budget(self, clock: HandClock) -> None:
        transport = Scripted(page)
        client = Client(
            transport=transport,
            middleware=[Cache(60, clock=clock)],
            budget=BudgetWindow(limit=1, probing=False),
            clock=clock,
        )

        assert client.retrieve_page(ID) == client.retrieve_page(ID)
        assert len(transport.seen) == 1
        assert clock.slept == []

    def test_a_write_empties_it(self, clock: HandClock) -> None:
        transport = Scripted(page)
        client = Client(transport=transport, middleware=[Cache(60, clock=clock)], clock=clock)

        client.retrieve_page(ID)
        client.update_page(ID, in_trash=True)
        client.retrieve_page(ID)

        assert len(transport.seen) == 3

    def test_it_forgets_with_time_and_beyond_its_size(self, clock: HandClock) -> None:
        transport = Scripted(page)
        cache = Cache(60, size=2, clock=clock)
        client = Client(transport=transport, middleware=[cache], clock=clock)

        for digit in "abccba":
            client.retrieve_page(digit * 32)
        assert [request.path[-1] for request in transport.seen] == ["a", "b", "c", "a"]
        clock.now += 61
        client.retrieve_page("a" * 32)
        assert len(transport.seen) == 5

    def test_queries_differ_by_their_bodies(self, clock: HandClock) -> None:
        transport = Scripted(lambda _: (200, {"object": "list", "results": []}))
        client = Client(transport=transport, middleware=[Cache(60, clock=clock)], clock=clock)

        list(client.search(query="a"))
        list(client.search(query="b"))
        list(client.search(query="a"))

        assert len(transport.seen) == 2

    def test_errors_are_not_kept(self, clock: HandClock) -> None:
        answers = iter([(503, {"object": "error"}), page(api.me())])
        transport = Scripted(lambda _: next(answers))
        client = Client(transport=transport, middleware=[Cache(60, clock=clock)], clock=clock)

        client.retrieve_page(ID)

        assert len(transport.seen) == 2


def test_settings_reach_the_transport(server: Server) -> None:
    client = Client(
        "ntn_x",
        base_url="http://api.example.invalid",
        proxy=server.url,
        timeouts=Timeouts(connect=1, read=2),
        pool_size=3,
        policy=RetryPolicy(attempts=1),
    )
    server.answers = [Answer(200, b'{"object": "page", "id": "%s"}' % ID.encode())]

    with client:
        client.retrieve_page(ID)

    assert server.seen[0].path == f"http://api.example.invalid/v1/pages/{ID}"


def test_certificates_that_are_not_there_are_told() -> None:
    with pytest.raises(InvalidSetting, match="no certificates at /no/such/file"):
        Client("ntn_x", ca="/no/such/file")

"""The blocking client keeps to the budget, tries again, pages, and gives typed objects."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from notionkit.api import (
    Blocked,
    BudgetWindow,
    Client,
    ConnectionFailed,
    InvalidSetting,
    ListingIncomplete,
    NotNotion,
    ObjectNotFound,
    Request,
    Response,
    RetryPolicy,
    ServerError,
    Unauthorized,
)
from notionkit.model import (
    Block,
    Database,
    DataSource,
    Page,
    PropertyItem,
    StructureError,
    UnknownObject,
    User,
)

from .conftest import Answer, HandClock, Server

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
TOKEN = "ntn_secret"


@pytest.fixture
def client(server: Server, clock: HandClock) -> Iterator[Client]:
    with Client(TOKEN, base_url=server.url, clock=clock, rng=random.Random(1)) as made:
        yield made


def listing(*results: Any, cursor: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "object": "list",
        "results": list(results),
        "next_cursor": cursor,
        "has_more": cursor is not None,
        **more,
    }


def block(number: int) -> dict[str, Any]:
    return {"object": "block", "id": f"{number:032x}", "type": "divider", "divider": {}}


class TestObjects:
    def test_each_object_has_its_method(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        def answered(name: str) -> None:
            server.answers = [answer(object=name, id=ID)]

        answered("user")
        assert isinstance(client.me(), User)
        assert isinstance(client.retrieve_user(ID), User)
        answered("page")
        assert isinstance(client.retrieve_page(ID), Page)
        answered("database")
        assert isinstance(client.retrieve_database(ID), Database)
        answered("data_source")
        assert isinstance(client.retrieve_data_source(ID), DataSource)
        answered("block")
        assert isinstance(client.retrieve_block(ID), Block)

    def test_an_answer_of_another_kind_is_refused(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        server.answers = [answer(object="block", id=ID)]

        with pytest.raises(StructureError, match="expected page"):
            client.retrieve_page(ID)


class TestListings:
    def test_pages_are_asked_for_when_they_are_wanted(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        server.answers = [
            answer(**listing(block(1), block(2), cursor="two")),
            answer(**listing(cursor="three")),
            answer(**listing(block(3))),
        ]
        children = client.block_children(ID)

        assert next(children).id == block(1)["id"]
        assert len(server.seen) == 1
        assert [child.id for child in children] == [block(2)["id"], block(3)["id"]]
        assert [seen.path.rpartition("?")[2] for seen in server.seen] == [
            "page_size=100",
            "page_size=100&start_cursor=two",
            "page_size=100&start_cursor=three",
        ]

    def test_searches_and_queries_page_in_the_body(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        server.answers = [
            answer(**listing({"object": "page", "id": ID}, cursor="two")),
            answer(**listing({"object": "data_source", "id": ID}, {"object": "comet"})),
        ]

        found = list(client.search(query="tea"))
        list(client.query_data_source(ID, filter_properties=["title"]))

        assert [type(result) for result in found] == [Page, DataSource, UnknownObject]
        assert [seen.body.get("start_cursor") for seen in server.seen] == [None, "two", None]

    def test_a_listing_of_one_kind_raises_for_another(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        server.answers = [answer(**listing(block(1), {"object": "comet"}))]
        children = client.block_children(ID)
        next(children)

        with pytest.raises(StructureError, match=r"results\[1\]: expected a Block"):
            next(children)

    def test_users_and_comments_are_listed(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        server.answers = [answer(**listing({"object": "user", "id": ID}))]
        assert [user.id for user in client.list_users()] == [ID]
        server.answers = [answer(**listing({"object": "comment", "id": ID}))]
        assert [comment.id for comment in client.list_comments(ID)] == [ID]

    def test_a_property_is_read_to_its_end(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        item = {"object": "property_item", "type": "relation", "id": "r", "relation": {"id": ID}}
        server.answers = [answer(**listing(item, cursor="two")), answer(**listing(item, item))]

        assert len(list(client.page_property(ID, "r"))) == 3
        assert len(server.seen) == 2

    def test_a_property_that_is_no_list_is_one_item(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        server.answers = [answer(object="property_item", type="number", id="n", number=4)]

        (item,) = client.page_property(ID, "n")

        assert isinstance(item, PropertyItem)
        assert item.value == 4

    def test_a_listing_that_notion_cut_says_so_at_its_end(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        status = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
        server.answers = [
            answer(**listing({"object": "page", "id": ID}, cursor="two", request_status=status)),
            answer(**listing({"object": "page", "id": ID})),
        ]
        rows = client.query_data_source(ID)

        assert len([next(rows), next(rows)]) == 2
        with pytest.raises(ListingIncomplete, match="10,000"):
            next(rows)

    @pytest.mark.parametrize("cursor", [None, "same"])
    def test_a_cursor_that_leads_nowhere_is_an_error_not_a_loop(
        self,
        client: Client,
        server: Server,
        answer: Callable[..., Answer],
        cursor: str | None,
    ) -> None:
        server.answers = [answer(**{**listing(block(1), cursor=cursor), "has_more": True})]

        with pytest.raises(NotNotion, match="does not lead on"):
            list(client.block_children(ID))


class TestRetries:
    def test_a_429_waits_as_long_as_it_says_and_tries_again(
        self,
        client: Client,
        server: Server,
        clock: HandClock,
        answer: Callable[..., Answer],
        error_answer: Callable[..., Answer],
    ) -> None:
        server.answers = [
            error_answer(429, "rate_limited", headers={"Retry-After": "17"}),
            answer(object="user", id=ID),
        ]

        client.me()

        assert sum(clock.slept) == 17.0
        assert len(server.seen) == 2

    def test_an_overloaded_server_is_tried_again(
        self,
        client: Client,
        server: Server,
        clock: HandClock,
        answer: Callable[..., Answer],
        error_answer: Callable[..., Answer],
    ) -> None:
        server.answers = [
            error_answer(529, "service_overload", additional_data={"retry_after": "9"}),
            Answer(502, b"<html>", {"Content-Type": "text/html"}),
            Answer(hang_up=True),
            Answer(200, b'{"object', length=99),
            answer(object="user", id=ID),
        ]

        client.me()

        assert len(server.seen) == 5
        assert clock.slept[0] == 9.0

    def test_a_server_that_stays_broken_is_given_up(
        self, client: Client, server: Server, error_answer: Callable[..., Answer]
    ) -> None:
        server.answers = [error_answer(500, "internal_server_error")]

        with pytest.raises(ServerError) as caught:
            client.me()

        assert caught.value.request_id == "r-1"
        assert len(server.seen) == RetryPolicy().attempts

    @pytest.mark.parametrize(
        ("status", "code", "more", "cls"),
        [
            (401, "unauthorized", {}, Unauthorized),
            (404, "object_not_found", {}, ObjectNotFound),
            (
                429,
                "rate_limited",
                {"additional_data": {"rate_limit_reason": "public_api_request_blocked"}},
                Blocked,
            ),
        ],
    )
    def test_a_final_answer_is_not_tried_again(
        self,
        client: Client,
        server: Server,
        clock: HandClock,
        error_answer: Callable[..., Answer],
        status: int,
        code: str,
        more: dict[str, Any],
        cls: type[Exception],
    ) -> None:
        server.answers = [error_answer(status, code, **more)]

        with pytest.raises(cls) as caught:
            client.me()

        assert len(server.seen) == 1
        assert clock.slept == []
        assert TOKEN not in str(caught.value)


class TestBudget:
    def test_a_spent_budget_waits_for_the_next_window(self, clock: HandClock) -> None:
        transport = Scripted(lambda _: (200, {"object": "user", "id": ID}))
        budget = BudgetWindow(limit=3, probing=False)
        client = Client(transport=transport, budget=budget, clock=clock)

        for _ in range(7):
            client.me()

        assert clock.slept == [60.0, 60.0]

    def test_an_endpoint_of_its_own_limit_closes_alone(self, clock: HandClock) -> None:
        body = {
            "object": "error",
            "code": "rate_limited",
            "additional_data": {
                "rate_limit_reason": "public_api_endpoint_rate_limit",
                "retry_after": "5",
            },
        }
        answers = iter([(429, body), (200, listing())])
        client = Client(transport=Scripted(lambda _: next(answers)), clock=clock)

        assert list(client.search()) == []
        assert list(client.budget.endpoints) == ["POST /v1/search"]
        assert client.budget.closed_until is None


class Scripted:
    """A transport that is a function."""

    def __init__(self, answer: Callable[[Request], tuple[int, Any]]) -> None:
        self._answer = answer

    def send(self, request: Request) -> Response:
        status, body = self._answer(request)
        return Response(status, {"Content-Type": "application/json"}, json.dumps(body).encode())

    def close(self) -> None:
        pass


def test_a_transport_that_fails_is_tried_again_and_then_reported(clock: HandClock) -> None:
    def fail(_: Request) -> tuple[int, Any]:
        raise ConnectionFailed("no route", kind="unreachable")

    client = Client(transport=Scripted(fail), clock=clock, policy=RetryPolicy(attempts=3))

    with pytest.raises(ConnectionFailed, match="no route"):
        client.me()
    assert len(clock.slept) == 2


def test_a_closed_client_sends_nothing_more(clock: HandClock) -> None:
    transport = Scripted(lambda _: (200, {"object": "list", "results": []}))
    with Client(transport=transport, clock=clock) as client:
        listing = client.list_users()

    with pytest.raises(InvalidSetting, match="was closed"):
        next(listing)


def test_no_repr_shows_a_token() -> None:
    with Client("ntn_secret") as client:
        shown = repr(client) + repr(vars(client)) + repr(client.search())

    assert "ntn_secret" not in shown
    assert "2026-03-11" in shown


def test_a_client_without_a_token_is_refused() -> None:
    with pytest.raises(InvalidSetting, match="token from the program is empty"):
        Client()

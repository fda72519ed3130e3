"""Each reading endpoint has a builder, and knows that it only reads."""

import pytest

from notionkit import api
from notionkit.api import Request

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
SIZE = ("page_size", "100")

BUILT = [
    (api.me(), "GET", "/v1/users/me", (), None),
    (api.retrieve_user(ID), "GET", f"/v1/users/{ID}", (), None),
    (api.list_users(), "GET", "/v1/users", (SIZE,), None),
    (api.retrieve_page(ID), "GET", f"/v1/pages/{ID}", (), None),
    (api.retrieve_database(ID), "GET", f"/v1/databases/{ID}", (), None),
    (api.retrieve_data_source(ID), "GET", f"/v1/data_sources/{ID}", (), None),
    (api.retrieve_block(ID), "GET", f"/v1/blocks/{ID}", (), None),
    (api.block_children(ID), "GET", f"/v1/blocks/{ID}/children", (SIZE,), None),
    (api.list_comments(ID), "GET", "/v1/comments", (("block_id", ID), SIZE), None),
    (
        api.block_children(ID, start_cursor="c", page_size=7),
        "GET",
        f"/v1/blocks/{ID}/children",
        (("page_size", "7"), ("start_cursor", "c")),
        None,
    ),
    (
        api.search(query="tea", object_type="page", in_trash=True, start_cursor="c"),
        "POST",
        "/v1/search",
        (),
        {
            "query": "tea",
            "filter": {"property": "object", "value": "page", "in_trash": True},
            "sort": {"timestamp": "last_edited_time", "direction": "descending"},
            "page_size": 100,
            "start_cursor": "c",
        },
    ),
    (
        api.query_data_source(
            ID,
            filter={"property": "Done", "checkbox": {"equals": True}},
            sorts=[{"timestamp": "created_time", "direction": "ascending"}],
            filter_properties=["title", "%3FB"],
        ),
        "POST",
        f"/v1/data_sources/{ID}/query",
        (("filter_properties", "title"), ("filter_properties", "%3FB")),
        {
            "page_size": 100,
            "filter": {"property": "Done", "checkbox": {"equals": True}},
            "sorts": [{"timestamp": "created_time", "direction": "ascending"}],
        },
    ),
    (api.query_data_source(ID), "POST", f"/v1/data_sources/{ID}/query", (), {"page_size": 100}),
]


@pytest.mark.parametrize(("request_", "method", "path", "query", "body"), BUILT)
def test_a_builder_gives_the_request_of_its_endpoint(
    request_: Request, method: str, path: str, query: tuple[tuple[str, str], ...], body: object
) -> None:
    assert (request_.method, request_.path, request_.query, request_.body) == (
        method,
        path,
        query,
        body,
    )
    assert request_.reads


@pytest.mark.parametrize("property_id", ["%3FB%3AW", "?B:W"])
def test_a_property_id_may_come_encoded_or_decoded(property_id: str) -> None:
    assert api.page_property(ID, property_id).path == f"/v1/pages/{ID}/properties/%3FB%3AW"


def test_an_id_cannot_lead_to_another_endpoint() -> None:
    assert api.retrieve_page("../users?x=1#").path == "/v1/pages/..%2Fusers%3Fx%3D1%23"


@pytest.mark.parametrize(
    ("request_", "endpoint"),
    [
        (api.me(), "GET /v1/users/me"),
        (api.retrieve_page(ID), "GET /v1/pages/:id"),
        (api.block_children(ID.replace("-", "")), "GET /v1/blocks/:id/children"),
        (api.page_property(ID, "%3FB"), "GET /v1/pages/:id/properties/:id"),
        (api.search(), "POST /v1/search"),
    ],
)
def test_an_endpoint_is_named_without_ids(request_: Request, endpoint: str) -> None:
    assert request_.endpoint == endpoint


@pytest.mark.parametrize(
    ("method", "path", "reads"),
    [
        ("POST", "/v1/databases/x/query", True),
        ("POST", "/v1/pages", False),
        ("POST", "/v1/search/more", False),
        ("PATCH", "/v1/data_sources/x/query", False),
        ("DELETE", "/v1/blocks/x", False),
    ],
)
def test_only_get_search_and_queries_read(method: str, path: str, reads: bool) -> None:
    assert Request(method, path).reads is reads


def test_a_cursor_replaces_the_one_before() -> None:
    for first in (api.search(), api.list_users()):
        again = first.at_cursor("a").at_cursor("b")

        assert ("start_cursor", "a") not in (*again.query, *(again.body or {}).items())
        assert again.at_cursor(None) == first

"""Good answers become JSON; all others become the error that says what they are."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.api import (
    ApiError,
    Blocked,
    Conflict,
    ErrorResponse,
    InvalidRequest,
    NotNotion,
    ObjectNotFound,
    Overloaded,
    RateLimited,
    Response,
    RestrictedResource,
    ServerError,
    Unauthorized,
    ValidationError,
    parse,
)

JSON = {"Content-Type": "application/json; charset=utf-8"}
HTML = {"Content-Type": "text/html"}


def failed(status: int, body: Any = b"", headers: dict[str, str] | None = None) -> ApiError:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(ApiError) as caught:
        parse(Response(status, headers if headers is not None else JSON, data))
    return caught.value


def error(status: int, code: str, **additional: Any) -> dict[str, Any]:
    return {
        "object": "error",
        "status": status,
        "code": code,
        "message": "What Notion says.",
        "additional_data": additional,
        "request_id": "r-1",
    }


def test_a_good_answer_is_its_json() -> None:
    assert parse(Response(200, JSON, b'{"object": "page"}')) == {"object": "page"}
    assert parse(Response(202, {"content-type": "application/json"}, b"{}")) == {}


def test_json_that_is_no_object_of_the_api_is_told_apart_and_its_host_is_named() -> None:
    with pytest.raises(NotNotion, match=r"The answer of example\.com is JSON, but no object"):
        parse(Response(200, JSON, b'{"hello": "world"}', "example.com"))


@pytest.mark.parametrize(
    ("status", "code", "cls", "retryable"),
    [
        (400, "validation_error", ValidationError, False),
        (400, "invalid_request_url", InvalidRequest, False),
        (400, "invalid_json", InvalidRequest, False),
        (400, "missing_version", InvalidRequest, False),
        (401, "unauthorized", Unauthorized, False),
        (403, "restricted_resource", RestrictedResource, False),
        (404, "object_not_found", ObjectNotFound, False),
        (409, "conflict_error", Conflict, True),
        (429, "rate_limited", RateLimited, True),
        (500, "internal_server_error", ServerError, True),
        (502, "bad_gateway", ServerError, True),
        (503, "service_unavailable", ServerError, True),
        (503, "database_connection_unavailable", ServerError, True),
        (504, "gateway_timeout", ServerError, True),
        (529, "service_overload", Overloaded, True),
        (418, "teapot", ErrorResponse, False),
    ],
)
def test_each_error_of_the_api_has_its_class(
    status: int, code: str, cls: type[ApiError], retryable: bool
) -> None:
    found = failed(status, error(status, code, hint="x"))

    assert type(found) is cls
    assert (found.status, found.code, found.request_id) == (status, code, "r-1")
    assert found.message == "What Notion says."
    assert found.additional_data == {"hint": "x"}
    assert found.retryable is retryable


def test_a_blocked_connection_is_final() -> None:
    found = failed(429, error(429, "rate_limited", rate_limit_reason="public_api_request_blocked"))

    assert type(found) is Blocked
    assert not found.retryable


@pytest.mark.parametrize(
    ("headers", "additional", "seconds"),
    [
        ({"Retry-After": "7"}, {}, 7.0),
        ({"retry-after": "0"}, {}, 0.0),
        ({}, {"retry_after": "12"}, 12.0),
        ({"Retry-After": "3"}, {"retry_after": "12"}, 3.0),
        ({"Retry-After": "soon"}, {"retry_after": "12"}, 12.0),
        ({"Retry-After": "-5"}, {}, None),
        ({"Retry-After": "nan"}, {}, None),
        ({"Retry-After": "inf"}, {}, None),
        ({}, {"retry_after": ["1"]}, None),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:10 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            {},
            10.0,
        ),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:10 GMT"}, {}, None),
        ({}, {}, None),
    ],
)
def test_the_wait_is_read_from_the_header_or_its_mirror(
    headers: dict[str, str], additional: dict[str, Any], seconds: float | None
) -> None:
    found = failed(429, error(429, "rate_limited", **additional), {**JSON, **headers})

    assert found.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (200, b"<html>", HTML, "html"),
        (404, b"<html>", HTML, "html"),
        (200, b"<!doctype html>", {}, "html"),
        (200, b"hello", {"Content-Type": "text/plain"}, "content_type"),
        (200, b"{}", {}, "content_type"),
        (200, b'{"object": "pa', JSON, "cut"),
        (200, b'{"a": [{"b": 1}', JSON, "cut"),
        (200, b'{"a": {"b": []}', JSON, "cut"),
        (200, b'{"a": "half of {it}', JSON, "cut"),
        (200, b'{"a": b}', JSON, "not_json"),
        (200, b'{"a": 1}}', JSON, "not_json"),
        (200, b"", JSON, "not_json"),
        (200, b"hello", JSON, "not_json"),
        (200, b'{"a": NaN}', JSON, "not_json"),
        (200, b'{"a": "\xff"}', JSON, "not_json"),
        (200, b"[" * 100_000, JSON, "cut"),
        (200, b"[1]", JSON, "not_json"),
        (404, b'{"error": "no such route"}', JSON, "not_json"),
        (403, b"<html>", {**HTML, "cf-ray": "1"}, "edge"),
        (302, b"", {"Location": "https://login.example.com/?secret=1"}, "redirect"),
        (307, b"", {}, "redirect"),
        (301, b"", {"Location": "http://[broken"}, "redirect"),
    ],
)
def test_what_is_not_the_api_is_told_apart(
    status: int, body: bytes, headers: dict[str, str], kind: str
) -> None:
    found = failed(status, body, headers)

    assert isinstance(found, NotNotion)
    assert found.kind == kind
    assert found.status == status
    assert found.retryable is (kind == "cut")
    assert "secret" not in str(found)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 522])
def test_a_web_page_from_a_failing_gateway_is_a_server_error(status: int) -> None:
    found = failed(status, b"<html>Bad gateway</html>", HTML)

    assert type(found) is ServerError
    assert found.retryable
    assert str(status) in str(found)


def test_a_429_without_json_is_still_a_rate_limit() -> None:
    found = failed(429, b"slow down", {"Content-Type": "text/plain", "Retry-After": "9"})

    assert type(found) is RateLimited
    assert found.retry_after == 9.0


def test_the_request_id_is_read_from_the_header_when_the_body_has_none() -> None:
    assert failed(502, b"", {"x-notion-request-id": "r-9"}).request_id == "r-9"


@given(
    st.integers(100, 599),
    st.dictionaries(
        st.sampled_from(["content-type", "retry-after", "location", "cf-ray", "date"]),
        st.sampled_from(["application/json", "text/html", "7", "x", "Wed, 21 Oct 2026 07:28:10"]),
    ),
    st.binary(max_size=40)
    | st.sampled_from([b'{"object":"error","code":3,"message":[],"additional_data":7}', b"{}"]),
)
def test_any_answer_gives_json_or_a_typed_error(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    with suppress(ApiError):
        assert isinstance(parse(Response(status, headers, body)), dict)


def test_an_answer_that_is_cut_anywhere_is_one_to_ask_for_again() -> None:
    answer: Any = {"object": "list", "results": [{"a": "x} é ü"}, [1.5, None, True, {}]]}
    body = json.dumps(answer, ensure_ascii=False).encode()
    for length in range(1, len(body)):
        assert failed(200, body[:length]).retryable, body[:length]

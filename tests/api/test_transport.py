"""A transport sends once, tells failures apart, and gives the token to one origin only."""

import gzip
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import urllib3.exceptions as lower

from notionkit.api import (
    ApiError,
    ConnectionFailed,
    InvalidSetting,
    NotNotion,
    Request,
    RequestsTransport,
    Timeouts,
    check_base_url,
    me,
    query_data_source,
)
from notionkit.api.failures import as_api_error

from .conftest import Answer, Server

SECRET = "ntn_0123456789abcdef"


def failure(transport: RequestsTransport) -> ApiError:
    with transport, pytest.raises(ApiError) as caught:
        transport.send(me())
    assert SECRET not in str(caught.value)
    return caught.value


def test_a_request_arrives_as_notion_expects_it(server: Server) -> None:
    with RequestsTransport(SECRET, base_url=server.url, notion_version="2025-09-03") as transport:
        response = transport.send(query_data_source("x", filter_properties=["a", "%3F"]))

    (seen,) = server.seen
    assert (response.status, response.body) == (200, b"{}")
    assert (seen.method, seen.body) == ("POST", {"page_size": 100})
    assert seen.path == "/v1/data_sources/x/query?filter_properties=a&filter_properties=%253F"
    assert seen.headers["Authorization"] == f"Bearer {SECRET}"
    assert seen.headers["Notion-Version"] == "2025-09-03"
    assert seen.headers["Content-Type"] == "application/json"
    assert seen.headers["User-Agent"].startswith("notionkit/")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
def test_nothing_is_sent_twice(server: Server, answer: Callable[..., Answer], status: int) -> None:
    server.answers = [answer(status, {"Retry-After": "0"})]

    with RequestsTransport(SECRET, base_url=server.url) as transport:
        assert transport.send(me()).status == status

    assert len(server.seen) == 1


def test_a_redirect_is_answered_not_followed(server: Server) -> None:
    server.answers = [Answer(302, b"", {"Location": f"{server.url}/elsewhere"})]

    with RequestsTransport(SECRET, base_url=server.url) as transport:
        assert transport.send(me()).status == 302

    assert len(server.seen) == 1


def test_a_netrc_file_cannot_replace_the_token(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password thief\n")
    monkeypatch.setenv("NETRC", str(netrc))

    with RequestsTransport(SECRET, base_url=server.url) as transport:
        transport.send(me())

    assert server.seen[0].headers["Authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("path", ["@127.0.0.1/v1/users/me", "//evil.example/v1/me", "v1/me", ""])
def test_a_path_cannot_lead_to_another_host(path: str) -> None:
    with pytest.raises(InvalidSetting, match="path"):
        Request("GET", path)


@pytest.mark.parametrize(
    ("url", "has_token"),
    [
        ("https://api.notion.com/v1/users/me", True),
        ("https://API.notion.com:443/v1/users/me", True),
        ("https://api.notion.com:8443/v1/users/me", False),
        ("http://api.notion.com/v1/users/me", False),
        ("https://files.notion.com/x", False),
    ],
)
def test_the_token_goes_to_one_origin_only(url: str, has_token: bool) -> None:
    with RequestsTransport(SECRET) as transport:
        prepared = requests.Request("GET", url, auth=transport._auth).prepare()

    assert ("Authorization" in prepared.headers) is has_token


def test_compressed_answers_are_read(server: Server) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    server.answers = [Answer(200, gzip.compress(b'{"a": 1}'), headers)]

    with RequestsTransport(SECRET, base_url=server.url) as transport:
        assert transport.send(me()).body == b'{"a": 1}'


def test_an_answer_that_cannot_be_decompressed_is_cut(server: Server) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    server.answers = [Answer(200, b"no gzip at all", headers)]

    found = failure(RequestsTransport(SECRET, base_url=server.url))

    assert isinstance(found, NotNotion)
    assert found.kind == "cut"


def kind_of(found: ApiError) -> str:
    assert isinstance(found, ConnectionFailed)
    return found.kind


def test_a_refused_connection_is_told() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        found = failure(RequestsTransport(SECRET, base_url=url))

    assert kind_of(found) == "refused"
    assert "127.0.0.1" in str(found)


def test_a_server_that_hangs_up_before_the_headers_broke_the_connection(server: Server) -> None:
    server.answers = [Answer(hang_up=True)]

    assert kind_of(failure(RequestsTransport(SECRET, base_url=server.url))) == "reset"


def test_a_body_shorter_than_promised_broke_the_connection(server: Server) -> None:
    server.answers = [Answer(200, b'{"object": "pa', length=500)]

    assert kind_of(failure(RequestsTransport(SECRET, base_url=server.url))) == "reset"


def test_a_server_that_stays_silent_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        transport = RequestsTransport(SECRET, base_url=url, timeouts=Timeouts(read=0.05))

        assert kind_of(failure(transport)) == "timeout"


def test_a_server_without_tls_is_told(server: Server) -> None:
    url = server.url.replace("http:", "https:")

    assert kind_of(failure(RequestsTransport(SECRET, base_url=url))) in {"tls", "reset"}


def test_a_proxy_that_is_not_there_is_told(server: Server) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{unused.getsockname()[1]}"
        transport = RequestsTransport(SECRET, base_url=server.url, proxies={"http": proxy})

        assert kind_of(failure(transport)) == "proxy"


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (ssl.SSLCertVerificationError("expired"), "tls"),
        (ssl.SSLEOFError("eof"), "reset"),
        (ConnectionResetError(104, "reset"), "reset"),
        (TimeoutError("slow"), "timeout"),
        (OSError(101, "unreachable"), "reset"),
        (lower.NewConnectionError(None, "no route"), "unreachable"),  # type: ignore[arg-type]
        (lower.NameResolutionError("h", None, OSError("x")), "dns"),  # type: ignore[arg-type]
        (lower.ConnectTimeoutError("slow"), "timeout"),
    ],
)
def test_each_cause_has_its_kind(cause: Exception, kind: str) -> None:
    outer = requests.ConnectionError(lower.MaxRetryError(None, "/", cause))  # type: ignore[arg-type]

    assert kind_of(as_api_error(outer, "api.notion.com")) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://api.notion.com", "https://api.notion.com"),
        ("https://api.notion.com/", "https://api.notion.com"),
        ("https://api.notion.com/v1/", "https://api.notion.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        (" https://proxy.example.com/notion ", "https://proxy.example.com/notion"),
    ],
)
def test_a_base_url_is_put_into_one_form(given: str, kept: str) -> None:
    assert check_base_url(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "api.notion.com",
        "ftp://api.notion.com",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@api.notion.com",
        "https://api.notion.com?secret=1",
        "https://api.notion.com#secret",
        "https://api.notion.com:port",
        "https://[broken",
    ],
)
def test_a_base_url_that_cannot_be_one_is_refused_without_showing_it(given: str) -> None:
    with pytest.raises(InvalidSetting, match="base URL") as caught:
        RequestsTransport(SECRET, base_url=given)

    assert "secret" not in str(caught.value)

"""OAuth sends the secret as HTTP Basic to one origin, and nowhere else."""

from base64 import b64decode
from collections.abc import Callable

import pytest

from notionkit.api import (
    InvalidRequest,
    InvalidSetting,
    InvalidToken,
    OAuth,
    Timeouts,
    Unauthorized,
)

from .conftest import Answer, Server

SECRET = "secret_0123456789"


@pytest.fixture
def oauth(server: Server) -> OAuth:
    return OAuth("client-1", SECRET, base_url=server.url)


def test_a_code_becomes_a_token(
    oauth: OAuth, server: Server, answer: Callable[..., Answer]
) -> None:
    server.answers = [answer(access_token="ntn_new", token_type="bearer", bot_id="b")]

    with oauth:
        token = oauth.exchange_code("abc", redirect_uri="https://example.com/back")

    (seen,) = server.seen
    kind, _, value = seen.headers["Authorization"].partition(" ")
    assert (kind, b64decode(value)) == ("Basic", f"client-1:{SECRET}".encode())
    assert seen.path == "/v1/oauth/token"
    assert seen.body == {
        "grant_type": "authorization_code",
        "code": "abc",
        "redirect_uri": "https://example.com/back",
    }
    assert token.access_token == "ntn_new"
    assert "ntn_new" not in repr(token)


def test_tokens_are_refreshed_examined_and_revoked(
    oauth: OAuth, server: Server, answer: Callable[..., Answer]
) -> None:
    server.answers = [
        answer(access_token="ntn_2", refresh_token="nrt_2"),
        answer(active=True),
        answer(request_id="r"),
    ]

    with oauth:
        assert oauth.refresh_token("nrt_1").refresh_token == "nrt_2"
        assert oauth.introspect_token("ntn_2").active
        assert oauth.revoke_token("ntn_2").request_id == "r"

    assert [seen.path.rpartition("/")[2] for seen in server.seen] == [
        "token",
        "introspect",
        "revoke",
    ]


def test_a_bad_code_and_bad_credentials_are_told_without_the_secret(
    oauth: OAuth, server: Server, error_answer: Callable[..., Answer]
) -> None:
    server.answers = [error_answer(400, "invalid_grant"), error_answer(401, "unauthorized")]

    with oauth:
        with pytest.raises(InvalidRequest, match="invalid_grant") as first:
            oauth.exchange_code("abc")
        with pytest.raises(Unauthorized) as second:
            oauth.exchange_code("abc")

    assert SECRET not in str(first.value) + str(second.value)


def test_the_authorization_page_is_named(oauth: OAuth, server: Server) -> None:
    with oauth:
        url = oauth.authorization_url("https://example.com/back", state="s t")

    assert url == (
        f"{server.url}/v1/oauth/authorize?client_id=client-1&response_type=code&owner=user"
        "&redirect_uri=https%3A%2F%2Fexample.com%2Fback&state=s+t"
    )


def test_proxy_certificates_and_timeouts_are_settings(
    server: Server, answer: Callable[..., Answer]
) -> None:
    server.answers = [answer(active=True)]

    with OAuth(
        "client-1",
        SECRET,
        base_url="http://api.example.invalid",
        proxy=server.url,
        timeouts=Timeouts(connect=5, read=5),
        pool_size=1,
    ) as oauth:
        assert oauth.introspect_token("ntn_2").active
        assert SECRET not in repr(oauth)

    assert server.seen[0].path == "http://api.example.invalid/v1/oauth/introspect"
    with pytest.raises(InvalidSetting, match="no certificates at /no/such/file"):
        OAuth("client-1", SECRET, ca="/no/such/file")


def test_an_id_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidToken, match="client id"):
        OAuth("a:b", SECRET)


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(InvalidToken, match="empty"):
        OAuth("client-1", "")

"""Requests of OAuth, which carry the client's own credentials in place of a token.

Source: Notion API reference, authorization.
"""

from notionkit.api.credentials import Credentials
from notionkit.api.endpoints.parts import UNSET, Json, Unset, given
from notionkit.api.messages import Request


def exchange_code(
    credentials: Credentials,
    code: str,
    *,
    redirect_uri: str | Unset = UNSET,
    external_account: Json | Unset = UNSET,
) -> Request:
    """Exchange the code of an authorization for a token.

    Args:
        credentials: Id and secret of the public connection.
        code: What Notion appended to the redirect.
        redirect_uri: Needed when the authorization URL named one.
        external_account: ``key`` and ``name``, for link previews.
    """
    body = given(
        grant_type="authorization_code",
        code=code,
        redirect_uri=redirect_uri,
        external_account=external_account,
    )
    return Request("POST", "/v1/oauth/token", body=body, credentials=credentials)


def refresh_token(credentials: Credentials, refresh_token: str) -> Request:
    """Exchange a refresh token for a new pair of tokens."""
    body = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return Request("POST", "/v1/oauth/token", body=body, credentials=credentials)


def introspect_token(credentials: Credentials, token: str) -> Request:
    """Ask whether a token is good."""
    path = "/v1/oauth/introspect"
    return Request("POST", path, body={"token": token}, credentials=credentials)


def revoke_token(credentials: Credentials, token: str) -> Request:
    """Make a token worthless."""
    return Request("POST", "/v1/oauth/revoke", body={"token": token}, credentials=credentials)

"""OAuth: from a person's consent to a token. Source: Notion API reference, authorization."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from notionkit.api import endpoints
from notionkit.api.client.calls import Calls
from notionkit.api.credentials import Credentials
from notionkit.api.endpoints import UNSET, Unset
from notionkit.api.endpoints.parts import Json
from notionkit.api.token import Token
from notionkit.api.transport import BASE_URL, check_base_url
from notionkit.model import OAuthToken, TokenIntrospection, TokenRevocation


class OAuth(Calls):
    """What a public connection does with its own id and secret; needs no token.

    The secret is sent to the base URL's origin as HTTP Basic, and shows nowhere else. ``options``
    are those of ``Client``, proxy and certificates included.

    Raises:
        InvalidToken: the secret is empty, or holds what no secret can.
    """

    _needs_token: ClassVar[bool] = False

    def __init__(
        self,
        client_id: str,
        client_secret: Token | str,
        *,
        base_url: str = BASE_URL,
        **options: Any,
    ) -> None:
        self._credentials = Credentials(client_id, client_secret)
        self._base_url = check_base_url(base_url)
        super().__init__(None, base_url=base_url, **options)

    def __repr__(self) -> str:
        return f"OAuth({self._base_url!r}, client_id={self._credentials.client_id!r})"

    def authorization_url(self, redirect_uri: str, *, state: str | None = None) -> str:
        """Return the page on which a person grants access; it leads back to ``redirect_uri``.

        ``state`` comes back unchanged: give something that nobody can guess, and compare it.
        """
        query = {
            "client_id": self._credentials.client_id,
            "response_type": "code",
            "owner": "user",
            "redirect_uri": redirect_uri,
            **({"state": state} if state is not None else {}),
        }
        return f"{self._base_url}/v1/oauth/authorize?{urlencode(query)}"

    def exchange_code(
        self,
        code: str,
        *,
        redirect_uri: str | Unset = UNSET,
        external_account: Json | Unset = UNSET,
    ) -> OAuthToken:
        """Return the token for the code of an authorization.

        Raises:
            InvalidRequest: the code is spent, expired or another's (``invalid_grant``).
            Unauthorized: id or secret are wrong.
        """
        request = endpoints.exchange_code(
            self._credentials, code, redirect_uri=redirect_uri, external_account=external_account
        )
        return self._one(request, OAuthToken)

    def refresh_token(self, refresh_token: str) -> OAuthToken:
        """Return a new pair of tokens for a refresh token; keep both, the old may end at once."""
        return self._one(endpoints.refresh_token(self._credentials, refresh_token), OAuthToken)

    def introspect_token(self, token: str) -> TokenIntrospection:
        """Return whether a token is good."""
        request = endpoints.introspect_token(self._credentials, token)
        return self._one(request, TokenIntrospection)

    def revoke_token(self, token: str) -> TokenRevocation:
        """Make a token worthless."""
        return self._one(endpoints.revoke_token(self._credentials, token), TokenRevocation)

"""Id and secret of a public connection, for OAuth; the secret slips into no log."""

from base64 import b64encode

import attrs

from notionkit.api.errors import InvalidToken
from notionkit.api.token import Token, as_token


@attrs.frozen
class Credentials:
    """What a public connection proves itself with. The secret is wrapped as a token is.

    Raises:
        InvalidToken: id or secret is empty, or holds what none can.
    """

    client_id: str = attrs.field()
    client_secret: Token = attrs.field(converter=as_token)

    @client_id.validator
    def _check(self, _: object, value: str) -> None:
        if not isinstance(value, str) or not value.isascii() or not value or ":" in value:
            raise InvalidToken("The client id is no id", hint="Copy it from the connection.")

    def authorization(self) -> str:
        """Return the value of the Authorization header (HTTP Basic), for a request only."""
        pair = f"{self.client_id}:{self.client_secret.reveal()}".encode()
        return f"Basic {b64encode(pair).decode()}"

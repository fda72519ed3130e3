"""Id and secret of a public connection, for OAuth; the secret slips into no log."""

from base64 import b64encode

import attrs

from notionkit.api.token import Token, as_token


@attrs.frozen
class Credentials:
    """What a public connection proves itself with. The secret is wrapped as a token is.

    Raises:
        InvalidToken: the secret is empty, or holds what no secret can.
    """

    client_id: str
    client_secret: Token = attrs.field(converter=as_token)

    def authorization(self) -> str:
        """Return the value of the Authorization header (HTTP Basic), for a request only."""
        pair = f"{self.client_id}:{self.client_secret.reveal()}".encode()
        return f"Basic {b64encode(pair).decode()}"

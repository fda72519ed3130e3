"""OAuth: codes for tokens, refreshing, introspection, revocation.

Each grant mints fresh tokens; a refresh ends both that it was made from.
Source: Notion API reference, authentication.
"""

import base64
import hmac
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import attrs

from notionkit.emulator.call import Call
from notionkit.emulator.core import Core
from notionkit.emulator.errors import ApiFailure
from notionkit.emulator.richtext import Json
from notionkit.emulator.writes.checks import UNDEFINED, a_string, one_of

CLIENT_ID = "00000000-0000-4000-8000-00000000c11e"
CLIENT_SECRET = "secret_emulator_client"  # noqa: S105 (opens nothing but an emulator)


@attrs.define
class Grants:
    """Who is let in. `token` is the internal connection's own."""

    token: str = attrs.field(repr=False)
    codes: dict[str, str | None] = attrs.field(factory=dict, repr=False)
    access: dict[str, int] = attrs.field(factory=dict, repr=False)
    refresh: dict[str, str] = attrs.field(factory=dict, repr=False)
    revoked: set[str] = attrs.field(factory=set, repr=False)

    def knows(self, token: str) -> bool:
        """Whether a bearer token opens the API."""
        own = hmac.compare_digest(token.encode(), self.token.encode())
        return (own or token in self.access) and token not in self.revoked

    def public(self, token: str) -> bool:
        """Whether it is the token of a public connection."""
        return token in self.access

    def authorize(self, redirect_uri: str | None) -> str:
        """A code as the consent page hands it out."""
        code = f"03{uuid4()}"
        self.codes[code] = redirect_uri
        return code

    def mint(self, now: float) -> tuple[str, str]:
        """A fresh access token with its refresh token."""
        access, refresh = f"ntn_{uuid4().hex}", f"nrt_{uuid4().hex}"
        self.access[access] = int(now)
        self.refresh[refresh] = access
        return access, refresh


def check_basic(header: str) -> None:
    """401 unless the client's id and secret stand in an Authorization header of type Basic."""
    expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode())
    if not hmac.compare_digest(b"Basic " + expected, header.encode()):
        raise ApiFailure(401, "unauthorized", "Client credentials are invalid.")


@attrs.frozen
class OAuth:
    """The endpoints of OAuth."""

    core: Core
    grants: Grants

    def token(self, call: Call) -> Json:
        """POST /v1/oauth/token"""
        kinds = ("authorization_code", "refresh_token")
        kind = one_of(call.raw("grant_type"), "body.grant_type", kinds)
        if kind == "authorization_code":
            self._spend_code(call.body)
        else:
            self._spend_refresh(a_string(call.raw("refresh_token"), "body.refresh_token"))
        access, refresh = self.grants.mint(self.core.clock.time())
        world = self.core.world
        return {
            "access_token": access,
            "token_type": "bearer",
            "refresh_token": refresh,
            "bot_id": world.bot_id,
            "workspace_icon": None,
            "workspace_name": world.name,
            "workspace_id": world.space_id,
            "owner": self._owner(),
            "duplicated_template_id": None,
        }

    def introspect(self, call: Call) -> Json:
        """POST /v1/oauth/introspect"""
        token = a_string(call.raw("token"), "body.token")
        if not self.grants.knows(token):
            return {"active": False}
        scope = " ".join(sorted(own.name.lower() for own in self.core.capabilities))
        return {"active": True, "scope": scope, "iat": self.grants.access.get(token, 0)}

    def revoke(self, call: Call) -> Json:
        """POST /v1/oauth/revoke"""
        token = a_string(call.raw("token"), "body.token")
        self.grants.revoked.add(self.grants.refresh.pop(token, token))
        return {}

    def _spend_code(self, body: Mapping[str, Any]) -> None:
        code = a_string(body.get("code", UNDEFINED), "body.code")
        if code not in self.grants.codes:
            raise _invalid_grant("Invalid code.")
        if self.grants.codes.pop(code) != body.get("redirect_uri"):
            raise _invalid_grant("Mismatched redirect URI.")

    def _spend_refresh(self, token: str) -> None:
        access = self.grants.refresh.pop(token, None)
        if access is None:
            raise _invalid_grant("Invalid refresh token.")
        self.grants.access.pop(access, None)

    def _owner(self) -> Json:
        people = [own for own in self.core.world.users.values() if own["type"] == "person"]
        if not people:
            return {"type": "workspace", "workspace": True}
        return {"type": "user", "user": people[0]}


def _invalid_grant(message: str) -> ApiFailure:
    return ApiFailure(400, "invalid_grant", message)

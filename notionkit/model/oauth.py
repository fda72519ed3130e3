"""What the OAuth endpoints answer. Source: Notion API reference, authorization.

The tokens stand in no ``repr``, so that they cannot slip into a log.
"""

import attrs

from notionkit.model.base import ApiObject, one_of
from notionkit.model.users import BotOwner


@attrs.frozen
class OAuthToken(ApiObject):
    """What a person granted: the token of a connection to their workspace."""

    access_token: str = attrs.field(repr=False)
    token_type: str = one_of("bearer", default="bearer")
    refresh_token: str | None = attrs.field(default=None, repr=False)
    bot_id: str | None = None
    workspace_id: str | None = None
    workspace_name: str | None = None
    workspace_icon: str | None = None
    owner: BotOwner | None = None
    duplicated_template_id: str | None = None
    request_id: str | None = None


@attrs.frozen
class TokenIntrospection(ApiObject):
    """Whether a token is good; ``iat`` is when it was issued, in seconds since 1970."""

    active: bool
    scope: str | None = None
    iat: int | None = None
    request_id: str | None = None


@attrs.frozen
class TokenRevocation(ApiObject):
    """The answer to a revocation, which says nothing more."""

    request_id: str | None = None

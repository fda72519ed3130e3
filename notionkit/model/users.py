"""People, bots and groups. Source: Notion API reference, user."""

from typing import ClassVar

import attrs

from notionkit.model.base import ApiObject, one_of
from notionkit.model.ids import UserId


@attrs.frozen
class Person(ApiObject):
    """What only people have; empty where the connection may not read e-mail addresses."""

    email: str | None = None
    email_verified: bool | None = None


@attrs.frozen
class WorkspaceLimits(ApiObject):
    """Limits of the workspace that the token belongs to."""

    max_file_upload_size_in_bytes: int | None = None


@attrs.frozen
class BotOwner(ApiObject):
    """Who a connection belongs to: the workspace, or one user."""

    type: str = one_of("workspace", "user", default="")
    workspace: bool | None = None
    user: "User | None" = None


@attrs.frozen
class Bot(ApiObject):
    """What only bots have; filled for the token's own bot, empty for others."""

    owner: BotOwner | None = None
    workspace_name: str | None = None
    workspace_id: str | None = None
    workspace_limits: WorkspaceLimits | None = None


@attrs.frozen
class User(ApiObject):
    """A person, a bot or (``object == "group"``) a group; partial ones have only their id."""

    shared: ClassVar[bool] = True

    id: UserId
    object: str = one_of("user", "group", "agent", default="user")
    name: str | None = None
    avatar_url: str | None = None
    type: str | None = one_of("person", "bot", "agent", default=None)
    person: Person | None = None
    bot: Bot | None = None
    request_id: str | None = None

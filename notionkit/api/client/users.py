"""Users and search."""

from collections.abc import Iterator

from notionkit.api import endpoints
from notionkit.api.client.calls import Calls
from notionkit.model import ApiObject, CustomEmoji, User
from notionkit.model.versions import VERSION_2022_06_28


class UserCalls(Calls):
    """Who is who, and what is there."""

    def me(self) -> User:
        """Return the token's own bot; the cheapest way to check a token.

        Raises:
            Unauthorized: the token is refused.
        """
        return self._one(endpoints.me(), User)

    def retrieve_user(self, user_id: str) -> User:
        """Return a member, guest or bot.

        Raises:
            ObjectNotFound: there is no such user.
            RestrictedResource: the connection may not read users.
        """
        return self._one(endpoints.retrieve_user(user_id), User)

    def list_users(self) -> Iterator[User]:
        """Yield members and bots; guests are not listed.

        Raises:
            RestrictedResource: the connection may not read users.
        """
        return self._each(endpoints.list_users(), User)

    def search(
        self, *, query: str = "", object_type: str | None = None, in_trash: bool = False
    ) -> Iterator[ApiObject]:
        """Yield pages and data sources, last edited first; best effort, says Notion.

        Only titles are searched. ``object_type`` is ``page`` or ``data_source``; version
        2022-06-28 finds databases in place of these.

        Raises:
            ListingIncomplete: after the last, when Notion says that it cut the listing.
        """
        if object_type == "data_source" and self.notion_version <= VERSION_2022_06_28:
            object_type = "database"
        request = endpoints.search(query=query, object_type=object_type, in_trash=in_trash)
        return self._each(request, ApiObject)

    def list_custom_emojis(self, *, name: str | None = None) -> Iterator[CustomEmoji]:
        """Yield the workspace's own emojis, all or the one with exactly this name.

        Raises:
            RestrictedResource: the connection may not read content.
        """
        return self._each(endpoints.list_custom_emojis(name=name), CustomEmoji)

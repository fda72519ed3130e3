"""Requests about users. Source: Notion API reference, users."""

from notionkit.api.endpoints.parts import PAGE_SIZE, at, listing
from notionkit.api.messages import Request


def me() -> Request:
    """Ask whose token it is: the connection's bot user."""
    return Request("GET", "/v1/users/me")


def retrieve_user(user_id: str) -> Request:
    """Ask for one user; works for guests too, whom the list leaves out."""
    return Request("GET", at("users", user_id))


def list_users(*, start_cursor: str | None = None, page_size: int = PAGE_SIZE) -> Request:
    """List members and bots of the workspace."""
    return listing("/v1/users", start_cursor, page_size)

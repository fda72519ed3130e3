"""Requests about custom emojis and async tasks. Source: Notion API reference."""

from notionkit.api.endpoints.parts import PAGE_SIZE, at, listing
from notionkit.api.messages import Request


def list_custom_emojis(
    *, name: str | None = None, start_cursor: str | None = None, page_size: int = PAGE_SIZE
) -> Request:
    """List the workspace's own emojis, all or the one with exactly this name."""
    return listing("/v1/custom_emojis", start_cursor, page_size, name=name)


def retrieve_async_task(task_id: str) -> Request:
    """Ask how a task stands; Notion forgets it some time after its end."""
    return Request("GET", at("async_tasks", task_id))

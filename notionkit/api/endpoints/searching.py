"""Requests that search. Source: Notion API reference, search."""

from typing import Any

from notionkit.api.endpoints.parts import PAGE_SIZE
from notionkit.api.messages import Request


def search(
    *,
    query: str = "",
    object_type: str | None = None,
    in_trash: bool = False,
    start_cursor: str | None = None,
    page_size: int = PAGE_SIZE,
) -> Request:
    """Search titles; without a query, list everything that is shared, as far as search knows.

    Args:
        query: Words of the title.
        object_type: ``page`` or ``data_source`` (``database`` at version 2022-06-28).
        in_trash: List what lies in the trash.
        start_cursor: Where to go on.
        page_size: How many results, 1 to 100.
    """
    chosen: dict[str, Any] = {}
    if object_type is not None:
        chosen = {"property": "object", "value": object_type}
    if in_trash:
        chosen["in_trash"] = True
    body = {
        **({"query": query} if query else {}),
        **({"filter": chosen} if chosen else {}),
        "sort": {"timestamp": "last_edited_time", "direction": "descending"},
        "page_size": page_size,
    }
    return Request("POST", "/v1/search", body=body).at_cursor(start_cursor)

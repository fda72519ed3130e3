"""A request for each endpoint that only reads. They validate nothing: ids are quoted, not parsed.

Source: Notion API reference, endpoints at version 2026-03-11. ``page_size`` is 100 at most.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from notionkit.api.messages import Request

PAGE_SIZE = 100
"""The largest page that Notion gives. Source: Notion API reference, pagination."""


def me() -> Request:
    """Ask whose token it is: the connection's bot user."""
    return Request("GET", "/v1/users/me")


def retrieve_user(user_id: str) -> Request:
    """Ask for one user; works for guests too, whom the list leaves out."""
    return _get("users", user_id)


def list_users(*, start_cursor: str | None = None, page_size: int = PAGE_SIZE) -> Request:
    """List members and bots of the workspace."""
    return _listing("/v1/users", start_cursor, page_size)


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


def retrieve_page(page_id: str) -> Request:
    """Ask for a page: its properties, not its blocks."""
    return _get("pages", page_id)


def page_property(
    page_id: str,
    property_id: str,
    *,
    start_cursor: str | None = None,
    page_size: int = PAGE_SIZE,
) -> Request:
    """Ask for a property beyond the 25 references that a page shows.

    ``property_id`` may be as the API gives it, which is URL-encoded, or decoded.
    """
    property_ = quote(unquote(property_id), safe="")
    path = f"/v1/pages/{_segment(page_id)}/properties/{property_}"
    return _listing(path, start_cursor, page_size)


def retrieve_database(database_id: str) -> Request:
    """Ask for a database: title, icon and the data sources in it."""
    return _get("databases", database_id)


def retrieve_data_source(data_source_id: str) -> Request:
    """Ask for a data source: its schema, not its rows."""
    return _get("data_sources", data_source_id)


def query_data_source(
    data_source_id: str,
    *,
    start_cursor: str | None = None,
    page_size: int = PAGE_SIZE,
    filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's own word
    sorts: Sequence[Mapping[str, Any]] = (),
    filter_properties: Sequence[str] = (),
) -> Request:
    """List rows of a data source; a query ends at 10,000, and only ``request_status`` says so.

    Args:
        data_source_id: Which data source.
        start_cursor: Where to go on.
        page_size: How many rows, 1 to 100.
        filter: A filter object of the API.
        sorts: Sort objects of the API; the first weighs most.
        filter_properties: Ids of the properties to answer with; all when empty.
    """
    body: dict[str, Any] = {"page_size": page_size}
    if filter is not None:
        body["filter"] = dict(filter)
    if sorts:
        body["sorts"] = [dict(sort) for sort in sorts]
    chosen = tuple(("filter_properties", name) for name in filter_properties)
    path = f"/v1/data_sources/{_segment(data_source_id)}/query"
    return Request("POST", path, query=chosen, body=body).at_cursor(start_cursor)


def retrieve_block(block_id: str) -> Request:
    """Ask for one block, without its children."""
    return _get("blocks", block_id)


def block_children(
    block_id: str, *, start_cursor: str | None = None, page_size: int = PAGE_SIZE
) -> Request:
    """List the children of a block or page, one level deep."""
    return _listing(f"/v1/blocks/{_segment(block_id)}/children", start_cursor, page_size)


def list_comments(
    block_id: str, *, start_cursor: str | None = None, page_size: int = PAGE_SIZE
) -> Request:
    """List the open comments on a block, or on a page itself (not on the blocks in it)."""
    query = (("block_id", block_id), ("page_size", str(page_size)))
    return Request("GET", "/v1/comments", query=query).at_cursor(start_cursor)


def _get(collection: str, id_: str) -> Request:
    return Request("GET", f"/v1/{collection}/{_segment(id_)}")


def _listing(path: str, start_cursor: str | None, page_size: int) -> Request:
    return Request("GET", path, query=(("page_size", str(page_size)),)).at_cursor(start_cursor)


def _segment(id_: str) -> str:
    return quote(id_, safe="")

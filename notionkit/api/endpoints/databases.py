"""Requests about databases. Source: Notion API reference, databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from notionkit.api import arguments
from notionkit.api.endpoints.parts import (
    PAGE_SIZE,
    UNSET,
    Json,
    Unset,
    at,
    given,
    properties_query,
)
from notionkit.api.messages import Request
from notionkit.model.versions import NOTION_VERSION, VERSION_2022_06_28


def retrieve_database(database_id: str) -> Request:
    """Ask for a database: title, icon and the data sources in it."""
    return Request("GET", at("databases", database_id))


def create_database(
    parent: Json,
    *,
    title: Sequence[Any] | Unset = UNSET,
    description: Sequence[Any] | Unset = UNSET,
    is_inline: bool | Unset = UNSET,
    properties: Json | Unset = UNSET,
    icon: Json | Unset | None = UNSET,
    cover: Json | Unset | None = UNSET,
    version: str = NOTION_VERSION,
) -> Request:
    """Make a database with one data source and one table view.

    Args:
        parent: ``{"page_id": ...}`` or ``{"workspace": True}``; Notion wants a ``type`` here too,
            and gets it.
        title: Rich text.
        description: Rich text.
        is_inline: Show it in its page.
        properties: The schema of the data source: configurations by name, one of them a title.
        icon: An icon.
        cover: A file; not for inline databases.
        version: Since 2025-09-03 the schema stands in ``initial_data_source``.
    """
    legacy = version <= VERSION_2022_06_28
    initial = UNSET if legacy or properties is UNSET else {"properties": properties}
    body = given(
        parent=_typed(parent),
        title=title,
        description=description,
        is_inline=is_inline,
        initial_data_source=initial,
        properties=properties if legacy else UNSET,
        icon=icon,
        cover=cover,
    )
    return Request("POST", "/v1/databases", body=body)


def _typed(parent: Json) -> Json:
    """Name the type of a parent that has one key."""
    if isinstance(parent, Mapping) and len(parent) == 1:
        return {"type": next(iter(parent)), **parent}
    return parent


def update_database(
    database_id: str,
    *,
    parent: Json | Unset = UNSET,
    title: Sequence[Any] | Unset = UNSET,
    description: Sequence[Any] | Unset = UNSET,
    is_inline: bool | Unset = UNSET,
    icon: Json | Unset | None = UNSET,
    cover: Json | Unset | None = UNSET,
    in_trash: bool | Unset = UNSET,
    is_locked: bool | Unset = UNSET,
    properties: Json | Unset = UNSET,
) -> Request:
    """Change or move a database: only what is given.

    The schema is the data source's; only version 2022-06-28 takes ``properties`` here.
    """
    body = given(
        parent=parent,
        title=title,
        description=description,
        is_inline=is_inline,
        icon=icon,
        cover=cover,
        in_trash=in_trash,
        is_locked=is_locked,
        properties=properties,
    )
    return Request("PATCH", at("databases", database_id), body=body)


def query_database(
    database_id: str,
    *,
    start_cursor: str | None = None,
    page_size: int = PAGE_SIZE,
    filter: Json | None = None,  # noqa: A002 - the API's own word
    sorts: Sequence[Json] = (),
    filter_properties: Sequence[str] = (),
) -> Request:
    """List rows of a database; version 2022-06-28 and earlier only."""
    path = at("databases", database_id, "query")
    body = query_body(filter, sorts, page_size)
    query = properties_query(filter_properties)
    return Request("POST", path, query=query, body=body).at_cursor(start_cursor)


def query_body(
    filter: Json | None,  # noqa: A002 - the API's own word
    sorts: Sequence[Json],
    page_size: int,
    **more: Any,
) -> dict[str, Any]:
    """Return the body of a query."""
    chosen = {"page_size": page_size} | ({} if filter is None else {"filter": filter})
    listed = arguments.items("body.sorts", sorts)
    return given(**chosen, **({"sorts": listed} if listed else {}), **more)

"""Requests about data sources, their rows and templates.

Source: Notion API reference, data sources.
"""

from collections.abc import Sequence
from typing import Any

from notionkit.api.endpoints.databases import query_body
from notionkit.api.endpoints.parts import (
    PAGE_SIZE,
    UNSET,
    Json,
    Unset,
    at,
    given,
    listing,
    properties_query,
)
from notionkit.api.messages import Request


def retrieve_data_source(data_source_id: str) -> Request:
    """Ask for a data source: its schema, not its rows."""
    return Request("GET", at("data_sources", data_source_id))


def query_data_source(
    data_source_id: str,
    *,
    start_cursor: str | None = None,
    page_size: int = PAGE_SIZE,
    filter: Json | None = None,  # noqa: A002 - the API's own word
    sorts: Sequence[Json] = (),
    filter_properties: Sequence[str] = (),
    result_type: str | Unset = UNSET,
    is_archived: bool | Unset = UNSET,
) -> Request:
    """List rows of a data source; a query ends at 10,000, and only ``request_status`` says so.

    Args:
        data_source_id: Which data source.
        start_cursor: Where to go on.
        page_size: How many rows, 1 to 100.
        filter: A filter object of the API.
        sorts: Sort objects of the API; the first weighs most.
        filter_properties: Ids of the properties to answer with; all when empty.
        result_type: ``page`` or ``data_source``; wikis hold both.
        is_archived: Only archived rows.
    """
    path = at("data_sources", data_source_id, "query")
    more = {"result_type": result_type, "is_archived": is_archived}
    body = query_body(filter, sorts, page_size, **more)
    query = properties_query(filter_properties)
    return Request("POST", path, query=query, body=body).at_cursor(start_cursor)


def create_data_source(
    database_id: str,
    properties: Json,
    *,
    title: Sequence[Any] | Unset = UNSET,
    icon: Json | Unset | None = UNSET,
) -> Request:
    """Add a data source to a database: configurations by name, one of them a title."""
    parent = {"type": "database_id", "database_id": database_id}
    body = given(parent=parent, properties=properties, title=title, icon=icon)
    return Request("POST", "/v1/data_sources", body=body)


def update_data_source(
    data_source_id: str,
    *,
    title: Sequence[Any] | Unset = UNSET,
    icon: Json | Unset | None = UNSET,
    properties: Json | Unset = UNSET,
    in_trash: bool | Unset = UNSET,
    parent: Json | Unset = UNSET,
) -> Request:
    """Change a data source: only what is given.

    Args:
        data_source_id: Which data source.
        title: Rich text.
        icon: An icon, or ``None``.
        properties: By name or id: a configuration makes or changes a property, ``{"name": ...}``
            renames it, ``None`` deletes it. A list of options replaces the one that was there.
        in_trash: Move to the trash, or back.
        parent: ``{"database_id": ...}`` moves it to another database.
    """
    body = given(title=title, icon=icon, properties=properties, in_trash=in_trash, parent=parent)
    return Request("PATCH", at("data_sources", data_source_id), body=body)


def list_templates(
    data_source_id: str,
    *,
    name: str | None = None,
    start_cursor: str | None = None,
    page_size: int = PAGE_SIZE,
) -> Request:
    """List the templates of a data source whose name holds ``name``, in any case."""
    path = at("data_sources", data_source_id, "templates")
    return listing(path, start_cursor, page_size, name=name)

"""Requests about views and the queries through them. Source: Notion API reference, views."""

from collections.abc import Sequence

from notionkit.api.endpoints.parts import PAGE_SIZE, UNSET, Json, Unset, at, given, listing
from notionkit.api.messages import Request


def list_views(
    *,
    database_id: str | None = None,
    data_source_id: str | None = None,
    start_cursor: str | None = None,
    page_size: int = PAGE_SIZE,
) -> Request:
    """List the views of a database, or on a data source (linked ones elsewhere included)."""
    chosen = {"database_id": database_id, "data_source_id": data_source_id}
    return listing("/v1/views", start_cursor, page_size, **chosen)


def create_view(
    data_source_id: str,
    name: str,
    type: str,  # noqa: A002 - the API's own word
    *,
    database_id: str | Unset = UNSET,
    view_id: str | Unset = UNSET,
    create_database: Json | Unset = UNSET,
    filter: Json | Unset = UNSET,  # noqa: A002 - the API's own word
    sorts: Sequence[Json] | Unset = UNSET,
    quick_filters: Json | Unset = UNSET,
    configuration: Json | Unset = UNSET,
    position: Json | Unset = UNSET,
    placement: Json | Unset = UNSET,
) -> Request:
    """Make a view.

    Args:
        data_source_id: Whose rows it shows.
        name: Its name.
        type: ``table``, ``board``, ``list``, ``calendar``, ``timeline``, ``gallery``, ``form``,
            ``chart``, ``map`` or ``dashboard``.
        database_id: The database it belongs to; one of this and the next two.
        view_id: The dashboard it is a widget of.
        create_database: ``{"parent": {"type": "page_id", "page_id": ...}}`` makes a linked
            database for it.
        filter: A filter object.
        sorts: Sort objects.
        quick_filters: Filters without their ``property``, by property.
        configuration: How it looks; see :mod:`notionkit.model.view_configurations`.
        position: ``{"type": "start" | "end"}``, or ``after_view`` with a ``view_id``.
        placement: Where a widget stands on its dashboard.
    """
    body = given(
        data_source_id=data_source_id,
        name=name,
        type=type,
        database_id=database_id,
        view_id=view_id,
        create_database=create_database,
        filter=filter,
        sorts=sorts,
        quick_filters=quick_filters,
        configuration=configuration,
        position=position,
        placement=placement,
    )
    return Request("POST", "/v1/views", body=body)


def retrieve_view(view_id: str) -> Request:
    """Ask for a view."""
    return Request("GET", at("views", view_id))


def update_view(
    view_id: str,
    *,
    name: str | Unset = UNSET,
    filter: Json | Unset | None = UNSET,  # noqa: A002 - the API's own word
    sorts: Sequence[Json] | Unset | None = UNSET,
    quick_filters: Json | Unset | None = UNSET,
    configuration: Json | Unset = UNSET,
) -> Request:
    """Change a view: only what is given, and ``None`` clears."""
    body = given(
        name=name,
        filter=filter,
        sorts=sorts,
        quick_filters=quick_filters,
        configuration=configuration,
    )
    return Request("PATCH", at("views", view_id), body=body)


def delete_view(view_id: str) -> Request:
    """Delete a view."""
    return Request("DELETE", at("views", view_id))


def create_view_query(view_id: str, *, page_size: int = PAGE_SIZE) -> Request:
    """Run a view; Notion keeps the result for 15 minutes, and answers with its first page."""
    return Request("POST", at("views", view_id, "queries"), body={"page_size": page_size})


def view_query_results(
    view_id: str, query_id: str, *, start_cursor: str | None = None, page_size: int = PAGE_SIZE
) -> Request:
    """List what a view query found: the ids of pages."""
    return listing(at("views", view_id, "queries", query_id), start_cursor, page_size)


def delete_view_query(view_id: str, query_id: str) -> Request:
    """Let go of a view query before its time."""
    return Request("DELETE", at("views", view_id, "queries", query_id))

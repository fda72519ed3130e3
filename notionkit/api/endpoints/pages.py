"""Requests about pages and their properties. Source: Notion API reference, pages."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from notionkit.api import arguments
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


def retrieve_page(page_id: str, *, filter_properties: Sequence[str] = ()) -> Request:
    """Ask for a page: its properties (those with the given ids, or all), not its blocks."""
    return Request("GET", at("pages", page_id), query=properties_query(filter_properties))


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
    name = unquote(arguments.text("path.property_id", property_id))
    path = at("pages", page_id, "properties", name)
    return listing(path, start_cursor, page_size)


def create_page(
    parent: Json | Unset = UNSET,
    *,
    properties: Json | Unset = UNSET,
    icon: Json | Unset | None = UNSET,
    cover: Json | Unset | None = UNSET,
    children: Sequence[Any] | Unset = UNSET,
    markdown: str | Unset = UNSET,
    template: Json | Unset = UNSET,
    position: Json | Unset = UNSET,
    allow_async: bool | Unset = UNSET,
    filter_properties: Sequence[str] = (),
) -> Request:
    """Make a page, or a row.

    Args:
        parent: ``{"page_id": ...}``, ``{"data_source_id": ...}``, ``{"database_id": ...}`` (of a
            database with one data source) or ``{"workspace": True}``; without one, a private page
            of the person behind a public connection.
        properties: Values by name or id; under a page there is only ``title``.
        icon: An icon, or a file by URL or upload.
        cover: A file by URL or upload.
        children: Blocks, at most 100 in a list, two levels deep, 1,000 in all.
        markdown: The content as Markdown, in place of ``children``.
        template: ``{"type": "default"}`` or ``{"type": "template_id", "template_id": ...}``, in
            place of ``children``: the page comes empty and is filled later.
        position: ``{"type": "page_start" | "page_end"}``, or
            ``{"type": "after_block", "after_block": {"id": ...}}``.
        allow_async: Take a task for an answer; only with ``markdown``.
        filter_properties: Ids of the properties to answer with; all when empty.
    """
    body = given(
        parent=parent,
        properties=properties,
        icon=icon,
        cover=cover,
        children=children,
        markdown=markdown,
        template=template,
        position=position,
        allow_async=allow_async,
    )
    return Request("POST", "/v1/pages", query=properties_query(filter_properties), body=body)


def update_page(
    page_id: str,
    *,
    properties: Json | Unset = UNSET,
    icon: Json | Unset | None = UNSET,
    cover: Json | Unset | None = UNSET,
    in_trash: bool | Unset = UNSET,
    is_archived: bool | Unset = UNSET,
    is_locked: bool | Unset = UNSET,
    template: Json | Unset = UNSET,
    erase_content: bool | Unset = UNSET,
    filter_properties: Sequence[str] = (),
) -> Request:
    """Change a page: only what is given, and ``None`` clears icon and cover.

    Args:
        page_id: Which page.
        properties: Values by name or id; each replaces what was there.
        icon: An icon, or ``None``.
        cover: A file, or ``None``.
        in_trash: Move to the trash, or back.
        is_archived: Archive, which is not the trash, or back.
        is_locked: Lock in the application; the API may still write.
        template: A template to add, as in :func:`create_page`.
        erase_content: Delete all content, which the API cannot bring back.
        filter_properties: Ids of the properties to answer with; all when empty.
    """
    body = given(
        properties=properties,
        icon=icon,
        cover=cover,
        in_trash=in_trash,
        is_archived=is_archived,
        is_locked=is_locked,
        template=template,
        erase_content=erase_content,
    )
    query = properties_query(filter_properties)
    return Request("PATCH", at("pages", page_id), query=query, body=body)


def move_page(page_id: str, parent: Json) -> Request:
    """Move a page under ``{"page_id": ...}`` or into ``{"data_source_id": ...}``."""
    return Request("POST", at("pages", page_id, "move"), body=given(parent=parent))

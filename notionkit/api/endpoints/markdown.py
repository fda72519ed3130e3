"""Requests about pages as Markdown, and the commands that change them.

Source: Notion API reference, retrieve a page as markdown, update a page's content as markdown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from notionkit.api import arguments
from notionkit.api.endpoints.parts import UNSET, Json, Unset, at, given
from notionkit.api.messages import Request


def page_markdown(
    page_id: str, *, include_transcript: bool = False, markdown_version: str | None = None
) -> Request:
    """Ask for a page as Markdown, or for a part of one (an id of ``unknown_block_ids``).

    Args:
        page_id: Which page, or which part.
        include_transcript: Write the transcripts of meetings out.
        markdown_version: ``v1`` (the default) or ``v2``.
    """
    query = [("include_transcript", "true")] if include_transcript else []
    query += [("markdown_version", markdown_version)] if markdown_version else []
    return Request("GET", at("pages", page_id, "markdown"), query=tuple(query))


def update_page_markdown(
    page_id: str,
    command: Json,
    *,
    allow_async: bool | Unset = UNSET,
    markdown_version: str | Unset = UNSET,
) -> Request:
    """Change the content of a page by a command of one of the functions below."""
    options = given(allow_async=allow_async, markdown_version=markdown_version)
    body = {**given(**arguments.table("body", command)), **options}
    return Request("PATCH", at("pages", page_id, "markdown"), body=body)


def update_content(
    changes: Mapping[str, str] | Sequence[Json],
    *,
    allow_deleting_content: bool | Unset = UNSET,
) -> dict[str, Any]:
    """Replace texts: each must stand in the page exactly once.

    Args:
        changes: New texts by old ones, or (at most 100) objects with ``old_str``, ``new_str`` and
            ``replace_all_matches``.
        allow_deleting_content: Let child pages and databases go with the text.
    """
    if isinstance(changes, Mapping):
        changes = [{"old_str": old, "new_str": new} for old, new in changes.items()]
    return _command(
        "update_content",
        content_updates=arguments.items("body.update_content.content_updates", changes),
        allow_deleting_content=allow_deleting_content,
    )


def replace_content(
    markdown: str, *, allow_deleting_content: bool | Unset = UNSET
) -> dict[str, Any]:
    """Replace everything."""
    return _command(
        "replace_content", new_str=markdown, allow_deleting_content=allow_deleting_content
    )


def insert_content(
    markdown: str, *, after: str | Unset = UNSET, position: str | Unset = UNSET
) -> dict[str, Any]:
    """Insert after a selection (``"first words...last words"``), or at ``start`` or ``end``."""
    where = UNSET if position is UNSET else {"type": position}
    return _command("insert_content", content=markdown, after=after, position=where)


def replace_content_range(
    markdown: str, content_range: str, *, allow_deleting_content: bool | Unset = UNSET
) -> dict[str, Any]:
    """Replace a selection (``"first words...last words"``)."""
    return _command(
        "replace_content_range",
        content=markdown,
        content_range=content_range,
        allow_deleting_content=allow_deleting_content,
    )


def _command(name: str, **values: Any) -> dict[str, Any]:
    return {"type": name, name: given(**values)}

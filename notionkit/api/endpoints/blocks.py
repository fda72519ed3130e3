"""Requests about blocks. Source: Notion API reference, blocks."""

from collections.abc import Sequence
from typing import Any

from notionkit.api import arguments
from notionkit.api.endpoints.parts import PAGE_SIZE, UNSET, Json, Unset, at, given, listing
from notionkit.api.errors import InvalidArgument
from notionkit.api.messages import Request
from notionkit.model import Problem
from notionkit.model.versions import NOTION_VERSION, VERSION_2022_06_28


def retrieve_block(block_id: str) -> Request:
    """Ask for one block, without its children."""
    return Request("GET", at("blocks", block_id))


def block_children(
    block_id: str, *, start_cursor: str | None = None, page_size: int = PAGE_SIZE
) -> Request:
    """List the children of a block or page, one level deep."""
    return listing(at("blocks", block_id, "children"), start_cursor, page_size)


def append_block_children(
    block_id: str,
    children: Sequence[Any],
    *,
    position: Json | Unset = UNSET,
    version: str = NOTION_VERSION,
) -> Request:
    """Append blocks to a page or block.

    Args:
        block_id: Under which page or block.
        children: Blocks, at most 100 in a list, two levels deep, 1,000 in all.
        position: ``{"type": "start" | "end"}`` (the default) or
            ``{"type": "after_block", "after_block": {"id": ...}}``.
        version: Version 2022-06-28 has ``after`` for the last, and nothing for the first.

    Raises:
        InvalidArgument: the version has no such position.
    """
    body = given(children=arguments.items("body.children", children), position=position)
    if version <= VERSION_2022_06_28 and "position" in body:
        body = {"children": body["children"], **_as_after(body["position"])}
    return Request("PATCH", at("blocks", block_id, "children"), body=body)


def _as_after(position: Any) -> dict[str, str]:
    if position == {"type": "end"}:
        return {}
    try:
        return {"after": position["after_block"]["id"]}
    except (KeyError, TypeError):
        message = f"can only be after a block or at the end at version {VERSION_2022_06_28}"
        raise InvalidArgument(Problem("body.position", message)) from None


def update_block(
    block_id: str, content: Json | Unset = UNSET, *, in_trash: bool | Unset = UNSET
) -> Request:
    """Change a block.

    Args:
        block_id: Which block.
        content: ``{type: {...}}``: fields that are given replace what was there. The type cannot
            change, and children are blocks of their own.
        in_trash: Move to the trash, or back.
    """
    own = {} if content is UNSET else given(**arguments.table("body", content))
    body = {**own, **given(in_trash=in_trash)}
    return Request("PATCH", at("blocks", block_id), body=body)


def delete_block(block_id: str) -> Request:
    """Move a block (or page) to the trash."""
    return Request("DELETE", at("blocks", block_id))


def create_meeting_notes(
    source: Json,
    *,
    parent: Json | Unset = UNSET,
    title: str | Unset = UNSET,
    language: str | Unset = UNSET,
    kickoff_summary: bool | Unset = UNSET,
) -> Request:
    """Make meeting notes out of a recording.

    Args:
        source: ``{"type": "file_upload", "file_upload_id": ...}`` with a parent page, or
            ``{"type": "block", "block_id": ...}`` (an audio, video or file block) without.
        parent: ``{"type": "page_id", "page_id": ...}``.
        title: The title of the notes.
        language: ``auto``, or a code such as ``en``, ``de``, ``zh-CN``.
        kickoff_summary: Begin with the summary at once.
    """
    options = UNSET if kickoff_summary is UNSET else {"kickoff_summary": kickoff_summary}
    body = given(source=source, parent=parent, title=title, language=language, options=options)
    return Request("POST", "/v1/blocks/meeting_notes", body=body)


def query_meeting_notes(
    *,
    filter: Json | Unset = UNSET,  # noqa: A002 - the API's own word
    sort: Sequence[Json] | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Request:
    """Find meeting notes; one answer (50 by default), without a cursor."""
    body = given(filter=filter, sort=sort, limit=limit)
    return Request("POST", "/v1/blocks/meeting_notes/query", body=body)

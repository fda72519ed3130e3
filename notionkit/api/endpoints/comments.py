"""Requests about comments. Source: Notion API reference, comments."""

from collections.abc import Sequence
from typing import Any

from notionkit.api.endpoints.parts import PAGE_SIZE, UNSET, Json, Unset, at, given, listing
from notionkit.api.messages import Request


def list_comments(
    block_id: str, *, start_cursor: str | None = None, page_size: int = PAGE_SIZE
) -> Request:
    """List the open comments on a block, or on a page itself (not on the blocks in it)."""
    return listing("/v1/comments", start_cursor, page_size, block_id=block_id)


def create_comment(
    *,
    parent: Json | Unset = UNSET,
    discussion_id: str | Unset = UNSET,
    rich_text: Sequence[Any] | Unset = UNSET,
    markdown: str | Unset = UNSET,
    attachments: Sequence[Any] | Unset = UNSET,
    display_name: Json | Unset = UNSET,
) -> Request:
    """Comment on a page or block, or answer in a discussion.

    Args:
        parent: ``{"page_id": ...}`` or ``{"block_id": ...}``; or
        discussion_id: the thread to answer in.
        rich_text: The text; or
        markdown: the text as Markdown, inline only.
        attachments: At most 3 of ``{"type": "file_upload", "file_upload_id": ...}``.
        display_name: ``{"type": "integration" | "user"}``, or
            ``{"type": "custom", "custom": {"name": ...}}``.
    """
    body = given(
        parent=parent,
        discussion_id=discussion_id,
        rich_text=rich_text,
        markdown=markdown,
        attachments=attachments,
        display_name=display_name,
    )
    return Request("POST", "/v1/comments", body=body)


def retrieve_comment(comment_id: str) -> Request:
    """Ask for one comment."""
    return Request("GET", at("comments", comment_id))


def update_comment(
    comment_id: str,
    *,
    rich_text: Sequence[Any] | Unset = UNSET,
    markdown: str | Unset = UNSET,
) -> Request:
    """Change a comment of the connection's own: one of the two."""
    body = given(rich_text=rich_text, markdown=markdown)
    return Request("PATCH", at("comments", comment_id), body=body)


def delete_comment(comment_id: str) -> Request:
    """Delete a comment of the connection's own; an empty discussion goes with it."""
    return Request("DELETE", at("comments", comment_id))

"""Blocks that stand for a page or database, as that is known now.

The block and what it stands for are one thing in Notion and share id, name and times; the page on
which the block stands is read again only when it was edited itself.
Source: recorded answers, in which both always agree.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from notionkit.mirror.bodies import load_body, results_of
from notionkit.mirror.kinds import CODES, Kind, pack_id

_KINDS: Final = {"child_page": Kind.PAGE, "child_database": Kind.DATABASE}
_MINUTE: Final = len("2026-06-27T16:49")

_NODE = "SELECT title, last_edited_time, edited_by FROM nodes WHERE kind = ? AND id = ?"

_FIRST_PAGE = """
SELECT b.id, b.size FROM listings AS l JOIN pages AS p ON p.listing = l.id AND p.number = 0
JOIN bodies AS b ON b.id = p.body
WHERE l.key = 'children:' || ? AND l.state = 'done'
"""
_SURELY_FULL_BYTES: Final = 1000
"""A list with nothing in it is much smaller."""


def as_known(db: sqlite3.Connection, block: dict[str, Any]) -> dict[str, Any]:
    """The block with the name, the times and the editor of what it stands for."""
    type_ = str(block.get("type"))
    kind = _KINDS.get(type_)
    if kind is None or not isinstance(id_ := block.get("id"), str):
        return block
    node = db.execute(_NODE, (CODES[kind], pack_id(id_))).fetchone()
    if node is None or not node[1]:
        return block
    known = _edit(node[1], node[2]) | _name(block, type_, node)
    if kind is Kind.PAGE and (inside := _has_children(db, id_)) is not None:
        known["has_children"] = inside
    return {key: known.get(key, value) for key, value in block.items()}


def _edit(time: str, editor: str) -> dict[str, Any]:
    """Blocks have times of whole minutes, databases of milliseconds."""
    edit: dict[str, Any] = {"last_edited_time": f"{time[:_MINUTE]}:00.000Z"}
    return edit | {"last_edited_by": {"object": "user", "id": editor}} if editor else edit


def _name(block: Mapping[str, Any], type_: str, node: tuple[str, str, str]) -> dict[str, Any]:
    """A title that could not be read is empty as well: then the block's own is better."""
    content = block.get(type_)
    is_later = str(block.get("last_edited_time"))[:_MINUTE] < node[1][:_MINUTE]
    if not isinstance(content, dict) or not (node[0] or is_later):
        return {}
    return {type_: {**content, "title": node[0]}}


def _has_children(db: sqlite3.Connection, page_id: str) -> bool | None:
    """Whether the page has anything in it; None where that was not read."""
    first = db.execute(_FIRST_PAGE, (page_id,)).fetchone()
    if first is None:
        return None
    return first[1] > _SURELY_FULL_BYTES or bool(results_of(load_body(db, first[0])))

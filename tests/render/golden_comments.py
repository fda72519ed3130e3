"""The golden page with comments: on the page, and on blocks of every shape."""

from typing import Any

import attrs

from notionkit.model import BlockId, Comment, structure
from notionkit.render import BlockTree
from tests.render.samples import PAGE_ID, Raw, block, raw_text, table, words

PICTURE = "https://files.example/space/1/harbour%20at%20dawn.png"
ITEM, CODE, CELL, LOUD, HEADING, BOX = (f"b{number}" for number in range(6))

_THREAD: list[dict[str, Any]] = [
    {
        "discussion_id": "d1",
        "by": {"id": "u1", "name": "Ada Lovelace"},
        "at": "2026-06-18T17:51:00.000Z",
        "text": [raw_text("Is this "), raw_text("final", bold=True), raw_text("?\n- not a list")],
    },
    {
        "discussion_id": "d1",
        "by": {"id": "u2"},
        "at": "2026-06-18T18:02:00.000Z",
        "text": [raw_text("Yes, see the picture.")],
        "display_name": {"type": "custom", "resolved_name": "Review *bot*"},
        "attachments": [
            {"category": "image", "file": {"url": f"{PICTURE}?signed=1"}},
            {"category": "pdf", "file": {"url": "https://files.example/space/2/plan.pdf?signed=1"}},
        ],
    },
    {
        "discussion_id": "d2",
        "by": {"id": "u1"},
        "at": "2026-06-19T08:00:00.000Z",
        "text": [raw_text("Another matter: "), raw_text("x | y", code=True)],
    },
]


def comments() -> dict[str, list[Comment]]:
    found = {about: [made(_THREAD[2])] for about in (CODE, CELL, LOUD, HEADING, BOX)}
    return {
        PAGE_ID: [made(each) for each in _THREAD],
        ITEM: [made(each) for each in _THREAD],
    } | found


def made(told: Raw) -> Comment:
    raw = {
        "object": "comment",
        "id": f"c-{told['at']}",
        "discussion_id": told["discussion_id"],
        "created_time": told["at"],
        "created_by": {"object": "user", **told["by"]},
        "rich_text": told["text"],
        "display_name": told.get("display_name"),
        "attachments": told.get("attachments", []),
    }
    return structure(raw, Comment)


def page_with_comments() -> list[BlockTree]:
    grid = table([["a"], ["b"]], [["c"], ["d"]], has_column_header=True)
    head, row = grid.children
    marked = attrs.evolve(row, block=attrs.evolve(row.block, id=BlockId(CELL)))
    return [
        words("heading_2", "A heading", id=HEADING),
        words("bulleted_list_item", "an item", words("paragraph", "below it"), id=ITEM),
        words("bulleted_list_item", "another one"),
        words("paragraph", "What a day!", id=LOUD),
        block("code", rich_text=[raw_text("x = 1")], language="python", caption=[], id=CODE),
        words("callout", "boxed", id=BOX),
        attrs.evolve(grid, children=(head, marked)),
    ]

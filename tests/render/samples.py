"""Short ways to make the raw objects that the rendering tests need."""

from collections.abc import Mapping, Sequence
from typing import Any

from notionkit.model import Block, DataSource, Page, RichText, structure
from notionkit.render import BlockTree, MemoryContext
from notionkit.render.markdown import Scene, render_blocks

Raw = dict[str, Any]
PAGE_ID = "11111111-1111-4111-8111-111111111111"
OTHER_ID = "22222222-2222-4222-8222-222222222222"
BLOCK_ID = "33333333-3333-4333-8333-333333333333"
TIME = "2026-06-18T17:51:00.000Z"


def raw_text(content: str, *, link: str | None = None, **look: Any) -> Raw:
    annotations = {
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "code": False,
        "color": "default",
        **look,
    }
    return {
        "type": "text",
        "text": {"content": content, "link": {"url": link} if link else None},
        "annotations": annotations,
        "plain_text": content,
        "href": link,
    }


def raw_mention(kind: str, payload: Any, plain: str, href: str | None = None) -> Raw:
    return {
        **raw_text(plain),
        "type": "mention",
        "mention": {"type": kind, kind: payload},
        "href": href,
    }


def raw_equation(expression: str, **look: Any) -> Raw:
    return {
        **raw_text(expression, **look),
        "type": "equation",
        "equation": {"expression": expression},
    }


def texts(*runs: Raw | str) -> list[RichText]:
    return [structure(raw_text(run) if isinstance(run, str) else run, RichText) for run in runs]


def block(kind: str, *children: BlockTree, id: str = BLOCK_ID, **payload: Any) -> BlockTree:  # noqa: A002
    raw = {
        "object": "block",
        "id": id,
        "parent": {"type": "page_id", "page_id": PAGE_ID},
        "created_time": TIME,
        "last_edited_time": TIME,
        "has_children": bool(children),
        "in_trash": False,
        "type": kind,
        kind: payload,
    }
    return BlockTree(structure(raw, Block), children)


def words(kind: str, *parts: BlockTree | Raw | str, **payload: Any) -> BlockTree:
    """A block with rich text; whatever is no block is a run of it."""
    runs = [raw_text(part) if isinstance(part, str) else part for part in parts if not _tree(part)]
    children = [part for part in parts if isinstance(part, BlockTree)]
    return block(kind, *children, rich_text=runs, color=payload.pop("color", "default"), **payload)


def _tree(part: object) -> bool:
    return isinstance(part, BlockTree)


def table(*rows: Sequence[Sequence[Raw | str]], **payload: Any) -> BlockTree:
    made = [
        block(
            "table_row",
            cells=[
                [raw_text(run) if isinstance(run, str) else run for run in cell] for cell in row
            ],
        )
        for row in rows
    ]
    return block("table", *made, table_width=max(map(len, rows)), **payload)


def rendered(*trees: BlockTree, context: MemoryContext | None = None) -> str:
    return render_blocks(trees, Scene(context or MemoryContext()))


def page(properties: Mapping[str, Raw] | None = None, **keys: Any) -> Page:
    title = {"id": "title", "type": "title", "title": [raw_text("A page")]}
    raw = {
        "object": "page",
        "id": PAGE_ID,
        "created_time": TIME,
        "last_edited_time": TIME,
        "cover": None,
        "icon": None,
        "parent": {"type": "workspace", "workspace": True},
        "in_trash": False,
        "properties": {"title": title} if properties is None else dict(properties),
        "url": "https://www.notion.so/A-page-11111111111141118111111111111111",
        "public_url": None,
        **keys,
    }
    return structure(raw, Page)


def source(
    properties: Mapping[str, str | Raw], *, name: str = "Tasks", source_id: str = OTHER_ID
) -> DataSource:
    schemas = {
        key: {"id": key[:4], "name": key, "description": None, "type": kind, kind: {}}
        if isinstance(kind, str)
        else kind
        for key, kind in properties.items()
    }
    raw = {
        "object": "data_source",
        "id": source_id,
        "title": [raw_text(name)],
        "properties": schemas,
    }
    return structure(raw, DataSource)


def value(kind: str, payload: Any, **more: Any) -> Raw:
    return {"id": "abcd", "type": kind, kind: payload, **more}

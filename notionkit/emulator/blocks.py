"""Drafts of blocks: what an author writes, before the world gives them ids and times.

Payloads have Notion's fields in Notion's order. Source: Notion API reference, block.
"""

from collections.abc import Sequence
from typing import Any, Literal

import attrs

from notionkit.emulator.richtext import Json, Text, rich


@attrs.frozen
class Draft:
    """A block to be: its type, the payload under the type's key, its children."""

    type: str
    payload: Json
    children: tuple["Draft", ...] = ()
    key: str | None = None

    def named(self, key: str) -> "Draft":
        """The same draft with a key, from which the world derives the block's id."""
        return attrs.evolve(self, key=key)


Children = Sequence[Draft]


def paragraph(content: Text = "", *children: Draft, color: str = "default") -> Draft:
    """A paragraph; without text it is an empty line."""
    return _textual("paragraph", content, children, icon=None, color=color)


def heading(
    level: int, content: Text, *children: Draft, toggle: bool = False, color: str = "default"
) -> Draft:
    """A heading of level 1 to 4; children make it a toggle heading."""
    folded = toggle or bool(children)
    return _textual(f"heading_{level}", content, children, is_toggleable=folded, color=color)


def bullet(content: Text, *children: Draft, color: str = "default") -> Draft:
    """A bulleted list item."""
    return _textual("bulleted_list_item", content, children, color=color)


def numbered(
    content: Text,
    *children: Draft,
    color: str = "default",
    start: int | None = None,
    style: Literal["numbers", "letters", "roman"] | None = None,
) -> Draft:
    """A numbered list item; `start` and `style` belong on the first item of a list."""
    extra: Json = {} if start is None else {"list_start_index": start}
    if style is not None:
        extra["list_format"] = style
    return _textual("numbered_list_item", content, children, color=color, **extra)


def to_do(content: Text, *children: Draft, checked: bool = False, color: str = "default") -> Draft:
    """A task."""
    return _textual("to_do", content, children, checked=checked, color=color)


def toggle(content: Text, *children: Draft, color: str = "default") -> Draft:
    """A toggle with what it hides."""
    return _textual("toggle", content, children, color=color)


def quote(content: Text, *children: Draft, color: str = "default") -> Draft:
    """A quote."""
    return _textual("quote", content, children, color=color)


def callout(
    content: Text, *children: Draft, icon: Json | None = None, color: str = "default"
) -> Draft:
    """A callout; without an icon it has none."""
    return _textual("callout", content, children, icon=icon, color=color)


def code_block(content: Text, language: str = "plain text", *, caption: Text = "") -> Draft:
    """A code block."""
    return Draft(
        "code", {"caption": rich(caption), "rich_text": rich(content), "language": language}
    )


def equation_block(expression: str) -> Draft:
    """A block equation (KaTeX)."""
    return Draft("equation", {"expression": expression})


def divider() -> Draft:
    """A line."""
    return Draft("divider", {})


def breadcrumb() -> Draft:
    """The path of the page."""
    return Draft("breadcrumb", {})


def table_of_contents(*, color: str = "default") -> Draft:
    """The page's headings."""
    return Draft("table_of_contents", {"color": color})


def media(kind: str, source: Json, *, caption: Text = "") -> Draft:
    """An image, video, audio or pdf; `source` from `external(url)` or the world's `file(...)`."""
    return Draft(kind, {"caption": rich(caption), **source})


def file_block(source: Json, name: str, *, caption: Text = "") -> Draft:
    """A file that is offered for download."""
    return Draft("file", {"caption": rich(caption), **source, "name": name})


def external(url: str) -> Json:
    """A file, icon or cover that lives elsewhere."""
    return {"type": "external", "external": {"url": url}}


def embed(url: str, *, caption: Text = "") -> Draft:
    """An embedded web page."""
    return Draft("embed", {"caption": rich(caption), "url": url})


def bookmark(url: str, *, caption: Text = "") -> Draft:
    """A bookmark."""
    return Draft("bookmark", {"caption": rich(caption), "url": url})


def link_preview(url: str) -> Draft:
    """A preview of a page in a connected service."""
    return Draft("link_preview", {"url": url})


def link_to_page(kind: Literal["page_id", "database_id", "comment_id"], target: str) -> Draft:
    """A link that looks like a page."""
    return Draft("link_to_page", {"type": kind, kind: target})


def table(
    rows: Sequence[Sequence[Text]], *, header: bool = True, row_header: bool = False
) -> Draft:
    """A simple table; every row needs as many cells as the first."""
    width = len(rows[0])
    payload = {"table_width": width, "has_column_header": header, "has_row_header": row_header}
    cells = (Draft("table_row", {"cells": [rich(cell) for cell in row]}) for row in rows)
    return Draft("table", payload, tuple(cells))


def columns(*contents: Children, ratios: Sequence[float] | None = None) -> Draft:
    """Columns side by side; `ratios` are their widths, adding up to 1."""
    payloads: list[Json] = [{} for _ in contents]
    if ratios is not None:
        payloads = [{"width_ratio": ratio} for ratio in ratios]
    made = (Draft("column", own, tuple(part)) for own, part in zip(payloads, contents, strict=True))
    return Draft("column_list", {}, tuple(made))


def synced_original(*children: Draft) -> Draft:
    """The original of a synced block."""
    return Draft("synced_block", {"synced_from": None}, children)


def synced_copy(original_id: str) -> Draft:
    """A copy that shows the original's children."""
    return Draft("synced_block", {"synced_from": {"type": "block_id", "block_id": original_id}})


def template(content: Text, *children: Draft) -> Draft:
    """A template button."""
    return Draft("template", {"rich_text": rich(content)}, children)


def tabs(*labelled: tuple[Text, Json | None, Children]) -> Draft:
    """Tabs, each with label, icon and content."""
    made = (_tab(label, icon, content) for label, icon, content in labelled)
    return Draft("tab", {}, tuple(made))


def unsupported(block_type: str) -> Draft:
    """A block that the API does not describe, such as a button."""
    return Draft("unsupported", {"block_type": block_type})


def linked_view(title: str = "") -> Draft:
    """A linked database view: a `child_database` whose database the connection cannot reach."""
    return Draft("child_database", {"title": title})


def raw_block(kind: str, payload: dict[str, Any], *children: Draft) -> Draft:
    """Any other block, also of a type that is not known yet."""
    return Draft(kind, payload, children)


def _tab(label: Text, icon: Json | None, content: Children) -> Draft:
    return Draft(
        "paragraph", {"rich_text": rich(label), "icon": icon, "color": "default"}, tuple(content)
    )


def _textual(kind: str, content: Text, children: Children, **rest: Any) -> Draft:
    return Draft(kind, {"rich_text": rich(content), **rest}, tuple(children))

"""Pipe tables: Notion's simple tables, and the first rows of databases."""

from collections.abc import Iterable, Sequence

from notionkit.model import (
    ChildDatabase,
    DataSource,
    Page,
    PropertyValue,
    Table,
    TableRow,
    title_of,
)
from notionkit.render.context import DatabasePreview, SourceRows, notion_url
from notionkit.render.markdown.anchors import anchor
from notionkit.render.markdown.inline import Place, Run, write
from notionkit.render.markdown.links import destination, link
from notionkit.render.markdown.media import object_link
from notionkit.render.markdown.registry import render_blocks, renders
from notionkit.render.markdown.rich import inline
from notionkit.render.markdown.scene import Scene, joined, notice
from notionkit.render.markdown.text import clean
from notionkit.render.properties import schema_order
from notionkit.render.tree import BlockTree
from notionkit.render.values import FileLink, PageLink, Timestamp, as_text, scalar

FIRST_ROWS = 10
"""Rows of an inline database that its parent page shows."""


def pipe_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A GFM table of cells that are inline Markdown already."""
    body = [_row(header), _row(["---"] * len(header)), *map(_row, rows)]
    return "\n".join(body)


def cell(text: str) -> str:
    """Plain text as a cell."""
    return write([Run(clean(text))], Place.CELL)


@renders(Table, "table", nests=True)
def table(tree: BlockTree, content: Table, scene: Scene) -> str:
    """A simple table; without a header row of its own it gets an empty one, as GFM asks."""
    rows = [_cells(child, content, scene) for child in tree.children if _is_row(child)]
    width = max([1, content.table_width, *map(len, rows)])
    if not (rows and content.has_column_header):
        rows = [[""] * width, *rows]
    header, *body = [row + [""] * (width - len(row)) for row in rows]
    others = [child for child in tree.children if not _is_row(child)]
    shown = pipe_table(header, body) if tree.children else ""
    return joined([shown, render_blocks(others, scene)])


@renders(TableRow, "table_row")
def table_row(tree: BlockTree, content: TableRow, scene: Scene) -> str:  # noqa: ARG001
    """A row without its table, which should not happen, still has its text."""
    return pipe_table([""] * len(content.cells), [_texts(content, scene)])


@renders(ChildDatabase, "child_database")
def child_database(tree: BlockTree, content: ChildDatabase, scene: Scene) -> str:
    """A link to the database; an inline one shows its first rows."""
    block_id = tree.block.id
    preview = scene.context.database(block_id)
    is_missing = preview is None and scene.context.link("database", block_id) is None
    if is_missing and not scene.context.is_left_out(block_id):
        shown = link(clean(content.title), notion_url(block_id)) if content.title else ""
        message = f"The rows of this database are not shared with the connection ({block_id})."
        scene.context.problem("limit", "linked_view_without_access", "database", block_id, message)
        return joined([shown, notice(message)])
    target = object_link("database", block_id, content.title, scene)
    if preview is None or not preview.database.is_inline:
        return target
    return joined([f"### {target}", _description(preview, scene), *_previews(preview, scene)])


def rows_table(found: SourceRows, scene: Scene, *, limit: int | None = None) -> str:
    """The rows of a data source, the title of each a link to its page."""
    names = schema_order(found.source)
    rows = found.rows if limit is None else found.rows[:limit]
    shown = pipe_table(list(map(cell, names)), (_row_cells(row, names, scene) for row in rows))
    rest = max(found.total, len(found.rows)) - len(rows)
    return joined([shown if names else "", f"… and {rest} more." if rest > 0 else ""])


def _description(preview: DatabasePreview, scene: Scene) -> str:
    return inline(preview.database.description, scene.context)


def _previews(preview: DatabasePreview, scene: Scene) -> list[str]:
    several = len(preview.sources) > 1
    return [
        joined([_source_name(found.source, scene) if several else "", _first(found, scene)])
        for found in preview.sources
    ]


def _source_name(source: DataSource, scene: Scene) -> str:
    name = clean(title_of(source)) or "Untitled"
    url = scene.context.link("data_source", source.id)
    return f"**{link(name, url)}**" if url else f"**{cell(name)}**"


def _first(found: SourceRows, scene: Scene) -> str:
    return rows_table(found, scene, limit=FIRST_ROWS)


def _row_cells(row: Page, names: Sequence[str], scene: Scene) -> list[str]:
    return [_property(row, row.properties.get(name), scene) for name in names]


def _property(row: Page, value: PropertyValue | None, scene: Scene) -> str:
    if value is None:
        return ""
    if value.type == "title":
        url = scene.context.link("page", row.id)
        name = " ".join(clean(title_of(row)).split()) or "Untitled"
        return f"[{cell(name)}]({destination(url)})" if url else cell(name)
    if value.type == "rich_text":
        return inline(value.value, scene.context, place=Place.CELL)
    plain = scalar(value, scene.context, ("page", row.id))
    return ", ".join(filter(None, map(_entry, plain))) if isinstance(plain, list) else _entry(plain)


def _entry(plain: object) -> str:
    if isinstance(plain, PageLink) and plain.url:
        return f"[{cell(plain)}]({destination(plain.url)})"
    if isinstance(plain, FileLink) and plain.url:
        return f"[{cell(plain.name)}]({destination(plain.url)})"
    if isinstance(plain, Timestamp):
        return str(plain)
    return cell(as_text(plain))


def _is_row(tree: BlockTree) -> bool:
    return isinstance(tree.block.content, TableRow)


def _cells(tree: BlockTree, content: Table, scene: Scene) -> list[str]:
    row = tree.block.content
    if not isinstance(row, TableRow):
        return []
    first, *others = _texts(row, scene, bold_first=content.has_row_header) or [""]
    return [anchor(tree.block, scene.context) + scene.marked(first, tree.block), *others]


def _texts(row: TableRow, scene: Scene, *, bold_first: bool = False) -> list[str]:
    return [
        inline(texts, scene.context, place=Place.CELL, bold=bold_first and number == 0)
        for number, texts in enumerate(row.cells)
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

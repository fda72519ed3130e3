"""Whole Markdown documents: pages, databases, and the index of the tree."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from types import MappingProxyType

from notionkit.model import Database, Page, PropertySchema, title_of
from notionkit.render.context import RenderContext, SourceRows
from notionkit.render.hierarchy import ROOT, unnamed
from notionkit.render.layout import Layout
from notionkit.render.markdown import media, structure, tables, words  # noqa: F401 - they register
from notionkit.render.markdown.comments import Comments, notes
from notionkit.render.markdown.frontmatter import database_front_matter, page_front_matter
from notionkit.render.markdown.inline import Place, Run, write
from notionkit.render.markdown.links import destination, link
from notionkit.render.markdown.registry import render_blocks
from notionkit.render.markdown.rich import inline
from notionkit.render.markdown.scene import Scene, joined, notice
from notionkit.render.markdown.tables import cell, pipe_table, rows_table
from notionkit.render.markdown.text import clean
from notionkit.render.properties import schema_order
from notionkit.render.tree import BlockTree
from notionkit.render.values import tell_of_unsupported
from notionkit.render.views import UNNAMED, ShownView, columns, filter_text, sorts_text

INDEX_PATH = "index.md"


def page(
    page: Page,
    blocks: Sequence[BlockTree],
    context: RenderContext,
    *,
    cut_properties: Collection[str] = (),
    comments: Comments = MappingProxyType({}),
    written: str = "",
) -> str:
    """A page: front matter, its title as heading, its blocks, and what was said about it.

    `cut_properties` are the ids of those that could not be read to their end; the page names them.
    `written` is the Markdown that stands for the blocks, where those were not read.
    """
    front = page_front_matter(page, context)
    tell_of_unsupported(page, context)
    said = notes(comments, blocks, context)
    body = written.strip("\n") or render_blocks(blocks, Scene(context, marks=said.marks))
    cut = [name for name, value in page.properties.items() if value.id in cut_properties]
    named = ", ".join(f"“{name}”" for name in cut)
    about = f"Not all of these properties could be read: {named}." if cut else ""
    warning = notice(about, kind="WARNING") if cut else ""
    return _document([front, _heading(title_of(page)), warning, body, said.closing])


def database(
    database: Database,
    sources: Sequence[SourceRows],
    context: RenderContext,
    *,
    views: Sequence[ShownView] = (),
) -> str:
    """A database: description, for each source its schema, CSV and rows, and its views."""
    scene = Scene(context)
    about = inline(database.description, context)
    parts = [_source(found, scene, said=about, named=len(sources) > 1) for found in sources]
    front = database_front_matter(database, context)
    return _document([front, _heading(title_of(database)), about, *parts, _views(views)])


def index(layout: Layout, *, title: str = "Index") -> str:
    """Everything that was exported, as a nested list of links."""
    return "".join(index_lines(layout, title=title))


def index_lines(layout: Layout, *, title: str = "Index") -> Iterator[str]:
    """The same line by line, each with its end."""
    yield f"{_heading(title)}\n"
    waiting = [layout.below(ROOT)]
    if len(layout.bases):
        yield "\n"
    while waiting:
        name = next(waiting[-1], None)
        if name is None:
            waiting.pop()
            continue
        yield "  " * (len(waiting) - 1) + f"- {_entry(name, layout)}\n"
        waiting.append(layout.below(name))


def _entry(name: str, layout: Layout) -> str:
    kind, object_id = unnamed(name)
    path = layout.path(kind, object_id, "csv" if kind == "data_source" else "md")
    title = clean(layout.tree.title(name)) or "Untitled"
    return link(title, Layout.relative(INDEX_PATH, path)) if path else cell(title)


def _source(found: SourceRows, scene: Scene, *, said: str, named: bool) -> str:
    """One data source; what the database's own description has `said` is not said again."""
    about = inline(found.source.description, scene.context)
    name = _line(title_of(found.source) or "Untitled")
    csv = scene.context.link("data_source", found.source.id)
    return joined(
        [
            f"## {name}" if named else "",
            about if about != said else "",
            link(f"All rows as CSV ({found.total})", csv) if csv else "",
            _schema(found),
            rows_table(found, scene),
        ]
    )


def _views(views: Sequence[ShownView]) -> str:
    header = ["View", "Type", "Filter", "Sorted by", "Columns"]
    shown = pipe_table(header, map(_view, views)) if views else ""
    return joined(["## Views" if views else "", shown])


def _view(shown: ShownView) -> list[str]:
    """A view in words; the columns are told where the view chooses among them."""
    view, source = shown.view, shown.source
    name = clean(" ".join((view.name or UNNAMED).split()))
    listed = columns(view, source) if source else []
    return [
        f"[{cell(name)}]({destination(shown.table)})" if shown.table else cell(name),
        cell(view.type or ""),
        cell(filter_text(view.filter, source)),
        cell(sorts_text(view, source)),
        cell("all" if source and listed == schema_order(source) else ", ".join(listed)),
    ]


def _schema(found: SourceRows) -> str:
    schemas = (found.source.properties[name] for name in schema_order(found.source))
    rows = [[cell(schema.name), cell(schema.type), cell(_details(schema))] for schema in schemas]
    return pipe_table(["Property", "Type", "Details"], rows) if rows else ""


def _details(schema: PropertySchema) -> str:
    """The description, and what can be told of the configuration in words."""
    config = schema.config
    options = [option.name for option in getattr(config, "options", ())]
    number = getattr(config, "format", None)
    told = [schema.description, ", ".join(options), number, getattr(config, "function", None)]
    return "; ".join(str(part) for part in told if part)


def _heading(title: str) -> str:
    return f"# {_line(title) or 'Untitled'}"


def _line(text: str) -> str:
    return write([Run(clean(text))], Place.LINE)


def _document(parts: Iterable[str]) -> str:
    return f"{joined(parts)}\n"

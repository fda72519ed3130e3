"""Pure functions from the model to files: names, layout, Markdown, CSV and JSON."""

from notionkit.render.context import DatabasePreview, MemoryContext, RenderContext, SourceRows
from notionkit.render.conventions import Named, column_names, file_name, file_names
from notionkit.render.layout import Layout, layout
from notionkit.render.tree import BlockTree, RawTree, block_tree, raw_tree, typed_trees

__all__ = [
    "BlockTree",
    "DatabasePreview",
    "Layout",
    "MemoryContext",
    "Named",
    "RawTree",
    "RenderContext",
    "SourceRows",
    "block_tree",
    "column_names",
    "file_name",
    "file_names",
    "layout",
    "raw_tree",
    "typed_trees",
]

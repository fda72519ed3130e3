"""Markdown that CommonMark + GFM, Obsidian and GitHub read alike."""

from notionkit.render.markdown.anchors import fragments
from notionkit.render.markdown.documents import INDEX_PATH, database, index, index_lines, page
from notionkit.render.markdown.inline import Place
from notionkit.render.markdown.registry import known_types, render_block, render_blocks
from notionkit.render.markdown.rich import inline
from notionkit.render.markdown.scene import Scene

__all__ = [
    "INDEX_PATH",
    "Place",
    "Scene",
    "database",
    "fragments",
    "index",
    "index_lines",
    "inline",
    "known_types",
    "page",
    "render_block",
    "render_blocks",
]

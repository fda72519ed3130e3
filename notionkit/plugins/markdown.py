"""Markdown: pages and databases as documents, and an index of the tree."""

import hashlib
from collections.abc import Iterable
from typing import ClassVar

import attrs

from notionkit.plugins import disk
from notionkit.plugins.context import DocumentContext
from notionkit.plugins.drafts import Draft
from notionkit.plugins.formats import FormatPlugin
from notionkit.plugins.scene import ObjectMissing, Scene
from notionkit.plugins.views import source_of, tables, views_of
from notionkit.render import markdown
from notionkit.render.markdown.comments import Comments, typed
from notionkit.render.markdown.frontmatter import dump
from notionkit.render.markdown.scene import joined, notice
from notionkit.render.markdown.text import clean, escape
from notionkit.render.views import ShownView

_FOREIGN_INDEX = "index of the export.md"


class MarkdownPlugin(FormatPlugin):
    """Writes ``Title.md`` for pages and databases; brings CSV for rows, and attachments.

    Settings: ``drop = ["color", "underline"]`` leaves out formatting that Markdown can only say as
    HTML; by default it is kept.
    """

    name: ClassVar[str] = "markdown"
    format: ClassVar[str | None] = "markdown"
    brings: ClassVar[tuple[str, ...]] = ("csv", "files")
    handles: ClassVar[frozenset[str]] = frozenset({"page", "database"})

    def drafts(self, kind: str, object_id: str, scene: Scene) -> Iterable[Draft]:
        """The document of a page or database."""
        path = scene.path(kind, object_id, "md")
        if path is not None:
            text = self._document(kind, object_id, scene, path)
            yield Draft(kind, object_id, path, text.encode())

    def placeholder(self, kind: str, object_id: str, scene: Scene, message: str) -> Iterable[Draft]:
        """A document that says what failed."""
        path = scene.path(kind, object_id, "md")
        if path is not None:
            front = dump({"notion-id": object_id, "notion-object": kind})
            title = clean(scene.nodes[kind, object_id].title) or "Untitled"
            heading = f"# {escape(' '.join(title.split()))}"
            text = joined([front, heading, notice(message, kind="WARNING")]) + "\n"
            yield Draft(kind, object_id, path, text.encode())

    def context(self, scene: Scene, path: str) -> DocumentContext:
        """The scene without the formatting that is to be dropped."""
        dropped = self.environment.settings.get("drop", ())
        chosen = frozenset(map(str, dropped)) if isinstance(dropped, list) else frozenset()
        return attrs.evolve(super().context(scene, path), dropped=chosen)

    def extras(self, scene: Scene) -> Iterable[Draft]:
        """``index.md``, or another name where someone else has an index."""
        placed = [node for node in scene.nodes.values() if not node.left_out]
        text = markdown.index(placed, scene.layout).encode()
        path = _FOREIGN_INDEX if self._is_taken(markdown.INDEX_PATH, text) else markdown.INDEX_PATH
        yield Draft(self.name, "extras", path, text)

    def _is_taken(self, path: str, text: bytes) -> bool:
        folder = self.environment.folder
        if not folder.foreign(path):
            return False
        return disk.look(folder.root / path) != hashlib.sha256(text).hexdigest()

    def _document(self, kind: str, object_id: str, scene: Scene, path: str) -> str:
        context = self.context(scene, path)
        if kind == "page":
            page, blocks = scene.page(object_id), scene.blocks(object_id)
            return markdown.page(
                page,
                blocks,
                context,
                cut_properties=scene.cut_properties(object_id),
                comments=_comments(object_id, scene),
            )
        found = scene.preview(object_id)
        if found is None:
            raise ObjectMissing(f"the mirror has no database {object_id}")
        shown = _views(object_id, scene, path)
        return markdown.database(found.database, found.sources, context, views=shown)


def _comments(page_id: str, scene: Scene) -> Comments:
    """The comments on a page first, then those on what is in it."""
    found = scene.view.comments(page_id)
    order = sorted(found, key=lambda about: (about != page_id, about))
    return {about: [typed(raw) for raw in found[about]] for about in order}


def _views(database_id: str, scene: Scene, document: str) -> list[ShownView]:
    paths = {view.id: path for view, path, _ in tables(database_id, scene)}
    return [
        ShownView(view, source_of(view, scene), _to(paths.get(view.id), scene, document))
        for view in views_of(database_id, scene)
    ]


def _to(path: str | None, scene: Scene, document: str) -> str | None:
    return None if path is None else scene.layout.relative(document, path)

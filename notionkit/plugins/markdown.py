"""Markdown: pages and databases as documents, and an index of the tree."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import ClassVar

import attrs

from notionkit.mirror import Change
from notionkit.plugins import disk
from notionkit.plugins.asking import Asking, Remembered
from notionkit.plugins.base import PluginEnvironment
from notionkit.plugins.context import DocumentContext
from notionkit.plugins.drafts import Draft, measured
from notionkit.plugins.formats import FormatPlugin
from notionkit.plugins.memory import Memory
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

    def __init__(self, environment: PluginEnvironment) -> None:
        super().__init__(environment)
        self._memory = Memory(environment.memory, environment.settings)

    def on_start(self) -> None:
        """Open what is remembered of earlier runs."""
        self._memory.open()

    def on_stop(self) -> None:
        """Close it."""
        self._memory.close()
        super().on_stop()

    def on_changes(self, changes: Sequence[Change]) -> None:
        """Write what changed, and remember it."""
        super().on_changes(changes)
        self._memory.save()

    def on_settle(self) -> None:
        """Make every file what it should be, and remember it."""
        super().on_settle()
        self._memory.save()

    def drafts(self, kind: str, object_id: str, scene: Scene) -> Iterable[Draft]:
        """The document of a page or database."""
        path = scene.path(kind, object_id, "md")
        if path is None:
            return
        context = self.context(scene, path)
        if kind == "page":
            yield self._page(object_id, context)
        else:
            yield Draft(kind, object_id, path, _database(object_id, context).encode())

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

        lines = scene.layout.tree.scratch.table()
        made = markdown.index_lines(scene.layout)
        lines.fill((f"{number:012}", line) for number, line in enumerate(made))

        def content() -> Iterable[bytes]:
            return (line.encode() for _, line in lines.under(""))

        draft = Draft(self.name, "extras", markdown.INDEX_PATH, content)
        yield attrs.evolve(draft, path=_FOREIGN_INDEX) if self._is_taken(draft) else draft

    def _is_taken(self, draft: Draft) -> bool:
        folder = self.environment.folder
        if not folder.foreign(draft.path):
            return False
        return disk.look(folder.root / draft.path) != measured(draft)[0]

    def _page(self, page_id: str, context: DocumentContext) -> Draft:
        """The document of a page; the file that stands there where it would be the same."""
        view = context.scene.view
        with view.snapshot():
            hashed = view.content_hash("page", page_id)
            content = hashed.hex() if hashed else ""
            if content and (known := self._known(page_id, content, context)):
                known.tell(context)
                file = self.environment.folder.root / context.path
                return Draft("page", page_id, context.path, file, known.sha256)
            asking = Asking(context)
            text = _page(page_id, asking).encode()
            sha256 = hashlib.sha256(text).hexdigest()
            lasting = content and asking.lasting
            made = Remembered.of(asking, content=content, sha256=sha256) if lasting else None
            self._memory.put("page", page_id, made.as_json() if made else None)
            return Draft("page", page_id, context.path, text)

    def _known(self, page_id: str, content: str, context: DocumentContext) -> Remembered | None:
        """What is remembered of a document that would be written alike now, and stands there."""
        value = self._memory.get("page", page_id)
        if value is None or value["content"] != content:
            return None
        known = Remembered.from_json(value)
        folder, path = self.environment.folder, context.path
        stands = folder.holds(self.name, ("page", page_id), path, known.sha256)
        anchors = context.scene.anchors(page_id)
        return known if stands and known.holds(context, content=content, anchors=anchors) else None


def _page(page_id: str, asking: Asking) -> str:
    scene = asking.context.scene
    page, blocks = scene.page(page_id), scene.blocks(page_id)
    asking.note_children(blocks)
    return markdown.page(
        page,
        blocks,
        asking,
        cut_properties=scene.cut_properties(page_id),
        written=scene.written(page_id),
        comments=_comments(page_id, scene),
    )


def _database(database_id: str, context: DocumentContext) -> str:
    scene = context.scene
    found = scene.preview(database_id)
    if found is None:
        raise ObjectMissing(f"the mirror has no database {database_id}")
    shown = _views(database_id, scene, context.path)
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

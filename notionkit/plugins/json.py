"""JSON: every object as Notion gave it; the lossless format."""

from collections.abc import Iterable
from typing import Any, ClassVar

from notionkit.plugins.drafts import Draft
from notionkit.plugins.formats import FormatPlugin
from notionkit.plugins.scene import Scene
from notionkit.render import jsonfile


class JsonPlugin(FormatPlugin):
    """Writes ``Title.json`` for pages with their blocks, databases, and data sources with rows.

    The only data source of a database shares its place: then the database's file has the rows.
    """

    name: ClassVar[str] = "json"
    format: ClassVar[str | None] = "json"
    brings: ClassVar[tuple[str, ...]] = ("files",)
    handles: ClassVar[frozenset[str]] = frozenset({"page", "database", "data_source"})

    def drafts(self, kind: str, object_id: str, scene: Scene) -> Iterable[Draft]:
        """The file of one object."""
        path = scene.path(kind, object_id, "json")
        if path is not None and not _shares(kind, object_id, scene):
            text = _text(kind, object_id, scene)
            yield Draft(kind, object_id, path, text.encode())

    def placeholder(self, kind: str, object_id: str, scene: Scene, message: str) -> Iterable[Draft]:
        """A file that says what failed."""
        path = scene.path(kind, object_id, "json")
        if path is not None and not _shares(kind, object_id, scene):
            text = jsonfile.dumps({"object": kind, "id": object_id, "problem": message})
            yield Draft(kind, object_id, path, text.encode())


def _shares(kind: str, object_id: str, scene: Scene) -> bool:
    return kind == "data_source" and object_id in scene.only_sources.values()


def _text(kind: str, object_id: str, scene: Scene) -> str:
    raw = scene.raw(kind, object_id)
    if kind == "page":
        return jsonfile.page(raw, scene.raw_blocks(object_id), _comments(object_id, scene))
    if kind == "data_source":
        return jsonfile.data_source(raw, scene.raw_rows(object_id))
    return jsonfile.dumps(_database(raw, object_id, scene))


def _comments(page_id: str, scene: Scene) -> list[dict[str, Any]] | None:
    """The comments on a page and then on its blocks; None when they were never asked for."""
    found = scene.view.comments(page_id)
    if not found:
        return None
    own = found.pop(page_id, [])
    return own + [comment for about in sorted(found) for comment in found[about]]


def _database(raw: dict[str, Any], database_id: str, scene: Scene) -> dict[str, Any]:
    sources = [scene.raw("data_source", source) for source in scene.sources(database_id)]
    value: dict[str, Any] = {"database": raw, "data_sources": sources}
    only = scene.only_sources.get(database_id)
    return value if only is None else {**value, "rows": scene.raw_rows(only)}

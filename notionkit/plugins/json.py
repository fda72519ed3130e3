"""JSON: every object as Notion gave it; the lossless format."""

from collections.abc import Iterable
from typing import Any, ClassVar

from notionkit.plugins.drafts import Draft
from notionkit.plugins.formats import FormatPlugin
from notionkit.plugins.scene import Scene
from notionkit.plugins.views import raw_views
from notionkit.render import jsonfile
from notionkit.render.naming import clash_key

_USERS = ("users.json", "users of the workspace.json")


class JsonPlugin(FormatPlugin):
    """Writes ``Title.json`` for pages with their blocks, databases, and data sources with rows.

    ``users.json`` has the workspace's people and bots, as far as the connection may know them.
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

    def extras(self, scene: Scene) -> Iterable[Draft]:
        """``users.json``, unless the connection may not read users; a page of that name has it."""
        users = scene.view.listed("users")
        if users:
            taken = set(_USERS).intersection(
                clash_key(f"{base}.json") for base in scene.layout.bases.values()
            )
            path = next((path for path in _USERS if path not in taken), _USERS[-1])
            yield Draft(self.name, "extras", path, jsonfile.users(users).encode())

    def placeholder(self, kind: str, object_id: str, scene: Scene, message: str) -> Iterable[Draft]:
        """A file that says what failed."""
        path = scene.path(kind, object_id, "json")
        if path is not None and not _shares(kind, object_id, scene):
            text = jsonfile.dumps({"object": kind, "id": object_id, "problem": message})
            yield Draft(kind, object_id, path, text.encode())


def _shares(kind: str, object_id: str, scene: Scene) -> bool:
    return kind == "data_source" and scene.layout.is_only_source(object_id)


def _text(kind: str, object_id: str, scene: Scene) -> str:
    raw = scene.raw(kind, object_id)
    if kind == "page":
        return jsonfile.page(raw, scene.raw_blocks(object_id), _comments(object_id, scene))
    if kind == "data_source":
        return jsonfile.data_source(raw, scene.raw_rows(object_id))
    return _database(raw, object_id, scene)


def _comments(page_id: str, scene: Scene) -> list[dict[str, Any]] | None:
    """The comments on a page and then on its blocks; None when they were never asked for."""
    found = scene.view.comments(page_id)
    if not found:
        return None
    own = found.pop(page_id, [])
    return own + [comment for about in sorted(found) for comment in found[about]]


def _database(raw: dict[str, Any], database_id: str, scene: Scene) -> str:
    sources = [scene.raw("data_source", source) for source in scene.sources(database_id)]
    only = scene.layout.only_source(database_id)
    return jsonfile.database(
        raw,
        sources,
        rows=None if only is None else scene.raw_rows(only),
        views=raw_views(database_id, scene),
    )

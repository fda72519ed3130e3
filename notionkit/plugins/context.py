"""What the renderers ask while they write one document, answered from the scene."""

from collections.abc import Callable

import attrs

from notionkit.mirror import StoredFile, signed_key
from notionkit.plugins.scene import Scene, plain
from notionkit.render import DatabasePreview

Report = Callable[[str, str, str, str, str], None]
"""Takes severity, rule, kind, id and message of a loss."""

_EXTENSIONS = {"page": "md", "database": "md", "data_source": "csv"}


@attrs.frozen
class DocumentContext:
    """The scene as seen from the document at ``path``; a `notionkit.render.RenderContext`."""

    scene: Scene
    path: str
    report: Report

    def link(self, kind: str | None, object_id: str) -> str | None:
        """The relative URL of an exported object."""
        kind = kind or self.scene.layout.kind_of(object_id)
        if kind is None:
            return None
        target = self.scene.path(kind, object_id, _EXTENSIONS.get(kind, "md"))
        return None if target is None else self._to(target)

    def title(self, kind: str | None, object_id: str) -> str | None:
        """The title of an object."""
        kind = kind or self.scene.layout.kind_of(object_id)
        node = self.scene.nodes.get((kind, object_id)) if kind else None
        return node.title if node else None

    def file(self, owner: tuple[str, str], url: str) -> str | None:
        """The relative URL of a stored attachment."""
        shown = self.scene.shown_by.get(plain(*owner), ())
        found = next((file for file in shown if _is_at(file, url)), None)
        if found is None or found.sha256 is None:
            return None
        target = self.scene.layout.file(found.key)
        return None if target is None else self._to(target)

    def user_name(self, user_id: str) -> str | None:
        """The name of a person, bot or group."""
        return self.scene.user_name(user_id)

    def database(self, database_id: str) -> DatabasePreview | None:
        """A database and the first rows of its sources."""
        return self.scene.preview(database_id)

    def problem(self, severity: str, rule: str, kind: str, object_id: str, message: str) -> None:
        """Pass a loss on to the ledger, and say in which document it is."""
        self.report(severity, rule, kind, object_id, f"{message} See {self.path}")

    def _to(self, target: str) -> str:
        return self.scene.layout.relative(self.path, target)


def _is_at(file: StoredFile, url: str) -> bool:
    """A file's key is the path of its signed URL."""
    return file.key == signed_key(url)

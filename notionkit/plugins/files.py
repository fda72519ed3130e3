"""Attachments: each stored file beside the page that shows it, under its own name."""

from collections.abc import Iterable
from typing import ClassVar

from notionkit.plugins.drafts import Draft
from notionkit.plugins.formats import FormatPlugin
from notionkit.plugins.scene import FILE, Scene


class FilesPlugin(FormatPlugin):
    """Copies stored files to ``<page>/_files/``; equal ones are hard-linked where possible."""

    name: ClassVar[str] = "files"
    handles: ClassVar[frozenset[str]] = frozenset({FILE})

    def drafts(self, kind: str, object_id: str, scene: Scene) -> Iterable[Draft]:
        """The file at its place; nothing as long as its bytes are not there."""
        sha256 = scene.attachments[object_id].sha256
        path = scene.layout.file(object_id)
        if sha256 is None or path is None:
            return
        source = scene.view.file_path(sha256)
        if not source.is_file():
            raise FileNotFoundError(f"{source} is gone from the mirror's store")
        yield Draft(kind, object_id, path, source, sha256=sha256)

"""What the renderers ask while they write one document, answered from the scene."""

from collections.abc import Callable, Collection, Mapping
from urllib.parse import quote

import attrs

from notionkit.mirror import StoredFile, signed_key
from notionkit.plugins.attachments import plain
from notionkit.plugins.scene import Scene
from notionkit.render import DatabasePreview
from notionkit.render.markdown import fragments

Report = Callable[[str, str, str, str, str], None]
"""Takes severity, rule, kind, id and message of a loss."""

_SEE = " See "
_EXTENSIONS = {"page": "md", "database": "md", "data_source": "csv"}


@attrs.frozen
class DocumentContext:
    """The scene as seen from the document at ``path``; a `notionkit.render.RenderContext`."""

    scene: Scene
    path: str
    report: Report
    dropped: Collection[str] = ()

    def link(self, kind: str | None, object_id: str) -> str | None:
        """The relative URL of an exported object."""
        kind = kind or self.scene.layout.kind_of(object_id)
        if kind is None:
            return None
        target = self.scene.path(kind, object_id, _EXTENSIONS.get(kind, "md"))
        return None if target is None else self._to(target)

    def block(self, block_id: str) -> str | None:
        """The relative URL of a block that its page still has."""
        owner = self.scene.view.owner_of_block(block_id)
        if owner is None or owner[0] != "page":
            return None
        target = self.scene.path("page", owner[1], "md")
        fragment = target and self._fragments(owner[1]).get(block_id)
        if not target or not fragment:
            return None
        document = "" if target == self.path else self._to(target)
        return f"{document}#{quote(fragment)}"

    def is_target(self, block_id: str) -> bool:
        """Whether some document links to the block."""
        return block_id in self.scene.targets

    def title(self, kind: str | None, object_id: str) -> str | None:
        """The title of an object."""
        kind = kind or self.scene.layout.kind_of(object_id)
        node = self.scene.nodes.get((kind, object_id)) if kind else None
        return node.title if node else None

    def parent(self, kind: str, object_id: str) -> tuple[str, str] | None:
        """The page or database above; a row's is the database, not one of its data sources."""
        node = self.scene.nodes.get((kind, object_id))
        while node is not None and node.parent is not None:
            above = plain(*node.parent)
            if above[0] != "data_source":
                return above if above in self.scene.nodes else None
            node = self.scene.nodes.get(above)
        return None

    def file(self, owner: tuple[str, str], url: str) -> str | None:
        """The relative URL of a stored attachment."""
        shown = self.scene.view.files(plain(*owner))
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

    def is_dropped(self, mark: str) -> bool:
        """Whether the settings say not to write the mark."""
        return mark in self.dropped

    def is_left_out(self, object_id: str) -> bool:
        """Whether the object is missing because that was chosen."""
        return self.scene.is_left_out(object_id)

    def problem(self, severity: str, rule: str, kind: str, object_id: str, message: str) -> None:
        """Pass a loss on to the ledger, and say in which document it is."""
        self.report(severity, rule, kind, object_id, f"{message}{_SEE}{self.path}")

    def _fragments(self, page_id: str) -> Mapping[str, str]:
        """The fragments of a page's blocks, which are read once for all that link there."""

        def made() -> Mapping[str, str]:
            title = self.scene.nodes["page", page_id].title
            return fragments(title, self.scene.blocks(page_id), self)

        return self.scene.outline(page_id, made)

    def _to(self, target: str) -> str:
        return self.scene.layout.relative(self.path, target)


def document_in(message: str) -> str:
    """The path of the document that a message passed on by `DocumentContext.problem` names."""
    return message.rpartition(_SEE)[2]


def _is_at(file: StoredFile, url: str) -> bool:
    """A file's key is the path of its signed URL."""
    return file.key == signed_key(url)

"""The whole tree as one plugin sees it at one moment: what exists, where it stands, what it says.

A scene is built once for a batch or a settling, because where one object stands depends on all
others. It reads content from the mirror only when asked, one object at a time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from notionkit._scratch import Scratch
from notionkit.mirror import StoreView
from notionkit.model import Database, DataSource, Page, structure
from notionkit.plugins.attachments import Attachments, Key
from notionkit.plugins.living import Living
from notionkit.plugins.properties import completed
from notionkit.plugins.targets import linked_blocks
from notionkit.render import (
    BlockTree,
    DatabasePreview,
    RawTree,
    SourceRows,
    block_tree,
    raw_tree,
)
from notionkit.render.hierarchy import Tree
from notionkit.render.layout import Kept, laid_out

FILE = "file"
PREVIEW_ROWS = 25
"""How many rows of a data source are kept for showing it inside a page."""
_PREVIEWS = 256
_OUTLINES = 64
_NODES = ("page", "database", "data_source")

_Made = TypeVar("_Made")
Foreign = Callable[[str], bool]


class ObjectMissing(LookupError):
    """The mirror knows of an object, but has not got it."""


def written_in(bodies: Iterable[Mapping[str, Any]]) -> str:
    """The Markdown in the answer to a request for it; "" without one."""
    return next((str(body.get("markdown") or "") for body in bodies), "")


class Scene:
    """What drafts need: the tree, its layout, and the content of each object.

    Args:
        view: the mirror, read-only.
        foreign: tells which paths are someone else's (`OutputFolder.foreign`).
        final: nothing more will come, so it pays to look for all that is linked to.
        kept: paths that stay, whatever their objects are called now.
        scratch_path: a file for the tree and its layout, which are as large as the workspace.

    Raises `notionkit._scratch.ScratchError`.
    """

    def __init__(
        self,
        view: StoreView,
        *,
        foreign: Foreign,
        final: bool = True,
        kept: Kept | None = None,
        scratch_path: Path | None = None,
    ) -> None:
        self.view = view
        self.final = final
        scratch = Scratch(scratch_path)
        with view.snapshot():
            self.nodes = Living.of(view)
            self.attachments = Attachments(view.each_file(), self.nodes, scratch)
            tree = Tree((node for node in self.nodes.each() if not node.left_out), scratch)
        # Not while the mirror is read from: it takes long in a large workspace.
        self.layout = laid_out(
            tree, self.attachments.values(), foreign=foreign, kept=Kept() if kept is None else kept
        )
        self.close = scratch.close
        self._previews: dict[str, DatabasePreview | None] = {}
        self._outlines: dict[str, Mapping[str, str]] = {}
        # No cache holds the scene itself: it would outlive its use until the garbage is collected.
        self._unread = lru_cache(maxsize=256)(partial(view.unread, "page"))
        self.user_name = lru_cache(maxsize=4096)(partial(_user_name, view))

    @cached_property
    def targets(self) -> frozenset[str]:
        """The blocks that something links to; none before everything is known."""
        return linked_blocks(self.nodes, self.view) if self.final else frozenset()

    def anchors(self, page_id: str) -> list[str]:
        """The blocks of a page that something links to, sorted."""
        return self._anchors.get(page_id, [])

    @cached_property
    def _anchors(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for block_id in sorted(self.targets):
            owner = self.view.owner_of_block(block_id)
            if owner is not None:
                found.setdefault(owner[1], []).append(block_id)
        return found

    def outline(self, page_id: str, made: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
        """What was made of a page for those that link to its blocks; remembered for the last."""
        return _remembered(self._outlines, _OUTLINES, page_id, made)

    def is_left_out(self, object_id: str) -> bool:
        """Whether an object is missing because that was chosen, and not for want of access."""
        nodes = (self.view.node(kind, object_id) for kind in _NODES)
        if any(node is not None and node.left_out for node in nodes):
            return True
        reads = (self.view.listing(f"{kind}:{object_id}") for kind in ("page", "database"))
        return any(read is not None and read.state == "left_out" for read in reads)

    def __len__(self) -> int:
        return len(self.layout.bases) + len(self.attachments)

    def __contains__(self, key: object) -> bool:
        return key in self.nodes or (
            isinstance(key, tuple) and key[0] == FILE and key[1] in self.attachments
        )

    def keys(self, kinds: Iterable[str]) -> Iterator[Key]:
        """The objects of these kinds, neighbours together, as the mirror keeps them together.

        A file is among them only when its bytes are there.
        """
        wanted = set(kinds)
        yield from (key for key in self.layout.bases if key[0] in wanted)
        if FILE in wanted:
            yield from ((FILE, file.key) for file in self.attachments.values() if file.sha256)

    def raw(self, kind: str, object_id: str) -> dict[str, Any]:
        """The object as the API gave it, with its long property values read to their end.

        Raises `ObjectMissing`.
        """
        found = self.view.get(kind, object_id)
        if found is None:
            raise ObjectMissing(f"the mirror has no {kind} {object_id}")
        return completed(found, self.view) if kind == "page" else found

    def page(self, page_id: str) -> Page:
        """A page, typed. Raises `ObjectMissing`."""
        return structure(self.raw("page", page_id), Page)

    def database(self, database_id: str) -> Database:
        """A database, typed. Raises `ObjectMissing`."""
        return structure(self.raw("database", database_id), Database)

    def data_source(self, source_id: str) -> DataSource:
        """A data source, typed. Raises `ObjectMissing`."""
        return structure(self.raw("data_source", source_id), DataSource)

    def blocks(self, page_id: str) -> tuple[BlockTree, ...]:
        """The blocks below a page, typed; where some could not be read, the tree says so."""
        unread = {row.object_id or "" for row in self._unread(page_id) if row.kind == "children"}
        return block_tree(page_id, self.view.children, unread=unread)

    def written(self, page_id: str) -> str:
        """The Markdown that Notion made of a page and that stands for its blocks; mostly ""."""
        key = f"page_markdown:{page_id}"
        read = self.view.listing(key)
        return written_in(self.view.listed(key)) if read and read.state == "done" else ""

    def cut_properties(self, page_id: str) -> frozenset[str]:
        """The ids of a page's properties that could not be read to their end."""
        return frozenset(
            row.data.get("property", "") for row in self._unread(page_id) if row.kind == "property"
        )

    def raw_blocks(self, page_id: str) -> tuple[RawTree, ...]:
        """The blocks below a page as the API gave them."""
        return raw_tree(page_id, self.view.children)

    def raw_rows(self, source_id: str) -> list[dict[str, Any]]:
        """The rows of a data source with their long values, the one created first first."""
        return [completed(row, self.view) for row in self._listed_rows(source_id)]

    def rows(self, source_id: str) -> list[Page]:
        """The same rows, typed."""
        return [structure(row, Page) for row in self.raw_rows(source_id)]

    def sources(self, database_id: str) -> list[str]:
        """The ids of a database's data sources that the mirror knows, in the database's order."""
        listed = [source.id for source in self.database(database_id).data_sources]
        known = [*listed, *self.view.sources(database_id)]
        return [each for each in dict.fromkeys(known) if ("data_source", each) in self.nodes]

    def path(self, kind: str, object_id: str, extension: str) -> str | None:
        """Where an object's file of one format stands."""
        return self.layout.path(kind, object_id, extension)

    def _listed_rows(self, source_id: str) -> list[dict[str, Any]]:
        """The rows that are there; what a row in the trash was in still has it."""
        source = ("data_source", source_id)
        return [row for row in self.view.rows(source_id) if self._is_row(row, source)]

    def _is_row(self, row: Mapping[str, Any], source: Key) -> bool:
        """A row that moved or went to the trash may still be listed where it was."""
        node = self.nodes.get(("page", row["id"]))
        return node is not None and (node.parent is None or node.parent == source)

    def preview(self, database_id: str) -> DatabasePreview | None:
        """What is shown of a database inside a page; None for one that is not here."""
        made = partial(self._preview, database_id)
        return _remembered(self._previews, _PREVIEWS, database_id, made)

    def _preview(self, database_id: str) -> DatabasePreview | None:
        if ("database", database_id) not in self.nodes:
            return None
        database = self.database(database_id)
        sources = tuple(self._source_rows(source) for source in self.sources(database_id))
        return DatabasePreview(database=database, sources=sources)

    def _source_rows(self, source_id: str) -> SourceRows:
        rows = self._listed_rows(source_id)
        first = [completed(row, self.view) for row in rows[:PREVIEW_ROWS]]
        return SourceRows(
            source=self.data_source(source_id),
            rows=tuple(structure(row, Page) for row in first),
            total=len(rows),
        )


def _remembered(known: dict[str, _Made], most: int, key: str, made: Callable[[], _Made]) -> _Made:
    """What is known of a key, made when it is not; when so many are known, all are forgotten."""
    if key not in known:
        if len(known) >= most:
            known.clear()
        known[key] = made()
    return known[key]


def _user_name(view: StoreView, user_id: str) -> str | None:
    user = view.get("user", user_id)
    return user.get("name") if user else None

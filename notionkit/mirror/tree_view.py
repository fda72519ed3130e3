"""The part of a view that tells of the tree: pages, databases and data sources."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from notionkit.mirror import freshness, journal, tree, walks
from notionkit.mirror.kinds import pack_owner, unpack_id
from notionkit.mirror.rows import Counts, Node


class TreeView:
    """What `MirrorView` tells of the tree."""

    _db: sqlite3.Connection

    def snapshot(self) -> AbstractContextManager[Any]:
        """Everything read inside sees the same state."""
        raise NotImplementedError

    def nodes(self) -> list[Node]:
        """Every page, database and data source."""
        with self.snapshot():
            return list(tree.each_node(self._db))

    def each_node(self) -> Iterator[Node]:
        """The same as a stream, by kind and id."""
        with self.snapshot():
            yield from tree.each_node(self._db)

    def node(self, kind: str, id: str) -> Node | None:  # noqa: A002
        """A page, database or data source."""
        with self.snapshot():
            return tree.node(self._db, kind, id)

    def sources(self, database_id: str) -> list[str]:
        """The data sources that say they are in a database, the one created first first."""
        with self.snapshot():
            return tree.sources_of(self._db, database_id)

    def misses_any(self) -> bool:
        """Whether the last run has not seen some node that is not in the trash."""
        with self.snapshot():
            return tree.misses_any(self._db)

    def has_trash(self) -> bool:
        """Whether some page, database or data source is in the trash."""
        with self.snapshot():
            return tree.has_trash(self._db)

    def reached(self, kind: str, id: str, run: str) -> bool:  # noqa: A002
        """Whether this run has seen the page, database or data source."""
        with self.snapshot():
            return tree.is_reached(self._db, kind, id, journal.number_of(self._db, run))

    def alive(self, kind: str, id: str) -> bool:  # noqa: A002
        """Whether the node is known, not in the trash, and was not out of reach when last seen."""
        with self.snapshot():
            return tree.is_alive(self._db, kind, id)

    def disturbed(self, run: str, *, everywhere: bool) -> list[str]:
        """The pages to be walked again, for what came, left or changed without editing them.

        With `everywhere` also those that the run has not met.
        """
        with self.snapshot():
            number = journal.number_of(self._db, run)
            found = freshness.disturbed(self._db, number, everywhere=everywhere)
            return [unpack_id(page) for page in found]

    def fresh(self, kind: str, id: str, *, key: str = "") -> bool:  # noqa: A002
        """Whether the content of this node, or what one listing of it has, was read whole.

        That is, after its last edit, and in a run with the choices of the last one.
        """
        with self.snapshot():
            return freshness.is_fresh(self._db, pack_owner((kind, id)), key=key)

    def blocks_by_page(self) -> dict[str, int]:
        """How many blocks were last seen on each page, without those that are pages themselves."""
        with self.snapshot():
            return walks.blocks_by_page(self._db)

    def counts(self, run: str | None = None) -> Counts:
        """How much there is; with a run, only the nodes and listings that it reached."""
        with self.snapshot():
            number = None if run is None else journal.number_of(self._db, run)
            return tree.count(self._db, number)

"""The mirror as a run would leave it: with the tree that is foreseen, and all else as it is.

So whoever decides by the mirror after a crawl can be asked before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from notionkit.mirror import MirrorMissing, MirrorView, Node, OlderMirror
from notionkit.mirror.database import open_upgraded
from notionkit.mirror.folder import DATABASE
from notionkit.plugins.attachments import Key


class Ahead(MirrorView):
    """A view that tells what the mirror has, until it is told what will be.

    Attributes:
        nodes_ahead: What stands in the place of the mirror's nodes; None for those themselves.
        held_ahead: What stands in the place of the paths that are held back.
    """

    nodes_ahead: Mapping[Key, Node] | None = None
    held_ahead: frozenset[str] | None = None

    @classmethod
    def of(cls, state: Path) -> Self | None:
        """Return the mirror as a run would find it; None where a run would begin one.

        Raises NewerMirror, DamagedMirror or MirrorUnwritable.
        """
        try:
            return cls.open(state)
        except MirrorMissing:
            return None
        except OlderMirror:
            return cls(state, open_upgraded(state / DATABASE))

    def nodes(self) -> list[Node]:
        return list(self.each_node())

    def each_node(self) -> Iterator[Node]:
        yield from super().each_node() if self.nodes_ahead is None else self.nodes_ahead.values()

    def node(self, kind: str, id: str) -> Node | None:  # noqa: A002
        if self.nodes_ahead is None:
            return super().node(kind, id)
        return self.nodes_ahead.get((str(kind), id))

    def has_trash(self) -> bool:
        return any(node.in_trash for node in self.each_node())

    def held(self) -> frozenset[str]:
        return super().held() if self.held_ahead is None else self.held_ahead

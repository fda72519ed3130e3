"""Which pages, databases and data sources of the mirror should have files.

There are as many as the workspace is large, so they are read when they are asked for.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import attrs

from notionkit.mirror import Node, StoreView
from notionkit.plugins.attachments import Key, plain


@attrs.frozen
class EveryNode:
    """All nodes that a mirror knows, read anew each time they are looked through."""

    view: StoreView

    def __iter__(self) -> Iterator[Node]:
        return self.view.each_node()


@attrs.frozen(eq=False)
class Living(Mapping[Key, Node]):
    """The nodes that should have files.

    Not those in the trash, nor what was below one of those when it was last seen: Notion takes a
    page's children along without saying so for each. What was merely not reached stays, unless it
    was given up. Not what is left out by choice either; of a row whose page alone is left out, the
    table tells.

    Attributes:
        view: the mirror.
        gone: what is in the trash, or was below it.
        chosen: whether what the user does not want is left out.
    """

    view: StoreView
    gone: Collection[Key]
    chosen: bool = True

    @classmethod
    def of(cls, view: StoreView, *, chosen: bool = True) -> "Living":
        """Those of a mirror as it is now."""
        in_trash = fallen(EveryNode(view), lambda node: node.in_trash) if view.has_trash() else ()
        return cls(view, in_trash, chosen)

    def __getitem__(self, key: Key) -> Node:
        node = self.get(key)
        if node is None:
            raise KeyError(key)
        return node

    def get(self, key: Key, default: Node | None = None) -> Node | None:  # type: ignore[override]
        """The node of a key."""
        node = self.view.node(*key)
        return node if node is not None and self.lives(node) else default

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and self.get(key) is not None

    def __iter__(self) -> Iterator[Key]:
        return (plain(node.kind, node.id) for node in self.each())

    def __len__(self) -> int:
        return sum(1 for _ in self.each())

    def each(self) -> Iterator[Node]:
        """The nodes, by kind and id."""
        return filter(self.lives, self.view.each_node())

    def lives(self, node: Node) -> bool:
        """Whether a node is one of them."""
        return lives(node, self.gone, chosen=self.chosen)


def lives(node: Node, gone: Collection[Key], *, chosen: bool = True) -> bool:
    """Whether a node should have files; `gone` and `chosen` as in `Living`."""
    if node.pruned or (chosen and node.left_out == "all"):
        return False
    return plain(node.kind, node.id) not in gone


def fallen(nodes: Iterable[Node], falls: Callable[[Node], bool]) -> set[Key]:
    """The nodes that fall, and what was below one of them and was not reached since.

    Args:
        nodes: all there are; they are looked through twice.
        falls: which fall by themselves.
    """
    fell = {plain(node.kind, node.id) for node in nodes if falls(node)}
    if not fell:
        return fell
    above = {
        plain(node.kind, node.id): node.parent
        for node in nodes
        if node.parent is not None and not node.reached
    }
    gone: dict[Key, bool] = dict.fromkeys(fell, True)
    for start in above:
        way: list[Key] = []
        key = start
        while key in above and key not in gone and key not in way:
            way.append(key)
            key = plain(*above[key])
        dead = gone.get(key, False)
        gone.update(dict.fromkeys(way, dead))
    return {key for key, dead in gone.items() if dead}

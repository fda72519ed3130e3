"""What becomes of objects that search does not list: the run asks for them by their ids.

It asks for the topmost; of what lies below, the answer decides. Where that decides about files, a
plan asks as well; else it takes what was there for still there, and what was lost for lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import attrs

from notionkit.engine.planning.foreseen import Foreseen, Key, parent_of
from notionkit.mirror import Node

Fate = Literal["there", "in_trash", "lost"]
Ask = Callable[[Node], Fate]


@attrs.frozen
class Asked:
    """The tree with the fates of all in it, and whom the run would certainly ask for by id.

    `unlisted`: how many it would ask for, if all that it supposes to be there is.
    """

    tree: Foreseen
    certainly: tuple[Node, ...] = ()
    unlisted: int = 0


def as_it_was(node: Node) -> Fate:
    """Take it that nothing changed."""
    return "lost" if node.lost else "there"


def decided(tree: Foreseen, ask: Ask | None = None) -> Asked:
    """Say of every node whether the run would reach it.

    Args:
        tree: What search and mirror tell.
        ask: Tells of one that is not listed; None where it is not to be asked for.
    """
    if tree.is_quick:
        return Asked(tree)
    deciding = _Deciding(dict(tree.nodes), ask or as_it_was, everywhere=not tree.targets)
    for key in tree.nodes:
        deciding.decide(key)
    deciding.asked.sort(key=lambda node: (str(node.kind), node.id))
    nodes = deciding.nodes
    certainly = tuple(node for node in deciding.asked if ask or _stands_on_met(node, tree))
    return Asked(attrs.evolve(tree, nodes=nodes), certainly, len(deciding.asked))


def _stands_on_met(node: Node, tree: Foreseen) -> bool:
    above = parent_of(node)
    return above not in tree.nodes or above in tree.met


@attrs.define
class _Deciding:
    nodes: dict[Key, Node]
    ask: Ask
    everywhere: bool
    done: set[Key] = attrs.field(factory=set)
    asked: list[Node] = attrs.field(factory=list)

    def decide(self, start: Key) -> None:
        """Decide about a node, and before that about all above it."""
        way: dict[Key, None] = {}
        key: Key | None = start
        while key is not None and key in self.nodes and key not in self.done and key not in way:
            way[key] = None
            key = parent_of(self.nodes[key])
        for each in reversed(way):
            self.done.add(each)
            self._decide_one(each)

    def _decide_one(self, key: Key) -> None:
        node = self.nodes[key]
        if node.reached or node.in_trash or not self._is_missed(node, self.nodes):
            return
        self.asked.append(node)
        fate = self.ask(node)
        self.nodes[key] = attrs.evolve(
            node, reached=fate != "lost", in_trash=fate == "in_trash", lost=fate == "lost"
        )

    def _is_missed(self, node: Node, nodes: Mapping[Key, Node]) -> bool:
        """Tell whether the run would miss it: it looked where it should be."""
        above = nodes.get(parent_of(node) or ("", ""))
        return self.everywhere if above is None else above.reached and not above.in_trash

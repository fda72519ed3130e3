"""Whose files say something else when pages are edited, come, leave, or are called otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from notionkit.engine.planning.foreseen import Foreseen, Key, parent_of
from notionkit.mirror import Node

Tree = Mapping[Key, Node]


@attrs.frozen
class Touched:
    """What says something else, by who writes it: pages of text, tables, and raw objects.

    These have the times of what stands on them, but know nothing of what anybody chose.
    """

    documents: frozenset[Key]
    tables: frozenset[Key]
    raws: frozenset[Key]

    def of(self, plugin: str) -> frozenset[Key]:
        """Return whose files of a plugin change."""
        return {"json": self.raws, "csv": self.tables}.get(plugin, self.documents)


def touched(tree: Foreseen, present: Tree, ahead: Tree) -> Touched:
    """Return whose files change.

    Args:
        tree: The tree as the run would leave it.
        present: What has files now.
        ahead: What would have some.
    """
    trees = (_remaining(tree.before), _remaining(tree.nodes))
    edited = {key for key in ahead if tree.is_edited(key)}
    moved = {key for key in trees[0].keys() | trees[1].keys() if _is_other(key, trees)}
    shown = {key for key in edited | moved if _is_row(key, trees)} | moved
    chosen = {key for key in present.keys() | ahead.keys() if _is_chosen(key, present, ahead)}
    tables = edited | _holders(shown, trees)
    return Touched(
        documents=frozenset(tables | _holders(chosen, trees)),
        tables=frozenset(tables),
        raws=frozenset(edited | _holders(edited | moved, trees)),
    )


def _remaining(nodes: Tree) -> Tree:
    return {key: node for key, node in nodes.items() if not node.in_trash}


def _is_other(key: Key, trees: tuple[Tree, Tree]) -> bool:
    """Tell whether a node comes, leaves, or gets another name or place."""
    now, then = (tree.get(key) for tree in trees)
    if now is None or then is None:
        return now is not then
    return (now.title, now.parent) != (then.title, then.parent)


def _is_chosen(key: Key, present: Tree, ahead: Tree) -> bool:
    """Tell whether more or less of a node is left out than before, or it is given up."""
    now, then = present.get(key), ahead.get(key)
    return now is None or then is None or now.left_out != then.left_out


def _is_row(key: Key, trees: tuple[Tree, Tree]) -> bool:
    above = (parent_of(tree.get(key)) for tree in trees)
    return any(each is not None and each[0] == "data_source" for each in above)


def _holders(keys: Iterable[Key], trees: tuple[Tree, Tree]) -> set[Key]:
    """Return what nodes stand on, now or then; for rows the table and its database."""
    found: set[Key] = set()
    for key in keys:
        for tree in trees:
            above = parent_of(tree.get(key))
            found |= {above} if above else set()
            database = parent_of(tree.get(above)) if above and above[0] == "data_source" else None
            found |= {database} if database else set()
    return found

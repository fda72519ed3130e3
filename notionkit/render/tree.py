"""Blocks with their children, as one value.

The API lists one level at a time. Trees are built without recursion and cut where a synced
block would contain itself; whatever the depth, nothing is lost.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from notionkit.model import Block, BlockId, StructureError, UnknownContent, structure

_Tree = TypeVar("_Tree")

RawBlock = Mapping[str, Any]
Children = Callable[[str], Sequence[RawBlock]]
"""Gives the listed children of a block or page, in order; empty when there are none."""


@attrs.frozen
class BlockTree:
    """A block and the blocks below it.

    With `missing`, it stands where blocks should be that could not be read, and is none itself.
    """

    block: Block
    children: tuple["BlockTree", ...] = ()
    missing: bool = False

    def flat(self) -> Iterator["BlockTree"]:
        """This block and all below it in reading order, each without children."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield BlockTree(node.block, missing=node.missing) if node.children else node
            waiting.extend(reversed(node.children))


MISSING = BlockTree(
    Block(id=BlockId(""), type="missing", content=UnknownContent(value={})), missing=True
)
"""Stands where blocks should be that could not be read."""


@attrs.frozen
class RawTree:
    """A raw block and the raw blocks below it."""

    block: RawBlock
    children: tuple["RawTree", ...] = ()


def raw_tree(root_id: str, children: Children) -> tuple[RawTree, ...]:
    """The raw blocks below a page or block.

    A block of type `child_page` or `child_database` keeps its own content to itself: it is
    a document of its own.
    """
    order = list(_walk(root_id, children))
    built: dict[int, list[RawTree]] = {}
    for number, parent, block in reversed(order):
        below = _in_order(built.pop(number)) if number in built else ()
        built.setdefault(parent, []).append(RawTree(block, below))
    return tuple(reversed(built.get(-1, [])))


def block_tree(
    root_id: str, children: Children, *, unread: Collection[str] = ()
) -> tuple[BlockTree, ...]:
    """The blocks below a page or block, typed; `unread` are those whose children lack some."""
    trees = typed_trees(raw_tree(root_id, children), unread=unread)
    return (*trees, MISSING) if root_id in unread else trees


def typed_trees(trees: Sequence[RawTree], *, unread: Collection[str] = ()) -> tuple[BlockTree, ...]:
    """The same trees with typed blocks; behind the children of those `unread`, what is missing."""
    order: list[tuple[int, int, RawTree]] = []
    waiting = [(-1, tree) for tree in reversed(trees)]
    while waiting:
        parent, tree = waiting.pop()
        order.append((len(order), parent, tree))
        if tree.children:
            waiting.extend((len(order) - 1, child) for child in reversed(tree.children))
    built: dict[int, list[BlockTree]] = {}
    for number, parent, tree in reversed(order):
        below = _in_order(built.pop(number)) if number in built else ()
        if unread and tree.block.get("id") in unread:
            below = (*below, MISSING)
        built.setdefault(parent, []).append(BlockTree(_typed(tree.block), below))
    return tuple(reversed(built.get(-1, [])))


def _in_order(backwards: list[_Tree]) -> tuple[_Tree, ...]:
    backwards.reverse()
    return tuple(backwards)


def _typed(raw: RawBlock) -> Block:
    try:
        return structure(raw, Block)
    except StructureError:  # it becomes a placeholder in its place
        content = UnknownContent(value=raw)
        return Block(id=BlockId(str(raw.get("id"))), type=str(raw.get("type")), content=content)


def _walk(root_id: str, children: Children) -> Iterator[tuple[int, int, RawBlock]]:
    """Each block in reading order with its number and its parent's."""
    count = 0
    root = frozenset([root_id])
    waiting = [(-1, block, root) for block in reversed(children(root_id))]
    while waiting:
        parent, block, above = waiting.pop()
        number = count
        count += 1
        yield number, parent, block
        if not _has_own_blocks(block):
            continue
        block_id = str(block.get("id", ""))
        if block_id in above:
            continue
        inner = above | {block_id}
        waiting.extend((number, child, inner) for child in reversed(children(block_id)))


_OF_THEIR_OWN = frozenset({"child_page", "child_database"})


def _has_own_blocks(block: RawBlock) -> bool:
    return bool(block.get("has_children")) and block.get("type") not in _OF_THEIR_OWN

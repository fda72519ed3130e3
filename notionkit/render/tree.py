"""Blocks with their children, as one value.

The API lists one level at a time. Trees are built without recursion and cut where a synced
block would contain itself; whatever the depth, nothing is lost.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from notionkit.model import Block, BlockId, StructureError, UnknownContent
from notionkit.model.converter import reader
from notionkit.model.making import maker

RawBlock = Mapping[str, Any]
Children = Callable[[str], Sequence[RawBlock]]
"""Gives the listed children of a block or page, in order; empty when there are none."""

_OF_THEIR_OWN = frozenset({"child_page", "child_database"})
_Tree = TypeVar("_Tree")
_Make = Callable[[RawBlock, tuple[_Tree, ...]], _Tree]
_Numbered = tuple[int, int, RawBlock]
"""A block with its number in reading order, behind it that of the block it is in."""


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


_tree = maker(BlockTree, "block", "children")

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
    return _grown(_walk(root_id, children), RawTree)


def block_tree(
    root_id: str, children: Children, *, unread: Collection[str] = ()
) -> tuple[BlockTree, ...]:
    """The blocks below a page or block, typed; `unread` are those whose children lack some."""
    trees = _grown(_walk(root_id, children), _typing(unread))
    return (*trees, MISSING) if root_id in unread else trees


def typed_trees(trees: Sequence[RawTree], *, unread: Collection[str] = ()) -> tuple[BlockTree, ...]:
    """The same trees with typed blocks; behind the children of those `unread`, what is missing."""
    return _grown(_through(trees), _typing(unread))


def _typing(unread: Collection[str]) -> "_Make[BlockTree]":
    read = reader(Block)

    def make(raw: RawBlock, below: tuple[BlockTree, ...]) -> BlockTree:
        if unread and raw.get("id") in unread:
            below = (*below, MISSING)
        try:
            return _tree(read(raw), below)
        except StructureError:
            return _tree(_placeholder(raw), below)

    return make


def _through(trees: Sequence[RawTree]) -> Iterator["_Numbered"]:
    count = 0
    waiting = [(-1, tree) for tree in reversed(trees)]
    while waiting:
        parent, tree = waiting.pop()
        yield count, parent, tree.block
        waiting.extend((count, child) for child in reversed(tree.children))
        count += 1


def _grown(blocks: Iterable["_Numbered"], make: "_Make[_Tree]") -> tuple[_Tree, ...]:
    """Trees of blocks that come in reading order: each is made when all below it are."""
    built: defaultdict[int, list[_Tree]] = defaultdict(list)
    for number, parent, block in reversed(list(blocks)):
        below = _in_order(built.pop(number)) if number in built else ()
        built[parent].append(make(block, below))
    return _in_order(built[-1])


def _in_order(backwards: list[_Tree]) -> tuple[_Tree, ...]:
    backwards.reverse()
    return tuple(backwards)


def _placeholder(raw: RawBlock) -> Block:
    """What stands in the place of a block that cannot be read."""
    content = UnknownContent(value=raw)
    return Block(id=BlockId(str(raw.get("id"))), type=str(raw.get("type")), content=content)


def _walk(root_id: str, children: Children) -> Iterator["_Numbered"]:
    """Each block in reading order with its number and its parent's."""
    count = 0
    root = frozenset([root_id])
    waiting = [(-1, block, root) for block in reversed(children(root_id))]
    while waiting:
        parent, block, above = waiting.pop()
        number = count
        count += 1
        yield number, parent, block
        if not block.get("has_children") or block.get("type") in _OF_THEIR_OWN:
            continue
        block_id = str(block.get("id", ""))
        if block_id in above:
            continue
        inner = above | {block_id}
        waiting.extend((number, child, inner) for child in reversed(children(block_id)))

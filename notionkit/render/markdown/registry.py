"""One renderer for each block type, and the promise that no block can lose the page.

Renderers register themselves with `renders`; `notionkit.render.markdown.blocks` imports the
modules that hold them. A renderer that fails is replaced by a visible notice.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from notionkit.model import Content, NumberedListItem, unstructure
from notionkit.model.making import maker
from notionkit.render.markdown.anchors import anchor
from notionkit.render.markdown.scene import Scene, joined, notice, rescued_text
from notionkit.render.markdown.text import escape, escape_line
from notionkit.render.tree import BlockTree

Renderer = Callable[[BlockTree, Any, Scene], str]

MAX_DEPTH = 40
"""Deeper blocks are written side by side: parsers and readers give up long before."""

_BULLETS, _NUMBERS = ("-", "*"), (".", ")")
_FAMILIES = {
    "bulleted_list_item": "bullet",
    "to_do": "bullet",
    "toggle": "bullet",
    "template": "bullet",
    "child_page": "bullet",
    "numbered_list_item": "number",
}
_TRANSPARENT = frozenset({"column_list", "column", "synced_block"})
_LIST_LINE = re.compile(r"([-*])(?: |$)|\d+([.)])(?: |$)")
_SEPARATOR = "<!-- -->"


@attrs.frozen
class Entry:
    """A renderer, the content it takes, and whether it writes children and anchor itself."""

    content: type[Content]
    write: Renderer
    nests: bool
    anchors: bool


_ENTRIES: dict[str, Entry] = {}
_scene = maker(Scene, "context", "depth", "marker", "marks")


def renders(
    content: type[Content], *types: str, nests: bool = False, anchors: bool = False
) -> Callable[[Renderer], Renderer]:
    """Register a renderer for block types.

    Without `nests` children follow the block, without `anchors` its anchor stands before it and its
    mark behind it.
    """

    def register(write: Renderer) -> Renderer:
        _ENTRIES.update(dict.fromkeys(types, Entry(content, write, nests, anchors)))
        return write

    return register


_MISSING = "Blocks are missing here: Notion did not give them to the end."


def known_types() -> frozenset[str]:
    """The block types that have a renderer."""
    return frozenset(_ENTRIES)


def render_block(tree: BlockTree, scene: Scene) -> str:
    """A block and what is below it; never raises for what the block holds."""
    if tree.missing:
        return notice(_MISSING, kind="WARNING")
    block = tree.block
    entry = _ENTRIES.get(block.type)
    if entry is None or not isinstance(block.content, entry.content):
        return _anchored(tree, _unknown(tree, scene), scene)
    try:
        text = entry.write(tree, block.content, scene)
    except Exception as error:  # noqa: BLE001 - one bad block never takes the page down
        return _anchored(tree, _failed(tree, scene, error), scene)
    follows = tree.children and not entry.nests
    written = joined([text, children(tree, scene)]) if follows else text
    return written if entry.anchors else _anchored(tree, written, scene)


def _anchored(tree: BlockTree, text: str, scene: Scene) -> str:
    return joined([anchor(tree.block, scene.context), text, scene.mark(tree.block)])


def children(tree: BlockTree, scene: Scene) -> str:
    """What is below a block."""
    if not tree.children:
        return ""
    if scene.depth >= MAX_DEPTH:
        return render_blocks([node for child in tree.children for node in child.flat()], scene)
    return render_blocks(tree.children, attrs.evolve(scene, depth=scene.depth + 1))


def render_blocks(trees: Sequence[BlockTree], scene: Scene) -> str:
    """Blocks under each other, list items gathered into lists."""
    page = _Sequence()
    for tree in _spliced(trees, scene):
        if tree is None:
            page.end_list()
            continue
        marker = page.marker_for(tree)
        if marker != scene.marker:
            scene = _scene(scene.context, scene.depth, marker, scene.marks)
        page.add(tree, render_block(tree, scene))
    return page.text


def _spliced(trees: Sequence[BlockTree], scene: Scene) -> Iterator[BlockTree | None]:
    """The blocks with what shows nothing of its own replaced by its children.

    What a link or a comment leads to stays, for its anchor and its mark.

    None stands at the borders: a list does not go on from one column into the next.
    """
    waiting: list[BlockTree | None] = list(reversed(trees))
    while waiting:
        tree = waiting.pop()
        if tree is not None and tree.block.type in _TRANSPARENT and _is_transparent(tree, scene):
            waiting += [None, *reversed(tree.children), None]
        else:
            yield tree


def _is_transparent(tree: BlockTree, scene: Scene) -> bool:
    return bool(tree.children) and not (
        scene.context.is_target(tree.block.id) or scene.mark(tree.block)
    )


class _Sequence:
    """The text so far, and the list that is open at its end.

    Two lists that only an empty paragraph separates would melt into one: the second one
    takes the other marker, which starts a new list in CommonMark.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._previous = ""
        self._last_written = ""
        self._style = 0
        self._number = 0

    @property
    def text(self) -> str:
        """Everything that was added."""
        return "".join(self._parts)

    def marker_for(self, tree: BlockTree) -> str:
        """The marker of the next block, should it be a list item."""
        family = _FAMILIES.get(tree.block.type, "")
        if family and family != self._previous:
            self._style = 1 - self._style if family == self._last_written else 0
            self._number = _start(tree)
        elif family == "number":
            self._number += 1
        if family == "number":
            return f"{self._number}{_NUMBERS[self._style]}"
        return _BULLETS[self._style] if family else "-"

    def end_list(self) -> None:
        """The next list item starts a list of its own."""
        self._previous = ""

    def add(self, tree: BlockTree, text: str) -> None:
        """Put the rendered block below the others."""
        family = _FAMILIES.get(tree.block.type, "")
        if text:
            same_list = bool(family) and family == self._previous == self._last_written
            self._parts += [self._gap(text, same_list=same_list), text]
            self._last_written = family
        self._previous = family

    def _gap(self, text: str, *, same_list: bool) -> str:
        if not self._parts:
            return ""
        if same_list:  # an item of several blocks makes the whole list a loose one
            return "\n\n" if "\n\n" in self._parts[-1] else "\n"
        mark = _list_mark(text)
        melts = mark and mark == _list_mark(_last_block(self._parts[-1]))
        return f"\n\n{_SEPARATOR}\n\n" if melts else "\n\n"


def _start(tree: BlockTree) -> int:
    content = tree.block.content
    start = content.list_start_index if isinstance(content, NumberedListItem) else None
    return 1 if start is None or not 0 <= start < 10**8 else start


def _list_mark(text: str) -> str:
    match = None if text[:1].isalpha() else _LIST_LINE.match(text)
    return (match[1] or match[2]) if match else ""


def _last_block(text: str) -> str:
    """The last line that stands at the margin: what follows it belongs to it."""
    for line in reversed(text.split("\n")):
        if line[:1].strip():
            return line
    return ""


def _unknown(tree: BlockTree, scene: Scene) -> str:
    block = tree.block
    message = f'Notion block "{block.type}" has no Markdown form (block {block.id}).'
    scene.context.problem("flag", "unknown_block", "block", block.id, message)
    return joined([notice(message), _rescued(tree), children(tree, scene)])


def _failed(tree: BlockTree, scene: Scene, error: Exception) -> str:
    block = tree.block
    message = f'Notion block "{block.type}" could not be rendered (block {block.id}).'
    cause = f"{message} {type(error).__name__}: {error}"
    scene.context.problem("failure", "render_block", "block", block.id, cause)
    return joined([notice(message, kind="WARNING"), _rescued(tree), children(tree, scene)])


def _rescued(tree: BlockTree) -> str:
    text = rescued_text(_raw(tree.block.content))
    return "\\\n".join(escape_line(escape(line)) for line in text.split("\n")) if text else ""


def _raw(content: Content) -> Any:
    try:
        return unstructure(content)
    except Exception:  # noqa: BLE001 - what cannot even be read back holds no text
        return None

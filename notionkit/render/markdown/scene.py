"""What every block renderer shares: where it stands, and how pieces of a page are joined."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from notionkit.model import Block
from notionkit.render.context import RenderContext
from notionkit.render.markdown.delimiters import before_bracket
from notionkit.render.markdown.text import clean, escape

_LINE_END = re.compile(r"\n(?!\n)")
_OPENS_TIGHTLY = re.compile(r"(?:[-*]|1[.)]) \S")


@attrs.frozen
class Scene:
    """Whom to ask, how deep the block stands, and the marker of the list it belongs to.

    `marks` has what stands behind the words of a block: the numbers of its footnotes.
    """

    context: RenderContext
    depth: int = 0
    marker: str = "-"
    marks: Mapping[str, str] = attrs.field(factory=dict)

    def mark(self, block: Block) -> str:
        """What stands behind the words of the block."""
        return self.marks.get(block.id, "")

    def marked(self, text: str, block: Block) -> str:
        """The text of the block with its mark."""
        mark = self.marks.get(block.id)
        return before_bracket(text) + mark if mark else text


def joined(parts: Iterable[str]) -> str:
    """Blocks under each other."""
    return "\n\n".join(part for part in parts if part)


def lines(parts: Iterable[str]) -> str:
    """Lines of one paragraph."""
    return "\\\n".join(part for part in parts if part)


def quoted(text: str) -> str:
    """The text as a block quote."""
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def list_item(marker: str, head: str, body: str) -> str:
    """A list item with its text and the blocks below it."""
    margin = " " * (len(marker) + 1)
    first = f"{marker} {_indented(head, margin)}" if head else marker
    if not body:
        return first
    gap = "\n" if not head or _OPENS_TIGHTLY.match(body) else "\n\n"
    return f"{first}{gap}{margin}{_indented(body, margin)}"


def notice(message: str, *, kind: str = "NOTE") -> str:
    """A remark of the export itself, told apart from the page's own words."""
    return quoted(f"[!{kind}]\n{escape(clean(message))}")


def rescued_text(value: Any) -> str:
    """Every plain text inside raw JSON, for blocks whose shape is not known."""
    return clean("\n".join(found for found in _plain_texts(value) if found.strip()))


def _indented(text: str, margin: str) -> str:
    return _LINE_END.sub(f"\n{margin}", text) if "\n" in text else text


def _plain_texts(value: Any) -> Iterator[str]:
    """The runs of one rich text belong together."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            waiting.extend(reversed(list(found.values())))
        elif isinstance(found, list):
            runs = [run.get("plain_text") for run in found if isinstance(run, dict)]
            if runs and all(isinstance(run, str) for run in runs):
                yield "".join(map(str, runs))
            else:
                waiting.extend(reversed(found))

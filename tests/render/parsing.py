"""Reads rendered Markdown back with a real CommonMark + GFM parser."""

from collections.abc import Iterable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

Seen = tuple[str, frozenset[str]]
"""A visible character, and how it looks."""

_PARSER = MarkdownIt("gfm-like", {"linkify": False}).use(footnote_plugin)
_MARKS = {"strong": "bold", "em": "italic", "s": "strikethrough"}
_HTML = {
    "<strong>": "bold",
    "<em>": "italic",
    "<del>": "strikethrough",
    "<u>": "underline",
}


def parse(markdown: str) -> list[Token]:
    return _PARSER.parse(markdown)


def html(markdown: str) -> str:
    return str(_PARSER.render(markdown))


def shape(markdown: str) -> list[str]:
    """The block structure: every opening tag, and the kind of every block without children."""
    return [
        token.tag or token.type
        for token in parse(markdown)
        if token.nesting == 1 or token.type in {"fence", "hr", "html_block", "code_block"}
    ]


def inlines(markdown: str) -> list[list[Token]]:
    return [token.children or [] for token in parse(markdown) if token.type == "inline"]


def visible(markdown: str) -> list[Seen]:
    """Every visible character of all inline text with its formatting."""
    return [seen for children in inlines(markdown) for seen in _characters(children)]


def text_of(markdown: str) -> str:
    """All visible text, code included, without white space."""
    found: list[str] = []
    for token in parse(markdown):
        if token.type == "inline":
            found.extend(char for char, _ in _characters(token.children or []))
        elif token.type in {"fence", "code_block"}:
            found.append("".join(token.content.split()))
    return "".join(found)


def _characters(children: Sequence[Token]) -> Iterator[Seen]:
    marks: list[str] = []
    for token in children:
        kind = token.type
        if kind == "code_inline":
            yield from _seen(token.content, [*marks, "code"])
        elif kind == "html_inline":
            _apply_html(token.content, marks)
        elif kind == "link_open":
            marks.append(f"link:{token.attrs['href']}")
        elif token.nesting == 1:
            marks.append(_MARKS[kind.removesuffix("_open")])
        elif token.nesting == -1:
            marks.pop()
        elif kind in {"text", "text_special"}:
            yield from _seen(token.content, marks)


def _apply_html(tag: str, marks: list[str]) -> None:
    if tag.startswith("</"):
        marks.pop()
    elif tag.startswith("<span"):
        marks.append(tag.split('"')[1])
    elif tag == "<code>":
        marks.append("code")
    elif tag != "<br>":
        marks.append(_HTML[tag])


def _seen(text: str, marks: Iterable[str]) -> Iterator[Seen]:
    look = frozenset(marks)
    yield from ((char, look) for char in text if not char.isspace())

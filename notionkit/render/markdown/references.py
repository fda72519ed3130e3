"""What a document of ours links to, and what in it can be linked to.

No parser for any Markdown: this one relies on how `notionkit.render.markdown` writes, where every
character of a text that could be markup is escaped, and destinations are percent-encoded.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import attrs
import yaml

from notionkit.render.markdown.slugs import Slugs

# The one in C is many times as fast, and not everywhere; both are safe.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PREFIX = re.compile(r"^[\s>]*")
_FENCE = re.compile(r"(`{3,})[^`]*")
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_LITERAL = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<fence>`+)(?!`)(?P<code>.*?)(?<!`)(?P=fence)(?!`)"
    r"|\$(?P<math>(?:\\.|[^$\\])*)\$"
)
_MAY_BE_LITERAL = re.compile(r"[\\`$]")
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_ANCHOR = re.compile(r'<a id="([^"]*)">')
_TAG = re.compile(r"</?(?:a|br|code|del|em|span|strong|u)\b[^<>]*>")
_DELIMITER = re.compile(r"[*~]+|(?<![^\W_])_+|_+(?![^\W_])|!?\[|\]")
_FIRST_PRIVATE = 0xF0000
_BORDER = "\x00"
_ENTRY = re.compile(r"\[(?:\\.|[^\\\[\]])*\]\(([^()\s]+\.md|[a-z]+:[^()\s]+)\)")
_PARENT = "notion-parent"


@attrs.frozen
class References:
    """Destinations in reading order, as they are written; fragments that lead into the document."""

    links: tuple[str, ...] = ()
    anchors: frozenset[str] = frozenset()


def references(text: str | Iterable[str]) -> References:
    """Read one document: as a whole, or its lines without their ends."""
    found = list(each_reference(text))
    anchors = frozenset(anchor for anchor, is_link in found if not is_link)
    return References(tuple(link for link, is_link in found if is_link), anchors)


def each_reference(text: str | Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The same one by one, each with whether it is a link: an index has as many as pages."""
    front, body = _parts(_split(text) if isinstance(text, str) else iter(text))
    yield from ((link, True) for link in _front_links(front))
    slugs = Slugs()
    for line in _lines(body):
        if "](" in line or "<" in line:  # most lines have neither
            bare, _ = _without_literals(line)
            yield from ((link, True) for link in _LINK.findall(bare) + _AUTOLINK.findall(bare))
            yield from ((anchor, False) for anchor in _ANCHOR.findall(bare))
        heading = _HEADING.fullmatch(line) if line.startswith("#") else None
        if heading and (slug := slugs.take(visible(heading[1]))):
            yield slug, False


def visible(inline: str) -> str:
    """One line of inline Markdown as its reader sees it."""
    bare, literals = _without_literals(inline)

    def hidden(found: re.Match[str]) -> str:
        mark = chr(_FIRST_PRIVATE + len(literals))
        literals[mark] = found[1]
        return mark

    bordered = _TAG.sub(_BORDER, _LINK.sub("]", _AUTOLINK.sub(hidden, bare)))
    shown = _DELIMITER.sub("", bordered).replace(_BORDER, "")
    return "".join(literals.get(char, char) for char in shown)


def _parts(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    first = next(lines, "")
    front: list[str] = []
    for line in lines if first == "---" else ():
        if line == "---" and front:
            return "\n".join(front), lines
        front.append(line)
    return "", chain([first], front, lines)


def _lines(body: Iterable[str]) -> Iterator[str]:
    """The lines without quote marks and margins, code and formulas left out."""
    until = ""
    for written in body:
        first = written[:1]
        line = _PREFIX.sub("", written) if first == ">" or first.isspace() else written
        opened = _FENCE.fullmatch(line) if line.startswith("```") else None
        if until:
            until = "" if line.rstrip() == until else until
        elif opened or line == "$$":
            until = opened[1] if opened else "$$"
        else:
            yield line


def _split(text: str) -> Iterator[str]:
    """The lines one at a time: the index of a large workspace has as many as that has pages."""
    begin = 0
    while (end := text.find("\n", begin)) >= 0:
        yield text[begin:end]
        begin = end + 1
    yield text[begin:]


def _without_literals(line: str) -> tuple[str, dict[str, str]]:
    """The line with each escape, code span and formula as one private character."""
    literals: dict[str, str] = {}
    if not _MAY_BE_LITERAL.search(line):
        return line, literals

    def hidden(found: re.Match[str]) -> str:
        mark = chr(_FIRST_PRIVATE + len(literals))
        code, others = found["code"], (found["escaped"], found["math"])
        literals[mark] = _unpadded(code) if code is not None else others[0] or others[1] or ""
        return mark

    return _LITERAL.sub(hidden, line), literals


def _unpadded(code: str) -> str:
    """Code without the spaces that kept its own backticks from its fence."""
    padded = code[:1] == code[-1:] == " " and code.strip(" ")
    return code[1:-1] if padded else code


def _front_links(front: str) -> Iterator[str]:
    """Values that are a link and nothing else: relations."""
    lines = [line.strip() for line in front.split("\n") if "](" in line]
    try:  # line by line, because most lines hold no link, and reading YAML is slow
        values = [yaml.load(line, _LOADER) for line in lines]  # noqa: S506
    except (yaml.YAMLError, ValueError):
        values = _whole(front)
    yield from _links_in(values)


def _whole(front: str) -> list[Any]:
    try:
        return [yaml.load(front, _LOADER)]  # noqa: S506
    except (yaml.YAMLError, ValueError):
        return []


def _links_in(values: list[Any]) -> Iterator[str]:
    """The links where we write some: in lists, and to the parent. Elsewhere it is a text."""
    waiting: list[Any] = [value for value in values if not isinstance(value, str)]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict):
            lists = [each for each in value.values() if isinstance(each, list)]
            waiting[:0] = [*lists, [value.get(_PARENT)]]
        elif isinstance(value, list):
            waiting[:0] = value
        elif isinstance(value, str) and (found := _ENTRY.fullmatch(value)):
            yield found[1]

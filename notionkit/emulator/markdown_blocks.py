"""Markdown of Notion's v1 dialect as drafts of blocks.

Tabs nest, one line is one block, blank lines are dropped. What is no known construct is a
paragraph, as in Notion. Source: Notion guide, enhanced markdown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from notionkit.emulator.blocks import Draft, synced_copy, synced_original
from notionkit.emulator.files import hosted_path
from notionkit.emulator.ids import dashed
from notionkit.emulator.inline import attributes, long_color, parse_inline
from notionkit.emulator.richtext import Json, rich
from notionkit.emulator.store import Store
from notionkit.emulator.writes.languages import LANGUAGES

_TAIL = re.compile(r"\s*\{((?:[\w-]+=\"[^\"]*\"\s*)+)\}$")
_HEADING = re.compile(r"(#{1,6}) (.*)")
_TASK = re.compile(r"[-*] \[([ xX])\] ?(.*)")
_BULLET = re.compile(r"[-*] (.*)")
_NUMBER = re.compile(r"\d+\. (.*)")
_IMAGE = re.compile(r"!\[(.*)\]\((\S+)\)$")
_MEDIA = re.compile(r"<(video|audio|file|pdf) ([^>]*)>(.*)</\1>$")
_REFERENCE = re.compile(r"<(page|database|unknown) ([^>]*?)/?>(?:(.*)</\1>)?$")
_TAG = re.compile(
    r"<(details|callout|columns|column|table|synced_block_reference|synced_block|meeting-notes)"
    r"(?![\w-])([^>]*)>$"
)
_CELL = re.compile(r"<td[^>]*>(.*?)</td>")

Lines = list[str]


def parse_blocks(text: str, store: Store) -> list[Draft]:
    """The drafts of a Markdown text. A tag for a page or database becomes a `reference` draft."""
    return [draft for draft, _ in parse_chunks(text, store)]


def parse_chunks(text: str, store: Store) -> list[tuple[Draft, str]]:
    """Each draft of the first level with the lines that it was read from."""
    return _Parser(text.split("\n"), store).chunks()


class _Parser:
    def __init__(self, lines: Lines, store: Store) -> None:
        self._lines = lines
        self._store = store
        self._at = 0

    def chunks(self) -> list[tuple[Draft, str]]:
        """The blocks of the first level with their lines."""
        made: list[tuple[Draft, str]] = []
        while self._at < len(self._lines):
            start = self._at
            self._at += 1
            if self._lines[start].strip():
                draft = self._block(self._lines[start].strip(), _depth(self._lines[start]))
                made.append((draft, "\n".join(self._lines[start : self._at]).rstrip("\n")))
        return made

    def blocks(self, depth: int, until: str | None = None) -> list[Draft]:
        """Blocks at a depth; ends before a shallower line or at the closing tag."""
        made: list[Draft] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip():
                self._at += 1
                continue
            if until is not None and line.strip() == until:
                break
            if _depth(line) < depth:
                break
            self._at += 1
            made.append(self._block(line.strip(), _depth(line)))
        return made

    def _block(self, line: str, depth: int) -> Draft:
        if line.startswith("```"):
            return self._code(line, depth)
        if line == "$$":
            return Draft("equation", {"expression": "\n".join(self._until("$$", depth))})
        tag = _TAG.match(line)
        if tag is not None:
            return self._tag(tag[1], attributes(tag[2]), depth)
        simple = self._simple(line)
        if simple is not None:
            return simple
        kind, payload = _text_block(line)
        return Draft(kind, payload, tuple(self.blocks(depth + 1)))

    def _simple(self, line: str) -> Draft | None:
        if line == "---":
            return Draft("divider", {})
        if line == "<empty-block/>":
            return Draft("paragraph", {"rich_text": [], "icon": None, "color": "default"})
        if line.startswith("<table_of_contents"):
            color = long_color(attributes(line).get("color", "default"))
            return Draft("table_of_contents", {"color": color})
        image = _IMAGE.match(line)
        if image is not None:
            return Draft("image", {"caption": parse_inline(image[1]), **self._source(image[2])})
        media = _MEDIA.match(line)
        return self._media(media) if media is not None else _reference(line)

    def _media(self, found: re.Match[str]) -> Draft:
        source = self._source(attributes(found[2]).get("src", ""))
        payload = {"caption": parse_inline(found[3]), **source}
        if found[1] == "file":
            address = source[source["type"]]["url"]
            payload["name"] = str(address).rsplit("/", 1)[-1]
        return Draft(found[1], payload)

    def _source(self, url: str) -> Json:
        path = hosted_path(url)
        if path in self._store.files:
            return {"type": "file", "file": {"url": path, "expiry_time": None}}
        return {"type": "external", "external": {"url": url}}

    def _code(self, line: str, depth: int) -> Draft:
        language = line[3:].strip() or "plain text"
        known = language if language in LANGUAGES else "plain text"
        text = "\n".join(self._until("```", depth))
        return Draft("code", {"caption": [], "rich_text": rich(text), "language": known})

    def _until(self, end: str, depth: int) -> Lines:
        made: Lines = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            if line.strip() == end:
                break
            made.append(line.removeprefix("\t" * depth))
        return made

    def _tag(self, tag: str, given: dict[str, str], depth: int) -> Draft:
        if tag == "table":
            return self._table(given)
        if tag == "details":
            return self._details(given, depth)
        # A child of a tag is indented; blocks that are not are taken as its children all the same.
        children = self.blocks(0, until=f"</{tag}>")
        self._at += 1
        return _CONTAINERS[tag](given, children)

    def _details(self, given: dict[str, str], _depth: int) -> Draft:
        summary: list[Json] = []
        if self._at < len(self._lines):
            found = re.match(r"<summary>(.*)</summary>$", self._lines[self._at].strip())
            if found is not None:
                summary = parse_inline(found[1])
                self._at += 1
        children = self.blocks(0, until="</details>")
        self._at += 1
        color = long_color(given.get("color", "default"))
        return Draft("toggle", {"rich_text": summary, "color": color}, tuple(children))

    def _table(self, given: dict[str, str]) -> Draft:
        text = "\n".join(self._until("</table>", 0))
        rows = [
            [parse_inline(cell) for cell in _CELL.findall(row)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)
        ]
        payload = {
            "table_width": max(map(len, rows), default=1),
            "has_column_header": given.get("header-row") == "true",
            "has_row_header": given.get("header-column") == "true",
        }
        return Draft("table", payload, tuple(Draft("table_row", {"cells": row}) for row in rows))


def _reference(line: str) -> Draft | None:
    found = _REFERENCE.match(line)
    if found is None:
        return None
    own = _id_in(attributes(found[2]))
    return Draft("reference", {"id": own, "tag": found[1], "line": line})


def _id_in(given: dict[str, str]) -> str:
    """The id at the end of the `url` of a tag."""
    address = given.get("url", "")
    return dashed(re.sub(r"[^0-9a-f]", "", address.rsplit("/", 1)[-1])[-32:])


def _callout(given: dict[str, str], children: Sequence[Draft]) -> Draft:
    text: list[Json] = []
    if children and children[0].type == "paragraph":
        text, children = children[0].payload["rich_text"], children[1:]
    icon = {"type": "emoji", "emoji": given["icon"]} if "icon" in given else None
    color = long_color(given.get("color", "default"))
    return Draft("callout", {"rich_text": text, "icon": icon, "color": color}, tuple(children))


_CONTAINERS: Mapping[str, Callable[[dict[str, str], Sequence[Draft]], Draft]] = {
    "callout": _callout,
    "columns": lambda _, children: Draft("column_list", {}, tuple(children)),
    "column": lambda _, children: Draft("column", {}, tuple(children)),
    "synced_block": lambda _, children: synced_original(*children),
    "synced_block_reference": lambda given, _: synced_copy(_id_in(given)),
    "meeting-notes": lambda _, __: Draft("reference", {"tag": "meeting-notes"}),
}


def _text_block(line: str) -> tuple[str, Json]:
    given: dict[str, str] = {}
    tail = _TAIL.search(line)
    if tail is not None:
        given, line = attributes(tail[1]), line[: tail.start()]
    color = long_color(given.get("color", "default"))
    for pattern, make in _TEXTS:
        found = pattern.match(line)
        if found is not None:
            kind, content, extra = make(found, given)
            return kind, {"rich_text": parse_inline(content), **extra, "color": color}
    return "paragraph", {"rich_text": parse_inline(line), "icon": None, "color": color}


def _heading(found: re.Match[str], given: dict[str, str]) -> tuple[str, str, Json]:
    level = min(4, len(found[1]))
    return f"heading_{level}", found[2], {"is_toggleable": given.get("toggle") == "true"}


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip("\t"))


_Made = Callable[[re.Match[str], dict[str, str]], tuple[str, str, dict[str, Any]]]
_TEXTS: tuple[tuple[re.Pattern[str], _Made], ...] = (
    (_HEADING, _heading),
    (_TASK, lambda found, _given: ("to_do", found[2], {"checked": found[1] in "xX"})),
    (_BULLET, lambda found, _given: ("bulleted_list_item", found[1], {})),
    (_NUMBER, lambda found, _given: ("numbered_list_item", found[1], {})),
    (re.compile(r"> (.*)"), lambda found, _given: ("quote", found[1], {})),
)

"""A page's blocks as Markdown of Notion's v1 dialect, and Markdown as blocks.

Covers headings, lists, tasks, quotes, toggles, callouts, code, equations, tables, dividers,
columns, media, the table of contents, synced blocks, meeting notes, child pages and databases, and
empty lines. What the dialect has no form for comes out as `<unknown>` and cannot be written, tabs
among them: only the second dialect is known to have one for these.
Source: Notion guide, enhanced markdown; text of simple pages from recorded answers.
"""

from collections.abc import Callable, Mapping
from typing import Any

from notionkit.emulator.blocks import Draft
from notionkit.emulator.inline import escaped, render_inline, short_color
from notionkit.emulator.markdown_blocks import parse_blocks
from notionkit.emulator.present import Presenter
from notionkit.emulator.richtext import Json, page_url, plain
from notionkit.emulator.world import World

_PREFIXES = {"bulleted_list_item": "- ", "quote": "> "}
_MEDIA = {"video", "audio", "file", "pdf"}


MOST_RECORDS = 20_000
"""Blocks that one page loads at most. Source: Notion API reference, retrieve page markdown."""


class Renderer:
    """Renders what the connection may see, up to `limit` blocks.

    What is beyond the limit, or may not be seen, becomes `<unknown>`; `left_out` has the ids.
    """

    def __init__(
        self,
        world: World,
        presenter: Presenter,
        limit: int = MOST_RECORDS,
        *,
        transcripts: bool = False,
    ) -> None:
        self._world = world
        self._presenter = presenter
        self._limit = limit
        self._seen = 0
        self._copied: list[str] = []
        self.transcripts = transcripts
        self.left_out: list[str] = []

    def body(self, holder: str) -> list[tuple[Json, str]]:
        """Each block below a page with its Markdown, its children included."""
        number, made = 0, []
        for block in self._world.live_children(holder):
            number = number + 1 if block["type"] == "numbered_list_item" else 0
            made.append((block, "\n".join(self._lines(block, number))))
        return made

    def block(self, block: Json) -> str:
        """The Markdown of one block and of what is below it."""
        return "\n".join(self._lines(block, 1))

    def page(self, holder: str) -> str:
        """The Markdown of everything below a page or block."""
        return "\n".join(text for _, text in self.body(holder))

    def _lines(self, block: Json, number: int) -> list[str]:
        self._seen += 1
        if self._seen > self._limit or not self._world.is_listed(block):
            self.left_out.append(block["id"])
            return _unknown(self, block, {}, number)
        kind = block["type"]
        make = _MAKERS.get(kind, _unknown)
        if kind.startswith("heading_"):
            make = _heading
        shown = self._presenter.block(block)
        lines = make(self, shown, shown[kind], number)
        return [part for line in lines for part in line.split("\n")]

    def children(self, block: Json) -> list[str]:
        """The lines of the children, one tab further in."""
        found = [text for _, text in self.body(block["id"])]
        return [f"\t{line}" for text in found for line in text.split("\n")]

    def copied(self, original: str) -> list[str] | None:
        """The lines that a synced copy shows; None for an original out of sight or around it."""
        body = self._world.get("block", original)
        if body is None or not self._world.visible(original) or original in self._copied:
            return None
        self._copied.append(original)
        lines = self.children(body)
        self._copied.pop()
        return lines

    def below(self, block_id: str) -> list[str] | None:
        """The lines of the children of a block by its id; None when it is not there."""
        body = self._world.get("block", block_id)
        return None if body is None or body["in_trash"] else self.children(body)

    def table_rows(self, block: Json) -> list[list[list[Json]]]:
        """The cells of a table."""
        rows = self._world.listed_children(block["id"])
        return [row["table_row"]["cells"] for row in rows]

    def title(self, block: Json) -> Any:
        """The database behind a `child_database` block, None when it cannot be seen."""
        return self._world.get("database", block["id"])


Make = Callable[[Renderer, Json, Json, int], list[str]]


def page_drafts(text: str, world: World, *, titled: bool) -> tuple[list[Draft], list[Json] | None]:
    """Blocks of a new page; without a title the first heading of level 1 becomes it."""
    made = parse_blocks(text, world)
    if titled or not made or made[0].type != "heading_1":
        return made, None
    heading: list[Json] = made[0].payload["rich_text"]
    return made[1:], heading


def _tail(payload: Mapping[str, Any], **more: str) -> str:
    given = dict(more)
    color = payload.get("color", "default")
    if color != "default":
        given["color"] = short_color(color)
    pairs = " ".join(f'{key}="{value}"' for key, value in given.items())
    return f" {{{pairs}}}" if pairs else ""


def _paragraph(own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    text = render_inline(payload["rich_text"]) + _tail(payload)
    return [text or "<empty-block/>", *own.children(block)]


def _heading(own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    marks = "#" * int(block["type"][-1])
    toggle = {"toggle": "true"} if payload["is_toggleable"] else {}
    text = render_inline(payload["rich_text"])
    return [f"{marks} {text}{_tail(payload, **toggle)}", *own.children(block)]


def _prefixed(own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    text = render_inline(payload["rich_text"])
    return [f"{_PREFIXES[block['type']]}{text}{_tail(payload)}", *own.children(block)]


def _numbered(own: Renderer, block: Json, payload: Json, number: int) -> list[str]:
    text = render_inline(payload["rich_text"])
    return [f"{number}. {text}{_tail(payload)}", *own.children(block)]


def _to_do(own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    mark = "x" if payload["checked"] else " "
    text = render_inline(payload["rich_text"])
    return [f"- [{mark}] {text}{_tail(payload)}", *own.children(block)]


def _toggle(own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    summary = f"<summary>{render_inline(payload['rich_text'])}</summary>"
    return [f"<details{_attributes(payload)}>", summary, *own.children(block), "</details>"]


def _callout(own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    icon = payload.get("icon") or {}
    emoji = f' icon="{icon["emoji"]}"' if icon.get("type") == "emoji" else ""
    text = render_inline(payload["rich_text"])
    inner = [f"\t{text}"] if text else []
    return [f"<callout{emoji}{_attributes(payload)}>", *inner, *own.children(block), "</callout>"]


def _code(_own: Renderer, _block: Json, payload: Json, _number: int) -> list[str]:
    return [f"```{payload['language']}", plain(payload["rich_text"]), "```"]


def _equation(_own: Renderer, _block: Json, payload: Json, _number: int) -> list[str]:
    return ["$$", payload["expression"], "$$"]


def _divider(_own: Renderer, _block: Json, _payload: Json, _number: int) -> list[str]:
    return ["---"]


def _contents(_own: Renderer, _block: Json, payload: Json, _number: int) -> list[str]:
    return [f"<table_of_contents{_attributes(payload)}/>"]


def _image(_own: Renderer, _block: Json, payload: Json, _number: int) -> list[str]:
    return [f"![{render_inline(payload['caption'])}]({_address(payload)})"]


def _media(_own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    kind = block["type"]
    return [f'<{kind} src="{_address(payload)}">{render_inline(payload["caption"])}</{kind}>']


def _table(own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    header = str(payload["has_column_header"]).lower()
    side = str(payload["has_row_header"]).lower()
    lines = [f'<table header-row="{header}" header-column="{side}">']
    for cells in own.table_rows(block):
        lines += ["<tr>", *(f"<td>{render_inline(cell)}</td>" for cell in cells), "</tr>"]
    return [*lines, "</table>"]


def _columns(own: Renderer, block: Json, _payload: Json, _number: int) -> list[str]:
    return ["<columns>", *own.children(block), "</columns>"]


def _column(own: Renderer, block: Json, _payload: Json, _number: int) -> list[str]:
    return ["<column>", *own.children(block), "</column>"]


def _synced(own: Renderer, block: Json, payload: Json, number: int) -> list[str]:
    if payload["synced_from"] is None:
        address = page_url(block["id"])
        return [f'<synced_block url="{address}">', *own.children(block), "</synced_block>"]
    original = payload["synced_from"]["block_id"]
    lines = own.copied(original)
    if lines is None:
        return _unknown(own, block, payload, number)
    tag = "synced_block_reference"
    return [f'<{tag} url="{page_url(original)}">', *lines, f"</{tag}>"]


def _meeting_notes(own: Renderer, _block: Json, payload: Json, _number: int) -> list[str]:
    """Title and sections; a transcript only where it was asked for."""
    title = render_inline(payload.get("title") or [])
    lines = [f"\t{title}"] if title else []
    parts = payload.get("children") or {}
    for name in ("summary", "notes", "transcript"):
        part = parts.get(f"{name}_block_id")
        inner = None if part is None else own.below(part)
        if part is None or inner is None:
            continue
        if name == "transcript" and not own.transcripts:
            lines.append(f'\t<transcript url="{page_url(part)}"/>')
        else:
            lines += [f"\t<{name}>", *(f"\t{line}" for line in inner), f"\t</{name}>"]
    return ["<meeting-notes>", *lines, "</meeting-notes>"]


def _child_page(_own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    return [f'<page url="{page_url(block["id"])}">{escaped(payload["title"])}</page>']


def _child_database(own: Renderer, block: Json, payload: Json, _number: int) -> list[str]:
    database = own.title(block)
    inline = str(bool(database and database["is_inline"])).lower()
    title = escaped(payload["title"])
    return [f'<database url="{page_url(block["id"])}" inline="{inline}">{title}</database>']


def _unknown(_own: Renderer, block: Json, _payload: Json, _number: int) -> list[str]:
    return [f'<unknown url="{page_url(block["id"])}" alt="{block["type"]}"/>']


def _attributes(payload: Mapping[str, Any]) -> str:
    color = payload.get("color", "default")
    return "" if color == "default" else f' color="{short_color(color)}"'


def _address(payload: Json) -> str:
    return str(payload[payload["type"]]["url"])


_MAKERS: Mapping[str, Make] = {
    "paragraph": _paragraph,
    "bulleted_list_item": _prefixed,
    "quote": _prefixed,
    "numbered_list_item": _numbered,
    "to_do": _to_do,
    "toggle": _toggle,
    "callout": _callout,
    "code": _code,
    "equation": _equation,
    "divider": _divider,
    "table_of_contents": _contents,
    "image": _image,
    **dict.fromkeys(_MEDIA, _media),
    "table": _table,
    "column_list": _columns,
    "column": _column,
    "synced_block": _synced,
    "meeting_notes": _meeting_notes,
    "child_page": _child_page,
    "child_database": _child_database,
}

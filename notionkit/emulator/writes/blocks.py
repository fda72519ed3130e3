"""The payload of each type of block, as clients send it, made into what answers have.

Source: Notion API reference, block; key order and the text for a missing type from recorded
answers.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs

from notionkit.emulator.richtext import Json
from notionkit.emulator.world import World
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_boolean,
    a_number,
    a_string,
    a_url,
    an_array,
    an_id,
    an_object,
    exactly_one,
    one_of,
    only,
    refused,
)
from notionkit.emulator.writes.languages import LANGUAGES
from notionkit.emulator.writes.media import file_source, icon, upload_name
from notionkit.emulator.writes.texts import color, rich_text

_BULB: Json = {"type": "emoji", "emoji": "💡"}
_LINKS = ("page_id", "database_id", "comment_id")


@attrs.frozen
class Written:
    """A payload with its place. `old` is what the block held before, {} for a new one."""

    body: Mapping[str, Any]
    place: str
    world: World
    old: Mapping[str, Any] = attrs.field(factory=dict)

    def raw(self, key: str) -> Any:
        """What was sent."""
        return self.body.get(key, UNDEFINED)

    def at(self, key: str) -> str:
        """The place of a key."""
        return f"{self.place}.{key}"

    def kept(self, key: str, make: Callable[[Any, str], Any], default: Any = UNDEFINED) -> Any:
        """A checked value; what was not sent stays as it was, or takes the default."""
        if self.raw(key) is UNDEFINED:
            if key in self.old:
                return self.old[key]
            if default is not UNDEFINED:
                return default
        return make(self.raw(key), self.at(key))

    def text(self, key: str, *, default: Any = UNDEFINED) -> Any:
        """Rich text."""
        return self.kept(key, lambda own, place: rich_text(own, place, self.world), default)

    def color(self) -> Any:
        """The colour."""
        return self.kept("color", color, "default")


Payload = Callable[[Written], Json]


def payload_of(kind: str, written: Written) -> Json:
    """The payload of a block; `children` are not looked at here."""
    made = PAYLOADS[kind](written)
    allowed = {*made, "children", "icon", "external", "file", "file_upload", "type"}
    only(written.body, allowed, written.place)
    return made


def _textual(written: Written) -> Json:
    return {"rich_text": written.text("rich_text"), "color": written.color()}


def _paragraph(written: Written) -> Json:
    own = written.kept("icon", lambda value, place: icon(value, place, written.world), None)
    return {"rich_text": written.text("rich_text"), "icon": own, "color": written.color()}


def _heading(written: Written) -> Json:
    folded = written.kept("is_toggleable", a_boolean, bool(written.body.get("children")))
    text = written.text("rich_text")
    return {"rich_text": text, "is_toggleable": folded, "color": written.color()}


def _numbered(written: Written) -> Json:
    made = _textual(written)
    start = written.kept("list_start_index", a_number, None)
    style = written.kept(
        "list_format", partial(one_of, options=("numbers", "letters", "roman")), None
    )
    extra = {"list_start_index": start, "list_format": style}
    return made | {key: value for key, value in extra.items() if value is not None}


def _to_do(written: Written) -> Json:
    text = written.text("rich_text")
    checked = written.kept("checked", a_boolean, False)
    return {"rich_text": text, "checked": checked, "color": written.color()}


def _callout(written: Written) -> Json:
    own = written.kept("icon", lambda value, place: icon(value, place, written.world), _BULB)
    # What was made without an icon shows a bulb, and the API cannot take it away.
    text = written.text("rich_text")
    return {"rich_text": text, "icon": own or _BULB, "color": written.color()}


def _code(written: Written) -> Json:
    language = partial(one_of, options=LANGUAGES)
    return {
        "caption": written.text("caption", default=[]),
        "rich_text": written.text("rich_text"),
        "language": written.kept("language", language),
    }


def _equation(written: Written) -> Json:
    return {"expression": written.kept("expression", a_string)}


def _empty(_written: Written) -> Json:
    return {}


def _contents(written: Written) -> Json:
    return {"color": written.color()}


def _source(written: Written) -> Json:
    sent = any(key in written.body for key in ("external", "file", "file_upload"))
    if not sent and "type" in written.old:
        kind = written.old["type"]
        return {"type": kind, kind: written.old[kind]}
    return file_source(written.body, written.place, written.world)


def _media(written: Written) -> Json:
    return {"caption": written.text("caption", default=[]), **_source(written)}


def _file(written: Written) -> Json:
    made = _media(written)
    guessed = upload_name(written.body, written.world) or _name_in(made)
    return {**made, "name": written.kept("name", partial(a_string, most=900), guessed)}


def _name_in(made: Json) -> str:
    path = urlsplit(made[made["type"]]["url"]).path
    return unquote(PurePosixPath(path).name)


def _web(written: Written) -> Json:
    return {"caption": written.text("caption", default=[]), "url": written.kept("url", a_url)}


def _embed(written: Written) -> Json:
    if "file_upload" in written.body:
        return _media(written)
    return _web(written)


def _link_to_page(written: Written) -> Json:
    kind = exactly_one(written.body, _LINKS, written.place)
    return {"type": kind, kind: an_id(written.raw(kind), written.at(kind))}


def _table(written: Written) -> Json:
    if written.old and written.raw("table_width") is not UNDEFINED:
        raise refused(written.at("table_width"), "not present", written.raw("table_width"))
    width = written.kept("table_width", a_number)
    if width < 1:
        raise refused(written.at("table_width"), "≥ `1`", width)
    return {
        "table_width": width,
        "has_column_header": written.kept("has_column_header", a_boolean, False),
        "has_row_header": written.kept("has_row_header", a_boolean, False),
    }


def _row(written: Written) -> Json:
    cells = an_array(written.raw("cells"), written.at("cells"))
    made = [
        rich_text(cell, f"{written.at('cells')}[{index}]", written.world)
        for index, cell in enumerate(cells)
    ]
    return {"cells": made}


def _column(written: Written) -> Json:
    ratio = written.kept("width_ratio", a_number, None)
    if ratio is not None and not 0 < ratio <= 1:
        raise refused(written.at("width_ratio"), "between `0` and `1`", ratio)
    return {} if ratio is None else {"width_ratio": ratio}


def _synced(written: Written) -> Json:
    original = written.raw("synced_from")
    if original is UNDEFINED or original is None:
        return {"synced_from": None}
    body = an_object(original, written.at("synced_from"))
    where = f"{written.at('synced_from')}.block_id"
    return {
        "synced_from": {
            "type": "block_id",
            "block_id": an_id(body.get("block_id", UNDEFINED), where),
        }
    }


def _template(written: Written) -> Json:
    return {"rich_text": written.text("rich_text")}


PAYLOADS: Mapping[str, Payload] = {
    "embed": _embed,
    "bookmark": _web,
    "image": _media,
    "video": _media,
    "pdf": _media,
    "file": _file,
    "audio": _media,
    "code": _code,
    "equation": _equation,
    "divider": _empty,
    "breadcrumb": _empty,
    "tab": _empty,
    "table_of_contents": _contents,
    "link_to_page": _link_to_page,
    "table_row": _row,
    "table": _table,
    "column_list": _empty,
    "column": _column,
    "heading_1": _heading,
    "heading_2": _heading,
    "heading_3": _heading,
    "heading_4": _heading,
    "paragraph": _paragraph,
    "bulleted_list_item": _textual,
    "numbered_list_item": _numbered,
    "quote": _textual,
    "to_do": _to_do,
    "toggle": _textual,
    "template": _template,
    "callout": _callout,
    "synced_block": _synced,
}
"""In the order in which the validator lists them."""

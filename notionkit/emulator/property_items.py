"""Page property items: the way to read a value in full.

Title, rich text, people and relations come as lists with one value per item; a rollup comes as a
list with its result in the metadata; everything else is a single item.
Source: Notion API reference, page property item; shapes from recorded answers.
"""

from urllib.parse import quote

import attrs

from notionkit.emulator.ids import stable_id, undashed
from notionkit.emulator.paging import PageRequest, cut, envelope
from notionkit.emulator.richtext import Json

_LISTED = frozenset({"title", "rich_text", "people", "relation"})

_NOT_HERE = frozenset({"show_unique", "unique", "median", "count_per_group", "percent_per_group"})


@attrs.frozen
class _Target:
    """Whose property is read, and where the rest of it can be had."""

    page_id: str
    property_id: str
    type: str
    base_url: str

    def cursor(self, index: int) -> str:
        """A short token, as recorded."""
        return undashed(stable_id(self.page_id, self.property_id, index))[:6]

    def next_url(self, cursor: str, page_size: int) -> str:
        """Where the next page is; the page's id stands without dashes in it."""
        where = f"{self.base_url}/v1/pages/{undashed(self.page_id)}/properties/{self.property_id}"
        return f"{where}?start_cursor={quote(cursor)}&page_size={page_size}"


def property_item(page_id: str, value: Json, wanted: PageRequest, base_url: str) -> Json:
    """The answer for one property value; `value` is whole, not cut at 25."""
    kind, own_id = value["type"], value["id"]
    target = _Target(page_id, own_id, kind, base_url)
    if kind == "rollup":
        return _rollup(target, value["rollup"], wanted)
    if kind not in _LISTED:
        return _item(own_id, kind, value[kind])
    return _listing(target, [_item(own_id, kind, own) for own in value[kind]], wanted, {})


def _rollup(target: _Target, rollup: Json, wanted: PageRequest) -> Json:
    if rollup["function"] in _NOT_HERE:
        rollup = {"type": "unsupported", "unsupported": {}, "function": rollup["function"]}
    if rollup["type"] != "array":
        return _listing(target, [], wanted, rollup)
    items = [
        _item(target.property_id, own["type"], piece)
        for own in rollup["array"]
        for piece in (own[own["type"]] if own["type"] in _LISTED else [own[own["type"]]])
    ]
    return _listing(target, items, wanted, rollup | {"array": []})


def _listing(target: _Target, items: list[Json], wanted: PageRequest, about: Json) -> Json:
    page = cut(items, target.cursor, wanted)
    next_url = None
    if page.next_cursor is not None:
        next_url = target.next_url(page.next_cursor, wanted.page_size)
        if about:
            about = {"type": "incomplete", "incomplete": {}, "function": about["function"]}
    own = {"id": target.property_id, "next_url": next_url, "type": target.type, target.type: about}
    return envelope("property_item", page.items, page.next_cursor, property_item=own)


def _item(property_id: str, kind: str, value: object) -> Json:
    return {"object": "property_item", "type": kind, "id": property_id, kind: value}

"""Page property items: the way to read a value in full.

Title, rich text, people and relations come as lists with one value per item; a rollup comes as a
list with its result in the metadata; everything else is a single item.
Source: Notion API reference, page property item; shapes from recorded answers.
"""

from urllib.parse import quote

from notionkit.emulator.ids import stable_id, undashed
from notionkit.emulator.paging import PageRequest, cut, envelope
from notionkit.emulator.richtext import Json

_LISTED = frozenset({"title", "rich_text", "people", "relation"})


def property_item(page_id: str, value: Json, wanted: PageRequest, base_url: str) -> Json:
    """The answer for one property value; `value` is whole, not cut at 25."""
    kind = value["type"]
    if kind == "rollup":
        return _rollup(page_id, value, wanted, base_url)
    if kind not in _LISTED:
        return _item(value["id"], kind, value[kind])
    items = [_item(value["id"], kind, own) for own in value[kind]]
    return _listing(page_id, value, items, wanted, base_url, {})


def _rollup(page_id: str, value: Json, wanted: PageRequest, base_url: str) -> Json:
    rollup = value["rollup"]
    if rollup["type"] != "array":
        return _listing(page_id, value, [], wanted, base_url, rollup)
    items = [_item(value["id"], own["type"], own[own["type"]]) for own in rollup["array"]]
    return _listing(page_id, value, items, wanted, base_url, rollup | {"array": []})


def _listing(
    page_id: str, value: Json, items: list[Json], wanted: PageRequest, base_url: str, about: Json
) -> Json:
    kind, property_id = value["type"], value["id"]
    page = cut(items, lambda index: _cursor(page_id, property_id, index), wanted)
    next_url = None
    if page.next_cursor is not None:
        where = f"{base_url}/v1/pages/{undashed(page_id)}/properties/{property_id}"
        next_url = f"{where}?start_cursor={quote(page.next_cursor)}&page_size={wanted.page_size}"
        about = (
            {"type": "incomplete", "incomplete": {}, "function": about["function"]} if about else {}
        )
    metadata = {"id": property_id, "next_url": next_url, "type": kind, kind: about}
    return envelope("property_item", page.items, page.next_cursor, property_item=metadata)


def _item(property_id: str, kind: str, value: object) -> Json:
    return {"object": "property_item", "type": kind, "id": property_id, kind: value}


def _cursor(page_id: str, property_id: str, index: int) -> str:
    return stable_id(page_id, property_id, index).replace("-", "")[:6]

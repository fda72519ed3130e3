"""Long property values, put together from the page and the listing that has all of it.

A page carries at most 25 items of some property values; the rest is in a listing of its own.
Source: Notion API reference, "Retrieve a page property item".
"""

from collections.abc import Mapping
from typing import Any, Protocol

CUT_AT = 25
_LISTS = frozenset({"title", "rich_text", "relation", "people"})


class Items(Protocol):
    """A mirror, or an earlier version of a page."""

    def property_items(self, page_id: str, property_id: str) -> list[dict[str, Any]] | None:
        """The items of a property that was read by itself; None if it was not."""


def completed(page: dict[str, Any], view: Items) -> dict[str, Any]:
    """The raw page with every cut property value replaced by the whole one, as far as known."""
    properties = page.get("properties")
    if not isinstance(properties, dict):
        return page
    whole = {
        name: _whole(value, items)
        for name, value in properties.items()
        if isinstance(value, dict)
        and _may_be_cut(value)
        and (items := view.property_items(page["id"], value.get("id", ""))) is not None
    }
    return {**page, "properties": {**properties, **whole}} if whole else page


def _may_be_cut(value: Mapping[str, Any]) -> bool:
    return bool(value.get("has_more")) or len(_items(value)) >= CUT_AT


def _items(value: Mapping[str, Any]) -> list[Any]:
    kind = value.get("type")
    content = value.get(kind) if isinstance(kind, str) else None
    if kind == "rollup" and isinstance(content, dict):
        content = content.get("array")
    return content if isinstance(content, list) else []


def _whole(value: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    kind = value["type"]
    if kind in _LISTS:
        whole = {**value, kind: [item[kind] for item in items if kind in item]}
        return {**whole, "has_more": False} if "has_more" in whole else whole
    if kind == "rollup":
        array = [{"type": item.get("type"), **_payload(item)} for item in items]
        return {**value, "rollup": {**value["rollup"], "array": array}}
    return value


def _payload(item: Mapping[str, Any]) -> dict[str, Any]:
    kind = item.get("type")
    return {kind: item[kind]} if isinstance(kind, str) and kind in item else {}

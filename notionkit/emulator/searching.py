"""Search: titles by token, newest edit first, and only what the connection sees and the index has.

Source: Notion API reference, search; matching and default order from recorded answers.
"""

import re
from collections.abc import Mapping
from typing import Any

from notionkit.emulator.errors import failed_validation
from notionkit.emulator.richtext import Json, plain
from notionkit.emulator.store import Store, title_items

_WORD = re.compile(r"\w+")
_KINDS = ("page", "data_source")


def search(store: Store, body: Mapping[str, Any]) -> list[Json]:
    """Everything that the request's query, filter and sort select, in order."""
    kinds, in_trash = _filter(body.get("filter"))
    words = _query(body.get("query"))
    found = [
        own
        for kind in kinds
        for own in store.all(kind)
        if own["id"] not in store.unindexed
        and store.trashed(own["id"]) is in_trash
        and store.visible(own["id"])
        and _matches(words, own)
    ]
    found.sort(key=lambda own: (own["last_edited_time"], own["id"]), reverse=_descending(body))
    return found


def legacy_search(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A search of a version that knows databases and no data sources."""
    wanted = body.get("filter")
    if not isinstance(wanted, dict) or "value" not in wanted:
        return body
    if wanted["value"] not in ("page", "database"):
        raise _bad("body.filter.value", '`"page"` or `"database"`', wanted["value"])
    renamed = {"database": "data_source"}.get(wanted["value"], wanted["value"])
    return {**body, "filter": {**wanted, "value": renamed}}


def _query(written: Any) -> set[str]:
    if written is not None and not isinstance(written, str):
        raise failed_validation("body.query", "a string or `undefined`", repr(written))
    return _words(written or "")


def _filter(written: Any) -> tuple[tuple[str, ...], bool]:
    if written is None:
        return _KINDS, False
    if not isinstance(written, dict):
        raise failed_validation("body.filter", "an object or `undefined`", repr(written))
    in_trash = bool(written.get("in_trash", False))
    if "property" not in written and "value" not in written:
        return _KINDS, in_trash
    if written.get("property") != "object":
        raise _bad("body.filter.property", '`"object"`', written.get("property"))
    if written.get("value") not in _KINDS:
        raise _bad("body.filter.value", '`"page"` or `"data_source"`', written.get("value"))
    return (written["value"],), in_trash


def _descending(body: Mapping[str, Any]) -> bool:
    sort = body.get("sort")
    if sort is None:
        return True
    if not isinstance(sort, dict):
        raise failed_validation("body.sort", "an object or `undefined`", repr(sort))
    if sort.get("property") == "relevance":
        return True
    if sort.get("timestamp", "last_edited_time") != "last_edited_time":
        raise _bad("body.sort.timestamp", '`"last_edited_time"`', sort["timestamp"])
    direction = sort.get("direction", "descending")
    if direction not in ("ascending", "descending"):
        raise _bad("body.sort.direction", '`"ascending"` or `"descending"`', direction)
    return bool(direction == "descending")


def _matches(words: set[str], body: Json) -> bool:
    if not words:
        return True
    own = _words(plain(title_items(body)))
    return any(candidate.startswith(word) for word in words for candidate in own)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _bad(place: str, expected: str, found: Any) -> Exception:
    shown = "undefined" if found is None else f'"{found}"'
    return failed_validation(place, expected, shown)

"""Rollups, worked out from the related rows that the connection may see.

A result that the author of a world wrote stands until something that it rests on is written; from
then on, and for every row without such a result, it is worked out whenever it is read. A rollup of
rollups is not: real answers are said to be wrong there, and ours are `unsupported`.
Source: Notion API reference, rollup; page property items.
"""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from notionkit.emulator.richtext import Json
from notionkit.emulator.store import Store
from notionkit.emulator.times import parse_time

COMPUTED = "computed"
"""Type of a stored result that is still to be worked out; no answer has it."""
_GROUPS = frozenset({"count_per_group", "percent_per_group"})
_OF_PAGE = frozenset({"created_time", "last_edited_time", "created_by", "last_edited_by"})


def resolved(store: Store, page: Json) -> Json:
    """The row with every rollup worked out."""
    properties = {
        name: own | {"rollup": result(store, page, own)} if own["type"] == "rollup" else own
        for name, own in page["properties"].items()
    }
    return page | {"properties": properties}


def result(store: Store, page: Json, own: Json) -> Json:
    """What a rollup of a row shows: `{type, <type>, function}`."""
    stored: Json = own["rollup"]
    if stored["type"] != COMPUTED:
        return stored
    config = _config(store, page, own)
    function = config["function"] if config else stored["function"]
    found = _values(store, page, config) if config else None
    if found is None or function in _GROUPS:
        return {"type": "unsupported", "unsupported": {}, "function": function}
    kind, value = _combined(function, found)
    return {"type": kind, kind: value, "function": function}


def unsettle(store: Store, page_id: str) -> None:
    """Lets the rollups be worked out anew that rest on a row: its own, and those that show it."""
    for source in list(store.all("data_source")):
        entries = [own for own in source["properties"].values() if own["type"] == "rollup"]
        if not entries:
            continue
        for row_id in store.rows.get(source["id"], ()):
            row = store.get("page", row_id)
            if row is not None and (row_id == page_id or _relates(row, page_id)):
                _reset(store, row, entries)


def _reset(store: Store, row: Json, entries: Sequence[Json]) -> None:
    fresh = {
        own["name"]: row["properties"][own["name"]]
        | {"rollup": {"type": COMPUTED, "function": own["rollup"]["function"]}}
        for own in entries
        if own["name"] in row["properties"]
    }
    store.put("page", row | {"properties": row["properties"] | fresh})


def _relates(row: Json, page_id: str) -> bool:
    return any(
        {"id": page_id} in own["relation"]
        for own in row["properties"].values()
        if own["type"] == "relation"
    )


def _config(store: Store, page: Json, own: Json) -> Json | None:
    """What the schema says of a rollup."""
    source = store.get("data_source", page["parent"].get("data_source_id", ""))
    entry = _with_id(source["properties"].values(), own["id"]) if source else None
    return entry["rollup"] if entry is not None and entry["type"] == "rollup" else None


def _values(store: Store, page: Json, config: Json) -> list[tuple[str, Any]] | None:
    """(type, value) of the property in each related row; None when there is nothing to read."""
    relation = _with_id(page["properties"].values(), config["relation_property_id"])
    if relation is None or relation["type"] != "relation":
        return None
    rows = (store.get("page", each["id"]) for each in relation["relation"])
    seen = [row for row in rows if row and not row["in_trash"] and store.visible(row["id"])]
    shown = [
        (row, _with_id(row["properties"].values(), config["rollup_property_id"])) for row in seen
    ]
    if any(each is None or each["type"] == "rollup" for _, each in shown):
        return None
    return [_typed(row, each) for row, each in shown if each is not None]


def _with_id(properties: Iterable[Json], wanted: str) -> Json | None:
    return next((own for own in properties if unquote(own["id"]) == unquote(wanted)), None)


def _typed(row: Json, own: Json) -> tuple[str, Any]:
    kind = own["type"]
    return kind, row[kind] if kind in _OF_PAGE else own[kind]


# -- the functions


def _combined(function: str, found: list[tuple[str, Any]]) -> tuple[str, Any]:
    if function in ("show_original", "show_unique"):
        items: list[Json] = []
        for kind, value in found:
            item = {"type": kind, kind: value}
            if function == "show_original" or item not in items:
                items.append(item)
        return "array", items
    if function in _DATES:
        moments = sorted(each for each in map(_moment, found) if each is not None)
        return "date", _DATES[function](moments) if moments else None
    numbers = [own for own in map(_number, found) if own is not None]
    if function in _NUMBERS:
        return "number", _NUMBERS[function](numbers) if numbers else None
    make = _COUNTS.get(function)
    return ("number", make(found)) if make else ("unsupported", {})


def _empty(value: Any) -> bool:
    if isinstance(value, dict) and value.get("type") in value:
        value = value[value["type"]]
    return value is None or value in ("", [])


def _pieces(found: Sequence[tuple[str, Any]]) -> list[Any]:
    """The values, those of lists one by one but for text, which is one."""
    made: list[Any] = []
    for kind, value in found:
        several = isinstance(value, list) and kind not in ("title", "rich_text")
        made += value if several else [] if _empty(value) else [value]
    return made


def _number(own: tuple[str, Any]) -> float | None:
    kind, value = own
    value = value.get("number") if kind in ("formula", "unique_id") and value else value
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return value if known else None


def _moment(own: tuple[str, Any]) -> tuple[datetime, str] | None:
    kind, value = own
    if kind == "formula":
        value = value.get("date")
    start = value.get("start") if isinstance(value, dict) else value
    if kind not in ("date", "formula", "created_time", "last_edited_time") or not start:
        return None
    return parse_time(start), start


def _date(start: str, end: str | None = None) -> Json:
    return {"start": start, "end": end, "time_zone": None}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0


def _filled(found: Sequence[tuple[str, Any]]) -> int:
    return sum(not _empty(value) for _, value in found)


def _checked(found: Sequence[tuple[str, Any]]) -> int:
    return sum(value is True for _, value in found)


def _unique(found: Sequence[tuple[str, Any]]) -> int:
    pieces = _pieces(found)
    return sum(own not in pieces[:at] for at, own in enumerate(pieces))


_DATES: Mapping[str, Callable[[list[tuple[datetime, str]]], Json]] = {
    "earliest_date": lambda own: _date(own[0][1]),
    "latest_date": lambda own: _date(own[-1][1]),
    "date_range": lambda own: _date(own[0][1], own[-1][1]),
}
_NUMBERS: Mapping[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "average": statistics.fmean,
    "median": statistics.median,
    "min": min,
    "max": max,
    "range": lambda own: max(own) - min(own),
}
_COUNTS: Mapping[str, Callable[[list[tuple[str, Any]]], float]] = {
    "count": len,
    "count_values": lambda own: len(_pieces(own)),
    "empty": lambda own: len(own) - _filled(own),
    "not_empty": _filled,
    "unique": _unique,
    "percent_empty": lambda own: _share(len(own) - _filled(own), len(own)),
    "percent_not_empty": lambda own: _share(_filled(own), len(own)),
    "checked": _checked,
    "unchecked": lambda own: len(own) - _checked(own),
    "percent_checked": lambda own: _share(_checked(own), len(own)),
    "percent_unchecked": lambda own: _share(len(own) - _checked(own), len(own)),
}

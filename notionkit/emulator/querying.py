"""Queries of a data source: which rows, in which order, and the cap at which Notion stops.

Default order is newest created first. At the cap every page of the answer says that it is
incomplete, and the last one says that there is no more.
Source: Notion API reference, query a data source; default order from recorded answers.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from notionkit.emulator.errors import failed_validation
from notionkit.emulator.filters import find_property, predicate
from notionkit.emulator.ids import stable_id
from notionkit.emulator.richtext import Json, plain
from notionkit.emulator.rollups import resolved
from notionkit.emulator.store import Store
from notionkit.emulator.times import parse_time

INCOMPLETE: Json = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
_TIMESTAMPS = ("created_time", "last_edited_time")


def query_rows(store: Store, source: Json, body: Mapping[str, Any], now: float) -> list[Json]:
    """All rows that the request selects, in order, before any cap."""
    schema = source["properties"]
    archived = bool(body.get("is_archived", False))
    found = (store.get("page", own) for own in store.rows.get(source["id"], ()))
    rows = [
        row
        for row in found
        if row is not None
        and not row["in_trash"]
        and bool(row["is_archived"]) is archived
        and store.visible(row["id"])
    ]
    if any(entry["type"] == "rollup" for entry in schema.values()):
        asks = body.get("filter") is not None or bool(body.get("sorts"))
        rows = [resolved(store, row) for row in rows] if asks else rows
    if body.get("filter") is not None:
        holds = predicate(body["filter"], _with_results(store, source), now)
        rows = [row for row in rows if holds(row)]
    rows.reverse()
    rows.sort(key=lambda row: str(row["created_time"]), reverse=True)
    return _sorted(rows, body.get("sorts") or (), schema)


def _with_results(store: Store, source: Json) -> Json:
    """The schema, in which each formula tells the types that it was seen to give.

    Formulas are not computed here, so what one gives is known from the rows that have a result.
    """
    schema: Json = source["properties"]
    kinds = [entry["id"] for entry in schema.values() if entry["type"] == "formula"]
    formulas: dict[str, set[str]] = {own: set() for own in kinds}
    if not formulas:
        return schema
    for row in filter(None, (store.get("page", own) for own in store.rows.get(source["id"], ()))):
        for own in row["properties"].values():
            result = own["formula"]["type"] if own["id"] in formulas else None
            if result is not None and own["formula"].get(result) is not None:
                formulas[own["id"]].add(result)
    return {
        name: entry | {"results": formulas[entry["id"]]} if entry["id"] in formulas else entry
        for name, entry in schema.items()
    }


def cursor_prefix(source_id: str, body: Mapping[str, Any]) -> str:
    """`s:<uuid>:`, where the uuid stands for the query; a row's id follows it in a cursor.

    Shape from recorded answers.
    """
    what = json.dumps([body.get("filter"), body.get("sorts")], sort_keys=True)
    return f"s:{stable_id(source_id, what)}:"


def _sorted(rows: list[Json], sorts: Any, schema: Json) -> list[Json]:
    if not isinstance(sorts, Sequence) or isinstance(sorts, str):
        raise failed_validation("body.sorts", "an array or `undefined`", repr(sorts))
    for sort in reversed(sorts):
        entry, direction = _checked(sort, schema)
        with_key = [(_sort_key(row, entry), row) for row in rows]
        empty = [row for key, row in with_key if key is None]
        filled = [pair for pair in with_key if pair[0] is not None]
        filled.sort(key=lambda pair: pair[0], reverse=direction == "descending")
        rows = [row for _, row in filled] + empty
    return rows


def _checked(sort: Any, schema: Json) -> tuple[Json, str]:
    if not isinstance(sort, dict):
        raise failed_validation("body.sorts[0]", "an object", repr(sort))
    direction = sort.get("direction", "ascending")
    if direction not in ("ascending", "descending"):
        expected = '`"ascending"` or `"descending"`'
        raise failed_validation("body.sorts[0].direction", expected, f'"{direction}"')
    if "timestamp" not in sort:
        return find_property(schema, sort.get("property")), direction
    kind = sort["timestamp"]
    if kind not in _TIMESTAMPS:
        expected = '`"created_time"` or `"last_edited_time"`'
        raise failed_validation("body.sorts[0].timestamp", expected, f'"{kind}"')
    return {"type": kind}, direction


def _sort_key(row: Json, entry: Json) -> Any:
    kind = entry["type"]
    if kind in _TIMESTAMPS:
        return row[kind]
    own = next((own for own in row["properties"].values() if own["id"] == entry["id"]), None)
    value = None if own is None else own[kind]
    if value in (None, [], ""):
        return None
    return _comparable(kind, value, entry)


def _comparable(kind: str, value: Any, entry: Json) -> Any:
    if kind in ("number", "checkbox"):
        return value
    if kind in ("select", "status"):
        return [option["id"] for option in entry[kind]["options"]].index(value["id"])
    make = _KEYS.get(kind, str)
    return make(value)


def _result(value: Json) -> Any:
    inner = value.get(value["type"])
    if isinstance(inner, dict):
        return inner.get("start")
    return inner if isinstance(inner, int | float | str) else None


_KEYS: Mapping[str, Callable[[Any], Any]] = {
    "title": lambda value: plain(value).casefold(),
    "rich_text": lambda value: plain(value).casefold(),
    "multi_select": lambda value: [own["name"] for own in value],
    "date": lambda value: parse_time(value["start"]),
    "unique_id": lambda value: value["number"],
    "formula": _result,
    "rollup": _result,
}

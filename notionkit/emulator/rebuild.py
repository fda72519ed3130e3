"""Makes up what recordings only hint at, from the hints and nothing else.

A page of which only blocks were recorded, and a data source that only its database names: without
them what was recorded could not be reached. Where a hint is missing the plainest value stands.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from notionkit.emulator.bodies import (
    Birth,
    Look,
    Source,
    data_source_body,
    page_body,
    title_property,
)
from notionkit.emulator.richtext import Json, rich
from notionkit.emulator.schema import schema_order
from notionkit.emulator.times import parse_time


def page_from_blocks(page_id: str, block: Json, own: Json | None) -> Json:
    """A page from its `child_page` block if there is one, else nameless and at the top.

    `block` is any block that stands on the page.
    """
    source = own or block
    title = rich(own["child_page"]["title"]) if own else []
    parent = own["parent"] if own else {"type": "workspace", "workspace": True}
    birth = Birth(page_id, parse_time(source["created_time"]), source["created_by"]["id"])
    return page_body(birth, parent, title_property(title), title, Look())


def source_from_rows(database: Json, reference: Json, rows: Iterable[Json], author_id: str) -> Json:
    """A data source from its database's reference (`{id, name}`) and the rows known of it."""
    birth = Birth(reference["id"], parse_time(database["created_time"]), author_id)
    body = data_source_body(birth, Source(reference["name"]), database)
    found: dict[str, Json] = {}
    for row in rows:
        for name, value in row["properties"].items():
            entry = found.setdefault(name, _entry(name, value, _Where(database["id"], birth.id)))
            _add_options(entry, value)
    if not any(entry["type"] == "title" for entry in found.values()):
        return body
    ordered = sorted(found.values(), key=schema_order)
    return body | {"properties": {entry["name"]: entry for entry in ordered}}


@attrs.frozen
class _Where:
    """The only place that a relation of unknown target can point to: its own data source."""

    database_id: str
    data_source_id: str


def _entry(name: str, value: Json, where: _Where) -> Json:
    kind = value["type"]
    make = _CONFIGS.get(kind)
    config = make(value, where) if make else {}
    return {"id": value["id"], "name": name, "description": None, "type": kind, kind: config}


def _add_options(entry: Json, value: Json) -> None:
    kind = entry["type"]
    if kind not in ("select", "multi_select", "status") or not value[kind]:
        return
    options = entry[kind]["options"]
    chosen = value[kind] if kind == "multi_select" else [value[kind]]
    known = {option["id"] for option in options}
    options += [{**own, "description": None} for own in chosen if own["id"] not in known]


def _relation(_value: Json, where: _Where) -> Json:
    return {**attrs.asdict(where), "type": "single_property", "single_property": {}}


def _rollup(value: Json, _where: _Where) -> Json:
    names = ("rollup_property_name", "relation_property_name")
    ids = ("rollup_property_id", "relation_property_id")
    function = value["rollup"]["function"]
    return {**dict.fromkeys(names, ""), **dict.fromkeys(ids, ""), "function": function}


_CONFIGS: Mapping[str, Callable[[Json, _Where], dict[str, Any]]] = {
    "number": lambda _value, _where: {"format": "number"},
    "select": lambda _value, _where: {"options": []},
    "multi_select": lambda _value, _where: {"options": []},
    "status": lambda _value, _where: {"options": [], "groups": []},
    "formula": lambda _value, _where: {"expression": ""},
    "unique_id": lambda value, _where: {"prefix": value["unique_id"]["prefix"]},
    "relation": _relation,
    "rollup": _rollup,
}

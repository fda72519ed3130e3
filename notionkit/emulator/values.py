"""Property values of rows: what an author writes, made into what Notion answers.

An author may write plain Python (`"text"`, `3`, `True`, `["tag"]`) wherever the schema says what is
meant. Results of formulas and rollups are written with the helpers here, since the emulator
computes nothing. Source: Notion API reference, page property values.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from notionkit.emulator.errors import WorldError
from notionkit.emulator.richtext import Json, rich

_EMPTY: Mapping[str, Any] = {
    "title": [],
    "rich_text": [],
    "multi_select": [],
    "people": [],
    "files": [],
    "relation": [],
    "checkbox": False,
    "button": {},
    "formula": {"type": "string", "string": None},
}
COMPUTED = frozenset({"created_time", "last_edited_time", "created_by", "last_edited_by"})


def formula_result(kind: str, value: Any) -> Json:
    """Result of a formula: kind is string, number, boolean, date or unsupported."""
    return {"type": kind, kind: value}


def rollup_result(kind: str, value: Any, function: str) -> Json:
    """Result of a rollup: kind is number, date, array, unsupported or incomplete."""
    return {"type": kind, kind: value, "function": function}


def date(start: str, end: str | None = None, *, time_zone: str | None = None) -> Json:
    """A date or a range."""
    return {"start": start, "end": end, "time_zone": time_zone}


def file_value(name: str, source: Json) -> Json:
    """An entry of a files property."""
    return {"name": name, **source}


def place(lat: float, lon: float, name: str, address: str | None = None) -> Json:
    """A place."""
    return {
        "lat": lat,
        "lon": lon,
        "name": name,
        "address": address,
        "aws_place_id": None,
        "google_place_id": None,
    }


def verified(state: str, by: Json | None = None, dates: Json | None = None) -> Json:
    """A verification: verified, unverified or expired."""
    return {"state": state, "verified_by": by, "date": dates}


def build_value(entry: Json, written: Any) -> Json:
    """`{id, type, <type>, [has_more]}` for one property of a row.

    `entry` is the property's schema, `written` what the author wrote, None when nothing.
    Raises WorldError when an option is not in the schema.
    """
    kind: str = entry["type"]
    make = _MAKERS.get(kind, _as_written)
    value: Any = _EMPTY.get(kind) if written is None else make(entry, written)
    made = {"id": entry["id"], "type": kind, kind: value}
    if kind == "relation":
        made["has_more"] = False
    if kind == "rollup" and value is None:
        made[kind] = {"type": "computed", "function": entry[kind]["function"]}
    return made


def _as_written(_entry: Json, written: Any) -> Any:
    return written


def _rich(_entry: Json, written: Any) -> list[Json]:
    return rich(written)


def _option(entry: Json, written: str) -> Json:
    for option in entry[entry["type"]]["options"]:
        if option["name"] == written:
            return {"id": option["id"], "name": option["name"], "color": option["color"]}
    raise WorldError(f"{entry['name']!r} has no option {written!r}. Add it to the schema.")


def _options(entry: Json, written: Iterable[str]) -> list[Json]:
    return [_option(entry, name) for name in written]


def _day(_entry: Json, written: str | Json) -> Json:
    return date(written) if isinstance(written, str) else written


def _ids(_entry: Json, written: Iterable[str]) -> list[Json]:
    return [{"id": page_id} for page_id in written]


_MAKERS: Mapping[str, Callable[[Json, Any], Any]] = {
    "title": _rich,
    "rich_text": _rich,
    "select": _option,
    "status": _option,
    "multi_select": _options,
    "date": _day,
    "relation": _ids,
}

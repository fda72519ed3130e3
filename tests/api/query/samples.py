"""A schema with a property of every type, and filters over it for property tests."""

from datetime import UTC
from typing import Any

from hypothesis import strategies as st

from notionkit.api.query import Condition, Filter, all_of, any_of
from notionkit.api.query.kinds import (
    FORMULA,
    PLAIN,
    QUANTIFIERS,
    ROLLUP_ITEMS,
    ROLLUP_RESULTS,
    TIMESTAMPS,
    Path,
    Takes,
    operators_at,
)
from notionkit.api.query.operands import RELATIVE, STATES
from notionkit.model import DataSource, structure

SOURCE_ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
USER_ID = "0f0f0f0f-0000-4000-8000-000000000001"
OPTIONS = ("Open", "In progress", "Done")


def _options(*names: str) -> dict[str, Any]:
    return {"options": [{"id": name.lower(), "name": name, "color": "gray"} for name in names]}


CONFIGS: dict[str, dict[str, Any]] = {
    "number": {"format": "number"},
    "select": _options(*OPTIONS),
    "multi_select": _options(*OPTIONS),
    "status": {**_options(*OPTIONS), "groups": [{"id": "g", "name": "To-do", "option_ids": []}]},
    "formula": {"expression": "1"},
    "rollup": {"function": "sum"},
    "unique_id": {"prefix": "PRJ"},
}
NAMES = {kind: kind.replace("_", " ").capitalize() for kind in (*PLAIN, "formula", "button")}


def property_json(name: str, kind: str, config: dict[str, Any] | None = None) -> dict[str, Any]:
    chosen = CONFIGS.get(kind, {}) if config is None else config
    return {"id": f"id {name}", "name": name, "description": None, "type": kind, kind: chosen}


RAW_SCHEMA: dict[str, Any] = {
    **{name: property_json(name, kind) for kind, name in NAMES.items()},
    "Sum": property_json("Sum", "rollup"),
    "Latest": property_json("Latest", "rollup", {"function": "latest_date"}),
    "Least": property_json("Least", "rollup", {"function": "min"}),
    "All": property_json("All", "rollup", {"function": "show_original"}),
    "Due and such": property_json("Due and such", "date"),
}


def source() -> DataSource:
    """Return the data source with this schema."""
    raw = {"object": "data_source", "id": SOURCE_ID, "title": [], "properties": RAW_SCHEMA}
    return structure(raw, DataSource)


PATHS: tuple[Path, ...] = (
    *((kind,) for kind in PLAIN),
    *(("formula", result) for result in FORMULA),
    *(("rollup", result) for result in ROLLUP_RESULTS),
    *(("rollup", quantifier, item) for quantifier in QUANTIFIERS for item in ROLLUP_ITEMS),
)

ALPHABET = "aB9 -_.,=<>!()[]{}'\"\\/\n\t\x00ßéñ日本👩\u200d\u2028"
texts = st.text(st.sampled_from(ALPHABET), max_size=8)
names = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=6)
days = st.dates().map(lambda day: day.isoformat())
moments = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.isoformat(timespec="milliseconds")
)
OPERANDS: dict[Takes, st.SearchStrategy[Any]] = {
    Takes.TEXT: texts,
    Takes.NUMBER: st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    Takes.FLAG: st.booleans(),
    Takes.OPTION: texts | st.lists(texts, min_size=1, max_size=4).map(tuple),
    Takes.DATE: days | moments | st.sampled_from(RELATIVE),
    Takes.USER: st.uuids().map(str) | st.just("me"),
    Takes.PAGE: st.uuids().map(str),
    Takes.STATE: st.sampled_from(STATES),
    Takes.TRUE: st.none(),
    Takes.EMPTY: st.none(),
}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """Any condition that Notion knows, on a property of any name or a timestamp."""
    timestamp = draw(st.integers(0, 9)) == 0
    path: Path = (draw(st.sampled_from(TIMESTAMPS)),) if timestamp else draw(st.sampled_from(PATHS))
    operators = operators_at(path) or {}
    operator = draw(st.sampled_from(sorted(operators)))
    operand = draw(OPERANDS[operators[operator]])
    name = path[0] if timestamp else draw(names)
    return Condition(name, path, operator, operand, timestamp=timestamp)


def compounds(members: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    """An ``and`` or ``or`` of some members."""
    lists = st.lists(members, min_size=1, max_size=4)
    return lists.map(lambda found: all_of(*found)) | lists.map(lambda found: any_of(*found))


plain = conditions()
filters: st.SearchStrategy[Filter] = plain | compounds(plain) | compounds(plain | compounds(plain))
"""Filters within Notion's two levels."""

deep = st.recursive(plain, compounds, max_leaves=8)
"""Filters of any depth."""

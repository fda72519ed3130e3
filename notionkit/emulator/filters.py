"""Filters of data source queries: a filter object made into a predicate over rows.

Covers every filter key of the reference but `place` and `button`, which Notion does not filter by,
and the words for relative dates. Source: Notion API reference, filter data source entries.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from notionkit.emulator.conditions import checked, only_kind
from notionkit.emulator.date_filters import date_condition
from notionkit.emulator.errors import failed_validation, invalid
from notionkit.emulator.richtext import Json, plain

Predicate = Callable[[Json], bool]
_TIMESTAMPS = ("created_time", "last_edited_time")
_DATES = frozenset({"date", *_TIMESTAMPS})
_PEOPLE = frozenset({"people", "created_by", "last_edited_by"})
_FORMULAS = ("string", "checkbox", "number", "date")
_ITEMS = (
    "title", "rich_text", "number", "checkbox", "select", "multi_select", "relation", "date",
    "people", "files", "status",
)  # fmt: skip
_FILTERED_AS = {"boolean": "checkbox"}
_NESTED = {"string": "rich_text", "boolean": "checkbox", "number": "number", "date": "date"}


def predicate(written: Any, schema: Json, now: float, *, depth: int = 0) -> Predicate:
    """The test that a filter stands for; `now` (epoch seconds) resolves `today` and such."""
    if not isinstance(written, dict):
        raise failed_validation("body.filter", "an object", repr(written))
    if "and" in written:
        parts = _compound(written["and"], schema, now, depth)
        return lambda row: all(part(row) for part in parts)
    if "or" in written:
        parts = _compound(written["or"], schema, now, depth)
        return lambda row: any(part(row) for part in parts)
    if "timestamp" in written:
        return _timestamp(written, now)
    return _property(written, schema, now)


def find_property(schema: Json, wanted: Any) -> Json:
    """The schema entry with this name or id; 400 when there is none."""
    for name, entry in schema.items():
        if wanted in (name, entry["id"]):
            found: Json = entry
            return found
    raise invalid(f"Could not find property with name or id: {wanted}")


def _compound(parts: Any, schema: Json, now: float, depth: int) -> list[Predicate]:
    if depth >= 2:
        raise invalid("body failed validation: body.filter nests compound filters too deeply.")
    if not isinstance(parts, list):
        raise failed_validation("body.filter", "an array", repr(parts))
    return [predicate(part, schema, now, depth=depth + 1) for part in parts]


def _timestamp(written: Mapping[str, Any], now: float) -> Predicate:
    kind = written["timestamp"]
    if "property" in written:
        raise failed_validation("body.filter.property", "not present", f'"{written["property"]}"')
    if kind not in _TIMESTAMPS or not isinstance(written.get(kind), dict):
        raise failed_validation(
            "body.filter.timestamp", "a timestamp with a condition", f'"{kind}"'
        )
    holds = date_condition(written[kind], now)
    return lambda row: holds(row[kind])


def _property(written: Mapping[str, Any], schema: Json, now: float) -> Predicate:
    entry = find_property(schema, written.get("property"))
    kind = next((key for key in written if key not in ("property", "type")), "")
    condition = written.get(kind)
    if condition is None:
        raise failed_validation(f"body.filter.{entry['type']}", "defined", "undefined")
    if kind != entry["type"] and not (kind == "rich_text" and entry["type"] == "title"):
        raise invalid(f"database property {entry['type']} does not match filter {kind}")
    if kind == "formula":
        _check_result(condition, entry["results"])
    if kind == "status":
        condition = _with_groups(checked(kind, condition), entry)
    holds = condition_for(entry["type"], condition, now)
    return lambda row: holds(_value(row, entry))


def _check_result(condition: Any, results: Collection[str]) -> None:
    """400 for a condition on another type than the formula gives, as far as that is known."""
    kind, _ = only_kind(condition, "body.filter.formula", _FORMULAS)
    known = {_FILTERED_AS.get(result, result) for result in results} & {*_FORMULAS}
    if known and kind not in known:
        given = " or ".join(sorted(known))
        raise invalid(f"database property formula of type {given} does not match filter {kind}")


def _with_groups(condition: Mapping[str, Any], entry: Json) -> Json:
    """The condition with the options of a group in place of the group's name."""
    options = {own["id"]: own["name"] for own in entry["status"]["options"]}
    groups = {
        own["name"]: [options[one] for one in own["option_ids"] if one in options]
        for own in entry["status"]["groups"]
    }

    def spread(operand: Any) -> Any:
        if isinstance(operand, bool):
            return operand
        named = operand if isinstance(operand, list) else [operand]
        return [name for own in named for name in (own, *groups.get(own, ()))]

    return {name: spread(operand) for name, operand in condition.items()}


def _value(row: Json, entry: Json) -> Any:
    kind = entry["type"]
    if kind in (*_TIMESTAMPS, "created_by", "last_edited_by"):
        return row[kind]
    own = next((own for own in row["properties"].values() if own["id"] == entry["id"]), None)
    return None if own is None else own[kind]


def condition_for(kind: str, condition: Json, now: float) -> Callable[[Any], bool]:
    """The test of one value of a type; several operators in one condition must all hold."""
    if kind in _DATES:
        return date_condition(condition, now)
    if kind == "formula":
        return _formula(condition, now)
    if kind == "rollup":
        return _rollup(condition, now)
    known = checked(kind, condition)
    if kind == "verification":
        return _verification(known)
    comparable = _comparable(kind)
    tests = [(_OPERATORS[name], operand) for name, operand in known.items()]
    return lambda value: all(test(comparable(value), operand) for test, operand in tests)


def _comparable(kind: str) -> Callable[[Any], Any]:
    if kind in ("title", "rich_text"):
        return lambda value: plain(value or ())
    if kind in ("select", "status"):
        return lambda value: value["name"] if value else None
    if kind == "multi_select":
        return lambda value: [own["name"] for own in value or ()]
    if kind in (*_PEOPLE, "relation"):
        return _member_ids
    if kind == "unique_id":
        return lambda value: value and value["number"]
    return lambda value: value


def _member_ids(value: Any) -> list[str]:
    members = [value] if isinstance(value, dict) else value or ()
    return [own["id"] for own in members]


def _formula(condition: Json, now: float) -> Callable[[Any], bool]:
    kind, inner = only_kind(condition, "body.filter.formula", _FORMULAS)
    holds = condition_for("rich_text" if kind == "string" else kind, inner, now)

    def test(value: Any) -> bool:
        result = value["type"]
        if _NESTED.get(result, result) != ("rich_text" if kind == "string" else kind):
            return False
        own = value[result]
        return holds([{"plain_text": own or ""}] if result == "string" else own)

    return test


def _rollup(condition: Json, now: float) -> Callable[[Any], bool]:
    kind, inner = only_kind(condition, "body.filter.rollup", (*_COMBINE, "number", "date"))
    if kind in ("number", "date"):
        holds = condition_for(kind, inner, now)
        return lambda value: value["type"] == kind and holds(value[kind])
    combine = _COMBINE[kind]
    item_kind, item_condition = only_kind(inner, f"body.filter.rollup.{kind}", _ITEMS)
    each = condition_for(item_kind, item_condition, now)
    return lambda value: combine(
        each(own[own["type"]]) for own in value.get("array", ()) if own["type"] == item_kind
    )


def _verification(condition: Mapping[str, Any]) -> Callable[[Any], bool]:
    def state(value: Any) -> str:
        written: str = value["state"] if value else "none"
        return "none" if written == "unverified" else written

    if "status" in condition:
        return lambda value: state(value) == condition["status"]
    return lambda value: state(value) != condition.get("does_not_equal")


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _equals(value: Any, operand: Any) -> bool:
    if isinstance(operand, list):
        return value in operand
    return bool(_folded(value) == _folded(operand))


def _contains(value: Any, operand: Any) -> bool:
    if isinstance(operand, list):
        return any(_contains(value, own) for own in operand)
    if isinstance(value, str):
        return str(operand).casefold() in value.casefold()
    return operand in (value or ())


_COMBINE: Mapping[str, Callable[[Iterable[bool]], bool]] = {
    "any": any,
    "every": all,
    "none": lambda found: not any(found),
}
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": _equals,
    "does_not_equal": lambda value, operand: not _equals(value, operand),
    "contains": _contains,
    "does_not_contain": lambda value, operand: not _contains(value, operand),
    "starts_with": lambda value, operand: (value or "").casefold().startswith(operand.casefold()),
    "ends_with": lambda value, operand: (value or "").casefold().endswith(operand.casefold()),
    "greater_than": lambda value, operand: value is not None and value > operand,
    "less_than": lambda value, operand: value is not None and value < operand,
    "greater_than_or_equal_to": lambda value, operand: value is not None and value >= operand,
    "less_than_or_equal_to": lambda value, operand: value is not None and value <= operand,
    "is_empty": lambda value, _: value is None or value in ("", []),
    "is_not_empty": lambda value, _: not (value is None or value in ("", [])),
}

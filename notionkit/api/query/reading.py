"""Filters from the JSON of the API: the way back of :mod:`notionkit.api.query.writing`."""

import json
from collections.abc import Mapping
from typing import Any

from notionkit.api.query.binding import DEEPEST, bound
from notionkit.api.query.context import QueryContext
from notionkit.api.query.errors import InvalidFilter, nearest
from notionkit.api.query.filters import Compound, Condition, Filter, Joint
from notionkit.api.query.kinds import (
    FILTERABLE,
    FORMULA,
    QUANTIFIERS,
    ROLLUP_ITEMS,
    ROLLUP_RESULTS,
    TIMESTAMPS,
    Path,
    Takes,
    operators_at,
)

_JOINTS: tuple[Joint, ...] = ("and", "or")


def parse_filter(source: str | Mapping[str, Any], context: QueryContext | None = None) -> Filter:
    """Return the filter that a filter object of the API stands for.

    Args:
        source: The object, or its JSON.
        context: Gives the schema to check it against.

    Raises:
        QueryError: naming the path of what is no filter.
    """
    found = _filter(decoded(source, "filter"), "filter", 0)
    bound(found, context or QueryContext())
    return found


def decoded(source: Any, path: str) -> Any:
    """Return what JSON in text form stands for, and anything else as it is.

    Raises:
        InvalidFilter: it is no JSON.
    """
    if not isinstance(source, str | bytes):
        return source
    try:
        return json.loads(source)
    except ValueError as error:
        raise InvalidFilter(path, f"is no JSON: {error}") from None
    except RecursionError:
        raise InvalidFilter(path, "is nested too deeply") from None


def _filter(found: Any, path: str, level: int) -> Filter:
    if level > DEEPEST:
        raise InvalidFilter(path, f"the filter nests more than {DEEPEST} levels deep")
    table = _table(found, path)
    for joint in _JOINTS:
        if joint in table:
            return _compound(joint, table, path, level)
    if "timestamp" in table:
        return _timestamp(table, path)
    return _property(table, path)


def _table(found: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(found, Mapping) or not all(isinstance(key, str) for key in found):
        raise InvalidFilter(path, f"expected an object, found {_shown(found)}")
    return found


def _shown(found: Any) -> str:
    text = repr(found)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _compound(joint: Joint, table: Mapping[str, Any], path: str, level: int) -> Filter:
    members = table[joint]
    if not isinstance(members, list | tuple) or not members:
        raise InvalidFilter(f"{path}.{joint}", "expected a list with members")
    _only(table, {joint}, path)
    parts = [
        _filter(member, f"{path}.{joint}[{at}]", level + 1) for at, member in enumerate(members)
    ]
    return Compound(joint, parts)


def _only(table: Mapping[str, Any], keys: set[str], path: str) -> None:
    for key in table:
        if key not in keys:
            raise InvalidFilter(f"{path}.{key}", f"does not belong there{nearest(key, keys)}")


def _timestamp(table: Mapping[str, Any], path: str) -> Filter:
    name = table["timestamp"]
    if name not in TIMESTAMPS:
        expected = " or ".join(TIMESTAMPS)
        raise InvalidFilter(f"{path}.timestamp", f"expected {expected}, found {_shown(name)}")
    _only(table, {"timestamp", "type", name}, path)
    operator, operand = _comparison(table.get(name), (name,), f"{path}.{name}")
    return Condition(name, (name,), operator, operand, timestamp=True)


def _property(table: Mapping[str, Any], path: str) -> Filter:
    name = table.get("property")
    if not isinstance(name, str):
        raise InvalidFilter(f"{path}.property", f"expected a name or id, found {_shown(name)}")
    keys = [key for key in table if key not in ("property", "type")]
    if len(keys) != 1:
        raise InvalidFilter(path, f"expected one condition, found {len(keys)}")
    kind = _one_of(keys[0], FILTERABLE, path)
    if table.get("type", kind) != kind:
        raise InvalidFilter(f"{path}.type", f"expected {kind!r}, found {_shown(table['type'])}")
    kinds, inner = _descend(kind, table[kind], f"{path}.{kind}")
    operator, operand = _comparison(inner, kinds, ".".join((path, *kinds)))
    return Condition(name, kinds, operator, operand)


def _one_of(key: str, known: tuple[str, ...], path: str) -> str:
    if key not in known:
        raise InvalidFilter(f"{path}.{key}", f"is no type of condition{nearest(key, known)}")
    return key


def _descend(kind: str, inner: Any, path: str) -> tuple[Path, Any]:
    """Return the whole path of a condition, and the comparison at its end."""
    if kind == "formula":
        result, inner = _single(inner, tuple(FORMULA), path)
        return (kind, result), inner
    if kind == "rollup":
        result, inner = _single(inner, (*QUANTIFIERS, *ROLLUP_RESULTS), path)
        if result in ROLLUP_RESULTS:
            return (kind, result), inner
        item, inner = _single(inner, ROLLUP_ITEMS, f"{path}.{result}")
        return (kind, result, item), inner
    return (kind,), inner


def _single(found: Any, known: tuple[str, ...], path: str) -> tuple[str, Any]:
    table = _table(found, path)
    if len(table) != 1:
        raise InvalidFilter(path, f"expected one of {', '.join(known)}, found {_shown(found)}")
    key = _one_of(next(iter(table)), known, path)
    return key, table[key]


def _comparison(found: Any, kinds: Path, path: str) -> tuple[str, Any]:
    table = _table(found, path)
    operators = operators_at(kinds) or {}
    if len(table) != 1:
        raise InvalidFilter(
            path, f"expected one operator, found {len(table)}", hint="Join several with and."
        )
    operator, operand = next(iter(table.items()))
    if operator not in operators:
        known = nearest(operator, operators)
        raise InvalidFilter(f"{path}.{operator}", f"is no operator of {kinds[-1]}{known}")
    takes = operators[operator]
    if takes in (Takes.TRUE, Takes.EMPTY):
        wanted = "true" if takes is Takes.TRUE else "{}"
        if (operand is True) if takes is Takes.TRUE else operand == {}:
            return operator, None
        raise InvalidFilter(f"{path}.{operator}", f"expected {wanted}, found {_shown(operand)}")
    return operator, operand

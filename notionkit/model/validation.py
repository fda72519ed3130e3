"""What a page's property may be set to, by type.

A value that keeps these rules may still be refused by Notion, which knows more; one that breaks
them never succeeds.
Source: Notion API reference, page property values; request limits.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from notionkit.model import limits, rules
from notionkit.model.problems import Problem
from notionkit.model.rules import Rule, wrong
from notionkit.model.schemas import PropertySchema, StatusSchema

READ_ONLY = frozenset(
    {
        "button",
        "created_by",
        "created_time",
        "formula",
        "last_edited_by",
        "last_edited_time",
        "rollup",
        "unique_id",
    }
)
"""Types of properties that Notion sets itself."""

_METADATA = frozenset({"id", "type", "has_more"})
_Checked = Callable[[Any, str, PropertySchema], Iterator[Problem]]


def problems_of(schema: PropertySchema, value: Any, path: str) -> Iterator[Problem]:
    """Yield what is wrong with ``value`` (``{"date": {...}}``) for a property of this schema."""
    if schema.type in READ_ONLY:
        yield Problem(path, f"is a {schema.type} property, which cannot be written")
    elif not isinstance(value, Mapping):
        yield wrong(path, f"an object with the key `{schema.type}`", value)
    elif schema.type not in value:
        found = ", ".join(f"`{key}`" for key in value if key not in _METADATA) or "nothing"
        yield Problem(path, f"should hold `{schema.type}`, the property's type, but holds {found}")
    else:
        rule = _RULES.get(schema.type)
        if rule is not None:
            yield from rule(value[schema.type], f"{path}.{schema.type}", schema)


def problems_by_key(value: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """Yield what is wrong with ``value`` for a property of the type that its own key names.

    A value that names no known type, or several, is left to whoever knows the schema.
    """
    named = [key for key in value if key in _RULES]
    if len(named) == 1:
        yield from _RULES[named[0]](value[named[0]], f"{path}.{named[0]}", PropertySchema())


def _plain(rule: Rule) -> _Checked:
    return lambda value, path, _schema: rule(value, path)


def _or_null(rule: Rule) -> _Checked:
    return lambda value, path, _schema: iter(()) if value is None else rule(value, path)


def _list_of(rule: Rule) -> _Checked:
    return lambda value, path, _schema: rules.listed(value, path, rule)


def _words(most: int) -> _Checked:
    def rule(value: Any, path: str) -> Iterator[Problem]:
        if value == "":
            yield Problem(path, "should not be empty; null clears it")
        yield from rules.text(value, path, most=most)

    return _or_null(rule)


def _number(value: Any, path: str) -> Iterator[Problem]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        yield wrong(path, "a number", value)


def _checkbox(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield wrong(path, "a boolean", value)


def _option(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, dict) or not ("id" in value or "name" in value):
        yield wrong(path, "an object with `name` or `id`", value)
    elif "name" in value:
        yield from rules.text(value["name"], f"{path}.name")
        if isinstance(value["name"], str) and "," in value["name"]:
            yield Problem(f"{path}.name", "should hold no comma")


def _select(value: Any, path: str, _schema: PropertySchema) -> Iterator[Problem]:
    if value is not None:
        yield from _option(value, path)


def _status(value: Any, path: str, schema: PropertySchema) -> Iterator[Problem]:
    """Unlike a select, a status takes existing options only."""
    if value is None:
        return
    found = list(_option(value, path))
    yield from found
    if found or not isinstance(schema, StatusSchema) or not schema.config.options:
        return
    names = [option.name for option in schema.config.options]
    ids = [option.id for option in schema.config.options]
    if value.get("name", names[0]) not in names or value.get("id", ids[0]) not in ids:
        options = ", ".join(f"`{name}`" for name in names[:20])
        given = value.get("name", value.get("id"))
        yield Problem(f"{path}.name", f"should be one of {options}, instead was `{given}`")


def _verification(value: Any, path: str) -> Iterator[Problem]:
    state = value.get("state") if isinstance(value, dict) else value
    if state not in {"verified", "unverified"}:
        yield wrong(f"{path}.state", "`verified` or `unverified`", state)
    elif value.get("date") is not None:
        yield from rules.when(value["date"], f"{path}.date")


def _place(value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield wrong(path, "an object", value)
        return
    for key, most in (("lat", 90), ("lon", 180)):
        found = list(_number(value.get(key), f"{path}.{key}"))
        yield from found
        if not found and abs(value[key]) > most:
            yield Problem(f"{path}.{key}", f"should be between -{most} and {most} degrees")


_RULES: Mapping[str, _Checked] = {
    "checkbox": _plain(_checkbox),
    "date": _or_null(rules.when),
    "email": _words(limits.EMAIL_LENGTH),
    "files": _list_of(rules.file),
    "multi_select": _list_of(_option),
    "number": _or_null(_number),
    "people": _list_of(rules.identified),
    "phone_number": _words(limits.PHONE_LENGTH),
    "place": _or_null(_place),
    "relation": _list_of(rules.identified),
    "rich_text": _plain(rules.rich_text),
    "select": _select,
    "status": _status,
    "title": _plain(rules.rich_text),
    "url": _words(limits.URL_LENGTH),
    "verification": _plain(_verification),
}

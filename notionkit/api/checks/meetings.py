"""Filters and sorts of meeting notes, which have a grammar of their own.

``{"operator": "and" | "or", "filters": [...]}`` up to three levels, and ``{"property": ...,
"filter": {"operator": ..., "value": ...}}`` in it.
Source: Notion API reference, query meeting notes; type definitions of the official SDK.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from notionkit.model import Problem
from notionkit.model.rules import wrong

MOST_LEVELS = 3
_KINDS = {
    "title": "string_",
    "attendees": "person_",
    "created_time": "date_is",
    "created_by": "person_",
    "last_edited_time": "date_is",
    "last_edited_by": "person_",
}
"""With what the operators of a property begin."""

_OF_ANY = ("is_empty", "is_not_empty")
_NAMES = ", ".join(f"`{name}`" for name in _KINDS)


def problems(body: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with a query of meeting notes."""
    if "filter" in body:
        yield from _filter(body["filter"], "body.filter", 1)
    yield from _sorts(body.get("sort", ()))
    limit = body.get("limit", 1)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        yield wrong("body.limit", "a whole number above 0", limit)


def _filter(found: Any, path: str, level: int) -> Iterator[Problem]:
    if not isinstance(found, Mapping):
        yield wrong(path, "an object", found)
    elif "property" in found:
        yield from _condition(found, path)
    elif level > MOST_LEVELS:
        yield Problem(path, f"should be at most {MOST_LEVELS} levels deep")
    else:
        yield from _group(found, path, level)


def _group(found: Mapping[str, Any], path: str, level: int) -> Iterator[Problem]:
    if found.get("operator") not in ("and", "or"):
        yield wrong(f"{path}.operator", "`and` or `or`", found.get("operator"))
    members = found.get("filters", ())
    if not isinstance(members, list | tuple):
        yield wrong(f"{path}.filters", "an array", members)
        return
    for index, member in enumerate(members):
        yield from _filter(member, f"{path}.filters[{index}]", level + 1)


def _condition(found: Mapping[str, Any], path: str) -> Iterator[Problem]:
    name, condition = found["property"], found.get("filter")
    if not isinstance(name, str) or name not in _KINDS:
        yield wrong(f"{path}.property", f"one of {_NAMES}", name)
    elif not isinstance(condition, Mapping):
        yield wrong(f"{path}.filter", "an object", condition)
    else:
        operator = condition.get("operator")
        begin = _KINDS[name]
        known = isinstance(operator, str) and (operator.startswith(begin) or operator in _OF_ANY)
        if not known:
            expected = f"an operator `{begin}...`, `is_empty` or `is_not_empty`"
            yield wrong(f"{path}.filter.operator", expected, operator)
        elif operator not in _OF_ANY and "value" not in condition:
            yield Problem(f"{path}.filter.value", "should be given")


def _sorts(sorts: Any) -> Iterator[Problem]:
    if not isinstance(sorts, list | tuple):
        yield wrong("body.sort", "an array", sorts)
        return
    for index, sort in enumerate(sorts):
        path = f"body.sort[{index}]"
        if not isinstance(sort, Mapping):
            yield wrong(path, "an object", sort)
            continue
        if not isinstance(sort.get("property"), str) or sort["property"] not in _KINDS:
            yield wrong(f"{path}.property", f"one of {_NAMES}", sort.get("property"))
        if sort.get("direction") not in ("ascending", "descending"):
            yield wrong(f"{path}.direction", "`ascending` or `descending`", sort.get("direction"))

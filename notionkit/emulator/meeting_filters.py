"""Filters and sorts of the meeting notes query.

`{operator: and | or, filters: [...]}` up to three levels, or `{property, filter: {operator,
value}}`. Title, attendees, times and people of the block itself are compared.
Source: Notion API reference, query meeting notes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from notionkit.emulator.date_filters import date_condition
from notionkit.emulator.errors import invalid
from notionkit.emulator.richtext import Json, plain
from notionkit.emulator.writes.checks import an_array, an_object, one_of

MOST_LEVELS = 3
Predicate = Callable[[Json], bool]
_PROPERTIES = (
    "title", "attendees", "created_time", "created_by", "last_edited_time", "last_edited_by",
)  # fmt: skip


def meeting_predicate(written: Any, now: float, *, level: int = 1) -> Predicate:
    """The test that a filter stands for; everything passes without one."""
    if written is None:
        return lambda _block: True
    body = an_object(written, "body.filter")
    if "filters" in body:
        if level > MOST_LEVELS:
            raise invalid("body failed validation: body.filter nests more than three levels.")
        parts = [
            meeting_predicate(own, now, level=level + 1)
            for own in an_array(body["filters"], "body.filter.filters")
        ]
        combine = any if body.get("operator") == "or" else all
        return lambda block: combine(part(block) for part in parts)
    name = one_of(body.get("property"), "body.filter.property", _PROPERTIES)
    condition = an_object(body.get("filter"), "body.filter.filter")
    holds = _condition(str(condition.get("operator")), condition.get("value"), now)
    return lambda block: holds(_read(block, name))


def meeting_sort(found: list[Json], written: Any) -> list[Json]:
    """Newest first, or by the sorts that were sent."""
    sorts: Sequence[Any] = written or [{"property": "created_time", "direction": "descending"}]
    for sort in reversed(an_array(sorts, "body.sort")):
        name = one_of(sort.get("property", sort.get("timestamp")), "body.sort", _PROPERTIES)
        down = sort.get("direction") == "descending"
        found = sorted(found, key=lambda own: str(_read(own, name)), reverse=down)
    return found


def _read(block: Json, name: str) -> Any:
    payload = block["meeting_notes"]
    if name == "title":
        return plain(payload.get("title") or ())
    if name == "attendees":
        return (payload.get("calendar_event") or {}).get("attendees") or []
    if name.endswith("_by"):
        return [block[name]["id"]]
    return block[name]


def _condition(operator: str, value: Any, now: float) -> Callable[[Any], bool]:
    if operator == "is_empty":
        return lambda own: not own
    if operator == "is_not_empty":
        return bool
    wanted = value.get("value", value) if isinstance(value, Mapping) else value
    if operator in _TESTS:
        test = _TESTS[operator]
        return lambda own: test(own, wanted)
    if operator.startswith("date_is") and operator in _DATES:
        return date_condition({_DATES[operator]: _start(wanted)}, now)
    raise invalid(f"body failed validation: body.filter knows no operator `{operator}`.")


def _start(value: Any) -> Any:
    return value.get("start_date", value) if isinstance(value, Mapping) else value


def _folded(value: Any) -> str:
    return str(value).casefold()


_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "string_is": lambda own, value: _folded(own) == _folded(value),
    "string_is_not": lambda own, value: _folded(own) != _folded(value),
    "string_contains": lambda own, value: _folded(value) in _folded(own),
    "string_does_not_contain": lambda own, value: _folded(value) not in _folded(own),
    "string_starts_with": lambda own, value: _folded(own).startswith(_folded(value)),
    "string_ends_with": lambda own, value: _folded(own).endswith(_folded(value)),
    "person_contains": lambda own, value: value in own,
    "person_does_not_contain": lambda own, value: value not in own,
}
_DATES: Mapping[str, str] = {
    "date_is": "equals",
    "date_is_before": "before",
    "date_is_after": "after",
    "date_is_on_or_before": "on_or_before",
    "date_is_on_or_after": "on_or_after",
}

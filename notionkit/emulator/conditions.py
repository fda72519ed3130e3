"""Which operators a filter's condition may have, by type of property, and what they may compare to.

Source: Notion API reference, filter data source entries; 400 texts are modelled on recorded ones.
"""

from collections.abc import Callable, Mapping
from typing import Any

from notionkit.emulator.errors import ApiFailure
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_boolean,
    a_number,
    a_string,
    alternatives,
    an_array,
    an_id,
    an_object,
    one_of,
    refused,
)

Check = Callable[[Any, str], Any]
_PLACE = "body.filter"
VERIFICATIONS = ("verified", "expired", "none")


def _true(value: Any, place: str) -> bool:
    if value is not True:
        raise refused(place, "`true`", value)
    return True


def _one_or_many(value: Any, place: str) -> Any:
    if not isinstance(value, list):
        return a_string(value, place)
    return [a_string(own, f"{place}[{at}]") for at, own in enumerate(an_array(value, place))]


def _member(value: Any, place: str) -> str:
    return "me" if value == "me" else an_id(value, place)


def _verification(value: Any, place: str) -> str:
    return one_of(value, place, VERIFICATIONS)


_EMPTY: Mapping[str, Check] = {"is_empty": _true, "is_not_empty": _true}
_TEXT: Mapping[str, Check] = {
    **dict.fromkeys(
        ("equals", "does_not_equal", "contains", "does_not_contain", "starts_with", "ends_with"),
        a_string,
    ),
    **_EMPTY,
}
_NUMBER: Mapping[str, Check] = {
    **dict.fromkeys(
        (
            "equals",
            "does_not_equal",
            "greater_than",
            "less_than",
            "greater_than_or_equal_to",
            "less_than_or_equal_to",
        ),
        a_number,
    ),
    **_EMPTY,
}
_CHOICE: Mapping[str, Check] = {
    **dict.fromkeys(("equals", "does_not_equal"), _one_or_many),
    **_EMPTY,
}
_CHOICES: Mapping[str, Check] = {
    **dict.fromkeys(("contains", "does_not_contain"), _one_or_many),
    **_EMPTY,
}
_PEOPLE: Mapping[str, Check] = {
    **dict.fromkeys(("contains", "does_not_contain"), _member),
    **_EMPTY,
}
_RELATION: Mapping[str, Check] = {
    **dict.fromkeys(("contains", "does_not_contain"), an_id),
    **_EMPTY,
}
_OPERATORS: Mapping[str, Mapping[str, Check]] = {
    **dict.fromkeys(("title", "rich_text", "url", "email", "phone_number"), _TEXT),
    **dict.fromkeys(("number", "unique_id"), _NUMBER),
    **dict.fromkeys(("select", "status"), _CHOICE),
    **dict.fromkeys(("people", "created_by", "last_edited_by"), _PEOPLE),
    "checkbox": dict.fromkeys(("equals", "does_not_equal"), a_boolean),
    "multi_select": _CHOICES,
    "relation": _RELATION,
    "files": _EMPTY,
    "verification": dict.fromkeys(("status", "does_not_equal"), _verification),
}


def checked(kind: str, condition: Any) -> Mapping[str, Any]:
    """The condition when it is one for this type of property, else 400."""
    place = f"{_PLACE}.{kind}"
    known = _OPERATORS.get(kind)
    if known is None:
        raise refused(_PLACE, "a filter for a type that can be filtered by", kind)
    given = an_object(condition, place)
    for name, operand in given.items():
        if name not in known:
            raise refused(f"{place}.{name}", "not present", operand)
        known[name](operand, f"{place}.{name}")
    if not given:
        raise refused(f"{place}.{next(iter(known))}", "defined", UNDEFINED)
    return given


def only_kind(condition: Any, place: str, kinds: tuple[str, ...]) -> tuple[str, Any]:
    """The one key of a condition that names what is compared, and what stands under it."""
    given = an_object(condition, place)
    found = [own for own in kinds if own in given]
    if len(found) != 1 or len(given) != 1:
        raise _names(place, kinds, given)
    return found[0], given[found[0]]


def _names(place: str, kinds: tuple[str, ...], given: Mapping[str, Any]) -> ApiFailure:
    return refused(place, f"an object with one of {alternatives(kinds)}", dict(given))

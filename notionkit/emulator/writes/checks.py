"""Checks of request bodies, in the wording of Notion's validator.

Every check takes a value and its place in the body (`body.children[0].to_do.checked`), returns the
value typed, or raises 400 `validation_error`.
Source: Notion API reference, request limits and status codes; wording from recorded answers.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from notionkit.emulator.errors import ApiFailure, failed_validation
from notionkit.emulator.ids import parse_uuid

UNDEFINED: Any = type("Undefined", (), {"__repr__": lambda _self: "undefined"})()
"""What a key holds that was not sent."""

MOST_ITEMS = 100
MOST_URL = 2000
_SHOWN = 120


def shown(value: Any) -> str:
    """A value as error texts quote it."""
    if value is UNDEFINED:
        return "undefined"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def refused(place: str, expected: str, found: Any) -> ApiFailure:
    """400: `place should be expected, instead was found`."""
    return failed_validation(place, expected, shown(found))


def an_object(value: Any, place: str) -> Mapping[str, Any]:
    """An object."""
    if value is UNDEFINED:
        raise refused(place, "defined", value)
    if not isinstance(value, dict):
        raise refused(place, "an object", value)
    return value


def an_array(value: Any, place: str, *, most: int = MOST_ITEMS, least: int = 0) -> Sequence[Any]:
    """An array of at most `most` items."""
    if value is UNDEFINED:
        raise refused(place, "defined", value)
    if not isinstance(value, list):
        raise refused(place, "an array", value)
    if len(value) > most:
        raise refused(f"{place}.length", f"≤ `{most}`", len(value))
    if len(value) < least:
        raise refused(f"{place}.length", f"≥ `{least}`", len(value))
    return value


def a_string(value: Any, place: str, *, most: int | None = None) -> str:
    """A string of at most `most` characters."""
    if value is UNDEFINED:
        raise refused(place, "defined", value)
    if not isinstance(value, str):
        raise refused(place, "a string", value)
    if most is not None and len(value) > most:
        raise refused(f"{place}.length", f"≤ `{most}`", len(value))
    return value


def a_boolean(value: Any, place: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise refused(place, "a boolean", value)
    return value


def a_number(value: Any, place: str) -> int | float:
    """A number; booleans are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refused(place, "a number", value)
    return value


def an_id(value: Any, place: str) -> str:
    """A dashed id."""
    if value is UNDEFINED:
        raise refused(place, "defined", value)
    found = parse_uuid(value) if isinstance(value, str) else None
    if found is None:
        raise refused(place, "a valid uuid", value)
    return found


def a_url(value: Any, place: str) -> str:
    """An address, which gains a slash where it is a bare host."""
    text = a_string(value, place, most=MOST_URL)
    parts = urlsplit(text)
    bare = parts.scheme in ("http", "https") and not (parts.path or parts.query or parts.fragment)
    return f"{text}/" if bare else text


def one_of(value: Any, place: str, options: Collection[str]) -> str:
    """One of the strings."""
    if value not in options:
        raise refused(place, alternatives(options), value)
    return str(value)


def alternatives(options: Collection[str]) -> str:
    """`"a"`, `"b"`, or `"c"`, as error texts list them."""
    named = [f'`"{own}"`' for own in options]
    if len(named) < 3:
        return " or ".join(named)
    return f"{', '.join(named[:-1])}, or {named[-1]}"


def only(body: Mapping[str, Any], known: Collection[str], place: str) -> None:
    """400 for a key that the endpoint does not know."""
    for key, value in body.items():
        if key not in known:
            raise refused(f"{place}.{key}", "not present", value)


def exactly_one(body: Mapping[str, Any], keys: Collection[str], place: str) -> str:
    """Which one of the keys is there; 400 when it is none or several."""
    present = [key for key in keys if body.get(key) is not None]
    if len(present) == 1:
        return present[0]
    if not present:
        lines = "\n".join(
            f"{place}.{key} should be defined, instead was `undefined`." for key in keys
        )
        raise ApiFailure(400, "validation_error", f"body failed validation. Fix one:\n{lines}")
    raise refused(f"{place}.{present[1]}", "not present", body[present[1]])

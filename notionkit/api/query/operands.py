"""Values as filters take them: checked, and brought into the one form that is sent."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from notionkit.api.query.errors import InvalidFilter, InvalidValue
from notionkit.api.query.kinds import MAX_MEMBERS, Takes
from notionkit.model import InvalidId, parse_id

RELATIVE = (
    "today",
    "tomorrow",
    "yesterday",
    "one_week_ago",
    "one_week_from_now",
    "one_month_ago",
    "one_month_from_now",
)
"""Words for days, which Notion resolves when the query runs."""

STATES = ("verified", "expired", "none")
ME = "me"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")


def is_day(text: str) -> bool:
    """Whether a text is a day without a time."""
    return _DAY.fullmatch(text) is not None


def looks_like_date(text: str) -> bool:
    """Whether a text can only have been meant as a day or moment."""
    return bool(_DAY.match(text)) or _word(text) in RELATIVE


def checked(takes: Takes, value: Any, path: str) -> Any:
    """Return ``value`` in the form in which it is sent.

    Raises:
        InvalidValue: it is nothing that can be compared with.
    """
    if takes in (Takes.TRUE, Takes.EMPTY):
        if value is not None:
            raise _wrong(takes, value, path)
        return None
    if isinstance(value, tuple):
        return _several(takes, value, path)
    return _READERS[takes](value, path)


def _several(takes: Takes, values: tuple[Any, ...], path: str) -> tuple[Any, ...]:
    if takes is not Takes.OPTION:
        raise _wrong(takes, list(values), path)
    if not 1 <= len(values) <= MAX_MEMBERS:
        raise InvalidFilter(path, f"expected 1 to {MAX_MEMBERS} values, found {len(values)}")
    return tuple(_text(takes)(value, f"{path}[{at}]") for at, value in enumerate(values))


def _wrong(takes: Takes, value: Any, path: str) -> InvalidValue:
    if value is None:
        return InvalidValue(path, f"expected {takes.value}, found None; is_empty() finds no value")
    shown = repr(value)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    return InvalidValue(path, f"expected {takes.value}, found {shown}")


def _text(takes: Takes) -> Callable[[Any, str], str]:
    def read(value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise _wrong(takes, value, path)
        try:
            value.encode()
        except UnicodeEncodeError:
            raise InvalidValue(path, "the text holds half a character (a surrogate)") from None
        return str(value)

    return read


def _number(value: Any, path: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(Takes.NUMBER, value, path)
    return value


def _flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(Takes.FLAG, value, path)
    return value


def _state(value: Any, path: str) -> str:
    if not isinstance(value, str) or value not in STATES:
        raise _wrong(Takes.STATE, value, path)
    return str(value)


def _id(takes: Takes) -> Callable[[Any, str], str]:
    def read(value: Any, path: str) -> str:
        try:
            return parse_id(getattr(value, "id", value))
        except InvalidId:
            raise _wrong(takes, value, path) from None

    return read


def _user(value: Any, path: str) -> str:
    return ME if isinstance(value, str) and value == ME else _id(Takes.USER)(value, path)


def _date(value: Any, path: str) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise _wrong(Takes.DATE, value, path)
    if _word(value) in RELATIVE:
        return _word(value)
    if not (_DAY.fullmatch(value) or _MOMENT.fullmatch(value)):
        raise _wrong(Takes.DATE, value, path)
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidValue(path, f"{value!r} is no date ({error})") from None
    return value


def _word(text: str) -> str:
    return text.strip().casefold().replace(" ", "_")


_READERS: Mapping[Takes, Callable[[Any, str], Any]] = {
    Takes.TEXT: _text(Takes.TEXT),
    Takes.NUMBER: _number,
    Takes.FLAG: _flag,
    Takes.OPTION: _text(Takes.OPTION),
    Takes.DATE: _date,
    Takes.USER: _user,
    Takes.PAGE: _id(Takes.PAGE),
    Takes.STATE: _state,
}

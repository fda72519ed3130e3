"""Conditions on dates and times: comparison at millisecond precision, relative words, named spans.

A date without a time stands for its whole day. Source: Notion API reference, filter data source
entries: date.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from notionkit.emulator.errors import failed_validation
from notionkit.emulator.times import from_seconds, parse_time

_RELATIVE_DAYS: Mapping[str, int] = {
    "today": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "one_week_ago": -7,
    "one_week_from_now": 7,
    "one_month_ago": -30,
    "one_month_from_now": 30,
}
_SPANS_DAYS: Mapping[str, tuple[int, int]] = {
    "past_week": (-7, 0),
    "past_month": (-30, 0),
    "past_year": (-365, 0),
    "next_week": (0, 7),
    "next_month": (0, 30),
    "next_year": (0, 365),
}

_Span = tuple[datetime, datetime]


def date_condition(condition: Any, now: float) -> Callable[[Any], bool]:
    """The test of a date value (an ISO string, or an object with `start`)."""
    if not isinstance(condition, dict) or not condition:
        raise failed_validation("body.filter", "a date condition", repr(condition)[:100])
    tests = [_test(operator, operand, from_seconds(now)) for operator, operand in condition.items()]
    return lambda value: all(test(_start(value)) for test in tests)


def _start(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("start")
    return value if isinstance(value, str) else None


def _test(operator: str, operand: Any, now: datetime) -> Callable[[str | None], bool]:
    if operator == "is_empty":
        return lambda value: value is None
    if operator == "is_not_empty":
        return lambda value: value is not None
    span = _named_span(operator, now)
    if span is not None:
        first, last = span
        return lambda value: value is not None and first <= _span(value)[0] <= last
    compare = _COMPARE.get(operator)
    if compare is None:
        raise failed_validation("body.filter", "a date condition", f'"{operator}"')
    wanted = _operand(operand, now)
    return lambda value: value is not None and compare(_span(value), wanted)


def _operand(written: Any, now: datetime) -> _Span:
    if isinstance(written, str) and written in _RELATIVE_DAYS:
        return _day(now + timedelta(days=_RELATIVE_DAYS[written]))
    try:
        return _span(written)
    except (TypeError, ValueError):
        expected = "a valid ISO 8601 date string"
        raise failed_validation("body.filter", expected, f'"{written}"') from None


def _span(text: str) -> _Span:
    moment = parse_time(text)
    return _day(moment) if len(text) == 10 else (moment, moment)


def _day(moment: datetime) -> _Span:
    first = datetime.combine(moment.date(), time.min, moment.tzinfo)
    return first, first + timedelta(days=1) - timedelta(milliseconds=1)


def _named_span(operator: str, now: datetime) -> _Span | None:
    first, last = _day(now)
    if operator == "this_week":
        monday = first - timedelta(days=first.weekday())
        return monday, monday + timedelta(days=7) - timedelta(milliseconds=1)
    if operator not in _SPANS_DAYS:
        return None
    before, after = _SPANS_DAYS[operator]
    return first + timedelta(days=before), last + timedelta(days=after)


_COMPARE: Mapping[str, Callable[[_Span, _Span], bool]] = {
    "equals": lambda value, wanted: wanted[0] <= value[0] <= wanted[1],
    "before": lambda value, wanted: value[0] < wanted[0],
    "after": lambda value, wanted: value[0] > wanted[1],
    "on_or_before": lambda value, wanted: value[0] <= wanted[1],
    "on_or_after": lambda value, wanted: value[0] >= wanted[0],
}

"""Days as a person in some time zone means them."""

import calendar
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo


def local(text: str, zone: tzinfo) -> str:
    """Return a moment with the zone's offset, when it has none of its own."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        return text
    return moment.replace(tzinfo=zone).isoformat(timespec="milliseconds")


def day_of(word: str, now: datetime, zone: tzinfo) -> str:
    """Return the day that a word such as ``yesterday`` is in the zone.

    A month ago is the same day of the month before, or its last day when it is shorter.
    """
    return _SHIFTS[word](now.astimezone(zone).date()).isoformat()


def begin_of(day: str, zone: tzinfo) -> str:
    """Return the moment at which a day begins in the zone."""
    return _midnight(date.fromisoformat(day), zone)


def end_of(day: str, zone: tzinfo) -> str:
    """Return the moment at which the next day begins in the zone."""
    return _midnight(date.fromisoformat(day) + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo) -> str:
    return datetime.combine(day, time.min, zone).isoformat(timespec="milliseconds")


def _days(count: int) -> Callable[[date], date]:
    return lambda day: day + timedelta(days=count)


def _months(count: int) -> Callable[[date], date]:
    def shifted(day: date) -> date:
        years, month = divmod(day.month - 1 + count, 12)
        year = day.year + years
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))

    return shifted


_SHIFTS: Mapping[str, Callable[[date], date]] = {
    "today": _days(0),
    "tomorrow": _days(1),
    "yesterday": _days(-1),
    "one_week_ago": _days(-7),
    "one_week_from_now": _days(7),
    "one_month_ago": _months(-1),
    "one_month_from_now": _months(1),
}

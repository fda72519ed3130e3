"""What a condition is about, and the comparisons that it has: ``P("Due").date.before("today")``.

``P("Due")`` leaves the type to the schema and has every comparison; ``P("Due").date`` says it, and
a type checker then knows which comparisons there are. ``==``, ``<`` and the like are the same as
the methods. The methods are called as the API calls its operators.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Generic, TypeVar

import attrs

from notionkit.api.query.filters import Condition, Filter, Not
from notionkit.api.query.kinds import Path

V = TypeVar("V")
Day = str | date
"""A day, a moment (``datetime``), ISO 8601 text, or a word such as ``"today"``."""

Option = str | Sequence[str]
"""The name of an option, or several of which one must be there."""


@attrs.frozen(eq=False)
class Subject:
    """Something that a condition can be about."""

    name: str
    path: Path = ()
    timestamp: bool = attrs.field(default=False, kw_only=True)

    def _is(self, operator: str, operand: Any = None) -> Condition:
        return Condition(self.name, self.path, operator, operand, timestamp=self.timestamp)


@attrs.frozen(eq=False)
class Fillable(Subject):
    """What may be empty."""

    def is_empty(self) -> Condition:
        """Hold where there is no value."""
        return self._is("is_empty")

    def is_not_empty(self) -> Condition:
        """Hold where there is a value."""
        return self._is("is_not_empty")


@attrs.frozen(eq=False)
class Equatable(Subject, Generic[V]):
    """What is equal to a value or not."""

    def __eq__(self, value: V) -> Condition:  # type: ignore[override]
        return self._is("equals", value)

    def __ne__(self, value: V) -> Filter:  # type: ignore[override]
        return self._is("does_not_equal", value)

    __hash__ = object.__hash__

    def equals(self, value: V) -> Condition:
        """Hold where the value is this one."""
        return self._is("equals", value)

    def does_not_equal(self, value: V) -> Filter:
        """Hold where the value is another one, or there is none."""
        return self._is("does_not_equal", value)

    def is_in(self, *values: V) -> Filter:
        """Hold where the value is one of these."""
        return self._is("in", values)

    def is_not_in(self, *values: V) -> Filter:
        """Hold where the value is none of these."""
        return self._is("not_in", values)


@attrs.frozen(eq=False)
class Containing(Subject, Generic[V]):
    """What contains a value or not."""

    def contains(self, value: V) -> Condition:
        """Hold where this is in it."""
        return self._is("contains", value)

    def does_not_contain(self, value: V) -> Condition:
        """Hold where this is not in it."""
        return self._is("does_not_contain", value)


@attrs.frozen(eq=False)
class Ordered(Subject, Generic[V]):
    """What is less or greater than a value; dates call it before and after."""

    def __lt__(self, value: V) -> Condition:
        return self._is("less_than", value)

    def __le__(self, value: V) -> Condition:
        return self._is("less_than_or_equal_to", value)

    def __gt__(self, value: V) -> Condition:
        return self._is("greater_than", value)

    def __ge__(self, value: V) -> Condition:
        return self._is("greater_than_or_equal_to", value)


@attrs.frozen(eq=False)
class Spanned(Subject):
    """What lies in a span of days or not; Notion decides when a week or month begins."""

    def before(self, day: Day) -> Condition:
        """Hold before this."""
        return self._is("before", day)

    def after(self, day: Day) -> Condition:
        """Hold after this; after a day is after all of it."""
        return self._is("after", day)

    def on_or_before(self, day: Day) -> Condition:
        """Hold then or before."""
        return self._is("on_or_before", day)

    def on_or_after(self, day: Day) -> Condition:
        """Hold then or after."""
        return self._is("on_or_after", day)

    def this_week(self) -> Condition:
        """Hold in this week."""
        return self._is("this_week")

    def past_week(self) -> Condition:
        """Hold in the seven days before."""
        return self._is("past_week")

    def past_month(self) -> Condition:
        """Hold in the month before."""
        return self._is("past_month")

    def past_year(self) -> Condition:
        """Hold in the year before."""
        return self._is("past_year")

    def next_week(self) -> Condition:
        """Hold in the seven days to come."""
        return self._is("next_week")

    def next_month(self) -> Condition:
        """Hold in the month to come."""
        return self._is("next_month")

    def next_year(self) -> Condition:
        """Hold in the year to come."""
        return self._is("next_year")


@attrs.frozen(eq=False)
class Prefixed(Subject):
    """What begins or ends with a text."""

    def starts_with(self, text: str) -> Condition:
        """Hold where it begins with this."""
        return self._is("starts_with", text)

    def ends_with(self, text: str) -> Condition:
        """Hold where it ends with this."""
        return self._is("ends_with", text)


@attrs.frozen(eq=False)
class TextSubject(Equatable[str], Containing[str], Prefixed, Fillable):
    """A title, text, link, e-mail address or telephone number."""


@attrs.frozen(eq=False)
class NumberSubject(Equatable[float], Ordered[float], Fillable):
    """A number, or the number of a row."""

    def less_than(self, value: float) -> Condition:
        """Hold below this."""
        return self < value

    def less_than_or_equal_to(self, value: float) -> Condition:
        """Hold at this or below."""
        return self <= value

    def greater_than(self, value: float) -> Condition:
        """Hold above this."""
        return self > value

    def greater_than_or_equal_to(self, value: float) -> Condition:
        """Hold at this or above."""
        return self >= value


@attrs.frozen(eq=False)
class CheckboxSubject(Equatable[bool]):
    """A tick."""


@attrs.frozen(eq=False)
class OptionSubject(Equatable[Option], Fillable):
    """A select or status; a group's name stands for every status in it."""


@attrs.frozen(eq=False)
class OptionsSubject(Containing[Option], Fillable):
    """A multi-select."""


@attrs.frozen(eq=False)
class DateSubject(Spanned, Fillable):
    """A day or moment. Source of the operators: filter data source entries, date."""

    def __eq__(self, day: Day) -> Condition:  # type: ignore[override]
        return self._is("equals", day)

    def __ne__(self, day: Day) -> Filter:  # type: ignore[override]
        return Not(self._is("equals", day))

    __hash__ = object.__hash__

    def __lt__(self, day: Day) -> Condition:
        return self.before(day)

    def __le__(self, day: Day) -> Condition:
        return self.on_or_before(day)

    def __gt__(self, day: Day) -> Condition:
        return self.after(day)

    def __ge__(self, day: Day) -> Condition:
        return self.on_or_after(day)

    def equals(self, day: Day) -> Condition:
        """Hold on this day, or at this moment."""
        return self == day


@attrs.frozen(eq=False)
class ReferencesSubject(Containing[str], Fillable):
    """People (ids, or ``"me"``) or related pages (ids)."""


@attrs.frozen(eq=False)
class VerificationSubject(Subject):
    """Whether a wiki page was verified: ``verified``, ``expired`` or ``none``."""

    def __eq__(self, state: str) -> Condition:  # type: ignore[override]
        return self._is("status", state)

    def __ne__(self, state: str) -> Condition:  # type: ignore[override]
        return self._is("does_not_equal", state)

    __hash__ = object.__hash__

"""How views group their rows. Source: the types of Notion's JavaScript SDK 5.26, views."""

import attrs

from notionkit.model.base import ApiObject, one_of
from notionkit.model.ids import NO_ID, PropertyId

_SPANS = ("relative", "day", "week", "month", "year")
_TEXTS = ("exact", "alphabet_prefix")


@attrs.frozen
class GroupSort(ApiObject):
    """In which order the groups stand."""

    type: str = one_of("manual", "ascending", "descending", default="manual")


@attrs.frozen
class GroupBy(ApiObject):
    """What rows are grouped by; see the two classes below."""

    property_id: PropertyId = NO_ID
    property_name: str | None = None
    hide_empty_groups: bool | None = None


@attrs.frozen
class PropertyGroupBy(GroupBy):
    """Groups by a property of the type ``type``.

    ``group_by`` is a span of time for dates, ``exact`` or ``alphabet_prefix`` for texts, ``group``
    or ``option`` for statuses; the range is for numbers, and weeks begin on Sunday (0) or
    Monday (1).
    """

    type: str = one_of(
        "select",
        "multi_select",
        "status",
        "person",
        "created_by",
        "last_edited_by",
        "relation",
        "date",
        "created_time",
        "last_edited_time",
        "text",
        "title",
        "url",
        "email",
        "phone_number",
        "number",
        "checkbox",
        default="",
    )
    group_by: str | None = one_of(*_SPANS, *_TEXTS, "group", "option", default=None)
    sort: GroupSort | None = None
    start_day_of_week: int | None = None
    range_start: int | float | None = None
    range_end: int | float | None = None
    range_size: int | float | None = None


@attrs.frozen
class FormulaResultGroupBy(ApiObject):
    """How the results of a formula are grouped, by their type."""

    type: str = one_of("date", "text", "number", "checkbox", default="")
    group_by: str | None = one_of(*_SPANS, *_TEXTS, default=None)
    sort: GroupSort | None = None
    start_day_of_week: int | None = None
    range_start: int | float | None = None
    range_end: int | float | None = None
    range_size: int | float | None = None


@attrs.frozen
class FormulaGroupBy(GroupBy):
    """Groups by what a formula gives."""

    type: str = one_of("formula", default="formula")
    group_by: FormulaResultGroupBy | None = None

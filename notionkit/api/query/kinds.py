"""Which operators each type of property has, what they compare with, and what their inverse is.

Source: Notion API reference, filter data source entries; type definitions of the official SDK.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

TIMESTAMPS = ("created_time", "last_edited_time")
"""The times that every row has, whatever the schema says."""

MAX_MEMBERS = 100
"""The most members of one ``and`` or ``or``. Source: request limits, arrays."""

RESULT_TYPES = ("page", "data_source")
"""What a query may be narrowed to. Source: query a data source."""

MAX_LEVELS = 2
"""How deep ``and`` and ``or`` may nest. Source: filter data source entries, compounds."""


class Takes(Enum):
    """What an operator compares with."""

    TEXT = "a text"
    NUMBER = "a number"
    FLAG = "true or false"
    OPTION = "the name of an option, or several"
    DATE = "a day, a moment, or a word such as 'today'"
    USER = "the id of a user, or 'me'"
    PAGE = "the id of a page"
    STATE = "'verified', 'expired' or 'none'"
    TRUE = "nothing"
    EMPTY = "nothing at all"


Operators = Mapping[str, Takes]

_EMPTINESS = dict.fromkeys(("is_empty", "is_not_empty"), Takes.TRUE)
_EQUALITY = ("equals", "does_not_equal")
_MEMBERSHIP = ("contains", "does_not_contain")
SPANS = (
    "this_week",
    "past_week",
    "past_month",
    "past_year",
    "next_week",
    "next_month",
    "next_year",
)
"""Operators of dates that take no value; Notion decides when the week or month begins."""


def _frozen(*parts: Operators) -> Operators:
    return MappingProxyType({name: takes for part in parts for name, takes in part.items()})


_TEXT = _frozen(
    dict.fromkeys((*_EQUALITY, *_MEMBERSHIP, "starts_with", "ends_with"), Takes.TEXT), _EMPTINESS
)
_NUMBER = _frozen(
    dict.fromkeys(
        (
            *_EQUALITY,
            "greater_than",
            "less_than",
            "greater_than_or_equal_to",
            "less_than_or_equal_to",
        ),
        Takes.NUMBER,
    ),
    _EMPTINESS,
)
_CHECKBOX = _frozen(dict.fromkeys(_EQUALITY, Takes.FLAG))
_OPTION = _frozen(dict.fromkeys(_EQUALITY, Takes.OPTION), _EMPTINESS)
_OPTIONS = _frozen(dict.fromkeys(_MEMBERSHIP, Takes.OPTION), _EMPTINESS)
_DATE = _frozen(
    dict.fromkeys(("equals", "before", "after", "on_or_before", "on_or_after"), Takes.DATE),
    dict.fromkeys(SPANS, Takes.EMPTY),
    _EMPTINESS,
)
_PEOPLE = _frozen(dict.fromkeys(_MEMBERSHIP, Takes.USER), _EMPTINESS)
_RELATION = _frozen(dict.fromkeys(_MEMBERSHIP, Takes.PAGE), _EMPTINESS)
_FILES = _frozen(_EMPTINESS)
_VERIFICATION = _frozen(dict.fromkeys(("status", "does_not_equal"), Takes.STATE))

PLAIN: Mapping[str, Operators] = MappingProxyType(
    {
        "title": _TEXT,
        "rich_text": _TEXT,
        "url": _TEXT,
        "email": _TEXT,
        "phone_number": _TEXT,
        "number": _NUMBER,
        "unique_id": _NUMBER,
        "checkbox": _CHECKBOX,
        "select": _OPTION,
        "status": _OPTION,
        "multi_select": _OPTIONS,
        "date": _DATE,
        "created_time": _DATE,
        "last_edited_time": _DATE,
        "people": _PEOPLE,
        "created_by": _PEOPLE,
        "last_edited_by": _PEOPLE,
        "relation": _RELATION,
        "files": _FILES,
        "verification": _VERIFICATION,
    }
)
"""The types whose conditions stand directly under their name."""

FORMULA: Mapping[str, Operators] = MappingProxyType(
    {"string": _TEXT, "checkbox": _CHECKBOX, "number": _NUMBER, "date": _DATE}
)
"""What a formula may give, as filters spell it."""

QUANTIFIERS = ("any", "every", "none")
ROLLUP_ITEMS = (
    "rich_text",
    "number",
    "checkbox",
    "select",
    "multi_select",
    "relation",
    "date",
    "people",
    "files",
    "status",
)
"""What the entries of a rollup may be compared as."""

ROLLUP_RESULTS = ("number", "date")
FILTERABLE = (*PLAIN, "formula", "rollup")
"""Types that Notion filters by; ``button`` and ``place`` are not among them."""

Path = tuple[str, ...]


def operators_at(path: Path) -> Operators | None:
    """Return the operators below ``path``, such as ``("rollup", "any", "date")``."""
    match path:
        case (kind,):
            return PLAIN.get(kind)
        case ("formula", result):
            return FORMULA.get(result)
        case ("rollup", result) if result in ROLLUP_RESULTS:
            return PLAIN[result]
        case ("rollup", quantifier, item) if quantifier in QUANTIFIERS and item in ROLLUP_ITEMS:
            return PLAIN[item]
    return None


def is_date(operators: Operators) -> bool:
    """Whether values are days or moments."""
    return operators is _DATE


AS_DATES: Mapping[str, str] = MappingProxyType(
    {
        "less_than": "before",
        "greater_than": "after",
        "less_than_or_equal_to": "on_or_before",
        "greater_than_or_equal_to": "on_or_after",
    }
)
"""How the operators ``<``, ``>``, ``<=`` and ``>=`` are called for dates."""

_PAIRS = (_EQUALITY, _MEMBERSHIP, ("is_empty", "is_not_empty"))
_EXACT = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_ORDERED = {
    "greater_than": ("less_than_or_equal_to",),
    "less_than": ("greater_than_or_equal_to",),
    "greater_than_or_equal_to": ("less_than",),
    "less_than_or_equal_to": ("greater_than",),
    "before": ("on_or_after",),
    "after": ("on_or_before",),
    "on_or_before": ("after",),
    "on_or_after": ("before",),
}
_ALWAYS_FILLED = frozenset(TIMESTAMPS)


def inverses(path: Path, operator: str) -> tuple[str, ...]:
    """Return the operators of which one holds exactly where ``operator`` does not.

    A comparison never holds for an empty value, so the inverse of one includes ``is_empty``. The
    result is empty where Notion has no inverse (``starts_with``, ``this_week`` ...).
    """
    operators = operators_at(path) or {}
    if operator == "equals" and is_date(operators):
        found: tuple[str, ...] = ("before", "after")
    elif operator in _ORDERED:
        found = _ORDERED[operator]
    elif operators is _VERIFICATION:
        return tuple(other for other in operators if other != operator)
    else:
        return (_EXACT[operator],) if operator in _EXACT else ()
    return found if path[-1] in _ALWAYS_FILLED else (*found, "is_empty")

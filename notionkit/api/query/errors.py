"""What can be wrong with a query before anything is sent.

QueryError                 the root here, itself an ``ApiError``; ``path`` says where
├── InvalidFilter          a shape that Notion cannot be asked: nesting, size, a missing inverse ...
├── UnknownProperty        a name that the schema has not; names the nearest
├── UnknownType            a property whose type nobody told
├── WrongOperator          an operator that the property's type has not
├── InvalidValue           a value of the wrong type
│   └── UnknownOption      an option that the schema has not
├── InvalidSort            a sort that Notion cannot be asked
└── InvalidText            a text form that cannot be read; ``column`` says where
"""

import difflib
from collections.abc import Iterable

from notionkit.api.errors import ApiError


class QueryError(ApiError, ValueError):
    """The root of what the query builder raises; nothing was sent.

    Attributes:
        path: Where in the query, such as ``filter.and[1].Due.date.before``.
        reason: What is wrong there.
    """

    exit_code = 2
    hint = "Nothing was sent."

    def __init__(self, path: str, reason: str, *, hint: str | None = None) -> None:
        super().__init__(f"{path}: {reason}", hint=hint)
        self.path = path
        self.reason = reason


class InvalidFilter(QueryError):
    """Raised for a filter whose shape Notion does not take."""


class UnknownProperty(QueryError):
    """Raised for a property that the schema has not."""


class UnknownType(QueryError):
    """Raised for a property whose type is needed and not known."""


class WrongOperator(QueryError):
    """Raised for an operator that the type of the property has not."""


class InvalidValue(QueryError):
    """Raised for a value that cannot be compared with the property."""


class UnknownOption(InvalidValue):
    """Raised for an option that a select, multi-select or status property has not."""


class InvalidSort(QueryError):
    """Raised for a sort that Notion does not take."""


class InvalidText(QueryError):
    """Raised for a text form that cannot be read; ``column`` counts characters from 1."""

    def __init__(self, column: int, reason: str) -> None:
        super().__init__(f"column {column}", reason)
        self.column = column


def nearest(wanted: str, known: Iterable[str]) -> str:
    """Return words that name what ``wanted`` may have meant; ``""`` when nothing is known."""
    spelled = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(wanted.casefold(), spelled, n=1, cutoff=0.0)
    return f"; the nearest is {spelled[near[0]]!r}" if near else ""

"""What can go wrong in the model.

ModelError
├── InvalidId         a text that holds no Notion id
├── InvalidValues     values that do not fit a schema, or a limit of the API
├── StructureError    a value that is not the object it was taken for
└── UnknownsFound     strict reading met what the model does not know

All are also ``ValueError``s, so that code which knows nothing of NotionKit can catch them.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notionkit.model.problems import Problem
    from notionkit.model.unknown import Unknown


class ModelError(Exception):
    """The root of everything that :mod:`notionkit.model` raises."""


class InvalidId(ModelError, ValueError):
    """Raised when a text holds no Notion id; ``text`` is what was given."""

    def __init__(self, text: object, reason: str) -> None:
        shown = repr(text) if len(repr(text)) <= 120 else f"{repr(text)[:117]}..."
        super().__init__(
            f"{shown} {reason}; expected an id of 32 hexadecimal digits, with or without "
            "dashes, or a Notion URL that ends in one"
        )
        self.text = text
        self.reason = reason


class StructureError(ModelError, ValueError):
    """Raised when a value cannot be the object it was taken for.

    ``path`` says where in the value (``"id"``, ``""`` for the value itself). It is about the one
    object in hand: a caller with a listing treats it as one failed item.
    """

    def __init__(self, path: str, expected: str, found: object) -> None:
        where = f"{path}: " if path else ""
        super().__init__(f"{where}expected {expected}, found {_describe(found)}")
        self.path = path
        self.expected = expected
        self.found = found


class InvalidValues(ModelError, ValueError):
    """Raised before anything is sent, with everything that is wrong at once.

    ``problems`` says it one by one; the text has a line for each.
    """

    def __init__(self, problems: "Sequence[Problem]") -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class UnknownsFound(ModelError, ValueError):
    """Raised by strict reading; ``unknowns`` says what the model does not know, and where."""

    def __init__(self, unknowns: "Sequence[Unknown]") -> None:
        lines = [f"{found.path}: unknown {found.kind}: {found.value!r:.120}" for found in unknowns]
        super().__init__("\n".join(lines))
        self.unknowns = tuple(unknowns)


def _describe(value: object) -> str:
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."

"""Filters as values: conditions, and what ``&``, ``|`` and ``~`` make of them.

They are frozen and compare by value. What they stand for, and whether Notion can be asked it, is
worked out when they are written (:mod:`notionkit.api.query.writing`).
"""

import json
from collections.abc import Iterable
from typing import Any, Literal

import attrs

from notionkit.api.query.context import QueryContext
from notionkit.api.query.kinds import Path

Joint = Literal["and", "or"]


class Filter:
    """Anything that ``where`` takes; combine filters with ``&``, ``|`` and ``~``."""

    __slots__ = ()

    def __and__(self, other: "Filter") -> "Filter":
        return _joined("and", self, other)

    def __or__(self, other: "Filter") -> "Filter":
        return _joined("or", self, other)

    def __invert__(self) -> "Filter":
        return self.member if isinstance(self, Not) else Not(self)

    def __bool__(self) -> bool:
        raise TypeError("a filter is neither true nor false; combine filters with &, | and ~")

    def as_dict(self, context: QueryContext | None = None) -> dict[str, Any]:
        """Return the filter object of the API, checked as far as is known.

        Raises:
            QueryError: naming the path of what is wrong.
        """
        # The writer knows the filters, not the other way round.
        from notionkit.api.query.writing import written  # noqa: PLC0415

        return written(self, context or QueryContext())

    def to_json(self, context: QueryContext | None = None, *, indent: int | None = None) -> str:
        """Return :meth:`as_dict` as JSON.

        Raises:
            QueryError: naming the path of what is wrong.
        """
        return json.dumps(self.as_dict(context), ensure_ascii=False, indent=indent)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple | set | frozenset) else value


def _members(members: Iterable[Filter]) -> tuple[Filter, ...]:
    return tuple(members)


@attrs.frozen
class Condition(Filter):
    """One comparison.

    Attributes:
        name: The property's name or id, or the timestamp's name.
        path: The keys under which the API keeps the comparison: ``("date",)``,
            ``("formula", "string")``, ``("rollup", "any", "number")``; empty or cut short until a
            schema tells.
        operator: The API's word, or ``in`` and ``not_in``, which are written as what is equal.
        operand: What is compared with; ``None`` for operators that take nothing.
        timestamp: Whether ``name`` is one of the times that every row has.
    """

    name: str
    path: Path
    operator: str
    operand: Any = attrs.field(default=None, converter=_tuple)
    timestamp: bool = False


@attrs.frozen
class Compound(Filter):
    """Members that must all hold (``and``), or of which one must (``or``)."""

    joint: Joint
    members: tuple[Filter, ...] = attrs.field(converter=_members)


@attrs.frozen
class Not(Filter):
    """What must not hold; Notion knows no such thing, so it is written as inverse operators."""

    member: Filter


def all_of(*members: Filter) -> Filter:
    """Return the filter that all ``members`` hold; ``&`` with any number of sides."""
    return Compound("and", members)


def any_of(*members: Filter) -> Filter:
    """Return the filter that one of ``members`` holds; ``|`` with any number of sides."""
    return Compound("or", members)


def _joined(joint: Joint, *sides: Filter) -> Filter:
    if not all(isinstance(side, Filter) for side in sides):
        raise TypeError("&, | and ~ combine filters; put comparisons in parentheses")
    return Compound(joint, [part for side in sides for part in _parts(joint, side)])


def _parts(joint: Joint, side: Filter) -> Iterable[Filter]:
    return side.members if isinstance(side, Compound) and side.joint == joint else (side,)

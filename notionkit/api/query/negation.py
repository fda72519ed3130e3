"""What does not hold, in operators that Notion has: De Morgan, down to inverse operators."""

from typing import cast

import attrs

from notionkit.api.query.errors import InvalidFilter
from notionkit.api.query.filters import Compound, Condition, Filter, Joint, any_of
from notionkit.api.query.kinds import QUANTIFIERS, inverses

_OTHER: dict[Joint, Joint] = {"and": "or", "or": "and"}
_OPPOSITE = {"any": "none", "none": "any"}


def negated(filter_: Filter, path: str) -> Filter:
    """Return the filter that holds exactly where a bound one does not.

    Raises:
        InvalidFilter: an operator in it has no inverse.
    """
    if isinstance(filter_, Compound):
        members = [negated(member, path) for member in filter_.members]
        return Compound(_OTHER[filter_.joint], members)
    condition = cast("Condition", filter_)
    if condition.path[0] == "rollup" and condition.path[1] in QUANTIFIERS:
        return _quantified(condition, path)
    return _inverse(condition, path)


def _quantified(condition: Condition, path: str) -> Filter:
    rollup, quantifier, item = condition.path
    if quantifier in _OPPOSITE:
        return attrs.evolve(condition, path=(rollup, _OPPOSITE[quantifier], item))
    # Not every one means: for any one not. "Any" may be asked of each alternative by itself.
    return _inverse(attrs.evolve(condition, path=(rollup, "any", item)), path)


def _inverse(condition: Condition, path: str) -> Filter:
    names = inverses(condition.path, condition.operator)
    if not names:
        raise InvalidFilter(
            path,
            f"{condition.operator!r} of {condition.name!r} cannot be turned round: "
            "Notion has no operator for the opposite",
        )
    found = [
        attrs.evolve(
            condition,
            operator=name,
            operand=None if name in ("is_empty", "is_not_empty") else condition.operand,
        )
        for name in names
    ]
    return found[0] if len(found) == 1 else any_of(*found)

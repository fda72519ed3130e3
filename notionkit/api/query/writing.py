"""Filters to the JSON of the API."""

from typing import Any

from notionkit.api.query.binding import bound
from notionkit.api.query.context import QueryContext
from notionkit.api.query.filters import Compound, Condition, Filter
from notionkit.api.query.kinds import Takes, operators_at
from notionkit.api.query.nesting import within_limits


def written(filter_: Filter, context: QueryContext) -> dict[str, Any]:
    """Return the filter object that ``filter_`` stands for, seen from ``context``.

    Raises:
        QueryError: naming the path of what is wrong.
    """
    return _object(within_limits(bound(filter_, context)))


def _object(filter_: Filter) -> dict[str, Any]:
    if isinstance(filter_, Compound):
        return {filter_.joint: [_object(member) for member in filter_.members]}
    if not isinstance(filter_, Condition):
        raise TypeError(f"{filter_!r} was not bound")
    inner: Any = {filter_.operator: _operand(filter_)}
    for key in reversed(filter_.path):
        inner = {key: inner}
    return {"timestamp" if filter_.timestamp else "property": filter_.name, **inner}


def _operand(condition: Condition) -> Any:
    takes = (operators_at(condition.path) or {})[condition.operator]
    if takes is Takes.TRUE:
        return True
    if takes is Takes.EMPTY:
        return {}
    operand = condition.operand
    return list(operand) if isinstance(operand, tuple) else operand

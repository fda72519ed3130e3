"""A filter seen from a context: every name found, every type known, every value checked.

What comes out holds only what the API knows, but for how deep and how wide it is.
"""

from typing import Any

import attrs

from notionkit.api.query import days, operands
from notionkit.api.query.context import QueryContext
from notionkit.api.query.errors import (
    InvalidFilter,
    InvalidValue,
    UnknownOption,
    UnknownType,
    WrongOperator,
    nearest,
)
from notionkit.api.query.filters import Compound, Condition, Filter, Not, all_of, any_of
from notionkit.api.query.kinds import (
    AS_DATES,
    FILTERABLE,
    TIMESTAMPS,
    Operators,
    Takes,
    is_date,
    operators_at,
)
from notionkit.api.query.negation import negated
from notionkit.api.query.results_of import completed
from notionkit.model import PropertySchema

SEVERAL = {"in": any_of, "not_in": all_of}
DEEPEST = 100


def bound(filter_: Filter, context: QueryContext, path: str = "filter", level: int = 0) -> Filter:
    """Return the filter in terms of the API.

    Raises:
        QueryError: naming the path of what is wrong.
    """
    if level > DEEPEST:
        raise InvalidFilter(path, f"the filter nests more than {DEEPEST} levels deep")
    match filter_:
        case Condition():
            return _condition(filter_, context, path)
        case Not(member):
            return negated(bound(member, context, f"{path}.not", level + 1), path)
        case Compound(joint, members) if members:
            parts = [
                bound(member, context, f"{path}.{joint}[{at}]", level + 1)
                for at, member in enumerate(members)
            ]
            return Compound(joint, parts)
        case Compound(joint):
            raise InvalidFilter(f"{path}.{joint}", "has no members")
    raise InvalidFilter(path, f"expected a filter, found {type(filter_).__name__}")


def _condition(condition: Condition, context: QueryContext, path: str) -> Filter:
    here = f"{path}.{condition.name}"
    schema = None
    if condition.timestamp:
        _check_timestamp(condition, here)
    else:
        schema = context.property(condition.name, here)
        condition = attrs.evolve(condition, path=_full_path(condition, schema, here))
    here = ".".join((here, *condition.path))
    operators = operators_at(condition.path)
    if operators is None:
        raise WrongOperator(here, "Notion knows no such condition")
    return _spelled(condition, operators, schema, context, here)


def _check_timestamp(condition: Condition, here: str) -> None:
    if condition.name not in TIMESTAMPS or condition.path != (condition.name,):
        raise InvalidFilter(here, f"expected {' or '.join(TIMESTAMPS)} as timestamp")


def _full_path(condition: Condition, schema: PropertySchema | None, here: str) -> tuple[str, ...]:
    path = condition.path
    if schema is None:
        if not path:
            raise UnknownType(
                here,
                "its type is not known",
                hint="Give the data source to the query, or say the type: "
                f"P({condition.name!r}).status, .date ...",
            )
        return completed(condition, None, here)
    if schema.type not in FILTERABLE:
        raise WrongOperator(here, f"Notion does not filter by a property of type {schema.type}")
    if not path:
        return completed(attrs.evolve(condition, path=(schema.type,)), schema, here)
    if path[0] != schema.type and (path[0], schema.type) != ("rich_text", "title"):
        raise WrongOperator(here, f"is of type {schema.type}, not {path[0]}")
    return completed(condition, schema, here)


def _spelled(
    condition: Condition,
    operators: Operators,
    schema: PropertySchema | None,
    context: QueryContext,
    here: str,
) -> Filter:
    if condition.operator in SEVERAL and isinstance(condition.operand, tuple):
        return _several(condition, operators, schema, context, here)
    operator = _operator(condition, operators)
    if operator not in operators and operator == "does_not_equal" and "equals" in operators:
        same = attrs.evolve(condition, operator="equals")
        return negated(_spelled(same, operators, schema, context, here), here)
    if operator not in operators:
        raise WrongOperator(here, f"has no operator {operator!r}{_choice(operators)}")
    operand = operands.checked(operators[operator], condition.operand, f"{here}.{operator}")
    named = attrs.evolve(condition, operator=operator, operand=operand)
    _check_options(named, operators[operator], schema, f"{here}.{operator}")
    return _seen(named, operators, context, f"{here}.{operator}")


def _operator(condition: Condition, operators: Operators) -> str:
    if is_date(operators):
        return AS_DATES.get(condition.operator, condition.operator)
    if condition.operator == "equals" and "status" in operators:
        return "status"
    return condition.operator


def _choice(operators: Operators) -> str:
    return f"; it has {', '.join(operators)}"


def _several(
    condition: Condition,
    operators: Operators,
    schema: PropertySchema | None,
    context: QueryContext,
    here: str,
) -> Filter:
    negative = condition.operator == "not_in"
    pair = ("does_not_equal", "does_not_contain") if negative else ("equals", "contains")
    operator = pair[0] if _compares(operators) else pair[1]
    if Takes.OPTION in operators.values():
        whole = attrs.evolve(condition, operator=operator)
        return _spelled(whole, operators, schema, context, here)
    if not condition.operand:
        raise InvalidFilter(here, "expected at least one value")
    single = [
        _spelled(
            attrs.evolve(condition, operator=operator, operand=value),
            operators,
            schema,
            context,
            here,
        )
        for value in condition.operand
    ]
    return single[0] if len(single) == 1 else SEVERAL[condition.operator](*single)


def _compares(operators: Operators) -> bool:
    return "equals" in operators or "status" in operators


def _check_options(
    condition: Condition, takes: Takes, schema: PropertySchema | None, here: str
) -> None:
    if schema is None or takes is not Takes.OPTION or len(condition.path) > 1:
        return
    known = [entry.name for entry in getattr(schema.config, "options", ())]
    known += [entry.name for entry in getattr(schema.config, "groups", ())]
    operand = condition.operand
    for value in operand if isinstance(operand, tuple) else (operand,):
        if value not in known:
            raise UnknownOption(here, f"there is no option {value!r}{nearest(value, known)}")


def _seen(condition: Condition, operators: Operators, context: QueryContext, here: str) -> Filter:
    operand = condition.operand
    if operators.get(condition.operator) is Takes.USER and operand == operands.ME:
        return attrs.evolve(condition, operand=context.user or operand)
    if context.time_zone is None or operators.get(condition.operator) is not Takes.DATE:
        return condition
    try:
        return _in_zone(condition, operand, context)
    except (OverflowError, ValueError):
        raise InvalidValue(here, f"{operand!r} lies beyond the calendar") from None


def _in_zone(condition: Condition, operand: str, context: QueryContext) -> Filter:
    zone: Any = context.time_zone
    if operand in operands.RELATIVE:
        operand = days.day_of(operand, context.now(), zone)
    if not operands.is_day(operand):
        return attrs.evolve(condition, operand=days.local(operand, zone))
    if condition.path[-1] in TIMESTAMPS:
        return _whole_day(condition, days.begin_of(operand, zone), days.end_of(operand, zone))
    return attrs.evolve(condition, operand=operand)


def _whole_day(condition: Condition, begin: str, end: str) -> Filter:
    bounds = {
        "before": [("before", begin)],
        "on_or_after": [("on_or_after", begin)],
        "after": [("on_or_after", end)],
        "on_or_before": [("before", end)],
        "equals": [("on_or_after", begin), ("before", end)],
    }[condition.operator]
    parts = [
        attrs.evolve(condition, operator=operator, operand=moment) for operator, moment in bounds
    ]
    return parts[0] if len(parts) == 1 else all_of(*parts)

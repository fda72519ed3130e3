"""What a formula or rollup gives, where a filter leaves it open: told by the schema or the value.

A schema names no type for the result of a formula, so the value has to tell; say it
(``P("Headline").formula.string``) where that is not enough.
"""

from datetime import date
from typing import Any

from notionkit.api.query.errors import UnknownType
from notionkit.api.query.filters import Condition
from notionkit.api.query.kinds import AS_DATES, QUANTIFIERS, SPANS, Path
from notionkit.api.query.operands import looks_like_date
from notionkit.model import PropertySchema

_ARRAYS = ("show_original", "show_unique")
_DATES = ("earliest_date", "latest_date", "date_range")
_EITHER = ("min", "max", "range")
_ONLY_DATES = frozenset({*AS_DATES.values(), *SPANS})
_ORDER = frozenset(AS_DATES)
_NEEDLESS = ("is_empty", "is_not_empty")


def completed(condition: Condition, schema: PropertySchema | None, here: str) -> Path:
    """Return the condition's path to its end.

    Raises:
        UnknownType: nothing tells what is to be compared.
    """
    match condition.path:
        case ("formula",):
            names = {"text": "string", "flag": "checkbox", "number": "number", "date": "date"}
            return ("formula", names[_result(condition, f"{here}.formula")])
        case ("rollup",):
            return ("rollup", _rollup(condition, schema, f"{here}.rollup"))
        case ("rollup", quantifier) if quantifier in QUANTIFIERS:
            names = {"text": "rich_text", "flag": "checkbox", "number": "number", "date": "date"}
            return ("rollup", quantifier, names[_result(condition, f"{here}.rollup.{quantifier}")])
    return condition.path


def is_no_number(schema: PropertySchema) -> bool:
    """Whether a property is a rollup that surely gives something else than a number."""
    if schema.type != "rollup":
        return False
    return getattr(schema.config, "function", None) in (*_ARRAYS, *_DATES)


def _rollup(condition: Condition, schema: PropertySchema | None, here: str) -> str:
    function = getattr(getattr(schema, "config", None), "function", None)
    if function in _ARRAYS:
        raise UnknownType(
            here,
            "gives a list",
            hint="Say of how many of its entries it is to hold: any, every or none.",
        )
    if function in _DATES:
        return "date"
    if function is not None and function not in _EITHER:
        return "number"
    result = _result(condition, here)
    if result in ("number", "date"):
        return result
    raise UnknownType(here, "gives a number, a date or a list, and the value is neither")


def _result(condition: Condition, here: str) -> str:
    if condition.operator in _ONLY_DATES:
        return "date"
    operand = condition.operand
    value: Any = operand[0] if isinstance(operand, tuple) and operand else operand
    match value:
        case bool():
            return "flag"
        case int() | float():
            return "number"
        case date():
            return "date"
        case str() if condition.operator in _ORDER or looks_like_date(value):
            return "date"
        case str():
            return "text"
    raise UnknownType(
        here,
        "what it gives is not known",
        hint='Say it: .formula.string, .rollup.number, .rollup.any.date ... of P("name").'
        if condition.operator in _NEEDLESS
        else None,
    )

"""Values in text form: ``5`` is a number where the property is one, and a name where it is not."""

import re
from typing import Any

import attrs

from notionkit.api.query.kinds import Operators, Takes, operators_at
from notionkit.model import PropertySchema

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_FLAGS = {"true": True, "yes": True, "checked": True, "false": False, "no": False}


@attrs.frozen
class Literal:
    """A value as it was written, and at which column."""

    text: str
    column: int
    quoted: bool


def value_of(literal: Literal, schema: PropertySchema | None) -> Any:
    """Return what a value means for a property; text that means nothing there stays text."""
    kind = schema.type if schema is not None else ""
    operators = operators_at((kind,))
    if operators is None:
        return _guessed(literal)
    takes = _takes(operators)
    if takes is Takes.NUMBER:
        return _number(_without_prefix(literal.text, schema))
    if takes is Takes.FLAG:
        return _FLAGS.get(literal.text.casefold(), literal.text)
    return literal.text


def _takes(operators: Operators) -> Takes | None:
    return next((own for own in operators.values() if own not in (Takes.TRUE, Takes.EMPTY)), None)


def _guessed(literal: Literal) -> Any:
    """Return what a formula or rollup may be compared with: nothing else tells what it gives."""
    if literal.quoted:
        return literal.text
    return _FLAGS.get(literal.text.casefold(), _number(literal.text))


def _number(text: str) -> Any:
    if not _NUMBER.fullmatch(text):
        return text
    try:
        return int(text)
    except ValueError:
        return float(text)


def _without_prefix(text: str, schema: PropertySchema | None) -> str:
    prefix = getattr(getattr(schema, "config", None), "prefix", None)
    return text.removeprefix(f"{prefix}-") if prefix else text

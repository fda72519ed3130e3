"""Arguments of the wrong type, refused where they are given: what the requests are built from."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from notionkit.api.errors import InvalidArgument
from notionkit.model import Problem
from notionkit.model.rules import wrong


def text(path: str, value: Any) -> str:
    """Return a text that can be sent.

    Raises:
        InvalidArgument: it is none, or holds half a character (a surrogate).
    """
    if not isinstance(value, str):
        raise InvalidArgument(wrong(path, "a string", value))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidArgument(Problem(path, "holds half a character (a surrogate)")) from None
    return value


def items(path: str, value: Any) -> list[Any]:
    """Return a list of what stands in ``value``, which is no text and no object.

    Raises:
        InvalidArgument: it is.
    """
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise InvalidArgument(wrong(path, "a list", value))
    return list(value)


def table(path: str, value: Any) -> Mapping[str, Any]:
    """Return an object whose keys are texts.

    Raises:
        InvalidArgument: it is none.
    """
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise InvalidArgument(wrong(path, "an object", value))
    return value


def whole(path: str, value: Any) -> int:
    """Return a whole number.

    Raises:
        InvalidArgument: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidArgument(wrong(path, "a whole number", value))
    return value


def seconds(path: str, value: Any) -> float:
    """Return a duration in seconds.

    Raises:
        InvalidArgument: it is no finite number, or below 0.
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value < 0:
        raise InvalidArgument(wrong(path, "a number of seconds", value))
    return float(value)

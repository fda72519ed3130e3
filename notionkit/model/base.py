"""What all objects of the model have in common.

Attribute names are the API's keys. Nothing that the API sends is lost: a key that the class does
not know, or whose value has another shape than expected, waits in ``extra``; ``key_order`` keeps
the keys that were there, in their order, so that what was absent stays absent when the object is
written back.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import attrs

NOTHING: Mapping[str, Any] = MappingProxyType({})
"""The ``extra`` of an object that had nothing unknown; shared, so it costs no memory."""

KNOWN = "known"
"""Field metadata: the values that the API documents; others are kept and reported."""

PAYLOAD = MappingProxyType({"payload": True})
"""Metadata of a field whose JSON key is the value of the object's ``type``."""


@attrs.frozen(kw_only=True)
class ApiObject:
    """An object of the Notion API."""

    opaque: ClassVar[bool] = False
    """True for wrappers of something unknown, which are written back as their ``value``."""

    shared: ClassVar[bool] = False
    """True for small classes of which a listing repeats the same few, so that one may serve all."""

    extra: Mapping[str, Any] = attrs.field(default=NOTHING, repr=False, hash=False)
    key_order: tuple[str, ...] | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen
class UnknownObject(ApiObject):
    """Something in a list that the model does not know, as it came."""

    opaque: ClassVar[bool] = True

    value: Any = attrs.field(default=None, hash=False)


def plain_fields(cls: type[ApiObject]) -> "tuple[attrs.Attribute[Any], ...]":
    """Return the fields of a class whose names are JSON keys."""
    return _fields(cls)[0]


def payload_field(cls: type[ApiObject]) -> "attrs.Attribute[Any] | None":
    """Return the field whose JSON key is the value of ``type``, if the class has one."""
    return _fields(cls)[1]


_made: "dict[type, tuple[tuple[attrs.Attribute[Any], ...], attrs.Attribute[Any] | None]]" = {}


def _fields(
    cls: type[ApiObject],
) -> "tuple[tuple[attrs.Attribute[Any], ...], attrs.Attribute[Any] | None]":
    if cls not in _made:
        attrs.resolve_types(cls)
        own = {field.name for field in attrs.fields(ApiObject)}
        fields = [field for field in attrs.fields(cls) if field.name not in own]
        payload = next((field for field in fields if "payload" in field.metadata), None)
        _made[cls] = tuple(field for field in fields if field is not payload), payload
    return _made[cls]


def one_of(*values: str, default: Any = attrs.NOTHING) -> Any:
    """Return a field for an enumeration that Notion may extend at any time."""
    return attrs.field(default=default, metadata={KNOWN: frozenset(values)})


COLORS = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
TEXT_COLORS = (
    "default",
    "default_background",
    *COLORS,
    *(f"{color}_background" for color in COLORS),
)
"""Colours of text and blocks. Source: Notion API reference, rich text, "annotations"."""

OPTION_COLORS = ("default", *COLORS)
"""Colours of select, multi-select and status options."""


def color() -> Any:
    """Return a field for the colour of a text or block."""
    return one_of(*TEXT_COLORS, default="default")

"""Writing objects back as JSON: what was read comes out the same, in the same order."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import attrs

from notionkit.model.base import ApiObject, payload_field, plain_fields

_SCALARS = frozenset({str, bool, int, float, type(None)})


def write(value: Any) -> Any:
    """Return ``value`` (an object of the model, or any JSON) as plain JSON."""
    if value.__class__ in _SCALARS:
        return value
    if isinstance(value, ApiObject):
        return getattr(value, "value", None) if value.opaque else _write_object(value)
    if isinstance(value, (tuple, list)):
        return [write(item) for item in value]
    if isinstance(value, Mapping):
        return {key: write(item) for key, item in value.items()}
    return value


def _write_object(value: ApiObject) -> dict[str, Any]:
    """Write the keys that were read, in their order, and after them what is new."""
    extra = value.extra
    cls: Any = type(value)
    read, others = _sources(cls, getattr(value, "type", None), value.key_order)
    written = {}
    for key, name in read:
        if key in extra:
            written[key] = extra[key]
        elif name is not None:
            written[key] = write(getattr(value, name))
    for key, field in others:
        item = getattr(value, field.name)
        if key not in extra and _is_new(item, field, made_here=value.key_order is None):
            written[key] = write(item)
    return {**written, **extra} if extra else written


@lru_cache(maxsize=4096)
def _sources(
    cls: Any, type_: str | None, order: tuple[str, ...] | None
) -> "tuple[list[tuple[str, str | None]], list[tuple[str, attrs.Attribute[Any]]]]":
    """Return the attribute for each key that was read, and the fields that were not read."""
    fields = {field.name: field for field in plain_fields(cls)}
    payload = payload_field(cls)
    if payload is not None and type_ and type_ not in fields:
        fields[type_] = payload
    read = [(key, fields[key].name if key in fields else None) for key in order or ()]
    return read, [(key, field) for key, field in fields.items() if key not in (order or ())]


def _is_new(value: Any, field: "attrs.Attribute[Any]", *, made_here: bool) -> bool:
    """Tell whether a key that was not read must be written.

    An object made here writes all but what is ``None``; one that was read and then changed adds
    only what differs from the default.
    """
    if made_here:
        return value is not None or "payload" in field.metadata
    return bool(value != field.default)

"""Writing objects as JSON: what was read comes out the same, in the same order.

The version counts for objects that were made here: what it does not have, and nobody set, is left
out.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import attrs

from notionkit.model.base import ApiObject, payload_field, plain_fields
from notionkit.model.dialects import Dialect, dialect

_SCALARS = frozenset({str, bool, int, float, type(None)})


def write(value: Any, spoken: Dialect | None = None) -> Any:
    """Return ``value`` (an object of the model, or any JSON) as plain JSON."""
    if value.__class__ in _SCALARS:
        return value
    if isinstance(value, ApiObject):
        if value.opaque:
            return getattr(value, "value", None)
        return _write_object(value, spoken or dialect())
    if isinstance(value, (tuple, list)):
        return [write(item, spoken) for item in value]
    if isinstance(value, Mapping):
        return {key: write(item, spoken) for key, item in value.items()}
    return value


def _write_object(value: ApiObject, spoken: Dialect) -> dict[str, Any]:
    """Write the keys that were read, in their order, and after them what is new."""
    extra = value.extra
    cls: Any = type(value)
    read, others = _sources(cls, getattr(value, "type", None), value.key_order)
    written = {}
    for key, name in read:
        if key in extra:
            written[key] = extra[key]
        elif name is not None:
            written[key] = write(getattr(value, name), spoken)
    for key, field in others:
        item = getattr(value, field.name)
        expected = value.key_order is None and key not in spoken.lacks_keys(cls)
        if key not in extra and _is_new(item, field, expected=expected):
            written[key] = write(item, spoken)
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


def _is_new(value: Any, field: "attrs.Attribute[Any]", *, expected: bool) -> bool:
    """Tell whether a key that was not read must be written.

    An object made here writes all that is ``expected`` of it but what is ``None``; for the rest,
    and of one that was read and then changed, only what differs from the default.
    """
    if expected:
        return value is not None or "payload" in field.metadata
    return bool(value != field.default)

"""Writing objects back as JSON: what was read comes out the same, in the same order."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import attrs

from notionkit.model.base import ApiObject, payload_field, plain_fields


def write(value: Any) -> Any:
    """Return ``value`` (an object of the model, or any JSON) as plain JSON."""
    if isinstance(value, ApiObject):
        return getattr(value, "value", None) if value.opaque else _write_object(value)
    if isinstance(value, (tuple, list)):
        return [write(item) for item in value]
    if isinstance(value, Mapping):
        return {key: write(item) for key, item in value.items()}
    return value


def _write_object(value: ApiObject) -> dict[str, Any]:
    """Write the keys that were read, in their order, and after them what is new."""
    sources = _sources(value)
    extra = value.extra
    present = value.key_order or ()
    made_here = value.key_order is None
    new = [
        key
        for key, field in sources.items()
        if key not in present and _is_new(getattr(value, field.name), field, made_here=made_here)
    ]
    return {
        key: extra[key] if key in extra else write(getattr(value, sources[key].name))
        for key in dict.fromkeys((*present, *new, *extra))
        if key in extra or key in sources
    }


def _sources(value: ApiObject) -> "dict[str, attrs.Attribute[Any]]":
    """Return which field each JSON key comes from."""
    cls: Any = type(value)
    payload = payload_field(cls)
    key = getattr(value, "type", None) if payload is not None else None
    if payload is None or not key or key in _plain(cls):
        return _plain(cls)
    return {**_plain(cls), key: payload}


@cache
def _plain(cls: Any) -> "dict[str, attrs.Attribute[Any]]":
    return {field.name: field for field in plain_fields(cls)}


def _is_new(value: Any, field: "attrs.Attribute[Any]", *, made_here: bool) -> bool:
    """Tell whether a key that was not read must be written.

    An object made here writes all but what is ``None``; one that was read and then changed adds
    only what differs from the default.
    """
    if made_here:
        return value is not None or "payload" in field.metadata
    return bool(value != field.default)

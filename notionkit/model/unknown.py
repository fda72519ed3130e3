"""Finding what the model did not know: the API grows all the time, and we want to hear of it."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from notionkit.model.base import KNOWN, ApiObject, payload_field, plain_fields
from notionkit.model.content import CONTENT_TYPES, UnknownContent
from notionkit.model.objects import OBJECT_TYPES
from notionkit.model.schemas import UnknownSchema
from notionkit.model.values import UnknownValue

Kind = Literal["key", "shape", "type", "value"]


@attrs.frozen
class Unknown:
    """Something that the model did not know.

    ``kind`` is ``key`` (a key that the class does not have), ``shape`` (a value of an unexpected
    JSON type), ``type`` (a type of block, property or object) or ``value`` (of an enumeration).
    ``path`` leads there by JSON keys: ``results[3].paragraph.color``.
    """

    path: str
    kind: Kind
    value: Any = attrs.field(hash=False)


def unknowns(obj: Any) -> list[Unknown]:
    """Return everything in ``obj`` that the model did not know, in the order of its fields."""
    return list(_walk(obj, ""))


def _walk(value: Any, path: str) -> Iterator[Unknown]:
    if isinstance(value, ApiObject):
        yield from _in_opaque(value, path) if value.opaque else _in_object(value, path)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _walk(item, f"{path}[{index}]")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(item, _join(path, key))


def _in_opaque(value: ApiObject, path: str) -> Iterator[Unknown]:
    inner = getattr(value, "value", None)
    is_new = isinstance(inner, dict) and not _is_known(value, inner, path)
    yield Unknown(path, "type" if is_new else "shape", inner)


def _is_known(value: ApiObject, inner: dict[str, Any], path: str) -> bool:
    """Tell whether the type is a known one, so that its shape must be what is odd."""
    if isinstance(value, UnknownContent):
        return path.rpartition(".")[2] in CONTENT_TYPES
    name = inner.get("object")
    return isinstance(name, str) and name in OBJECT_TYPES


def _in_object(value: ApiObject, path: str) -> Iterator[Unknown]:
    cls = type(value)
    fields = {field.name: field for field in plain_fields(cls)}
    for key, item in value.extra.items():
        is_shape = key in fields or (payload_field(cls) and key == getattr(value, "type", None))
        yield Unknown(_join(path, key), "shape" if is_shape else "key", item)
    if isinstance(value, (UnknownValue, UnknownSchema)):
        yield Unknown(_join(path, "type"), "type", value.type)
    for name, field in fields.items():
        item = getattr(value, name)
        known = field.metadata.get(KNOWN)
        if known is None:
            yield from _walk(item, _join(path, name))
        elif item is not None and item != field.default and item not in known:
            yield Unknown(_join(path, name), "type" if name == "type" else "value", item)
    payload = payload_field(cls)
    if payload is not None:
        item = getattr(value, payload.name)
        if item is not payload.default:
            yield from _walk(item, _join(path, getattr(value, "type", "")))


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key

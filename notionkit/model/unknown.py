"""Finding what the model did not know: the API grows all the time, and we want to hear of it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

import attrs

from notionkit.model.base import KNOWN, ApiObject, payload_field, plain_fields
from notionkit.model.content import CONTENT_TYPES, UnknownContent
from notionkit.model.fields import accepted_scalars
from notionkit.model.kinds import OBJECT_TYPES
from notionkit.model.schemas import UnknownSchema
from notionkit.model.values import UnknownValue

Kind = Literal["key", "shape", "type", "value"]

_Path = tuple["_Path", str | int] | None
"""Where we are, from the inside out; only what is reported is ever spelled out."""


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


@attrs.frozen
class _View:
    """The fields of a class that can hold something unknown."""

    names: frozenset[str]
    enumerations: tuple[tuple[str, frozenset[str], Any], ...]
    nested: tuple[str, ...]
    payload: "attrs.Attribute[Any] | None"


def unknowns(obj: Any) -> list[Unknown]:
    """Return everything in ``obj`` that the model did not know."""
    found: list[Unknown] = []
    try:
        _walk(obj, None, found)
    except RecursionError:  # no object of the API is nested so deeply
        found.append(Unknown("", "shape", None))
    return found


def _walk(value: Any, path: _Path, found: list[Unknown]) -> None:
    if isinstance(value, ApiObject):
        if value.opaque:
            found.append(_in_opaque(value, path))
        else:
            _walk_object(value, path, found)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _walk(item, (path, index), found)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _walk(item, (path, key), found)


def _walk_object(value: ApiObject, path: _Path, found: list[Unknown]) -> None:
    cls: Any = type(value)
    view = _view(cls)
    if value.extra:
        known = view.names if view.payload is None else {*view.names, getattr(value, "type", "")}
        for key, item in value.extra.items():
            kind: Kind = "shape" if key in known else "key"
            found.append(Unknown(_spelled((path, key)), kind, item))
    for name, words, default in view.enumerations:
        item = getattr(value, name)
        if item not in words and item is not None and item != default:
            kind = "type" if name == "type" else "value"
            found.append(Unknown(_spelled((path, name)), kind, item))
    if isinstance(value, UnknownValue | UnknownSchema):
        found.append(Unknown(_spelled((path, "type")), "type", value.type))
    for name in view.nested:
        item = getattr(value, name)
        if item is not None:
            _walk(item, (path, name), found)
    if view.payload is not None:
        item = getattr(value, view.payload.name)
        if item is not view.payload.default:
            _walk(item, (path, getattr(value, "type", None) or ""), found)


@lru_cache(maxsize=256)
def _view(cls: Any) -> _View:
    fields = plain_fields(cls)
    return _View(
        names=frozenset(field.name for field in fields),
        enumerations=tuple(
            (field.name, field.metadata[KNOWN], field.default)
            for field in fields
            if KNOWN in field.metadata
        ),
        nested=tuple(field.name for field in fields if not accepted_scalars(field.type)),
        payload=payload_field(cls),
    )


def _in_opaque(value: ApiObject, path: _Path) -> Unknown:
    inner = getattr(value, "value", None)
    is_new = isinstance(inner, dict) and not _is_known(value, inner, path)
    return Unknown(_spelled(path), "type" if is_new else "shape", inner)


def _is_known(value: ApiObject, inner: dict[str, Any], path: _Path) -> bool:
    """Tell whether the type is a known one, so that its shape must be what is odd."""
    if isinstance(value, UnknownContent):
        return path is not None and path[1] in CONTENT_TYPES
    name = inner.get("object")
    return isinstance(name, str) and name in OBJECT_TYPES


def _spelled(path: _Path) -> str:
    if path is None:
        return ""
    before, step = _spelled(path[0]), path[1]
    if isinstance(step, int):
        return f"{before}[{step}]"
    return f"{before}.{step}" if before else step

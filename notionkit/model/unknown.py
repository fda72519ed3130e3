"""Finding what the model did not know: the API grows all the time, and we want to hear of it.

Asked for one version, it also tells what that version does not have.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

import attrs

from notionkit.model.base import KNOWN, ApiObject, payload_field, plain_fields
from notionkit.model.content import CONTENT_TYPES, UnknownContent
from notionkit.model.dialects import Dialect, dialect
from notionkit.model.fields import accepted_scalars
from notionkit.model.kinds import OBJECT_TYPES
from notionkit.model.known import is_known
from notionkit.model.schemas import UnknownSchema
from notionkit.model.values import UnknownValue
from notionkit.model.writing import write

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


@attrs.frozen
class _Finder:
    """What we are after, and what came of it; without a dialect any version will do."""

    spoken: Dialect | None
    found: list[Unknown]


def unknowns(obj: Any, *, version: str | None = None) -> list[Unknown]:
    """Return everything in ``obj`` that the model did not know.

    With ``version``, also what other versions of the API have and that one has not.
    """
    found: list[Unknown] = []
    try:
        if version is None and is_known(obj):
            return found
        _walk(obj, None, _Finder(None if version is None else dialect(version), found))
    except RecursionError:  # no object of the API is nested so deeply
        found.append(Unknown("", "shape", None))
    return found


def _walk(value: Any, path: _Path, seeking: _Finder) -> None:
    if isinstance(value, ApiObject):
        if value.opaque:
            seeking.found.append(_in_opaque(value, path))
        else:
            _walk_object(value, path, seeking)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _walk(item, (path, index), seeking)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _walk(item, (path, key), seeking)


def _walk_object(value: ApiObject, path: _Path, seeking: _Finder) -> None:
    cls: Any = type(value)
    view = _view(cls)
    if value.extra:
        seeking.found.extend(_in_extra(value, path, view))
    for name, words, default in view.enumerations:
        item = getattr(value, name)
        if item not in words and item is not None and item != default:
            kind: Kind = "type" if name == "type" else "value"
            seeking.found.append(Unknown(_spelled((path, name)), kind, item))
    if isinstance(value, UnknownValue | UnknownSchema):
        seeking.found.append(Unknown(_spelled((path, "type")), "type", value.type))
    if seeking.spoken is not None:
        seeking.found.extend(_foreign(value, path, seeking.spoken))
    for name in view.nested:
        item = getattr(value, name)
        if item is not None:
            _walk(item, (path, name), seeking)
    if view.payload is not None:
        item = getattr(value, view.payload.name)
        if item is not view.payload.default:
            _walk(item, (path, getattr(value, "type", None) or ""), seeking)


def _in_extra(value: ApiObject, path: _Path, view: _View) -> Iterator[Unknown]:
    known = view.names if view.payload is None else {*view.names, getattr(value, "type", "")}
    for key, item in value.extra.items():
        yield Unknown(_spelled((path, key)), "shape" if key in known else "key", item)


def _foreign(value: ApiObject, path: _Path, spoken: Dialect) -> Iterator[Unknown]:
    """Yield what another version has."""
    cls: Any = type(value)
    if cls in spoken.objects:
        yield Unknown(_spelled((path, "object")), "type", getattr(value, "object", None))
    lacked = spoken.lacks_keys(cls)
    for key in value.key_order or () if lacked else ():
        if key in lacked and key not in value.extra:
            yield Unknown(_spelled((path, key)), "key", write(getattr(value, key)))
    type_ = getattr(value, "type", None)
    if type_ in spoken.lacks_types(cls):
        yield Unknown(_spelled((path, "type")), "type", type_)


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

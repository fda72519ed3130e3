"""What annotations of the model mean for JSON: which function reads a value of which type."""

import types
from collections.abc import Callable, Mapping
from typing import Any, NewType, Union, get_args, get_origin
from weakref import WeakKeyDictionary

import attrs

from notionkit.model.errors import StructureError

Reader = Callable[[Any], Any]
"""Takes JSON, gives what an attribute holds, or raises ``StructureError``."""


@attrs.frozen(eq=False)
class Makeup:
    """What a reader does, for those who write that out instead of calling it.

    Attributes:
        unless_null: reads what is not null, where null may be.
        each: reads the items of a list.
        instead: what it calls, and what it calls when that raises ``StructureError``.
        shapes: the readers of objects by their keys in order; it gives one for unknown keys, too.
        repeated: some objects that were read before, by their items in order.
    """

    unless_null: Reader | None = None
    each: Reader | None = None
    instead: tuple[Reader, Reader] | None = None
    shapes: Mapping[tuple[str, ...], Reader] | None = None
    repeated: Mapping[tuple[tuple[str, Any], ...], Any] | None = None


_UNTOLD = Makeup()
_makeups: WeakKeyDictionary[Reader, Makeup] = WeakKeyDictionary()

_SCALARS = (str, bool, int, float, type(None))


def accepted_scalars(annotation: Any) -> frozenset[type]:
    """Return the scalar types that an annotation allows; empty when it allows anything else."""
    parts = [_plain(part) for part in alternatives(annotation)]
    return frozenset(parts) if all(part in _SCALARS for part in parts) else frozenset()


def compose(annotation: Any, class_reader: Callable[[Any], Reader]) -> Reader:
    """Return the function that reads a value of ``annotation``."""
    if annotation is Any:
        return as_it_is
    scalars = accepted_scalars(annotation)
    if scalars:
        return _scalar_reader(scalars)
    parts = alternatives(annotation)
    if len(parts) == 2 and type(None) in parts:
        inner = next(part for part in parts if part is not type(None))
        return _optional_reader(compose(inner, class_reader))
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is tuple:
        return _list_reader(compose(arguments[0], class_reader))
    if origin is Mapping:
        return _mapping_reader(compose(arguments[1], class_reader))
    return class_reader(annotation)


def told(reader: Reader, makeup: Makeup) -> Reader:
    """Return the reader; ``makeup_of`` tells from now on what it does."""
    _makeups[reader] = makeup
    return reader


def makeup_of(reader: Reader) -> Makeup:
    """Return what a reader does; nothing is set where that is not known."""
    return _makeups.get(reader, _UNTOLD)


def as_it_is(value: Any) -> Any:
    """Read anything, unchanged."""
    return value


def alternatives(annotation: Any) -> tuple[Any, ...]:
    """Return the members of a union; of anything else, itself."""
    is_union = get_origin(annotation) in {types.UnionType, Union}
    return get_args(annotation) if is_union else (annotation,)


def _plain(annotation: Any) -> Any:
    while isinstance(annotation, NewType):
        annotation = annotation.__supertype__
    return annotation


def _scalar_reader(accepted: frozenset[type]) -> Reader:
    names = " or ".join(sorted(kind.__name__ for kind in accepted))

    def read(value: Any) -> Any:
        if value.__class__ in accepted:
            return value
        raise StructureError("", names, value)

    return read


def _optional_reader(inner: Reader) -> Reader:
    def read(value: Any) -> Any:
        return None if value is None else inner(value)

    return told(read, Makeup(unless_null=inner))


def or_else(reader: Reader, instead: Reader) -> Reader:
    """Return what reads as ``reader`` does, and what that cannot read as ``instead`` does."""

    def read(value: Any) -> Any:
        try:
            return reader(value)
        except StructureError:
            return instead(value)

    return told(read, Makeup(instead=(reader, instead)))


def _list_reader(inner: Reader) -> Reader:
    def read(value: Any) -> tuple[Any, ...]:
        if value.__class__ is not list:
            raise StructureError("", "a list", value)
        return tuple([inner(item) for item in value])

    return told(read, Makeup(each=inner))


def _mapping_reader(inner: Reader) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if value.__class__ is not dict:
            raise StructureError("", "an object", value)
        return {key: inner(item) for key, item in value.items()}

    return read

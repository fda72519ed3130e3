"""Making objects of frozen classes without ``__init__``, which must go round the frost each time.

An object is filled as a draft, which is of the same layout but open to assignment, and then made
one of its class for good. That takes a fifth to a third of the time of ``__init__``, which counts
where there is an object for each block, and nowhere else.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

T = TypeVar("T")

_drafts: dict[type, type] = {}


def maker(cls: type[T], *given: str) -> Callable[..., T]:
    """Return a function that makes a ``cls`` of these fields in this order, the others by default.

    ``cls`` is a slotted class of attrs that neither converts nor checks what it is given, and whose
    other fields have plain defaults.

    Raises:
        TypeError: a field is converted or checked, or is not given and has no default, or one that
            is made anew each time.
    """
    fields: Any = attrs.fields(cls)  # type: ignore[arg-type]
    for field in fields:
        name = f"{cls.__name__}.{field.name}"
        if field.converter is not None or field.validator is not None:
            raise TypeError(f"{name} is converted or checked, which only its class does")
        if field.name not in given and not _has_plain_default(field):
            raise TypeError(f"{name} has no plain default, so it must be given")
    defaults = {f"default_{field.name}": field.default for field in fields}
    values = {
        field.name: field.name if field.name in given else f"default_{field.name}"
        for field in fields
    }
    source = "\n".join([f"def make({', '.join(given)}):", *making(values)])
    names = makings(cls) | defaults
    exec(compile(source, f"<maker of {cls.__name__}>", "exec"), names)  # noqa: S102
    made: Callable[..., T] = names["make"]
    return made


def _has_plain_default(field: "attrs.Attribute[Any]") -> bool:
    factory: Any = attrs.Factory
    return field.default is not attrs.NOTHING and not isinstance(field.default, factory)


def makings(cls: type) -> dict[str, Any]:
    """Return the names that the lines of ``making`` take from their globals."""
    return {"new": object.__new__, "Draft": _draft(cls), "Model": cls}


def making(values: Mapping[str, str]) -> Iterator[str]:
    """Yield the last lines of a function: an object with an expression for each attribute."""
    yield " made = new(Draft)"
    for name, value in values.items():
        yield f" made.{name} = {value}"
    yield " made.__class__ = Model"
    yield " return made"


def _draft(cls: type) -> type:
    """Return the class itself without its frost."""
    if cls not in _drafts:
        open_ = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
        _drafts[cls] = type(cls.__name__, (cls,), {"__slots__": (), **open_})
    return _drafts[cls]

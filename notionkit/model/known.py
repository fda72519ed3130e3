"""A quick look whether an object holds anything unknown at all: hardly any does.

:mod:`notionkit.model.unknown` says what is unknown and where, and walks every object for that, one
field after the other. Here each class has a function compiled from its fields, as attrs does for
``__init__``, that only says whether the walk would find something. For a paragraph it is::

    def look(it):
        if it.extra is not NOTHING: return False
        if it.color not in w0: return False
        return is_known(it.rich_text) and is_known(it.icon)  # with no call for what is absent

Small objects that many others share are mostly the same one as last time: no call for that either.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from notionkit.model.base import KNOWN, NOTHING, ApiObject, payload_field, plain_fields
from notionkit.model.fields import accepted_scalars, alternatives
from notionkit.model.schemas import UnknownSchema
from notionkit.model.values import UnknownValue

Look = Callable[[Any], bool]


def is_known(value: Any) -> bool:
    """Tell whether there is nothing in ``value`` that the model did not know.

    Raises:
        RecursionError: it is nested too deeply to say.
    """
    return _looks[value.__class__](value)


class _Looks(dict[type, Look]):
    """One for each class of values, made when the first of the class comes."""

    def __missing__(self, cls: type) -> Look:
        look = self[cls] = _look_for(cls)
        return look


_looks = _Looks()


def _look_for(cls: type) -> Look:
    if issubclass(cls, ApiObject):
        odd = cls.opaque or issubclass(cls, UnknownValue | UnknownSchema)
        return _nothing_known if odd else _compiled(cls)
    if issubclass(cls, tuple):
        return _all_known
    if issubclass(cls, Mapping):
        return lambda value: _all_known(value.values())
    return lambda _: True


def _nothing_known(_: Any) -> bool:
    return False


def _all_known(values: Iterable[Any]) -> bool:
    for value in values:  # noqa: SIM110 - half the time of `all` with a generator
        if not _looks[value.__class__](value):
            return False
    return True


def _compiled(cls: type[ApiObject]) -> Look:
    fields, payload = plain_fields(cls), payload_field(cls)
    words = [field for field in fields if KNOWN in field.metadata]
    nested = [field for field in fields if not accepted_scalars(field.type)]
    names: dict[str, Any] = {"NOTHING": NOTHING, "looks": _looks}
    for at, field in enumerate(words):
        names[f"w{at}"] = field.metadata[KNOWN] | {None, field.default}
    if payload is not None:
        nested.append(payload)
        names["blank"] = payload.default
    lines = _lines([field.name for field in words], nested, payload)
    exec(compile("\n".join(lines), f"<look at {cls.__name__}>", "exec"), names)  # noqa: S102
    look: Look = names["look"]
    return look


def _lines(
    words: Iterable[str],
    nested: "Iterable[attrs.Attribute[Any]]",
    payload: "attrs.Attribute[Any] | None",
) -> Iterator[str]:
    nested = list(nested)
    lasting = [f"last_{field.name}" for field in nested if _is_shared(field)]
    if lasting:
        yield f"{' = '.join(lasting)} = None"
    yield "def look(it):"
    if lasting:
        yield f" global {', '.join(lasting)}"
    yield " if it.extra is not NOTHING and it.extra: return False"
    for at, name in enumerate(words):
        yield f" if it.{name} not in w{at}: return False"
    for field in nested:
        absent = "blank" if field is payload else "None"
        yield f" part = it.{field.name}"
        if _is_shared(field):
            yield f" if part is not {absent} and part is not last_{field.name}:"
            yield "  if not looks[part.__class__](part): return False"
            yield f"  last_{field.name} = part"
        else:
            yield f" if part is not {absent} and not looks[part.__class__](part): return False"
    yield " return True"


def _is_shared(field: "attrs.Attribute[Any]") -> bool:
    return any(getattr(cls, "shared", False) for cls in alternatives(field.type))

"""Straight-line readers for the shapes of objects that come again and again.

What an object means is said once, in :func:`notionkit.model.reading.read_object`, which takes
anything. Nearly all objects, though, are of a few shapes: the same keys in the same order, all of
them known, their scalars of the expected types. For such a shape this module writes the function
that a patient person would write by hand, and compiles it, as attrs does for ``__init__``. For
keys ``id``, ``parent`` and ``color`` it is::

    def read(value):
        a0, a1, a2 = value.values()
        if not (a0.__class__ is str and a2.__class__ is str):
            return odd(value)                # read_object shall look at it
        try:
            a1 = r1(a1)                      # or what the reader does, written out
        except StructureError:
            a1, extra = d1, {**extra, "parent": a1}
        made = new(Draft)                    # see ``making``
        made.id = a0
        ...
        made.__class__ = Model
        return made

Where it is told what a reader does (``fields.Makeup``), that stands there in place of its call.
Keys never become source text: they and all else come in as names of the function's globals.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from notionkit.model.base import NOTHING, payload_field
from notionkit.model.errors import StructureError
from notionkit.model.fields import Reader, makeup_of
from notionkit.model.making import making, makings

if TYPE_CHECKING:
    from notionkit.model.reading import Plan

_TEXT: frozenset[type] = frozenset({str})
_TEXT_OR_NULL: frozenset[type] = frozenset({str, type(None)})


@attrs.frozen
class _Part:
    """A key of the shape: the attribute it fills, and how."""

    number: int
    key: str
    name: str
    scalars: frozenset[type] | None
    reader: Reader | None
    default: Any


def straight(plan: "Plan", example: Mapping[str, Any], *, odd: Reader) -> Reader | None:
    """Return the reader of objects with the keys of ``example`` in that order.

    It leaves to ``odd`` what is not as usual. None when the shape has keys that the class does not
    know: those are for ``read_object``.
    """
    order, tag = tuple(example), example.get("type")
    parts = [_part(plan, number, key, tag) for number, key in enumerate(order)]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    names = _globals(plan, known, order, tag) | {"odd": odd}
    source = "\n".join(_source(known, names))
    exec(compile(source, f"<reader of {plan.cls.__name__}>", "exec"), names)  # noqa: S102
    made: Reader = names["read"]
    return made


def _part(plan: "Plan", number: int, key: str, tag: Any) -> _Part | None:
    if key in plan.scalars:
        return _Part(number, key, key, plan.scalars[key], None, None)
    if key in plan.readers:
        default = getattr(attrs.fields(plan.cls), key).default
        return _Part(number, key, key, None, plan.readers[key], default)
    payload = payload_field(plan.cls)
    if payload is not None and key == tag:
        read = plan.payload_reader(key)
        return _Part(number, key, payload.name, None, read, payload.default)
    return None


def _globals(plan: "Plan", parts: list[_Part], order: tuple[str, ...], tag: Any) -> dict[str, Any]:
    names: dict[str, Any] = {
        **makings(plan.cls),
        "NOTHING": NOTHING,
        "ORDER": order,
        "TAG": tag,
        "StructureError": StructureError,
        "NOT_REPEATED": (KeyError, TypeError, AttributeError),  # new, not hashable, no object
    }
    for part in parts:
        at = part.number
        names |= {f"k{at}": part.key, f"d{at}": part.default, f"s{at}": part.scalars}
    filled = {part.name for part in parts}
    absent = [field for field in attrs.fields(plan.cls) if field.name not in filled]
    return names | {f"absent_{field.name}": field.default for field in absent}


def _source(parts: list[_Part], names: dict[str, Any]) -> Iterator[str]:
    yield "def read(value):"
    yield f" [{', '.join(f'a{part.number}' for part in parts)}] = value.values()"
    if checks := list(_checks(parts)):
        yield f" if not ({' and '.join(checks)}): return odd(value)"
    yield " extra = NOTHING"
    for part in parts:
        yield from _reading(part, names)
    absent = [name for name in names if name.startswith("absent_")]
    yield from making(
        {name.removeprefix("absent_"): name for name in absent}
        | {part.name: f"a{part.number}" for part in parts}
        | {"extra": "extra", "key_order": "ORDER"}
    )


def _checks(parts: list[_Part]) -> Iterator[str]:
    """Yield what must hold for the shape to mean what it meant for the example."""
    for part in parts:
        at = part.number
        if part.scalars == _TEXT:
            yield f"a{at}.__class__ is str"
        elif part.scalars == _TEXT_OR_NULL:
            yield f"(a{at} is None or a{at}.__class__ is str)"
        elif part.scalars is not None:
            yield f"a{at}.__class__ in s{at}"
        if part.key == "type" and any(other.name != other.key for other in parts):
            yield f"a{at} == TAG"


def _reading(part: _Part, names: dict[str, Any]) -> Iterator[str]:
    """Yield how the value of a key is read, and put the functions for that among the names."""
    if part.reader is None:
        return
    at, it, margin, reader = part.number, f"a{part.number}", " ", part.reader
    if (inner := makeup_of(reader).unless_null) is not None:
        yield f"{margin}if {it} is not None:"
        reader, margin = inner, margin + " "
    if (repeated := makeup_of(reader).repeated) is not None:
        names[f"o{at}"] = repeated
        yield f"{margin}try: {it} = o{at}[tuple({it}.items())]"
        yield f"{margin}except NOT_REPEATED:"
        margin += " "
    reader, instead = makeup_of(reader).instead or (reader, None)
    yield f"{margin}try: {it} = {_call(reader, it, f'r{at}', names)}"
    yield f"{margin}except StructureError:"
    if instead is None:
        yield f"{margin} extra = {{**extra, k{at}: {it}}}; {it} = d{at}"
    else:
        names[f"i{at}"] = instead
        yield f"{margin} {it} = i{at}({it})"


def _call(reader: Reader, it: str, name: str, names: dict[str, Any]) -> str:
    """Return an expression for what the reader makes of ``it``, with few calls on the way."""
    makeup = makeup_of(reader)
    names[name] = reader
    if makeup.shapes is not None:
        names[f"{name}_shapes"] = makeup.shapes
        return f"({name}_shapes[tuple({it})] if {it}.__class__ is dict else {name})({it})"
    if makeup.each is not None:
        item = _call(makeup.each, "item", f"{name}_each", names)
        return f"tuple([{item} for item in {it}]) if {it}.__class__ is list else {name}({it})"
    return f"{name}({it})"

"""Reading objects of one class, driven by a plan that is made once from the class's fields."""

import marshal
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from notionkit.model.base import NOTHING, ApiObject, payload_field, plain_fields
from notionkit.model.errors import StructureError
from notionkit.model.fields import Makeup, Reader, accepted_scalars, told
from notionkit.model.straight import straight

PayloadReaders = Callable[[str], Reader]
"""Gives the reader of the payload of an object whose ``type`` is the argument."""

OFTEN = 100
"""How many objects of a shape pay for compiling a reader for it, which takes half a millisecond."""

_MAX_ORDERS = 4096
_MAX_SHARED = 4096
_orders: dict[tuple[str, ...], tuple[str, ...]] = {}


@attrs.frozen
class Plan:
    """How objects of one class are read."""

    cls: type[ApiObject]
    scalars: Mapping[str, frozenset[type]]
    readers: Mapping[str, Reader]
    required: tuple[str, ...]
    payload: str | None
    payload_reader: PayloadReaders


def plan_for(
    cls: type[ApiObject],
    reader_of: Callable[[Any], Reader],
    *,
    payload_reader: PayloadReaders | None = None,
) -> Plan:
    """Make the plan of a class.

    ``reader_of`` gives the reader of an annotation; ``payload_reader`` that of the field which is
    stored under the name of ``type``, where its class depends on that name.
    """
    plain, payload = plain_fields(cls), payload_field(cls)
    scalars = {field.name: accepted_scalars(field.type) for field in plain}
    return Plan(
        cls=cls,
        scalars={name: kinds for name, kinds in scalars.items() if kinds},
        readers={field.name: reader_of(field.type) for field in plain if not scalars[field.name]},
        required=tuple(field.name for field in plain if field.default is attrs.NOTHING),
        payload=payload.name if payload else None,
        payload_reader=payload_reader or _untagged(reader_of(payload.type if payload else Any)),
    )


class ClassReader:
    """Reads objects of one class, those of a shape that came often by a straight line.

    The plan is made at first use: there are hundreds of classes, and some contain themselves.
    """

    __slots__ = ("_make_plan", "_often", "_plan", "_repeated", "_seen", "_shapes", "_times")

    def __init__(self, make_plan: Callable[[], Plan], *, often: int = OFTEN) -> None:
        self._make_plan = make_plan
        self._often = often
        self._plan: Plan | None = None
        self._times: dict[tuple[str, ...], int] = {}
        self._shapes = _Shapes(self._patiently)
        self._seen: dict[bytes, Any] = {}
        self._repeated: dict[tuple[tuple[str, Any], ...], Any] = {}

    def each(self) -> Reader:
        """Return the reader that makes a new object each time."""
        return told(self._read, Makeup(shapes=self._shapes))

    def shared(self, *, of_text: bool) -> Reader:
        """Return the reader that gives the same object for equal JSON, which may be all text."""
        return told(self._read_shared, Makeup(repeated=self._repeated if of_text else None))

    def _read(self, value: Any) -> Any:
        """Read one object.

        Raises:
            StructureError: it is no JSON object, or lacks what it cannot be without.
        """
        if value.__class__ is dict:
            return self._shapes[tuple(value)](value)
        return self._patiently(value)

    def _patiently(self, value: Any) -> Any:
        if self._plan is None:
            self._plan = self._make_plan()
        made = read_object(self._plan, value)
        if made.extra is NOTHING and len(self._times) < _MAX_ORDERS:
            self._count(self._plan, value, made.key_order)
        return made

    def _read_shared(self, value: Any) -> Any:
        """Read one object, or give the one that equal JSON gave before.

        A listing repeats the same few parents, editors and text styles hundreds of times.
        ``marshal`` makes a key that tells ``1`` from ``true`` and keeps the order of keys, in a
        fraction of the time of reading. Where all is text, the items are such a key as well, and
        who has that finds the object in ``repeated`` in less than half the time.
        """
        try:
            key = marshal.dumps(value, 2)
        except ValueError:  # nested too deeply
            return self._read(value)
        found = self._seen.get(key)
        if found is None:
            if len(self._seen) >= _MAX_SHARED:
                self._seen.clear()
                self._repeated.clear()
            found = self._seen[key] = self._read(value)
            if all(item.__class__ is str for item in value.values()):
                self._repeated[tuple(value.items())] = found
        return found

    def _count(self, plan: Plan, value: Any, order: tuple[str, ...]) -> None:
        times = self._times[order] = self._times.get(order, 0) + 1
        if (
            times == self._often
            and (read := straight(plan, value, odd=self._patiently)) is not None
        ):
            self._shapes[order] = read


class _Shapes(dict[tuple[str, ...], Reader]):
    """The readers of the shapes that came often; others are read ``patiently``."""

    def __init__(self, patiently: Reader) -> None:
        super().__init__()
        self._patiently = patiently

    def __missing__(self, _: tuple[str, ...]) -> Reader:
        return self._patiently


def read_object(plan: Plan, value: Any) -> Any:
    """Read one object.

    Raises:
        StructureError: it is no JSON object, or lacks what it cannot be without.
    """
    if value.__class__ is not dict:
        raise StructureError("", f"a {plan.cls.__name__} object", value)
    found: dict[str, Any] = {}
    extra: Mapping[str, Any] = NOTHING
    scalars, readers = plan.scalars, plan.readers
    for key, item in value.items():
        accepted = scalars.get(key)
        if accepted is not None:
            if item.__class__ in accepted:
                found[key] = item
                continue
        else:
            try:
                if (reader := readers.get(key)) is not None:
                    found[key] = reader(item)
                    continue
                if plan.payload is not None and key == value.get("type"):
                    found[plan.payload] = plan.payload_reader(key)(item)
                    continue
            except StructureError:
                pass  # kept as it came, in ``extra``
        extra = {**extra, key: item}
    for key in plan.required:
        if key not in found:
            raise StructureError(key, f"what a {plan.cls.__name__} needs", value.get(key))
    order = tuple(value)
    return plan.cls(extra=extra, key_order=_orders.get(order) or _shared_order(order), **found)


def _untagged(reader: Reader) -> PayloadReaders:
    return lambda _type: reader


def _shared_order(order: tuple[str, ...]) -> tuple[str, ...]:
    """Keep a new order of keys, so that one tuple serves all; within a bound against odd input."""
    if len(_orders) < _MAX_ORDERS:
        _orders[order] = order
    return order

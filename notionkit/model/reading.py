"""Reading objects of one class, driven by a plan that is made once from the class's fields."""

import marshal
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from notionkit.model.base import NOTHING, ApiObject, payload_field, plain_fields
from notionkit.model.errors import StructureError
from notionkit.model.fields import Reader, accepted_scalars

TaggedReader = Callable[[str, Any], Any]
"""Reads the payload of an object whose ``type`` is the first argument."""

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
    payload_reader: TaggedReader


def plan_for(
    cls: type[ApiObject],
    reader_of: Callable[[Any], Reader],
    *,
    payload_reader: TaggedReader | None = None,
) -> Plan:
    """Make the plan of a class.

    ``reader_of`` gives the reader of an annotation; ``payload_reader`` reads the field that is
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
                    found[plan.payload] = plan.payload_reader(key, item)
                    continue
            except StructureError:
                pass  # kept as it came, in ``extra``
        extra = {**extra, key: item}
    for key in plan.required:
        if key not in found:
            raise StructureError(key, f"what a {plan.cls.__name__} needs", value.get(key))
    order = tuple(value)
    return plan.cls(extra=extra, key_order=_orders.get(order) or _shared_order(order), **found)


def read_shared(plan: Plan, seen: dict[bytes, Any], value: Any) -> Any:
    """Read one object, or give the one that equal JSON gave before; ``seen`` keeps them.

    A listing repeats the same few parents, editors and text styles hundreds of times.
    ``marshal`` makes a key that tells ``1`` from ``true`` and keeps the order of keys, in a
    fraction of the time of reading.
    """
    try:
        key = marshal.dumps(value, 2)
    except ValueError:  # nested too deeply
        return read_object(plan, value)
    found = seen.get(key)
    if found is None:
        if len(seen) >= _MAX_SHARED:
            seen.clear()
        found = seen[key] = read_object(plan, value)
    return found


def _untagged(reader: Reader) -> TaggedReader:
    return lambda _type, value: reader(value)


def _shared_order(order: tuple[str, ...]) -> tuple[str, ...]:
    """Keep a new order of keys, so that one tuple serves all; within a bound against odd input."""
    if len(_orders) < _MAX_ORDERS:
        _orders[order] = order
    return order

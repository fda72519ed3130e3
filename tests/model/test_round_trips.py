"""Whatever JSON comes, reading and writing it changes nothing; fuzzed."""

import json
from contextlib import suppress
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.model import (
    CONTENT_TYPES,
    OBJECT_TYPES,
    SCHEMA_TYPES,
    VALUE_TYPES,
    ApiObject,
    Block,
    ModelError,
    Page,
    structure,
    structure_any,
    unknowns,
    unstructure,
)
from notionkit.model.base import payload_field, plain_fields
from tests.fuzzing import examples, tried

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
)


def keys() -> st.SearchStrategy[str]:
    """Keys that mean something somewhere, and keys that do not."""
    names: set[str] = {"type", "object", *CONTENT_TYPES, *VALUE_TYPES, *OBJECT_TYPES}
    for cls in (*CONTENT_TYPES.values(), *VALUE_TYPES.values(), *OBJECT_TYPES.values()):
        names |= {field.name for field in plain_fields(cls)}
    return st.sampled_from(sorted(names)) | st.text(max_size=4)


anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys(), inner, max_size=4),
    max_leaves=12,
)
types = st.sampled_from([*CONTENT_TYPES, *VALUE_TYPES, "new_type"])


@st.composite
def objects(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """An object of the kind ``name`` whose every part may be wrong."""
    type_ = draw(types)
    known = {field.name for field in plain_fields(OBJECT_TYPES[name])}
    parts = draw(st.dictionaries(st.sampled_from(sorted(known)), anything, max_size=8))
    return {**parts, "object": name, "id": ID, "type": type_, type_: draw(anything)}


def exactly(value: Any) -> str:
    return json.dumps(value)


@given(anything)
def test_any_json_comes_back_the_same(value: Any) -> None:
    tried("JSON for the model")
    assert exactly(unstructure(structure_any(value))) == exactly(value)


@pytest.mark.parametrize("name", sorted(OBJECT_TYPES))
@examples(40)
@given(data=st.data())
def test_an_object_with_wrong_parts_comes_back_the_same_and_is_reported(
    name: str, data: st.DataObject
) -> None:
    tried("JSON for the model")
    value = data.draw(objects(name))

    structured = structure_any(value)

    assert exactly(unstructure(structured)) == exactly(value)
    for unknown in unknowns(structured):
        assert unknown.kind in {"key", "shape", "type", "value"}


@given(anything)
def test_reading_as_a_given_class_raises_nothing_but_a_structure_error(value: Any) -> None:
    tried("JSON for the model")
    for cls in (Page, Block):
        with suppress(ModelError):
            assert exactly(unstructure(structure(value, cls))) == exactly(value)


@given(st.dictionaries(st.text(max_size=5), st.tuples(types, anything), max_size=5))
def test_properties_of_any_type_with_any_payload_come_back(
    properties: dict[str, tuple[str, Any]],
) -> None:
    tried("JSON for the model")
    value = {
        "object": "page",
        "id": ID,
        "properties": {
            name: {"type": type_, type_: item} for name, (type_, item) in properties.items()
        },
    }

    assert exactly(unstructure(structure(value, Page))) == exactly(value)


@pytest.mark.parametrize(
    ("kind", "registry"),
    [("content", CONTENT_TYPES), ("value", VALUE_TYPES), ("schema", SCHEMA_TYPES)],
)
def test_an_object_of_each_class_made_with_its_defaults_survives_a_round_trip(
    kind: str, registry: dict[str, type[ApiObject]]
) -> None:
    for type_, cls in registry.items():
        made = _made(cls, type_)
        written = unstructure(made)
        assert payload_field(cls) is None or type_ in written

        if kind == "content":
            block = structure({"object": "block", "id": ID, "type": type_, type_: written}, Block)
            assert block.content == made
        else:
            assert structure(written, cls) == made


def _made(cls: Any, type_: str) -> ApiObject:
    made: ApiObject = cls(type=type_) if payload_field(cls) else cls()
    return made


def test_every_class_of_the_registries_is_frozen_and_has_slots() -> None:
    for cls in {*CONTENT_TYPES.values(), *VALUE_TYPES.values(), *OBJECT_TYPES.values()}:
        assert attrs.has(cls)
        assert not hasattr(cls, "__dict__") or "__slots__" in vars(cls)

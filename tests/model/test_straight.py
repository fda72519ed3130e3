"""Objects of a shape that came often are read by compiled code: it must read just as the rest."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.model import OBJECT_TYPES, ApiObject, unknowns, unstructure
from notionkit.model.converter import Readers
from tests.fuzzing import examples, tried
from tests.model.test_recordings import FOLDER, OBJECTS, bodies
from tests.model.test_round_trips import objects

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
STYLE = {"bold": True, "italic": False, "code": False, "color": "red"}
USER = {"object": "user", "id": ID}
LINKED = {"content": "a", "link": {"url": "https://example.org"}}
MENTION = {"type": "user", "user": {**USER, "person": {"email": "a@example.org"}}}
RUNS: list[dict[str, Any]] = [
    {"type": "text", "text": LINKED, "annotations": STYLE, "plain_text": "a", "href": None},
    {"type": "mention", "mention": MENTION, "plain_text": "@a"},
]
BLOCK: dict[str, Any] = {
    "object": "block",
    "id": ID,
    "parent": {"type": "page_id", "page_id": ID},
    "created_by": USER,
    "has_children": False,
    "type": "numbered_list_item",
    "numbered_list_item": {"rich_text": RUNS, "list_start_index": 3, "color": "default"},
}
NUMBER = {"id": "a", "type": "number", "number": 1.5}
PEOPLE = {"id": "b", "type": "people", "people": [USER, MENTION["user"]]}
FORMULA = {"id": "c", "type": "formula", "formula": {"type": "boolean", "boolean": True}}
PAGE = {
    "object": "page",
    "id": ID,
    "icon": {"type": "emoji", "emoji": "🌱"},
    "properties": {"Number": NUMBER, "People": PEOPLE, "Formula": FORMULA},
}
INSTEAD: tuple[Any, ...] = (None, True, 0, 1, 1.0, 2**70, "", "text", [], [1], {}, {"type": "text"})

STYLES = ("bold", "italic", "code", "color")
small: st.SearchStrategy[Any] = st.sampled_from(
    ["", "1", "True", ID, None, True, False, 1, 0, 1.0, 0.0, [], {}]
)

patiently = Readers(often=0).hook(ApiObject)


@attrs.define
class _Quickly:
    """Reads everything a second time, when there is a compiled reader for its shape."""

    read: Any = attrs.field(factory=lambda: Readers(often=1).hook(ApiObject))

    def __call__(self, value: Any) -> ApiObject:
        self.read(value, ApiObject)
        made: ApiObject = self.read(value, ApiObject)
        return made


quickly = _Quickly()


def all_of(value: Any) -> Any:
    """Everything that an object holds: classes, and what does not count when it is compared."""
    if isinstance(value, ApiObject):
        cls: Any = type(value)
        return cls, [
            (field.name, all_of(getattr(value, field.name))) for field in attrs.fields(cls)
        ]
    if isinstance(value, tuple):
        return [all_of(item) for item in value]
    if isinstance(value, Mapping):
        return [(key, all_of(item)) for key, item in value.items()]
    return type(value), value


def alike(value: Any) -> None:
    quick, patient = quickly(value), patiently(value, ApiObject)
    assert all_of(quick) == all_of(patient)
    assert unknowns(quick) == unknowns(patient)
    assert json.dumps(unstructure(quick)) == json.dumps(value)


def places(value: Any) -> Iterator[tuple[str | int, ...]]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, item in pairs:
        yield (key,)
        yield from ((key, *rest) for rest in places(item))


def changed(value: Any, place: tuple[str | int, ...]) -> Iterator[Any]:
    """The value with something else at a place, with nothing there, and with another key."""
    for instead in INSTEAD:
        made = copy.deepcopy(value)
        _holder(made, place)[place[-1]] = instead
        yield made
    made = copy.deepcopy(value)
    del _holder(made, place)[place[-1]]
    yield made
    if isinstance(holder := _holder(made, place), dict):
        holder["new_key"] = {"type": "text"}
        yield made


def _holder(value: Any, place: tuple[str | int, ...]) -> Any:
    for step in place[:-1]:
        value = value[step]
    return value


@pytest.mark.parametrize("value", [BLOCK, PAGE], ids=["block", "page"])
def test_whatever_is_odd_in_a_shape_that_came_often_is_read_as_ever(value: Any) -> None:
    for place in places(value):
        for odd in changed(value, place):
            quickly(value)
            alike(odd)


@pytest.mark.parametrize("name", sorted(OBJECT_TYPES))
@examples(20)
@given(data=st.data())
def test_an_object_with_wrong_parts_is_read_as_ever(name: str, data: st.DataObject) -> None:
    tried("JSON for the model")
    alike(data.draw(objects(name)))


@examples(200)
@given(
    parents=st.lists(
        st.dictionaries(st.sampled_from(["type", "page_id", "workspace", "new"]), small), min_size=2
    ),
    users=st.lists(st.dictionaries(st.sampled_from(["object", "name", "bot"]), small), min_size=2),
    styles=st.lists(st.dictionaries(st.sampled_from(STYLES), small), min_size=2),
)
def test_parts_that_are_nearly_the_same_are_never_taken_for_each_other(
    parents: list[Any], users: list[Any], styles: list[Any]
) -> None:
    for parent, user, style in zip(parents, users, styles, strict=False):
        tried("JSON for the model")
        run: dict[str, Any] = {**RUNS[0], "annotations": style}
        content = {**BLOCK["numbered_list_item"], "rich_text": [run]}
        own = {"parent": parent, "created_by": {**user, "id": ID}, "numbered_list_item": content}
        alike({**BLOCK, **own})


def test_equal_parts_of_many_objects_are_one_object() -> None:
    one: Any = quickly(BLOCK)
    other: Any = quickly(copy.deepcopy(BLOCK))
    assert one is not other
    assert one.parent is other.parent
    assert one.created_by is other.created_by
    assert one.content.rich_text[0].annotations is other.content.rich_text[0].annotations


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no recordings")
@pytest.mark.parametrize("name", OBJECTS)
def test_recorded_answers_are_read_as_ever(name: str) -> None:
    for body in bodies(name):
        alike(body)


def test_what_was_read_quickly_is_as_frozen_as_the_rest() -> None:
    block: Any = quickly(BLOCK)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        block.id = "other"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del block.content
    assert type(block) is OBJECT_TYPES["block"]
    assert hash(block) == hash(patiently(BLOCK, ApiObject))


def test_something_odd_at_each_of_many_depths_is_read_in_no_time() -> None:
    value: dict[str, Any] = {"object": "user", "id": ID}
    for _ in range(60):
        bot = {"owner": {"type": "user", "user": value, "workspace": "odd"}, "workspace_name": 1}
        value = {"object": "user", "id": ID, "type": "bot", "bot": bot, "person": "odd"}
    alike(value)

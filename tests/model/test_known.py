"""The quick look says that something is unknown exactly when the full walk finds something."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.model import OBJECT_TYPES, structure_any, unknown, unknowns
from notionkit.model.known import is_known
from tests.fuzzing import examples, tried
from tests.model.test_recordings import FOLDER, OBJECTS, bodies
from tests.model.test_round_trips import objects
from tests.model.test_straight import BLOCK, PAGE, changed, places


@pytest.fixture(scope="module", autouse=True)
def nothing_spared() -> Any:
    """Let ``unknowns`` walk, whatever the quick look says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unknown, "is_known", lambda _: False)
        yield


def agree(value: Any) -> None:
    structured = structure_any(value)
    assert is_known(structured) == (unknowns(structured) == [])


@pytest.mark.parametrize("value", [BLOCK, PAGE], ids=["block", "page"])
def test_both_agree_whatever_is_odd(value: Any) -> None:
    agree(value)
    for place in places(value):
        for odd in changed(value, place):
            agree(odd)


@pytest.mark.parametrize("name", sorted(OBJECT_TYPES))
@examples(20)
@given(data=st.data())
def test_both_agree_on_an_object_with_wrong_parts(name: str, data: st.DataObject) -> None:
    tried("JSON for the model")
    agree(data.draw(objects(name)))


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no recordings")
@pytest.mark.parametrize("name", OBJECTS)
def test_both_agree_on_recorded_answers(name: str) -> None:
    for body in bodies(name):
        agree(body)


def test_an_object_that_is_nested_too_deeply_is_told_by_neither() -> None:
    deep: Any = ()
    for _ in range(100_000):
        deep = (deep,)
    with pytest.raises(RecursionError):
        is_known(deep)
    assert unknowns(deep)[0].kind == "shape"

from hypothesis import given
from hypothesis import strategies as st

from notionkit.mirror.kinds import pack_id, storable, unpack_id


@given(st.uuids().map(str) | st.text() | st.uuids().map(lambda each: str(each).upper()))
def test_packing_an_id_loses_nothing(text: str) -> None:
    assert unpack_id(pack_id(text)) == text


@given(st.uuids())
def test_a_dashed_uuid_packs_into_sixteen_bytes(value: object) -> None:
    assert len(pack_id(str(value))) == 16


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_becomes_storable(text: str) -> None:
    storable(text).encode()


def test_storable_text_is_left_alone() -> None:
    assert storable("naïve ☃ 🎉") == "naïve ☃ 🎉"

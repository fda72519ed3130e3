from hypothesis import example, given
from hypothesis import strategies as st

from notionkit.mirror.kinds import pack_id, storable, unpack_id

_NEARLY = st.text("0123456789abcdefAF- \u0665g", min_size=30, max_size=40)


@given(st.uuids().map(str) | st.text() | st.uuids().map(lambda each: str(each).upper()) | _NEARLY)
@example("12345678-1234-1234-1234-12345678 9ab")
@example("1234567--1234-1234-1234-123456789abc")
@example("12345678-1234-1234-1234-123456789abg")
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

"""Only what Notion signed is an event."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.api import is_signed, read_event, read_verification
from notionkit.api.errors import InvalidSignature
from notionkit.api.webhooks import sign
from notionkit.model import StructureError
from notionkit.model.webhooks import EntityEvent

TOKEN = "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl"
BODY = json.dumps(
    {"id": "1", "type": "page.created", "entity": {"id": "2", "type": "page"}}
).encode()


def test_a_signature_is_the_hmac_of_the_exact_bytes() -> None:
    # made with: printf '{"a":1}' | openssl dgst -sha256 -hmac key
    expected = "88a67f24bbcdaed0e6c997404bb79a743baf44c6bab2f4c27328e3009d22e342"
    assert sign(b'{"a":1}', "key") == f"sha256={expected}"
    assert is_signed(BODY, sign(BODY, TOKEN), TOKEN)


def test_the_signature_may_be_in_capitals() -> None:
    assert is_signed(BODY, sign(BODY, TOKEN).upper(), TOKEN)


@pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=ab", "md5=x", "ü", "\ud800"])
def test_what_is_no_signature_is_refused(signature: str | None) -> None:
    assert not is_signed(BODY, signature, TOKEN)


def test_nothing_is_signed_without_a_token() -> None:
    assert not is_signed(BODY, sign(BODY, ""), "")


@given(st.binary(max_size=50), st.integers(0, 49), st.integers(1, 255))
def test_a_changed_byte_is_noticed(body: bytes, at: int, change: int) -> None:
    changed = bytearray(body.ljust(50))
    changed[at] ^= change

    assert not is_signed(bytes(changed), sign(body.ljust(50), TOKEN), TOKEN)


def test_an_event_is_read() -> None:
    event = read_event(BODY, sign(BODY, TOKEN), TOKEN)

    assert isinstance(event, EntityEvent)
    assert event.entity is not None
    assert event.entity.id == "2"


def test_a_forged_event_is_refused() -> None:
    with pytest.raises(InvalidSignature, match="not signed") as caught:
        read_event(BODY, sign(BODY, "other"), TOKEN)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"{}", b"[" * 100_000])
def test_what_is_signed_but_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(StructureError):
        read_event(body, sign(body, TOKEN), TOKEN)


def test_the_handshake_is_told_from_events() -> None:
    found = read_verification(b'{"verification_token": "secret_x"}')

    assert found is not None
    assert found.verification_token == "secret_x"
    assert read_verification(BODY) is None
    assert read_verification(b"nonsense") is None

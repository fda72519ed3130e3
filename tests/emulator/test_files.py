"""Downloads: signed, short-lived, and never with the token."""

from urllib.parse import urlsplit

import pytest

from tests.emulator.caller import Caller, ManualClock


@pytest.fixture
def url(small: Caller) -> str:
    return _fresh(small)


def _fresh(caller: Caller) -> str:
    home = caller.emulator.world.id_of("home")
    blocks = caller.get(f"/v1/blocks/{home}/children")["results"]
    return str(next(own["file"]["file"]["url"] for own in blocks if own["type"] == "file"))


def test_a_signed_link_gives_the_bytes(small: Caller, url: str) -> None:
    response = small.plain(url)
    assert response.content == b"Hello from the emulator.\n"
    assert response.headers["content-type"] == "text/plain"
    assert urlsplit(url).path.startswith("/secure/")
    assert "X-Amz-Expires=3600" in url


def test_each_read_signs_anew_while_the_path_stays(
    small: Caller, url: str, clock: ManualClock
) -> None:
    clock.advance(90)
    later = _fresh(small)
    assert later != url
    assert urlsplit(later).path == urlsplit(url).path


def test_expiry_time_is_an_hour_after_the_answer(small: Caller) -> None:
    home = small.emulator.world.id_of("home")
    blocks = small.get(f"/v1/blocks/{home}/children")["results"]
    file = next(own["file"]["file"] for own in blocks if own["type"] == "file")
    assert file["expiry_time"] == "2026-05-28T21:26:40.000Z"


def test_an_expired_link_is_refused_with_xml(small: Caller, url: str, clock: ManualClock) -> None:
    clock.advance(3599)
    assert small.plain(url).status_code == 200
    clock.advance(1)
    refused = small.plain(url)
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/xml"
    assert "<Code>AccessDenied</Code><Message>Request has expired" in refused.text


def test_a_link_that_was_tampered_with_is_refused(small: Caller, url: str) -> None:
    assert "SignatureDoesNotMatch" in small.plain(url.replace("Signature=", "Signature=0")).text
    assert "SignatureDoesNotMatch" in small.plain(url.replace("hello.txt", "other.txt")).text
    assert small.plain(url.partition("?")[0]).status_code == 403


def test_a_token_on_a_signed_link_is_an_error_as_with_s3(small: Caller, url: str) -> None:
    refused = small.plain(url, Authorization=f"Bearer {small.emulator.token}")
    assert refused.status_code == 400
    assert "Only one auth mechanism allowed" in refused.text


def test_downloads_are_counted_by_file_and_not_by_signature(
    small: Caller, url: str, clock: ManualClock
) -> None:
    clock.advance(60)
    small.plain(url)
    small.plain(_fresh(small))
    counts = small.emulator.counts()
    assert counts.files == 2
    assert sorted(counts.repeated.values()) == [2, 2]

"""When a signed URL is not worth trying any more."""

import pytest

from notionkit.engine.attachments.file_desk import has_expired

NOON = 1767268800.0  # 2026-01-01T12:00:00Z


@pytest.mark.parametrize(
    ("expiry_time", "expired"),
    [
        ("2026-01-01T11:59:00.000Z", True),
        ("2026-01-01T12:00:10.000Z", True),
        ("2026-01-01T12:01:00.000Z", False),
        ("2026-01-01T13:01:00+01:00", False),
    ],
)
def test_a_url_is_over_shortly_before_its_time(expiry_time: str, expired: bool) -> None:
    assert has_expired(expiry_time, NOON) is expired


@pytest.mark.parametrize("expiry_time", [None, "", "in an hour", "2026-13-45"])
def test_a_time_that_cannot_be_read_is_left_to_the_server(expiry_time: str | None) -> None:
    assert not has_expired(expiry_time, NOON)

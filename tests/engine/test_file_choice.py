"""Which attachments the settings leave out."""

import pytest

from notionkit.engine import Settings
from notionkit.engine.attachments.file_choice import FileChoice
from notionkit.engine.setting_rules import InvalidSetting


@pytest.mark.parametrize(
    ("pattern", "name", "content_type", "left_out"),
    [
        ("*.zip", "all.zip", "", True),
        ("*.ZIP", "All.Zip", "", True),
        ("*.zip", "all.zip.txt", "", False),
        ("video/*", "film.mp4", "", True),
        ("video/*", "film", "video/mp4; codecs=x", True),
        ("video/*", "film.mp4", "application/octet-stream", True),
        ("video/*", "video.txt", "text/plain", False),
        ("image/png", "a.png", "", True),
        ("image/png", "a.jpg", "", False),
        ("secret*", "secret plans.pdf", "", True),
        ("*", "anything", "", True),
    ],
)
def test_patterns_speak_of_names_or_types(
    pattern: str, name: str, content_type: str, left_out: bool
) -> None:
    found = FileChoice(skipped=(pattern,)).refusal(name, content_type=content_type)
    assert bool(found) is left_out
    assert found is None or pattern in found


def test_a_size_is_the_largest_that_is_wanted() -> None:
    choice = FileChoice(max_bytes=10)
    assert choice.refusal("a", size=10) is None
    assert choice.refusal("a", size=None) is None
    assert "10 bytes" in str(choice.refusal("a", size=11))


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("50MB", 50_000_000),
        ("1.5 GiB", 1_610_612_736),
        ("10k", 10_000),
        ("0", 0),
        ("7b", 7),
        (123, 123),
        (None, None),
    ],
)
def test_a_size_may_have_a_unit(given: object, read: int | None) -> None:
    settings = Settings(token="ntn_x", max_file_size=given)
    assert settings.max_file_size == read


@pytest.mark.parametrize("given", ["", "MB", "-1", "5 apples", -1, 1.5, True, "1e6"])
def test_a_size_that_is_none_is_refused(given: object) -> None:
    with pytest.raises(InvalidSetting, match="50MB"):
        Settings(token="ntn_x", max_file_size=given)

"""Ids are found in every form that people paste, and nothing else passes for one."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.model import InvalidId, ModelError, dashed, parse_id, undashed

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
HEX = undashed(ID)
OTHER = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

FORMS = [
    ID,
    HEX,
    ID.upper(),
    HEX.upper(),
    f"  {ID}\n",
    f"https://www.notion.so/{HEX}",
    f"https://notion.so/{HEX}",
    f"http://www.notion.so/{HEX}",
    f"https://www.notion.so/My-Page-{HEX}",
    f"https://www.notion.so/workspace/My-Page-{HEX}",
    f"https://www.notion.so/My-Page-{ID}",
    f"https://www.notion.so/My-Page-{HEX.upper()}",
    f"https://www.notion.so/{HEX}?v={OTHER}",
    f"https://www.notion.so/workspace/{OTHER}?v={OTHER}&p={HEX}&pm=s",
    f"https://www.notion.so/{OTHER}?p={ID}",
    f"https://www.notion.so/My-Page-{OTHER}#{HEX}",
    f"https://www.notion.so/My-Page-{HEX}#a-heading",
    f"https://www.notion.so/My-Page-{HEX}?pvs=4",
    f"https://www.notion.so/My-Page-{HEX}/",
    f"https://app.notion.com/p/{HEX}",
    f"https://app.notion.com/p/My-Page-{HEX}",
    f"https://app.notion.com/p/workspace/My-Page-{HEX}?pvs=4",
    f"https://some-team.notion.site/My-Page-{HEX}",
    f"https://some-team.notion.site/{HEX}?v={OTHER}",
    f"https://www.notion.so/Caf%C3%A9-bad-cafe-{HEX}",
    f"https://www.notion.so/日本語-{HEX}",
    f"www.notion.so/My-Page-{HEX}",
    f"notion.so/{HEX}",
    f"notion://www.notion.so/My-Page-{HEX}",
]


@pytest.mark.parametrize("text", FORMS)
def test_every_form_of_one_id_gives_that_id(text: str) -> None:
    assert parse_id(text) == ID


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("My page", "neither an id nor a Notion URL"),
        (HEX[:-1], "neither an id nor a Notion URL"),
        (f"{HEX}0", "neither an id nor a Notion URL"),
        (HEX.replace("5", "g"), "neither an id nor a Notion URL"),
        (f"https://example.com/My-Page-{HEX}", "is a link to example.com, not to Notion"),
        (f"https://notion.so.example.com/{HEX}", "not to Notion"),
        (f"https://evilnotion.so/{HEX}", "not to Notion"),
        (f"ftp://www.notion.so/{HEX}", "not to Notion"),
        ("https://www.notion.so/my-integrations", "a Notion URL without an id"),
        (f"https://www.notion.so/{HEX}{HEX}", "a Notion URL without an id"),
        (f"https://www.notion.so/My-Page?v={HEX}", "a Notion URL without an id"),
        ("https://[broken", "neither an id nor a Notion URL"),
    ],
)
def test_a_text_without_an_id_is_refused_with_what_was_expected(text: str, reason: str) -> None:
    with pytest.raises(InvalidId) as caught:
        parse_id(text)

    assert reason in str(caught.value)
    assert "32 hexadecimal digits" in str(caught.value)
    assert caught.value.text == text
    assert isinstance(caught.value, ModelError | ValueError)


def test_something_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidId, match="is not a text"):
        parse_id(None)  # type: ignore[arg-type]


def test_a_long_text_is_shortened_in_the_message() -> None:
    with pytest.raises(InvalidId) as caught:
        parse_id("x" * 5000)

    assert len(str(caught.value)) < 400


@given(st.uuids(), st.sampled_from(["{}", "https://www.notion.so/A-B-{}?pvs=4", "notion.so/{}"]))
def test_any_uuid_is_found_with_and_without_dashes(uuid: object, form: str) -> None:
    assert parse_id(form.format(uuid)) == str(uuid)
    assert parse_id(form.format(undashed(str(uuid)))) == str(uuid)
    assert dashed(undashed(str(uuid))) == str(uuid)


@given(st.text())
def test_any_text_gives_an_id_or_invalid_id(text: str) -> None:
    with suppress(InvalidId):
        assert len(parse_id(text)) == 36

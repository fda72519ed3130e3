"""A token is used, and never shown."""

import copy

import pytest

from notionkit.api import InvalidSetting, InvalidToken, RequestsTransport, Token

SECRET = "ntn_0123456789abcdef"


def test_a_token_shows_itself_to_nobody() -> None:
    token = Token(f" {SECRET}\n")

    assert token.reveal() == SECRET
    for shown in (repr(token), str(token), f"{token}", f"{[token]}", repr(copy.copy(token))):
        assert SECRET not in shown


def test_a_transport_shows_no_token() -> None:
    with RequestsTransport(SECRET) as transport:
        assert SECRET not in repr(transport)
        assert SECRET not in repr(vars(transport))


@pytest.mark.parametrize("text", ["", "   ", "two words", "ntn_\nX-Header: 1", "ntn_é", "Bearer x"])
def test_a_text_that_can_be_no_token_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Token(text)

    assert not text.strip() or text not in str(caught.value)


def test_a_token_shows_where_it_came_from() -> None:
    assert repr(Token(SECRET, "NOTION_TOKEN")) == "<token from NOTION_TOKEN>"
    with pytest.raises(InvalidToken, match="The token from NOTION_TOKEN is empty"):
        Token("", "NOTION_TOKEN")


def test_tokens_compare_by_value() -> None:
    assert Token(SECRET) == Token(SECRET)
    assert hash(Token(SECRET)) == hash(Token(SECRET))
    assert Token(SECRET) != Token("ntn_other")

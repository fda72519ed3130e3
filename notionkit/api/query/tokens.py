"""The words, quoted texts and signs of a filter in text form, each with its column."""

import re
from typing import Literal

import attrs

from notionkit.api.query.errors import InvalidText

Form = Literal["word", "quoted", "sign", "end"]

SIGNS = "()=<>!,"
_SIGN = re.compile(r"==|!=|<>|<=|>=|[()=<>,!]")
_WORD = re.compile(rf"[^\s{re.escape(SIGNS)}]+")
_SPACE = re.compile(r"\s*")
_QUOTES = "\"'"


@attrs.frozen
class Token:
    """A piece of the text; ``begin`` and ``end`` count characters from 0."""

    form: Form
    text: str
    begin: int
    end: int

    @property
    def column(self) -> int:
        """Where it begins, counted from 1."""
        return self.begin + 1

    @property
    def shown(self) -> str:
        """What to call it in a message."""
        return "the end" if self.form == "end" else repr(self.text)

    def is_word(self, word: str) -> bool:
        """Whether it is this word, unquoted, in upper or lower case."""
        return self.form == "word" and self.text.casefold() == word

    def is_sign(self, sign: str) -> bool:
        """Whether it is this sign, unquoted."""
        return self.form == "sign" and self.text == sign


def tokens(text: str) -> list[Token]:
    """Return the pieces of ``text``, the end as the last.

    Raises:
        InvalidText: a quoted text has no end.
    """
    found: list[Token] = []
    at = _skip_space(text, 0)
    while at < len(text):
        found.append(_token(text, at))
        at = _skip_space(text, found[-1].end)
    return [*found, Token("end", "", len(text), len(text))]


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _token(text: str, at: int) -> Token:
    if text[at] in _QUOTES:
        return _quoted(text, at)
    sign = _SIGN.match(text, at)
    if sign:
        return Token("sign", sign.group(), at, sign.end())
    word = _WORD.match(text, at)
    end = word.end() if word else at + 1
    return Token("word", text[at:end], at, end)


def _quoted(text: str, begin: int) -> Token:
    """Read up to the closing quote; a backslash takes the next character as it is."""
    found: list[str] = []
    at = begin + 1
    while at < len(text):
        if text[at] == text[begin]:
            return Token("quoted", "".join(found), begin, at + 1)
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        found.append(text[at])
        at += 1
    raise InvalidText(begin + 1, f"the quote {text[begin]} is never closed")

"""Pairs of delimiters, and which form of each a parser will read where it stands.

Source: CommonMark 0.31, "left-flanking" and "right-flanking delimiter runs". Versions of the
specification differ in what they call punctuation, and GitHub's parser looks through `~`; a
form is used only if all agree.
"""

import string
import unicodedata
from collections.abc import Iterable, Sequence

import attrs

from notionkit.render.markdown.text import is_punctuation, is_space

Forms = tuple[tuple[str, str], ...]
_FLANKED = frozenset("*_~")


@attrs.define(eq=False)
class Delimiter:
    """One end of a pair; both ends share the list of forms still to try."""

    forms: list[tuple[str, str]]
    opens: bool

    @classmethod
    def pair(cls, forms: Forms) -> tuple["Delimiter", "Delimiter"]:
        """Opening and closing delimiter; the last form must be one that always works."""
        shared = list(forms)
        return cls(shared, opens=True), cls(shared, opens=False)

    @property
    def text(self) -> str:
        """The delimiter in its present form."""
        return self.forms[0][0 if self.opens else 1]

    @property
    def flanked(self) -> bool:
        """Whether the present form depends on what stands beside it."""
        return self.text[0] in _FLANKED


Token = str | Delimiter


def settle(tokens: Sequence[Token]) -> str:
    """The tokens as text, each pair in the first of its forms that is read as meant."""
    present = [token for token in tokens if token != ""]
    while _degrade(present):
        pass
    return "".join(_texts(present))


def _degrade(tokens: Sequence[Token]) -> bool:
    """Move pairs that would not be read to their next form; whether there were any."""
    changed = False
    for index, token in enumerate(tokens):
        if isinstance(token, Delimiter) and token.flanked and not _is_read(tokens, index, token):
            del token.forms[0]
            changed = True
    return changed


def _is_read(tokens: Sequence[Token], index: int, token: Delimiter) -> bool:
    before = tokens[index - 1] if index else ""
    after = tokens[index + 1] if index + 1 < len(tokens) else ""
    if _touches(token, before) or _touches(token, after):
        return False
    sides = (reversed(tokens[:index]), -1), (tokens[index + 1 :], 1)
    outside, inside = (_seen(*side) for side in (sides if token.opens else sides[::-1]))
    return all(
        _flanks(token.text[0], outer=outer, inner=inner) for outer in outside for inner in inside
    )


def _seen(tokens: Iterable[Token], step: int) -> set[str]:
    """The nearest character, and the one that GitHub's parser takes for it behind any `~`."""
    nearest = None
    for char in (char for token in tokens for char in _text(token)[::step]):
        nearest = char if nearest is None else nearest
        if char != "~":
            return {nearest, char}
    return {nearest or "", ""}


def _touches(token: Delimiter, other: Token) -> bool:
    """Whether two delimiters would melt into one run; the thinner one gives way."""
    return (
        isinstance(other, Delimiter)
        and other.text[0] == token.text[0]
        and len(other.text) >= len(token.text)
    )


def _flanks(char: str, *, outer: str, inner: str) -> bool:
    """Whether a delimiter can open (or, mirrored, close) between these two characters."""
    if is_space(inner):
        return False
    at_border = is_space(outer) or _surely_punctuation(outer)
    if char == "_":
        return at_border
    return at_border or not is_punctuation(inner)


def _surely_punctuation(char: str) -> bool:
    return char in string.punctuation or unicodedata.category(char)[0] == "P"


def _texts(tokens: Sequence[Token]) -> list[str]:
    texts = [_text(token) for token in tokens]
    for index, text in enumerate(texts[:-1]):
        if texts[index + 1].startswith("["):
            texts[index] = before_bracket(text)
    return texts


def before_bracket(text: str) -> str:
    """Inline Markdown that makes no image (`!`) and no footnote (`^`) of a bracket behind it."""
    return f"{text[:-1]}\\{text[-1]}" if text.endswith(("!", "^")) else text


def _text(token: Token) -> str:
    return token.text if isinstance(token, Delimiter) else token

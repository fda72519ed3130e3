"""The words of the text form that compare: which operator each of them is."""

from collections.abc import Sequence

from notionkit.api.query.kinds import SPANS
from notionkit.api.query.tokens import Token

SIGNS = {
    "=": "equals",
    "==": "equals",
    "!=": "does_not_equal",
    "<>": "does_not_equal",
    "<": "less_than",
    "<=": "less_than_or_equal_to",
    ">": "greater_than",
    ">=": "greater_than_or_equal_to",
}

_PHRASES = {
    "is": "equals",
    "is not": "does_not_equal",
    "equals": "equals",
    "does not equal": "does_not_equal",
    "contains": "contains",
    "does not contain": "does_not_contain",
    "not contains": "does_not_contain",
    "starts with": "starts_with",
    "ends with": "ends_with",
    "is before": "before",
    "before": "before",
    "is after": "after",
    "after": "after",
    "on or before": "on_or_before",
    "on or after": "on_or_after",
    "in": "in",
    "is in": "in",
    "not in": "not_in",
    "is not in": "not_in",
    "is empty": "is_empty",
    "is not empty": "is_not_empty",
    **{f"is {span.replace('_', ' ')}": span for span in SPANS},
    **{span.replace("_", " "): span for span in SPANS},
}
_LONGEST_FIRST = sorted(
    ((tuple(phrase.split()), operator) for phrase, operator in _PHRASES.items()),
    key=lambda entry: -len(entry[0]),
)

WITHOUT_VALUE = ("is_empty", "is_not_empty", *SPANS)
WITH_VALUES = ("in", "not_in")


def operator_at(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """Return the operator that begins at a token, and how many tokens it takes.

    Phrases may be written with spaces or, as the API has them, with ``_``.
    """
    token = tokens[at]
    if token.form == "sign":
        return (SIGNS[token.text], 1) if token.text in SIGNS else None
    if token.form != "word":
        return None
    for words, operator in _LONGEST_FIRST:
        if token.is_word("_".join(words)):
            return operator, 1
        if _words_at(tokens, at, words):
            return operator, len(words)
    return None


def _words_at(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    return len(tokens) >= at + len(words) and all(
        tokens[at + offset].is_word(word) for offset, word in enumerate(words)
    )

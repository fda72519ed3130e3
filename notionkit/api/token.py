"""The token, wrapped so that it cannot slip into a log, an error or a repr."""

import attrs

from notionkit.api.errors import InvalidSetting


def _stripped(text: str) -> str:
    return text.strip()


@attrs.frozen(repr=False)
class Token:
    """A Notion token; only :meth:`reveal` gives its text.

    Raises:
        InvalidSetting: it is empty, or holds a character that no header may.
    """

    _value: str = attrs.field(converter=_stripped)

    def __attrs_post_init__(self) -> None:
        if not self._value:
            raise InvalidSetting("The token is empty")
        if not all("!" <= character <= "~" for character in self._value):
            raise InvalidSetting(
                "The token holds a space or a character outside ASCII",
                hint="Copy it again: only the token, without quotes or the word Bearer.",
            )

    def reveal(self) -> str:
        """Return the token itself; only the Authorization header needs it."""
        return self._value

    def __repr__(self) -> str:
        return "Token(***)"

    __str__ = __repr__

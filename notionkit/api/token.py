"""The token, wrapped so that it cannot slip into a log, an error or a repr.

Everything that is logged, formatted or put into an error goes through ``str`` or ``repr`` sooner
or later, so neither of them tells the value; ``reveal`` is the one door.
"""

import attrs

from notionkit.api.errors import InvalidToken


def _trimmed(text: str) -> str:
    if not isinstance(text, str):
        raise InvalidToken(f"The token is no text but of the type {type(text).__name__}")
    return text.strip()


@attrs.frozen(repr=False, str=False)
class Token:
    """A Notion token, and the name of the place it came from, such as ``NOTION_TOKEN``.

    White space around the value is dropped, because files and copied text end in line breaks.

    Raises:
        InvalidToken: when nothing is left, or when it holds what no HTTP header can carry.
    """

    _value: str = attrs.field(converter=_trimmed)
    source: str = attrs.field(default="the program", eq=False)

    @_value.validator
    def _check(self, _: object, value: str) -> None:
        if not value:
            raise InvalidToken(f"The token from {self.source} is empty")
        if not value.isascii():
            raise InvalidToken(
                f"The token from {self.source} holds characters that no Notion token has "
                "(something other than ASCII)"
            )
        if not value.isprintable() or " " in value:
            raise InvalidToken(f"The token from {self.source} has white space inside")

    def reveal(self) -> str:
        """Return the token itself, to be put into a request's header and nowhere else."""
        return self._value

    def __repr__(self) -> str:
        return f"<token from {self.source}>"

    __str__ = __repr__


def as_token(value: "Token | str") -> Token:
    """Return ``value`` as a token; plain text is taken as given by the program itself."""
    return value if isinstance(value, Token) else Token(value)

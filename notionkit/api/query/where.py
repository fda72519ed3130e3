"""Filters in text form, for command lines: ``Status = Done and (Due < 2026-01-01 or not Urgent)``.

::

    filter     = all {"or" all}
    all        = each {"and" each}
    each       = "not" each | "(" filter ")" | condition
    condition  = [("any" | "every" | "none") "of"] name operator
    operator   = sign value | phrase [value] | ["not"] "in" "(" value {"," value} ")"
    name       = a quoted text | a name that the schema has | words
    value      = a quoted text | words

Words of the grammar (``and``, ``or``, ``not``, ``contains`` ...) may be in upper or lower case;
a name or value that holds one of them, or one of ``()=<>!,``, stands in quotes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from notionkit.api.query.binding import bound
from notionkit.api.query.context import QueryContext
from notionkit.api.query.errors import (
    InvalidFilter,
    InvalidText,
    InvalidValue,
    QueryError,
    WrongOperator,
)
from notionkit.api.query.filters import Condition, Filter, Not, all_of, any_of
from notionkit.api.query.kinds import QUANTIFIERS, TIMESTAMPS, Path
from notionkit.api.query.literals import Literal, value_of
from notionkit.api.query.nesting import within_limits
from notionkit.api.query.phrases import WITH_VALUES, WITHOUT_VALUE, operator_at
from notionkit.api.query.tokens import SIGNS, Token, tokens
from notionkit.model import PropertySchema

_DEEPEST = 50


def parse_where(text: str, context: QueryContext) -> Filter:
    """Return the filter that ``text`` says, checked against the schema of ``context``.

    Raises:
        InvalidText: naming the column of the mistake.
        InvalidFilter: Notion cannot be asked the whole of it.
    """
    if not isinstance(text, str):
        raise InvalidText(1, f"expected a text, found {type(text).__name__}")
    parser = _Parser(text, context)
    found = parser.filter()
    parser.expect_end()
    within_limits(bound(found, context))
    return found


class _Parser:
    """Recursive descent over the tokens; one instance reads one text."""

    def __init__(self, text: str, context: QueryContext) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._context = context
        self._at = 0
        self._level = 0
        self._names = sorted(context.schema or (), key=len, reverse=True)

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def filter(self) -> Filter:
        """Read what ``or`` joins."""
        members = [self._all()]
        while self._took_word("or"):
            members.append(self._all())
        return members[0] if len(members) == 1 else any_of(*members)

    def expect_end(self) -> None:
        """Check that nothing is left."""
        if self._token.form != "end":
            raise self._unexpected("'and', 'or' or the end")

    def _all(self) -> Filter:
        members = [self._each()]
        while self._took_word("and"):
            members.append(self._each())
        return members[0] if len(members) == 1 else all_of(*members)

    def _each(self) -> Filter:
        begin = self._token
        self._level += 1
        if self._level > _DEEPEST:
            raise InvalidText(begin.column, f"nests more than {_DEEPEST} levels deep")
        try:
            if self._took_word("not"):
                return self._checked(Not(self._each()), begin.column, begin.column, begin.column)
            if self._took_sign("("):
                return self._group(begin)
            return self._condition()
        finally:
            self._level -= 1

    def _group(self, begin: Token) -> Filter:
        found = self.filter()
        if not self._took_sign(")"):
            if self._token.form == "end":
                raise InvalidText(begin.column, "the parenthesis is never closed")
            raise self._unexpected("'and', 'or' or ')'")
        return found

    def _condition(self) -> Filter:
        begin = self._token
        quantifier = self._quantifier()
        name = self._name()
        schema = self._schema(name, begin.column)
        path: Path = ("rollup", quantifier) if quantifier else ()
        timestamp = schema is None and name in TIMESTAMPS
        if timestamp:
            path = (name,)
        operator_column = self._token.column
        operator = self._operator()
        literals = list(self._values(operator))
        column = literals[0].column if literals else operator_column
        values = [value_of(literal, schema) for literal in literals]
        if operator in WITH_VALUES:
            for literal, value in zip(literals, values, strict=True):
                one = Condition(name, path, operator, (value,), timestamp=timestamp)
                self._checked(one, begin.column, operator_column, literal.column)
        operand = tuple(values) if operator in WITH_VALUES else next(iter(values), None)
        found = Condition(name, path, operator, operand, timestamp=timestamp)
        return self._checked(found, begin.column, operator_column, column)

    def _schema(self, name: str, column: int) -> PropertySchema | None:
        if name in TIMESTAMPS and name not in (self._context.schema or ()):
            return None
        with _at_columns(column, column, column):
            return self._context.property(name, "where")

    def _quantifier(self) -> str | None:
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        for word in QUANTIFIERS:
            if self._token.is_word(word) and following.is_word("of"):
                self._at += 2
                return word
        return None

    def _name(self) -> str:
        token = self._token
        if token.form == "quoted":
            self._at += 1
            return token.text
        known = self._known_name(token)
        if known is not None:
            while self._token.begin < token.begin + len(known):
                self._at += 1
            return known
        while self._token.form == "word" and not operator_at(self._tokens, self._at):
            self._at += 1
        if self._token is token:
            raise self._unexpected("the name of a property")
        return self._written(token)

    def _known_name(self, token: Token) -> str | None:
        """Return the longest name of the schema that stands here."""
        rest = self._text[token.begin :]
        for same in (str, str.casefold):
            for name in self._names:
                after = rest[len(name) : len(name) + 1]
                if same(rest[: len(name)]) == same(name) and (
                    not after or after.isspace() or after in SIGNS
                ):
                    return name
        return None

    def _operator(self) -> str:
        found = operator_at(self._tokens, self._at)
        if found is None:
            raise self._unexpected("an operator such as =, <, contains, in, is empty")
        operator, count = found
        self._at += count
        return operator

    def _values(self, operator: str) -> Iterator[Literal]:
        if operator in WITHOUT_VALUE:
            return
        if operator not in WITH_VALUES:
            yield self._value()
            return
        begin = self._token
        if not self._took_sign("("):
            raise self._unexpected("a list of values such as (Open, 'In progress')")
        yield self._value()
        while self._took_sign(","):
            yield self._value()
        if not self._took_sign(")"):
            if self._token.form == "end":
                raise InvalidText(begin.column, "the list is never closed")
            raise self._unexpected("',' or ')'")

    def _value(self) -> Literal:
        token = self._token
        if token.form == "quoted":
            self._at += 1
            return Literal(token.text, token.column, quoted=True)
        while self._token.form == "word" and not self._is_joint(self._token):
            self._at += 1
        if self._token is token:
            raise self._unexpected("a value")
        return Literal(self._written(token), token.column, quoted=False)

    def _written(self, first: Token) -> str:
        """Return the text from a token to the one before the current, as it stands there."""
        return self._text[first.begin : self._tokens[self._at - 1].end]

    def _is_joint(self, token: Token) -> bool:
        return token.is_word("and") or token.is_word("or")

    def _took_word(self, word: str) -> bool:
        return self._took(self._token.is_word(word))

    def _took_sign(self, sign: str) -> bool:
        return self._took(self._token.is_sign(sign))

    def _took(self, found: bool) -> bool:
        self._at += found
        return found

    def _checked(self, found: Filter, name: int, operator: int, value: int) -> Filter:
        with _at_columns(name, operator, value):
            bound(found, self._context)
        return found

    def _unexpected(self, expected: str) -> InvalidText:
        token = self._token
        reserved = token.form == "sign" or any(map(token.is_word, ("and", "or", "not")))
        quote = f"; {token.text!r} in a name or value needs quotes" if reserved else ""
        return InvalidText(token.column, f"expected {expected}, found {token.shown}{quote}")


@contextmanager
def _at_columns(name: int, operator: int, value: int) -> Iterator[None]:
    """Turn what is wrong with a condition into what is wrong at a column."""
    try:
        yield
    except InvalidText:
        raise
    except InvalidValue as error:
        raise InvalidText(value, error.reason) from None
    except WrongOperator as error:
        raise InvalidText(operator, f"the property {error.reason}") from None
    except InvalidFilter as error:
        raise InvalidText(operator, error.reason) from None
    except QueryError as error:
        raise InvalidText(name, error.reason) from None

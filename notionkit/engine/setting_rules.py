"""What a single setting may be: words for people, a test, and how plain text is read.

The settings of a run use these rules, and so does the command line for the few values of its own.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs

from notionkit.model import InvalidId, parse_id

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_COUNT_OR_SHARE = re.compile(r"\d{1,9}%?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?((?:[KMGT]i?)?B?)", re.IGNORECASE)
_UNITS = {
    f"{prefix}{binary}{ending}".upper(): (1024 if binary else 1000) ** power
    for power, prefix in enumerate(("", "K", "M", "G", "T"))
    for binary in ("", "i")
    for ending in ("", "B")
    if prefix or not binary
}
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class InvalidSetting(ValueError):
    """Raised when a setting has a value it cannot have; names key, value and what was expected."""

    exit_code = 2

    def __init__(self, key: str, value: object, expected: str) -> None:
        super().__init__(f"{key} = {value!r}: expected {expected}.")
        self.key = key
        self.value = value
        self.expected = expected


class Contradiction(InvalidSetting):
    """Raised when a setting does not go with another one; `expected` says so in words."""

    def __init__(self, key: str, value: object, expected: str) -> None:
        super().__init__(key, value, expected)
        self.args = (f"{key} {expected}.",)


@attrs.frozen
class Rule:
    """What one setting may be. It validates an attrs field, and reads flags and environment.

    Attributes:
        expected: the words for people, to stand after "expected".
        accepts: whether a value may be used.
        read: turns plain text into a value, or raises `ValueError`.
    """

    expected: str
    accepts: Callable[[Any], bool]
    read: Callable[[str], Any] = str

    def __call__(self, _: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not self.accepts(value):
            raise InvalidSetting(attribute.name, value, self.expected)

    def parse(self, key: str, text: str) -> Any:
        """Read `text` as the value of setting `key`.

        Raises:
            InvalidSetting: when the text is not even of the right kind.
        """
        try:
            return self.read(text)
        except ValueError:
            raise InvalidSetting(key, text, self.expected) from None


def of_class(settings_class: type[attrs.AttrsInstance]) -> dict[str, Rule]:
    """Return the rules of a class's fields, by key."""
    validators = {field.name: field.validator for field in attrs.fields(settings_class)}
    return {key: rule for key, rule in validators.items() if isinstance(rule, Rule)}


def _is_whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _read_flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE + _FALSE:
        raise ValueError(text)
    return word in _TRUE


def _read_names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _is_names(value: object) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(name, str) and _NAME.fullmatch(name) for name in value
    )


def _is_patterns(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(own, str) and own for own in value)


def _is_places(value: object) -> bool:
    return _is_tables(value) and isinstance(value, Mapping) and all(map(_is_id, value))


def _is_id(text: object) -> bool:
    try:
        return isinstance(text, str) and parse_id(text) == text
    except InvalidId:
        return False


def _is_count_or_share(text: str) -> bool:
    is_one = _COUNT_OR_SHARE.fullmatch(text) is not None
    return is_one and not (text.endswith("%") and int(text[:-1]) > 100)


def _is_base_url(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
        usable = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    return usable and plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_tables(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(v, Mapping) for v in value.values())


def whole(unit: str, least: int = 1, most: int = 1_000_000) -> Rule:
    """Return the rule for a whole number of `unit`, both ends included."""
    expected = f"{unit}, a whole number from {least} to {most}"
    return Rule(expected, lambda value: _is_whole(value, least, most), int)


def seconds(least: float, most: float) -> Rule:
    """Return the rule for a duration in seconds, both ends included."""

    return _number("seconds", least, most)


def days(least: float, most: float) -> Rule:
    """Return the rule for a duration in days, both ends included."""
    return _number("days", least, most)


def _number(unit: str, least: float, most: float) -> Rule:
    def accepts(value: object) -> bool:
        return type(value) in (int, float) and least <= float(str(value)) <= most

    return Rule(f"{unit}, a number from {least:g} to {most:g}", accepts, float)


def optional(rule: Rule) -> Rule:
    """Return `rule` widened by None, which means that the run works it out itself."""
    return attrs.evolve(rule, accepts=lambda value: value is None or rule.accepts(value))


def choice(words: tuple[str, ...]) -> Rule:
    """Return the rule for exactly one of `words`."""
    return Rule("one of " + ", ".join(words), lambda value: value in words)


PATH = Rule("a path", lambda value: isinstance(value, Path) and "\0" not in str(value))
FLAG = Rule("true or false", lambda value: isinstance(value, bool), _read_flag)
NAMES = Rule("a list of plain names", _is_names, _read_names)
FORMATS = Rule(
    "a list of one or more format names",
    lambda value: bool(value) and _is_names(value),
    _read_names,
)
BASE_URL = Rule("an address that begins with https:// or http://, without a query", _is_base_url)
TABLES = Rule("a table for each plugin", _is_tables)
PLACES = Rule("a table for each page or database, named by its id or address", _is_places)


TITLES = Rule("a list of ids, addresses or titles such as Archive*", _is_patterns, _read_names)
PATTERNS = Rule("a list of patterns such as *.zip or video/*", _is_patterns, _read_names)
BYTES = Rule(
    "a size such as 50MB or 1.5GiB, or a whole number of bytes",
    lambda value: type(value) is int and value >= 0,
)

COUNT_OR_SHARE = Rule(
    "a number of files such as 200, or a part of all such as 30%",
    lambda value: isinstance(value, str) and _is_count_or_share(value),
)


def as_text(value: Any) -> Any:
    """Turn a whole number into its digits; leave anything else for the rule to refuse."""
    return str(value) if type(value) is int else value


def as_bytes(value: Any) -> Any:
    """Turn a size with its unit into bytes; leave anything else for the rule to refuse."""
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(float(found[1]) * _UNITS[found[2].upper()]) if found else value


def as_places(value: Any) -> Any:
    """Turn the names of tables into ids; leave anything else for the rule to refuse."""
    if not isinstance(value, Mapping):
        return value
    return {_as_id(place): table for place, table in value.items()}


def _as_id(place: Any) -> Any:
    try:
        return parse_id(place)
    except InvalidId:
        return place


def check_within(table: str, key: str, value: object, known: Mapping[str, Rule]) -> None:
    """Check one value in a table of settings.

    Raises:
        InvalidSetting: naming table and key.
    """
    if key not in known:
        raise InvalidSetting(table, key, "one of the keys " + ", ".join(known))
    if not known[key].accepts(value):
        raise InvalidSetting(f"{table}.{key}", value, known[key].expected)


def as_path(value: Any) -> Any:
    """Turn text into a path, with ``~`` worked out; leave anything else for the rule to refuse."""
    if not isinstance(value, str) or not value:
        return value
    try:
        return Path(value).expanduser()
    except RuntimeError:  # "~name" of a user that this machine does not know
        return Path(value)


def as_tuple(value: Any) -> Any:
    """Turn a list of text into a tuple without repetitions."""
    return tuple(dict.fromkeys(value)) if _is_list_of_text(value) else value


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def as_base_url(value: Any) -> Any:
    """Drop what people add to an API address and every request adds again."""
    return value.strip().rstrip("/").removesuffix("/v1") if isinstance(value, str) else value

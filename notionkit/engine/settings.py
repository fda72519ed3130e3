"""Everything a run can be told, in one frozen value that is valid by construction.

The command line, the settings files and an embedding program all end here, so a bad value is
refused in one place and with one wording, whoever gave it.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs

from notionkit.engine.secret import Secret, as_secret

DEFAULT_BASE_URL = "https://api.notion.com"
DEFAULT_OUTPUT = Path("notion-export")
DEFAULT_FORMATS = ("markdown", "csv")
LOCAL_EDIT_CHOICES = ("keep", "both", "overwrite")
NOTION_VERSIONS = ("2026-03-11", "2025-09-03", "2022-06-28")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class InvalidSetting(ValueError):
    """Raised when a setting has a value it cannot have; names key, value and what was expected."""

    exit_code = 2

    def __init__(self, key: str, value: object, expected: str) -> None:
        super().__init__(f"{key} = {value!r}: expected {expected}.")
        self.key = key
        self.value = value
        self.expected = expected


@attrs.frozen
class Rule:
    """What one setting may be: the words for people, the test, and how plain text is read.

    `read` raises `ValueError` for text that it cannot read.
    """

    expected: str
    accepts: Callable[[Any], bool]
    read: Callable[[str], Any] = str

    def __call__(self, _: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not self.accepts(value):
            raise InvalidSetting(attribute.name, value, self.expected)


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


def _whole(unit: str, least: int = 1, most: int = 1_000_000) -> Rule:
    expected = f"{unit}, a whole number from {least} to {most}"
    return Rule(expected, lambda value: _is_whole(value, least, most), int)


def _seconds(least: float, most: float) -> Rule:
    def accepts(value: object) -> bool:
        return type(value) in (int, float) and least <= float(str(value)) <= most

    return Rule(f"seconds, a number from {least:g} to {most:g}", accepts, float)


def _optional(rule: Rule) -> Rule:
    return attrs.evolve(rule, accepts=lambda value: value is None or rule.accepts(value))


def _choice(words: tuple[str, ...]) -> Rule:
    return Rule("one of " + ", ".join(words), lambda value: value in words)


_PATH = Rule("a path", lambda value: isinstance(value, Path))
_FLAG = Rule("true or false", lambda value: isinstance(value, bool), _read_flag)
_NAMES = Rule("a list of plain names", _is_names, _read_names)
_FORMATS = Rule(
    "a list of one or more format names",
    lambda value: bool(value) and _is_names(value),
    _read_names,
)
_BASE_URL = Rule("an address that begins with https:// or http://, without a query", _is_base_url)


def _as_path(value: Any) -> Any:
    return Path(value).expanduser() if isinstance(value, str) and value else value


def _as_tuple(value: Any) -> Any:
    return tuple(dict.fromkeys(value)) if _is_list_of_text(value) else value


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _as_base_url(value: Any) -> Any:
    # Notion's own documentation writes the address both with and without the /v1 of its paths.
    return value.strip().rstrip("/").removesuffix("/v1") if isinstance(value, str) else value


@attrs.frozen(kw_only=True)
class Settings:
    """What a run is to do, and with which limits. Every value is checked when it is made.

    Attributes:
        token: the connection's token; plain text is wrapped, and never shows.
        base_url: where the API answers, without the ``/v1`` of its paths.
        notion_version: the value of the ``Notion-Version`` header.
        output: the folder that receives the files.
        state: the folder of mirror and journal; None means ``.notionkit`` inside `output`.
        formats: names of formats to write, each the plugin whose format it is.
        plugins: names of further plugins to run.
        plugin_settings: a table of settings for each format or plugin, by name.
        budget: requests per 60 seconds; None means to learn it, beginning with 180.
        concurrency: how many requests may be in flight at once.
        full: list every container again, whatever the edit times say.
        patience_seconds: how long the network may be gone before the run gives up.
        attempts: how often one request is sent at most.
        connect_timeout_seconds: the longest wait for a connection.
        read_timeout_seconds: the longest wait for the next bytes of an answer.
        on_local_edit: what happens to a written file that was edited since.
        stable_paths: keep a file's path when its page is renamed.

    Raises:
        InvalidSetting: naming the key, the value and what was expected.
        InvalidToken: when the token cannot be one.
    """

    token: Secret = attrs.field(converter=as_secret)
    base_url: str = attrs.field(
        default=DEFAULT_BASE_URL, converter=_as_base_url, validator=_BASE_URL
    )
    notion_version: str = attrs.field(
        default=NOTION_VERSIONS[0], validator=_choice(NOTION_VERSIONS)
    )
    output: Path = attrs.field(default=DEFAULT_OUTPUT, converter=_as_path, validator=_PATH)
    state: Path | None = attrs.field(default=None, converter=_as_path, validator=_optional(_PATH))
    formats: tuple[str, ...] = attrs.field(
        default=DEFAULT_FORMATS, converter=_as_tuple, validator=_FORMATS
    )
    plugins: tuple[str, ...] = attrs.field(default=(), converter=_as_tuple, validator=_NAMES)
    plugin_settings: Mapping[str, Mapping[str, Any]] = attrs.field(
        factory=dict, validator=Rule("a table for each plugin", _is_tables)
    )
    budget: int | None = attrs.field(
        default=None, validator=_optional(_whole("requests per 60 seconds"))
    )
    concurrency: int = attrs.field(
        default=8, validator=_whole("requests in flight at once", most=100)
    )
    full: bool = attrs.field(default=False, validator=_FLAG)
    patience_seconds: float = attrs.field(default=300.0, validator=_seconds(0, 86_400))
    attempts: int = attrs.field(default=8, validator=_whole("attempts for one request", most=100))
    connect_timeout_seconds: float = attrs.field(default=10.0, validator=_seconds(0.1, 600))
    read_timeout_seconds: float = attrs.field(default=60.0, validator=_seconds(0.1, 600))
    on_local_edit: str = attrs.field(default="keep", validator=_choice(LOCAL_EDIT_CHOICES))
    stable_paths: bool = attrs.field(default=False, validator=_FLAG)

    @property
    def state_folder(self) -> Path:
        """The folder of mirror and journal, with the default worked out."""
        return self.output / ".notionkit" if self.state is None else self.state


RULES: Mapping[str, Rule] = {
    field.name: field.validator
    for field in attrs.fields(Settings)
    if isinstance(field.validator, Rule)
}
"""What each setting may be, by key; the token has rules of its own."""


def read_text(key: str, text: str) -> Any:
    """Read the text of setting `key`, as a flag or an environment variable gives it.

    Raises:
        InvalidSetting: when the text is not even of the right kind.
    """
    rule = RULES[key]
    try:
        return rule.read(text)
    except ValueError:
        raise InvalidSetting(key, text, rule.expected) from None

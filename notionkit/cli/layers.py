"""Settings come from five places; this module lays them over each other and keeps who said what.

Flags lie over the environment, over the file beside you, over your own file, over the defaults.
Each value keeps the name of its place, so that a complaint about it can say where to look.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from notionkit.api import Token
from notionkit.cli.errors import BadSettings
from notionkit.engine import setting_rules as rules
from notionkit.engine.setting_rules import Contradiction, InvalidSetting
from notionkit.engine.settings import RULES, Settings

PREFIX = "NOTIONKIT_"
OLDER_NAMES = {"base_url": "NOTION_BASE_URL"}


@attrs.frozen
class Given:
    """A value, and the place that gave it in words for people."""

    value: Any
    where: str


Layer = Mapping[str, Given]
Tables = Mapping[str, Mapping[str, Any]]


@attrs.frozen(kw_only=True)
class Extras:
    """The settings that only the command line has: where the token lies and where the log goes."""

    token_file: Path | None = attrs.field(
        default=None, converter=rules.as_path, validator=rules.optional(rules.PATH)
    )
    log_file: Path | None = attrs.field(
        default=None, converter=rules.as_path, validator=rules.optional(rules.PATH)
    )
    log_json: bool = attrs.field(default=False, validator=rules.FLAG)


EXTRA_RULES = rules.of_class(Extras)
TABLE_KEYS = ("plugin_settings", "below")
OPPOSITES = {"full": "quick", "quick": "full"}
"""Keys of which only one may be true: what is nearer to the user counts."""
VERBATIM = ("exclude",)
"""Keys whose values may have commas in them: a flag gives one each."""
ALL_RULES: Mapping[str, rules.Rule] = {**RULES, **EXTRA_RULES}
KEYS = tuple(key for key in ALL_RULES if key not in TABLE_KEYS)
"""Every key that a flag, a variable or a file may set."""


def flags(options: Mapping[str, Any]) -> Layer:
    """Return the layer of the flags that were given; `options` is what click parsed, by key."""
    given: dict[str, Given] = {}
    for key, value in options.items():
        where = "--" + FLAG_NAMES.get(key, key).replace("_", "-")
        if isinstance(value, tuple) and key in VERBATIM:
            given |= {key: Given(value, where)} if value else {}
            continue
        text = ",".join(value) or None if isinstance(value, tuple) else value
        if text is not None:
            given[key] = _read(key, text, where) if isinstance(text, str) else Given(text, where)
    return given


FLAG_NAMES = {
    "formats": "format",
    "plugins": "plugin",
    "connect_timeout_seconds": "connect_timeout",
    "read_timeout_seconds": "read_timeout",
    "patience_seconds": "patience",
}


def environment(environ: Mapping[str, str]) -> Layer:
    """Return the layer of the variables ``NOTIONKIT_*``; an empty one counts as not set."""
    given = {}
    for key in KEYS:
        for name in (PREFIX + key.upper(), OLDER_NAMES.get(key, "")):
            if key not in given and environ.get(name):
                given[key] = _read(key, environ[name], name)
    return given


def _read(key: str, text: str, where: str) -> Given:
    try:
        return Given(ALL_RULES[key].parse(key, text), where)
    except InvalidSetting as error:
        raise complaint(error, where) from None


def laid_over(layers: Sequence[Layer]) -> Layer:
    """Return one layer in which the earlier of `layers` win, also over the opposite of a key."""
    laid: dict[str, Given] = {}
    for layer in reversed(layers):
        over = {other for one, other in OPPOSITES.items() if one in layer and layer[one].value}
        laid = {key: given for key, given in laid.items() if key not in over} | dict(layer)
    return laid


def tables_laid_over(tables: Sequence[Tables]) -> dict[str, dict[str, Any]]:
    """Return the plugins' tables, merged key by key; the earlier of `tables` win."""
    merged: dict[str, dict[str, Any]] = {}
    for layer in reversed(tables):
        for name, table in layer.items():
            merged.setdefault(name, {}).update(table)
    return merged


def extras(layer: Layer) -> Extras:
    """Return what only the command line needs.

    Raises:
        BadSettings: naming the place, the value and what was expected.
    """
    try:
        return Extras(**_values(layer, EXTRA_RULES))
    except InvalidSetting as error:
        raise complaint(error, layer[error.key].where) from None


def settings(token: Token, layer: Layer, tables: Tables, below: Tables | None = None) -> Settings:
    """Return the settings of a run.

    Args:
        token: What it goes by.
        layer: The single values.
        tables: The settings of plugins.
        below: What is set for single pages and databases.

    Raises:
        BadSettings: naming the place, the value and what was expected.
    """
    try:
        values = _values(layer, RULES)
        return Settings(token=token, plugin_settings=tables, below=below or {}, **values)
    except InvalidSetting as error:
        where = layer[error.key].where if error.key in layer else error.key
        raise complaint(error, where) from None


def _values(layer: Layer, keys: Mapping[str, object]) -> dict[str, Any]:
    return {key: given.value for key, given in layer.items() if key in keys}


def complaint(error: InvalidSetting, where: str) -> BadSettings:
    """Return `error` in words that name the place at fault."""
    if isinstance(error, Contradiction):
        return BadSettings(f"{where} {error.expected}.")
    value = ", ".join(error.value) if isinstance(error.value, tuple) else error.value
    return BadSettings(f"{where}: {value!r} will not do; expected {error.expected}.")

"""Settings files: ``notionkit.toml`` beside you, and your own in the user's settings folder.

A file that merely lies in the current folder may have come with someone else's repository. It may
say how to export, but not where the token comes from or goes to, nor which file is written as
log or metrics.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
from platformdirs import user_config_path

from notionkit.cli.errors import BadSettings
from notionkit.cli.layers import KEYS, Given, Layer, Tables, complaint
from notionkit.engine.setting_rules import InvalidSetting, check_within
from notionkit.engine.settings import BELOW as OF_A_PLACE

FILE_NAME = "notionkit.toml"
LIMITS = (
    "attempts",
    "budget",
    "budget_folder",
    "concurrency",
    "connect_timeout_seconds",
    "patience_seconds",
    "read_timeout_seconds",
)
GROUPS: Mapping[str, tuple[str, ...]] = {
    "run": tuple(sorted(set(KEYS) - set(LIMITS))),
    "limits": LIMITS,
}
PLUGIN_GROUPS = ("format", "plugins")
BELOW = "below"
TRUSTED_ONLY = ("base_url", "token_file", "log_file", "metrics_file")
PATHS = ("output", "state", "token_file", "log_file", "metrics_file", "budget_folder")


@attrs.frozen
class SettingsFile:
    """What one settings file says."""

    layer: Layer = attrs.field(factory=dict)
    tables: Tables = attrs.field(factory=dict)
    below: Tables = attrs.field(factory=dict)


def own_file() -> Path:
    """Return where the user's own settings file is, whether or not it exists."""
    return user_config_path("notionkit", appauthor=False) / FILE_NAME


def found(config: Path | None) -> list[SettingsFile]:
    """Return the files that count, the nearest first; `config` stands in for the one beside you.

    Raises:
        BadSettings: when one cannot be read, or says what it may not.
    """
    own, beside = own_file(), Path(FILE_NAME)
    named = [] if config is None else [config]
    local = [beside] if config is None and beside.exists() and not _same(beside, own) else []
    users = [own] if own.exists() else []
    return [
        *(read(path, trusted=True) for path in named),
        *(read(path, trusted=False) for path in local),
        *(read(path, trusted=True) for path in users),
    ]


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def read(path: Path, *, trusted: bool) -> SettingsFile:
    """Read and check the settings file at `path`.

    Raises:
        BadSettings: naming the file, the key, and what to do.
    """
    document = _parsed(path)
    _refuse_unknown(document, (*GROUPS, *PLUGIN_GROUPS, BELOW), str(path), "table")
    layer: dict[str, Given] = {}
    for group, keys in GROUPS.items():
        table = _table(document, group, str(path))
        _refuse_unknown(table, keys, f"{path}, [{group}]", "setting")
        layer |= {key: _given(path, group, key, value) for key, value in table.items()}
    if not trusted:
        _refuse_unsafe(path, layer)
    places = _table(document, BELOW, str(path))
    below = {place: _table(places, place, f"{path}, [{BELOW}]") for place in places}
    for place, table in below.items():
        _check_place(table, f"{path}, [{BELOW}.{place}]")
    return SettingsFile(layer, _plugin_tables(document, str(path)), below)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise BadSettings(f"{path}: is not UTF-8 text, as TOML has to be.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path}: is not valid TOML: {error}.") from None


def _table(document: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise BadSettings(f"{where}: {name} has to be a table, written as [{name}].")
    return table


def _refuse_unknown(table: Mapping[str, Any], known: Iterable[str], where: str, noun: str) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, list(known), n=1, cutoff=0.0)
            raise BadSettings(f"{where}: there is no {noun} {key!r}; the nearest is {near[0]!r}.")


def _check_place(table: Mapping[str, Any], where: str) -> None:
    _refuse_unknown(table, OF_A_PLACE, where, "setting")
    for key, value in table.items():
        try:
            check_within(BELOW, key, value, OF_A_PLACE)
        except InvalidSetting as error:
            raise complaint(error, f"{where} {key}") from None


def _given(path: Path, group: str, key: str, value: object) -> Given:
    if key in PATHS and isinstance(value, str) and value and not value.startswith("~"):
        value = str(path.parent / value)
    return Given(value, f"{path}, [{group}] {key}")


def _refuse_unsafe(path: Path, layer: Layer) -> None:
    unsafe = [key for key in TRUSTED_ONLY if key in layer]
    plugins = layer["plugins"].value if "plugins" in layer else ()
    if any("/" in str(name) or "\\" in str(name) or ":" in str(name) for name in plugins):
        unsafe.append("plugins by path")
    if unsafe:
        raise BadSettings(
            f"{path}: {unsafe[0]} may not be set by a file that merely lies in the current folder; "
            f"name the file with --config {path}, or move the setting to {own_file()}."
        )


def _plugin_tables(document: Mapping[str, Any], where: str) -> Tables:
    merged: dict[str, dict[str, Any]] = {}
    for group in PLUGIN_GROUPS:
        for name in _table(document, group, where):
            table = _table(document[group], name, f"{where}, [{group}.{name}]")
            merged.setdefault(name, {}).update(table)
    return merged

"""Settings refuse what they cannot have, in words that name key, value and what was expected."""

from pathlib import Path
from typing import Any

import attrs
import pytest

from notionkit.api import InvalidToken
from notionkit.engine.setting_rules import InvalidSetting
from notionkit.engine.settings import RULES, Settings

TOKEN = "ntn_secret"


def settings(**values: Any) -> Settings:
    return Settings(token=TOKEN, **values)


def test_the_defaults_need_nothing_but_a_token() -> None:
    made = settings()
    assert made.base_url == "https://api.notion.com"
    assert made.formats == ("markdown", "csv")
    assert made.budget is None
    assert made.state_folder == Path("notion-export/.notionkit")


def test_the_token_never_shows() -> None:
    assert TOKEN not in repr(settings())
    assert TOKEN not in str(attrs.asdict(settings(), recurse=False))
    assert settings().token.reveal() == TOKEN


def test_settings_compare_by_value_and_cannot_change() -> None:
    assert settings(budget=3) == settings(budget=3) != settings(budget=4)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        settings().budget = 3  # type: ignore[misc] # that it fails is the point


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://api.notion.com/v1/", "https://api.notion.com"),
        (" http://127.0.0.1:80/ ", "http://127.0.0.1:80"),
        ("https://proxy.example/notion", "https://proxy.example/notion"),
    ],
)
def test_an_address_is_kept_without_what_requests_add(given: str, kept: str) -> None:
    assert settings(base_url=given).base_url == kept


def test_text_becomes_a_path_and_a_list_a_tuple_without_repetitions() -> None:
    made = settings(output="~/out", state="st", formats=["json", "csv", "json"])
    assert made.output == Path.home() / "out"
    assert (made.state_folder, made.formats) == (Path("st"), ("json", "csv"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("base_url", "ftp://x"),
        ("base_url", "https://"),
        ("base_url", "https://user:word@x"),
        ("base_url", "https://x?y"),
        ("base_url", "http://[::1"),
        ("base_url", "https://x:99999"),
        ("base_url", 3),
        ("notion_version", "2020-01-01"),
        ("max_delete", "101%"),
        ("output", ""),
        ("output", None),
        ("output", "a\0"),
        ("state", ""),
        ("formats", "csv"),
        ("formats", ()),
        ("formats", ["../x"]),
        ("plugins", [1]),
        ("plugin_settings", {"csv": 1}),
        ("budget", 0),
        ("budget", 1.5),
        ("budget", True),
        ("concurrency", None),
        ("concurrency", 101),
        ("full", 1),
        ("patience_seconds", -1),
        ("patience_seconds", float("nan")),
        ("attempts", "3"),
        ("connect_timeout_seconds", 0),
        ("read_timeout_seconds", float("inf")),
        ("on_local_edit", "burn"),
        ("on_local_edit", []),
    ],
)
def test_a_bad_value_names_key_value_and_what_was_expected(key: str, value: object) -> None:
    with pytest.raises(InvalidSetting) as raised:
        settings(**{key: value})
    assert raised.value.key == key
    assert raised.value.exit_code == 2
    assert str(raised.value).startswith(f"{key} = ")
    assert raised.value.expected in str(raised.value)


def test_a_bad_token_is_refused_without_showing_it() -> None:
    with pytest.raises(InvalidToken, match="white space inside") as raised:
        Settings(token="ntn_a\nntn_b")
    assert "ntn_" not in str(raised.value)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("budget", "60", 60),
        ("patience_seconds", "1.5", 1.5),
        ("full", "Yes", True),
        ("full", "off", False),
        ("formats", "csv, json,", ("csv", "json")),
        ("output", "out", "out"),
    ],
)
def test_text_is_read_by_the_rule_of_its_setting(key: str, text: str, value: object) -> None:
    assert RULES[key].parse(key, text) == value


@pytest.mark.parametrize(("key", "text"), [("budget", "six"), ("full", "maybe"), ("attempts", "")])
def test_text_of_the_wrong_kind_is_refused_by_key(key: str, text: str) -> None:
    with pytest.raises(InvalidSetting, match=f"^{key} = "):
        RULES[key].parse(key, text)

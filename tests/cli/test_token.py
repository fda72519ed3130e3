"""Where a token comes from, and that it never shows."""

import stat
from pathlib import Path

import pytest

from notionkit.cli import token
from notionkit.cli.errors import NoToken
from tests.cli.scripted import TOKEN, ScriptedKeyring


def test_a_named_file_comes_first_then_the_keyring_then_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("ntn_file\r\n")
    keyring, environ = ScriptedKeyring("ntn_ring"), {"NOTION_TOKEN": " ntn_env "}
    found = [
        token.find(file, environ, lambda: keyring),
        token.find(None, environ, lambda: keyring),
        token.find(None, environ, lambda: None),
    ]
    assert [secret.reveal() for secret in found] == ["ntn_file", "ntn_ring", "ntn_env"]
    sources = [f"--token-file {file}", "the keyring (notionkit login)", "NOTION_TOKEN"]
    assert [secret.source for secret in found] == sources


def test_a_broken_keyring_is_passed_over() -> None:
    keyring = ScriptedKeyring(error=RuntimeError("no backend"))
    assert token.find(None, {"NOTION_TOKEN": TOKEN}, lambda: keyring).reveal() == TOKEN


def test_no_token_says_where_was_looked() -> None:
    keyring = ScriptedKeyring(error=RuntimeError("no backend"))
    with pytest.raises(NoToken, match=r"the keyring cannot be read \(RuntimeError\)"):
        token.find(None, {}, lambda: keyring)
    with pytest.raises(NoToken, match=r"keyring has none.*NOTION_TOKEN is not set"):
        token.find(None, {"NOTION_TOKEN": "  "}, ScriptedKeyring)
    with pytest.raises(NoToken, match="keyring extra is not installed"):
        token.find(None, {}, lambda: None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ntn_a\nntn_b", "white space inside"),
        ("ntn_a ntn_b", "white space inside"),
        ("ntn_\x00a", "white space inside"),
        ("ntn_ä", "something other than ASCII"),
    ],
)
def test_a_malformed_token_is_refused_without_showing_it(text: str, why: str) -> None:
    with pytest.raises(NoToken, match=why) as raised:
        token.find(None, {"NOTION_TOKEN": text}, lambda: None)
    assert "NOTION_TOKEN" in str(raised.value)
    assert "ntn_" not in str(raised.value)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(" \n")
    with pytest.raises(NoToken, match=f"The token from --token-file {file} is empty"):
        token.from_file(file)


def test_a_file_that_is_missing_or_a_folder_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoToken, match="No such file"):
        token.from_file(tmp_path / "missing")
    with pytest.raises(NoToken, match="cannot be read"):
        token.from_file(tmp_path)
    (tmp_path / "image").write_bytes(b"\x89PNG\xff")
    with pytest.raises(NoToken, match="not a text file"):
        token.from_file(tmp_path / "image")


def test_a_byte_order_mark_is_no_part_of_a_token(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"\xef\xbb\xbfntn_x\r\n")
    file.chmod(stat.S_IRUSR)
    assert token.from_file(file).reveal() == "ntn_x"

"""Settings files: what they may say, who may say it, and how a mistake is told."""

from pathlib import Path

import pytest

from tests.cli.conftest import Shell


def beside(shell: Shell, text: str) -> Path:
    path = shell.folder / "notionkit.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_flags_lie_over_environment_over_the_file_here_over_the_own_file(shell: Shell) -> None:
    limits = "[limits]\nbudget = {0}\nconcurrency = {0}\nattempts = {0}\npatience_seconds = {0}\n"
    shell.write_own_file(limits.format(10))
    beside(shell, limits.replace("patience", "#").format(20))
    environ = {"NOTIONKIT_BUDGET": "30", "NOTIONKIT_CONCURRENCY": "30"}
    assert shell("run", "--budget", "40", env=environ).exit_code == 0
    settings = shell.kit.settings
    assert settings is not None
    given = (settings.budget, settings.concurrency, settings.attempts, settings.patience_seconds)
    assert given == (40, 30, 20, 10)


def test_tables_of_formats_and_plugins_are_merged_key_by_key(shell: Shell) -> None:
    shell.write_own_file("[format.csv]\ndelimiter = ';'\nbom = true\n[plugins.hello]\nto = 'you'\n")
    beside(shell, "[format.csv]\ndelimiter = ','\n")
    shell("run")
    assert shell.kit.settings is not None
    assert shell.kit.settings.plugin_settings == {
        "csv": {"delimiter": ",", "bom": True},
        "hello": {"to": "you"},
    }


def test_lists_and_paths_are_read(shell: Shell) -> None:
    config = shell.home / "their.toml"
    config.write_text("[run]\nformats = ['json']\noutput = 'out'\nstate = '~/state'\nfull = true\n")
    shell("run", "--config", str(config))
    settings = shell.kit.settings
    assert settings is not None
    assert (settings.formats, settings.full) == (("json",), True)
    assert settings.output == shell.home / "out"
    assert settings.state == shell.home / "state"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[limits]\nbugdet = 3\n",
            "[limits]: there is no setting 'bugdet'; the nearest is 'budget'",
        ),
        ("[runs]\n", "there is no table 'runs'; the nearest is 'run'"),
        ("[below.a]\ndept = 1\n", "[below.a]: there is no setting 'dept'; the nearest is 'depth'"),
        ("[below.a]\ndepth = -1\n", "[below.a] depth: -1 will not do"),
        ("zzz = 1\n", "there is no table 'zzz'; the nearest is"),
        ("run = 1\n", "run has to be a table, written as [run]"),
        ("[format]\ncsv = 1\n", "csv has to be a table"),
        ("[limits]\nbudget = 'many'\n", "[limits] budget: 'many' will not do; expected requests"),
        ("[limits]\nbudget = true\n", "budget: True will not do"),
        ("[limits]\nread_timeout_seconds = nan\n", "read_timeout_seconds: nan will not do"),
        ("[run]\nformats = 'csv'\n", "formats: 'csv' will not do; expected a list"),
        ("[run]\nformats = []\n", "formats: '' will not do"),
        ("[run]\noutput = 3\n", "output: 3 will not do; expected a path"),
        ('[run]\noutput = "a\\u0000"\n', "[run] output"),
        ("[run]\non_local_edit = 'burn'\n", "expected one of keep, both, overwrite"),
        ("[run\n", "is not valid TOML"),
        ("[run]\nlog_json = 'x'\n", "[run] log_json: 'x' will not do; expected true or false"),
    ],
)
def test_a_mistake_names_file_key_and_what_was_expected(
    shell: Shell, text: str, expected: str
) -> None:
    beside(shell, text)
    result = shell("run")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "notionkit.toml" in result.stderr
    assert expected in result.stderr


def test_a_file_that_is_not_utf8_is_refused(shell: Shell) -> None:
    (shell.folder / "notionkit.toml").write_bytes(b"[run]\noutput = '\xff'\n")
    assert "is not UTF-8" in shell("run").stderr


def test_a_named_file_that_is_missing_is_refused(shell: Shell) -> None:
    result = shell("run", "--config", "missing.toml")
    assert result.exit_code == 2
    assert "missing.toml: cannot be read (No such file or directory)" in result.stderr


UNSAFE = {
    "base_url": "base_url = 'https://evil.example'",
    "token_file": "token_file = 'token'",
    "log_file": "log_file = '.bashrc'",
    "plugins by path": "plugins = ['./evil.py']",
}


@pytest.mark.parametrize("what", UNSAFE)
def test_a_file_that_merely_lies_here_cannot_turn_the_token_elsewhere(
    shell: Shell, what: str
) -> None:
    beside(shell, f"[run]\n{UNSAFE[what]}\n")
    result = shell("run")
    assert result.exit_code == 2
    assert f"{what} may not be set by a file that merely lies in" in result.stderr
    assert "--config notionkit.toml" in result.stderr
    assert str(shell.own_file) in result.stderr
    assert not shell.kit.entered


def test_a_token_file_is_named_by_what_named_it(shell: Shell) -> None:
    shell.write_own_file("[run]\ntoken_file = 'token'\n")
    result = shell("run")
    assert result.exit_code == 2
    beside_it = shell.own_file.with_name("token")
    assert f"{shell.own_file}, [run] token_file {beside_it}: cannot be read" in result.stderr


def test_a_named_file_and_the_own_file_may_set_the_address(shell: Shell) -> None:
    beside(shell, "[run]\nbase_url = 'http://127.0.0.1:1'\n")
    shell.write_own_file("[run]\nbase_url = 'http://127.0.0.1:2'\n")
    shell("run", "--config", "notionkit.toml")
    assert shell.kit.settings is not None
    assert shell.kit.settings.base_url == "http://127.0.0.1:1"


def test_the_own_file_is_trusted_in_its_own_folder_too(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.write_own_file("[run]\nbase_url = 'http://127.0.0.1:2'\n")
    monkeypatch.chdir(shell.own_file.parent)
    assert shell("run").exit_code == 0


@pytest.mark.parametrize("name", ["NOTION_BASE_URL", "NOTIONKIT_BASE_URL"])
def test_the_address_comes_from_the_environment(shell: Shell, name: str) -> None:
    shell("run", env={name: "http://127.0.0.1:3"})
    assert shell.kit.settings is not None
    assert shell.kit.settings.base_url == "http://127.0.0.1:3"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("NOTIONKIT_BUDGET", "lots", "NOTIONKIT_BUDGET: 'lots' will not do; expected requests"),
        ("NOTIONKIT_FULL", "perhaps", "NOTIONKIT_FULL: 'perhaps' will not do"),
        ("NOTION_BASE_URL", "ftp://x", "NOTION_BASE_URL: 'ftp://x' will not do"),
        ("NOTIONKIT_FORMATS", " , ", "NOTIONKIT_FORMATS"),
    ],
)
def test_a_bad_variable_is_named(shell: Shell, name: str, value: str, expected: str) -> None:
    result = shell("run", env={name: value})
    assert result.exit_code == 2
    assert expected in result.stderr


def test_a_bad_flag_is_named(shell: Shell) -> None:
    assert "--budget: 'x' will not do" in shell("run", "--budget", "x").stderr
    assert "--budget: 0 will not do" in shell("run", "--budget", "0").stderr
    assert "--patience: -1.0 will not do" in shell("run", "--patience", "-1").stderr
    assert "--format: '../x' will not do" in shell("run", "--format", "../x").stderr


def test_an_empty_variable_counts_as_not_set(shell: Shell) -> None:
    assert shell("run", env={"NOTIONKIT_BUDGET": ""}).exit_code == 0

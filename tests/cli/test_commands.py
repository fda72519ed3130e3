"""Every command: help, version, the emulator, the login."""

import os
import signal
import subprocess
import sys

import click
import pytest

import notionkit
from notionkit._version import __version__
from notionkit.cli import cli
from notionkit.cli.emulating import Asked
from tests.cli.conftest import Shell
from tests.cli.scripted import TOKEN, ScriptedKeyring

COMMANDS = ((), *((name,) for name in cli.commands))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_works_everywhere_and_shows_an_example(
    shell: Shell, command: tuple[str, ...], flag: str
) -> None:
    result = shell(*command, flag)
    assert result.exit_code == 0
    assert "Examples:\n  " in result.stdout.replace("    ", "  ").replace("  Examples", "Examples")
    assert " ".join(("notionkit", *command)) in result.stdout.partition("Examples:")[2]


@pytest.mark.parametrize("name", cli.commands)
def test_every_option_has_help(name: str) -> None:
    for parameter in cli.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_the_version_is_printed(shell: Shell) -> None:
    assert shell("--version").stdout == f"notionkit, version {__version__}\n"


def test_an_unknown_command_is_wrong_usage(shell: Shell) -> None:
    result = shell("rum")
    assert result.exit_code == 2
    assert "No such command" in result.stderr


def interrupting(shell: Shell) -> None:
    """Make the emulator's start send the signal that ends it."""
    serve = shell.emulator.__class__.__enter__

    class Interrupted(shell.emulator.__class__):  # type: ignore[name-defined, misc]
        def __enter__(self) -> object:
            os.kill(os.getpid(), signal.SIGINT)
            return serve(self)

    shell.emulator = Interrupted()


def test_the_emulator_prints_a_command_to_copy_and_serves_until_interrupted(shell: Shell) -> None:
    interrupting(shell)
    result = shell("emulator", "--port", "8765", "--budget", "60", "--latency", "0.5")
    assert result.exit_code == 0
    assert shell.emulator.asked == {"world": "demo", "port": 8765, "budget": 60, "latency": 0.5}
    assert (
        "  NOTION_TOKEN=ntn_emulator_token notionkit run --base-url http://127.0.0.1:8765\n"
        in result.stdout
    )


def test_the_emulator_serves_a_folder_of_recordings(shell: Shell) -> None:
    interrupting(shell)
    (shell.folder / "recordings").mkdir()
    shell("emulator", "--world", "recordings")
    assert shell.emulator.asked is not None
    assert shell.emulator.asked["world"] == "recordings"


def test_the_emulator_serves_a_generated_world_and_logs_what_is_asked(shell: Shell) -> None:
    log = shell.folder / "log.jsonl"
    seen: list[str] = []

    def ask(text: str) -> None:
        seen.append(text)
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("notionkit.cli.emulator.print_result", ask)
        result = shell("emulator", "--pages", "12", "--seed", "7", "--log", str(log))
    assert result.exit_code == 0
    assert "/_emulator" in seen[0]
    assert log.read_text(encoding="utf-8") == ""


def test_a_world_that_is_no_folder_is_refused(shell: Shell) -> None:
    result = shell("emulator", "--world", "mars")
    assert result.exit_code == 2
    assert "--world mars: expected demo, small, generated, a file, or a folder" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--faults", "3=418"], "--faults: '3=418' names no fault. Choose one of 400"),
        (["--webhook", "https://example.com/hook"], "Webhooks go to 127.0.0.1 only"),
        (["--webhook", "nowhere"], "nowhere is no address for webhooks"),
        (["--log", "."], "'--log': File '.' is a directory"),
        (["--log", "no/folder/log.jsonl"], "No such file or directory"),
        (["--world", "broken.json"], "The world in broken.json cannot be read"),
        (["--world", "wrong.json"], "world.pages should be an array, instead was `3`"),
        (["--world", "binary.json"], "The world in binary.json cannot be read"),
        (["--world", "empty"], "There are no recordings (*.jsonl) in empty"),
        (["--pages", "0"], "'--pages'"),
        (["--blocks", "-1"], "'--blocks'"),
        (["--port", "70000"], "'--port'"),
        (["--seed", "x"], "'--seed'"),
    ],
)
def test_what_the_emulator_cannot_serve_is_told_in_one_line(
    shell: Shell, arguments: list[str], said: str
) -> None:
    (shell.folder / "broken.json").write_text('{"pages": [', encoding="utf-8")
    (shell.folder / "wrong.json").write_text('{"pages": 3}', encoding="utf-8")
    (shell.folder / "binary.json").write_bytes(b"\xff\xfe\x00")
    (shell.folder / "empty").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Asked, "simple", property(lambda _: False))
        result = shell("emulator", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    told = [line for line in result.stderr.splitlines() if said in line]
    assert len(told) == 1


def test_login_without_the_extra_says_how_to_install_it(shell: Shell) -> None:
    result = shell("login")
    assert result.exit_code == 2
    assert 'pip install "notionkit-actors[keyring]"' in result.stderr


def test_login_without_a_terminal_asks_nothing(shell: Shell) -> None:
    shell.keyring = ScriptedKeyring()
    shell.typed = TOKEN
    result = shell("login")
    assert result.exit_code == 2
    assert "There is no terminal to ask" in result.stderr
    assert shell.keyring.stored is None


def test_login_asks_on_a_terminal_without_showing_what_is_typed(shell: Shell) -> None:
    shell.keyring, shell.terminal, shell.typed = ScriptedKeyring(), True, f" {TOKEN}\n"
    result = shell("login")
    assert (result.exit_code, shell.keyring.stored) == (0, TOKEN)
    assert TOKEN not in result.output


@pytest.mark.parametrize(("typed", "code"), [("ntn_a b\n", 2), ("", 130)])
def test_login_stores_nothing_that_is_no_token(shell: Shell, typed: str, code: int) -> None:
    shell.keyring, shell.terminal, shell.typed = ScriptedKeyring(), True, typed
    assert shell("login").exit_code == code
    assert shell.keyring.stored is None


def test_login_takes_the_token_from_a_file_and_a_run_finds_it(shell: Shell) -> None:
    shell.keyring = ScriptedKeyring()
    (shell.folder / "token").write_text("ntn_from_file\n")
    result = shell("login", "--token-file", "token")
    assert (result.exit_code, shell.keyring.stored) == (0, "ntn_from_file")
    assert "ntn_" not in result.output
    shell("run")
    assert shell.kit.token == "ntn_from_file"


def test_login_can_forget(shell: Shell) -> None:
    shell.keyring = ScriptedKeyring(TOKEN)
    assert "forgotten" in shell("login", "--forget").stderr
    assert shell.keyring.stored is None
    assert "There was no token" in shell("login", "--forget").stderr


def test_a_key_store_that_fails_is_one_line_without_the_token(shell: Shell) -> None:
    shell.keyring = ScriptedKeyring(error=RuntimeError(f"cannot store {TOKEN}"))
    (shell.folder / "token").write_text(TOKEN)
    for arguments in (("--token-file", "token"), ("--forget",)):
        result = shell("login", *arguments)
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1
        assert TOKEN not in result.output


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("notionkit", {"pykka", "tqdm", "click", "requests", "actors"}),
        ("notionkit.cli", {"pykka", "actors"}),
    ],
)
def test_importing_it_brings_nothing_that_it_may_not_need(module: str, heavy: set[str]) -> None:
    script = f"import sys, {module}; print(*sorted({heavy} & set(sys.modules)))"
    printed = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout
    assert printed == "\n"


def test_the_package_offers_its_names_lazily() -> None:
    assert {"Client", "NotionKit", "Settings"} <= set(dir(notionkit))
    assert notionkit.Settings.__module__ == "notionkit.engine.settings"
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = notionkit.Nothing

"""The command line on the real engine and emulator: bad input ends in one line."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from notionkit.cli.plan import DEMO_PORT
from notionkit.emulator import Emulator, demo_world
from tests.cli.conftest import Shell
from tests.cli.test_process import environ

fcntl = pytest.importorskip("fcntl", reason="needs POSIX locks")


@pytest.fixture(autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One at a time: the addresses of the demo's files have its port, which another may hold."""
    path = tmp_path_factory.getbasetemp().parent / "demo.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def notionkit(shell: Shell, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "notionkit", *arguments],
        cwd=shell.folder,
        env=environ(shell, **variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def in_one_line(ended: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert ended.returncode == code, ended
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, ended.stderr
    for word in words:
        assert word in ended.stderr


def test_the_demo_needs_no_token_and_says_where_to_look(shell: Shell) -> None:
    ended = notionkit(shell, "run", "--demo", NOTION_TOKEN="")
    assert ended.returncode == 0, ended
    assert ended.stdout.startswith("Complete.")
    index = Path("notion-export-demo", "index.md")
    assert f"(begin with {index})" in ended.stdout
    assert (shell.folder / index).exists()


def test_the_demo_takes_another_port_when_its_own_is_in_use(shell: Shell) -> None:
    with socket.socket() as taken:
        with suppress(OSError):  # when somebody else has it, that is as good
            taken.bind(("127.0.0.1", DEMO_PORT))
            taken.listen()
        assert notionkit(shell, "run", "--demo").returncode == 0


def test_a_second_run_of_the_demo_finds_nothing_changed(shell: Shell) -> None:
    notionkit(shell, "run", "--demo")
    notionkit(shell, "run", "--demo")
    told = notionkit(shell, "log", "--output", "notion-export-demo", "--limit", "1")
    assert "nothing changed" in told.stdout, told


def test_a_dry_run_tells_the_least_cost_and_writes_nothing(shell: Shell) -> None:
    ended = notionkit(shell, "run", "--demo", "--dry-run", "--json")
    foretold = json.loads(ended.stdout)
    assert ended.returncode == 0, ended
    assert foretold["workspace"] == "Skerry Light Museum"
    assert 0 < foretold["pages"] < foretold["requests"]
    assert not (shell.folder / "notion-export-demo").exists()


def test_a_dry_run_with_a_refused_token_is_one_line(shell: Shell) -> None:
    with Emulator(demo_world()) as emulator:
        arguments = ("run", "--dry-run", "--base-url", emulator.url)
        in_one_line(notionkit(shell, *arguments, NOTION_TOKEN="ntn_other"), 4, "token is invalid")


def test_a_port_in_use_is_one_line(shell: Shell) -> None:
    with Emulator(demo_world()) as emulator:
        port = emulator.url.rsplit(":", 1)[-1]
        in_one_line(notionkit(shell, "emulator", "--port", port), 2, f"on port {port}: ")


def test_a_folder_without_recordings_is_one_line(shell: Shell) -> None:
    (shell.folder / "empty").mkdir()
    in_one_line(notionkit(shell, "emulator", "--world", "empty"), 2, "no recordings")


@pytest.mark.parametrize(("flag", "noun"), [("--format", "format"), ("--plugin", "plugin")])
def test_an_unknown_format_or_plugin_is_refused_before_anything_is_made(
    shell: Shell, flag: str, noun: str
) -> None:
    ended = notionkit(shell, "run", flag, "nope")
    in_one_line(ended, 2, f"there is no {noun} 'nope'; installed {noun}s: ", "csv")
    assert list(shell.folder.iterdir()) == []


def test_a_refused_token_is_named_by_its_source_and_never_shown(shell: Shell) -> None:
    token = "ntn_refused0123456789"
    (shell.folder / "token").write_text(token)
    with Emulator(demo_world()) as emulator:
        ended = notionkit(shell, "run", "--base-url", emulator.url, "--token-file", "token")
    assert ended.returncode == 4
    assert "The token came from --token-file token." in ended.stdout
    assert token not in ended.stdout + ended.stderr + shell.log.read_text(encoding="utf-8")


def test_a_server_that_is_not_there_is_told(shell: Shell) -> None:
    arguments = ("--base-url", "http://127.0.0.1:1", "--patience", "0", "--json")
    ended = notionkit(shell, "run", *arguments)
    assert ended.returncode == 5
    assert json.loads(ended.stdout)["status"] == "unfinished"
    assert "Traceback" not in ended.stderr


def test_a_damaged_mirror_is_one_line_and_left_alone(shell: Shell) -> None:
    state = shell.folder / "notion-export" / ".notionkit"
    state.mkdir(parents=True)
    mirror = state / "mirror.sqlite3"
    mirror.write_bytes(b"no database" * 1000)
    in_one_line(notionkit(shell, "run", "-q"), 5, str(mirror.relative_to(shell.folder)))
    assert mirror.read_bytes() == b"no database" * 1000

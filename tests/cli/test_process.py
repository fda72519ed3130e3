"""What only a process of its own can show: pipes, terminals, signals, streams that are gone."""

import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from tests.cli.conftest import Shell
from tests.cli.scripted import TOKEN

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and terminals")


def environ(shell: Shell, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(shell.home),
        "XDG_STATE_HOME": str(shell.home / "state"),
        "XDG_CONFIG_HOME": str(shell.home / "config"),
        "PYTHONPATH": str(ROOT),
        "NOTION_TOKEN": TOKEN,
        **more,
    }


def command(script: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.cli.scripted", script, *arguments]


@contextmanager
def started(
    shell: Shell, script: str, *arguments: str, **more: str
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        command(script, *arguments),
        cwd=shell.folder,
        env=environ(shell, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until_running(process: subprocess.Popen[str]) -> None:
    """Wait until the command has shown its first line of progress."""
    assert process.stderr is not None
    assert "crawl:" in process.stderr.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_well(shell: Shell, number: int) -> None:
    with started(shell, "endless", "run") as process:
        until_running(process)
        process.send_signal(number)
        stdout, stderr = process.communicate()
    assert process.returncode == 128 + number
    assert "Interrupted. What was read is kept." in stdout
    assert "Traceback" not in stderr


def test_two_signals_end_at_once_even_when_the_engine_hangs(shell: Shell) -> None:
    with started(shell, "deaf", "run") as process:
        until_running(process)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert "Stopping" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate()
    assert process.returncode == 130
    assert "Stopped at once. Run the same command again to resume." in stderr


@pytest.mark.parametrize(("script", "code"), [("proven", 0), ("losses", 3)])
def test_a_result_that_nobody_reads_keeps_the_exit_code(
    shell: Shell, script: str, code: int
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        command(script, "run", "--json"),
        cwd=shell.folder,
        env=environ(shell),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert ended.returncode == code
    assert ended.stderr.splitlines()[-1].startswith("The reader of the result went away")
    assert "Traceback" not in ended.stderr


def test_progress_that_nobody_reads_does_no_harm(shell: Shell) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        command("proven", "run", "-v"),
        cwd=shell.folder,
        env=environ(shell),
        stdout=subprocess.PIPE,
        stderr=writing,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (ended.returncode, ended.stdout.split(".")[0]) == (0, "Complete")


def test_a_bug_is_one_line_also_where_there_can_be_no_log(shell: Shell) -> None:
    (shell.home / "state").write_text("")
    with started(shell, "buggy", "run", "-q") as process:
        stdout, stderr = process.communicate()
    assert (process.returncode, stdout, stderr.count("\n")) == (1, "", 1)
    assert "This is a bug in NotionKit: KeyError: 'pages' (there is no log file" in stderr


def test_closed_streams_do_no_harm(shell: Shell) -> None:
    line = " ".join(command("proven", "run", "-v"))
    ended = subprocess.run(
        ["sh", "-c", f"{line} >&- 2>&-"], cwd=shell.folder, env=environ(shell), check=False
    )
    assert ended.returncode == 0


def test_a_terminal_without_utf8_gets_what_it_can_spell(shell: Shell) -> None:
    with started(shell, "losses", "run", PYTHONIOENCODING="latin-1") as process:
        stdout, stderr = process.communicate()
    assert process.returncode == 3
    assert r"\u65e5\u672c: Notion does not show" in stdout
    assert "Traceback" not in stderr


def test_a_full_device_behind_stdout_is_one_line(shell: Shell) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            command("proven", "run"),
            cwd=shell.folder,
            env=environ(shell),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert "Traceback" not in ended.stderr
    assert "No space left on device" in ended.stderr


@pytest.mark.parametrize(("kind", "bar"), [("xterm", True), ("dumb", False)])
def test_a_terminal_gets_a_bar_unless_it_is_dumb(shell: Shell, kind: str, bar: bool) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    ended = subprocess.run(
        command("proven", "run"),
        cwd=shell.folder,
        env=environ(shell, TERM=kind),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=False,
    )
    shown = os.read(ours, 65536)
    for end in (ours, theirs):
        os.close(end)
    assert ended.returncode == 0
    assert (b"| crawl: 3 pages, 2 rows" in shown) is bar
    assert b"crawl: 3 pages" in shown


def test_python_m_works(shell: Shell) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "notionkit", "run", "nonsense"],
        cwd=shell.folder,
        env=environ(shell),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("Error: 'nonsense' is not a target")


def test_ctrl_c_while_the_command_still_loads_ends_it_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def pressed(_: str) -> None:
        raise KeyboardInterrupt

    loading = ModuleType("notionkit.cli")
    loading.__getattr__ = pressed  # type: ignore[method-assign]
    monkeypatch.setitem(sys.modules, "notionkit.cli", loading)
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    command = setup["options.entry_points"]["console_scripts"].strip()
    script = EntryPoint("notionkit", command.partition(" = ")[2], "console_scripts").load()
    with pytest.raises(SystemExit) as ended:
        script()
    assert ended.value.code == 130

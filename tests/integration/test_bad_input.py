"""Bad input, as its user meets it: one clear line, the right exit code, no file touched."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from notionkit.emulator import TOKEN, Emulator, World, small_world
from tests.cli.conftest import Shell, shell  # noqa: F401 - a fixture
from tests.cli.test_process import environ
from tests.engine.conftest import export, files_in
from tests.integration.test_faults import STRANGERS, Stranger

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX processes")

SECRET = "ntn_secret0123456789abcdefghijklmnopqrstuvwxyz"
Ended = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(small_world(), budget=None) as served:
        yield served


@pytest.fixture
def output(shell: Shell, emulator: Emulator) -> Path:  # noqa: F811
    """A folder with an export and a file of the user's own."""
    made = shell.folder / "notion-export"
    assert export(emulator, made, formats=("markdown", "csv")).result.status == "proven"
    (made / "mine.md").write_text("mine")
    return made


def run(
    shell: Shell,  # noqa: F811
    *arguments: str,
    before: Callable[[], None] | None = None,
    **variables: str,
) -> Ended:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "notionkit", "run", *arguments],
        cwd=shell.folder,
        env=environ(shell, **{"NOTION_TOKEN": SECRET} | variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        preexec_fn=before,
    )


def one_line(ended: Ended, code: int, *words: str) -> None:
    """Check that the command said one line, with these words, and nothing else."""
    assert ended.returncode == code, ended
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    assert ended.stdout == ""
    told(ended, *words)


def told(ended: Ended, *words: str) -> None:
    """Check that these words were said, without a traceback and without the token."""
    said = ended.stdout + ended.stderr
    for word in words:
        assert word in said, said
    assert "Traceback" not in said
    assert SECRET not in said
    assert TOKEN not in said


# -- what is wrong before anything begins ---------------------------------------------------------


def test_no_token(shell: Shell, output: Path) -> None:  # noqa: F811
    before = files_in(output)
    one_line(run(shell, NOTION_TOKEN=""), 2, "no token", "NOTION_TOKEN", "--token-file", "--demo")
    assert files_in(output) == before


@pytest.mark.parametrize("bad", ["nonsense", "https://example.com/page", "0123", "12345678-9"])
def test_a_malformed_target(bad: str, shell: Shell) -> None:  # noqa: F811
    one_line(run(shell, bad), 2, repr(bad), "not a target", "expected the id")
    assert list(shell.folder.iterdir()) == []


def test_an_output_that_is_a_file(shell: Shell) -> None:  # noqa: F811
    (shell.folder / "out").write_text("mine")
    one_line(run(shell, "-o", "out"), 2, "out is a file", "--output")
    one_line(run(shell, "-o", "out/below"), 2, "out/below", "--output")
    assert (shell.folder / "out").read_text() == "mine"


def test_an_output_that_cannot_be_made(shell: Shell) -> None:  # noqa: F811
    # /proc refuses a new folder to everybody, the administrator included.
    one_line(run(shell, "-o", "/proc/out"), 2, "/proc/out", "--output")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[run", ("not valid TOML",)),
        ("[run]\nbugdet = 3", ("bugdet",)),
        ("[limits]\nbudget = 'many'", ("budget", "many")),
        ("[sprint]\nbudget = 1", ("sprint",)),
    ],
    ids=["broken", "unknown key", "bad value", "unknown table"],
)
def test_a_settings_file_that_is_broken_or_wrong(
    text: str,
    words: tuple[str, ...],
    shell: Shell,  # noqa: F811
    output: Path,
) -> None:
    before = files_in(output)
    (shell.folder / "notionkit.toml").write_text(text)
    one_line(run(shell), 2, "notionkit.toml", *words)
    assert files_in(output) == before


@pytest.mark.parametrize("flag", ["--format", "--plugin"])
def test_an_unknown_format_or_plugin(flag: str, shell: Shell, output: Path) -> None:  # noqa: F811
    before = files_in(output)
    one_line(run(shell, flag, "nope"), 2, "'nope'", "installed")
    assert files_in(output) == before


# -- what Notion, or whoever answers in its place, refuses ----------------------------------------


def test_a_refused_token(shell: Shell, output: Path, emulator: Emulator) -> None:  # noqa: F811
    before = files_in(output)
    ended = run(shell, "--base-url", emulator.url)
    assert ended.returncode == 4
    told(ended, "API token is invalid", "came from NOTION_TOKEN", "integrations")
    assert files_in(output) == before


def test_a_target_that_is_not_shared(shell: Shell, emulator: Emulator) -> None:  # noqa: F811
    missing = "0f0f0f0f-0000-4000-8000-000000000000"
    ended = run(shell, "--base-url", emulator.url, missing, NOTION_TOKEN=TOKEN)
    assert ended.returncode == 3
    told(ended, missing, "does not exist or is not shared", "Connections")


def test_a_token_that_sees_nothing(shell: Shell, output: Path) -> None:  # noqa: F811
    before = files_in(output)
    world = World(name="Empty workspace", integration="Our exporter")
    world.space_id = small_world().space_id
    with Emulator(world, budget=None) as empty:
        ended = run(shell, "--base-url", empty.url, NOTION_TOKEN=TOKEN)
    assert ended.returncode == 3
    told(ended, "Empty workspace", "Our exporter", "Connections")
    assert files_in(output) == before


@pytest.mark.parametrize("what", ["a web page", "a redirect", "other JSON"])
def test_a_server_that_is_not_notion(what: str, shell: Shell, output: Path) -> None:  # noqa: F811
    before = files_in(output)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    server.answer, server.asked = STRANGERS[what], []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        ended = run(shell, "--base-url", f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert ended.returncode == 5
    told(ended, f"127.0.0.1:{server.server_port}", "Check the base URL")
    assert files_in(output) == before


# -- what is wrong with the state -----------------------------------------------------------------


def test_a_mirror_of_a_newer_version(shell: Shell, output: Path) -> None:  # noqa: F811
    mirror = output / ".notionkit" / "mirror.sqlite3"
    with sqlite3.connect(mirror) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    before, bytes_before = files_in(output), mirror.read_bytes()
    one_line(run(shell, "-q"), 5, ".notionkit", "newer")
    assert (files_in(output), mirror.read_bytes()) == (before, bytes_before)


@pytest.mark.parametrize("damage", ["overwritten", "cut", "emptied"])
def test_a_damaged_mirror(damage: str, shell: Shell, output: Path) -> None:  # noqa: F811
    mirror = output / ".notionkit" / "mirror.sqlite3"
    whole = mirror.read_bytes()
    half = len(whole) // 2
    mirror.write_bytes(
        {"overwritten": b"no" * half, "cut": whole[:half], "emptied": bytes(len(whole))}[damage]
    )
    before, bytes_before = files_in(output), mirror.read_bytes()
    one_line(run(shell, "-q"), 5, "mirror.sqlite3")
    assert (files_in(output), mirror.read_bytes()) == (before, bytes_before)


def test_a_mirror_that_another_run_holds_names_its_holder(
    shell: Shell,  # noqa: F811
    emulator: Emulator,
) -> None:
    entered, release = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        entered.set()
        release.wait(60)

    with Emulator(small_world(), budget=None, faults=hold) as slow:
        first = threading.Thread(
            target=run, args=(shell, "--base-url", slow.url), kwargs={"NOTION_TOKEN": TOKEN}
        )
        first.start()
        try:
            assert entered.wait(60)
            second = run(shell, "-q", "--base-url", slow.url, NOTION_TOKEN=TOKEN)
        finally:
            release.set()
            first.join()
    one_line(second, 5, "in use by process ", "since", "notion-export")


def limit_of(size: int) -> Callable[[], None]:
    """No file may grow beyond this: the kernel's own way to have no room."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 20_000, 150_000])
def test_a_disk_that_is_full(size: int, shell: Shell, emulator: Emulator) -> None:  # noqa: F811
    arguments = ("--base-url", emulator.url)
    ended = run(shell, *arguments, before=limit_of(size), NOTION_TOKEN=TOKEN)
    assert ended.returncode == 5, ended
    told(ended, "notion-export", "--state" if size == 0 else "run again")
    again = run(shell, *arguments, NOTION_TOKEN=TOKEN)
    assert again.returncode == 0, again


@pytest.mark.skipif(not shutil.which("mount") or os.geteuid() != 0, reason="needs to mount")
@pytest.mark.parametrize("size", ["256k", "400k"])
def test_a_small_disk_that_fills_up(size: str, shell: Shell, emulator: Emulator) -> None:  # noqa: F811
    disk = shell.folder / "disk"
    disk.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    if subprocess.run(options, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        arguments = ("--base-url", emulator.url, "-o", "disk/out")
        ended = run(shell, *arguments, NOTION_TOKEN=TOKEN)
        assert ended.returncode == 5, ended
        told(ended, "disk/out", "space")
    finally:
        subprocess.run(["umount", str(disk)], check=True)

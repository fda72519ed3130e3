"""One output folder, two runs: whatever it is called and wherever their state is."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from notionkit import _locks
from notionkit.emulator import Emulator
from notionkit.engine import EngineFailed, NotionKit, RunUnfinished
from notionkit.engine.output_lock import OutputLock, note_of
from tests.engine.conftest import export, files_in, settings_for

HOLDER = """
import sys
from pathlib import Path
from notionkit.engine.output_lock import OutputLock
OutputLock(Path(sys.argv[1])).take(now=0.0)
print("held", flush=True)
sys.stdin.read()
"""

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")


def refused(output: Path) -> str:
    """What is said to one who comes while another has the folder."""
    late = OutputLock(output)
    with pytest.raises(RunUnfinished) as caught:
        late.take(now=1.0)
    return str(caught.value)


def is_free(output: Path) -> bool:
    lock = OutputLock(output)
    lock.take(now=1.0)
    lock.release()
    return True


def test_a_second_run_with_a_state_folder_of_its_own_writes_nothing(
    emulator: Emulator, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    with NotionKit(settings_for(emulator, output, state=tmp_path / "s1")):
        second = NotionKit(settings_for(emulator, output, state=tmp_path / "s2"))
        with pytest.raises(RunUnfinished, match=f"{output} is in use by process {os.getpid()} on"):
            second.__enter__()
        assert not (tmp_path / "s2").exists()
        assert files_in(output) == {}
    result = export(emulator, output, state=tmp_path / "s2").result
    assert result.status == "proven"


def test_other_outputs_with_one_state_meet_at_the_mirror(
    emulator: Emulator, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    with NotionKit(settings_for(emulator, tmp_path / "a", state=state)):
        second = NotionKit(settings_for(emulator, tmp_path / "b", state=state))
        with pytest.raises(RunUnfinished, match=f"The mirror in {state} is in use by process"):
            second.__enter__()
    assert is_free(tmp_path / "b")


def test_a_folder_is_the_same_by_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "out"
    output.mkdir()
    (tmp_path / "link").symlink_to(output, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    held = OutputLock(output)
    held.take(now=0.0)
    for name in (Path("out"), tmp_path / "link", tmp_path / "x" / ".." / "out"):
        said = refused(name)
        assert f"{name} is in use by process {os.getpid()} on " in said
        assert "since 1970-01-01T00:00:00+00:00" in said
    held.release()
    assert is_free(Path("link"))


@on_posix
def test_who_keeps_state_elsewhere_is_refused_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = OutputLock(tmp_path / "out")
    held.take(now=0.0)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "of-another-user"))
    assert "is in use by another process. Wait for it to end" in refused(tmp_path / "out")
    held.release()


@on_posix
def test_a_note_that_its_holder_did_not_write_names_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = OutputLock(tmp_path / "out")
    held.take(now=0.0)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "of-another-user"))
    note = note_of(tmp_path / "out")
    note.parent.mkdir(parents=True)
    note.write_text('{"pid": 4242, "host": "long-gone", "since": "yesterday"}')
    said = refused(tmp_path / "out")
    assert "is in use by another process." in said
    assert note.read_bytes() == b""
    held.release()


@on_posix
def test_a_state_place_that_cannot_be_written_keeps_nobody_from_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    held = OutputLock(tmp_path / "out")
    held.take(now=0.0)
    assert "in use" in refused(tmp_path / "out")
    held.release()
    assert is_free(tmp_path / "out")


REFUSALS = [errno.ENOLCK, errno.ENOTSUP, errno.EPERM]
if sys.platform != "win32":
    REFUSALS += [errno.EACCES, errno.EDEADLK]  # there these say that it is taken


@pytest.mark.parametrize("number", REFUSALS, ids=errno.errorcode.__getitem__)
def test_what_cannot_be_locked_keeps_nobody_from_running(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(number, "no locks here")

    monkeypatch.setattr(_locks, "_take", refuse)
    assert is_free(tmp_path / "out")


def test_the_lock_leaves_nothing_in_the_folder_and_an_empty_note(tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert is_free(output)
    assert list(output.iterdir()) == []
    assert note_of(output).read_bytes() == b""


def test_the_lock_of_a_killed_process_is_gone(tmp_path: Path) -> None:
    output = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(output)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        assert f"process {other.pid} on " in refused(output)
        other.kill()
        other.wait()
        assert is_free(output)


def break_mirror(output: Path) -> None:
    (output / ".notionkit").mkdir(parents=True)
    (output / ".notionkit" / "mirror.sqlite3").write_bytes(b"no database at all" * 100)


@pytest.mark.parametrize("how", ["mirror", "interrupt", "bug"])
def test_a_start_that_fails_leaves_no_lock_behind(
    how: str, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start() -> None:
        raise errors[how]

    kit = NotionKit(settings_for(emulator, tmp_path / "out"))
    errors = {"interrupt": KeyboardInterrupt(), "bug": EngineFailed("broken")}
    if how == "mirror":
        break_mirror(tmp_path / "out")
    else:
        monkeypatch.setattr(kit.system, "start", start)
    with pytest.raises((RunUnfinished, KeyboardInterrupt, EngineFailed)):
        kit.__enter__()
    assert is_free(tmp_path / "out")

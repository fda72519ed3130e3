import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from notionkit import _locks
from notionkit.mirror import (
    DamagedMirror,
    Mirror,
    MirrorLocked,
    MirrorMissing,
    MirrorUnreadable,
    MirrorUnwritable,
    MirrorView,
    NewerMirror,
    Store,
    StoreView,
)
from notionkit.mirror.schema import VERSION
from tests.mirror.worlds import Remote, RemoteBlock, RemotePage, crawl, uid


def _database(state: Path) -> Path:
    return state / "mirror.sqlite3"


def _filled(state: Path) -> Path:
    blocks = tuple(RemoteBlock(uid(n), os.urandom(500).hex()) for n in range(100, 400))
    with Mirror.open(state) as mirror:
        crawl(mirror, Remote((RemotePage(uid(1), blocks=blocks),), page_size=50), "run-1")
    return _database(state)


def test_the_state_folder_is_private_and_hidden_from_git(tmp_path: Path) -> None:
    state = tmp_path / "out" / ".notionkit"
    Mirror.open(state).close()
    assert (state / ".gitignore").read_text() == "*\n"
    if sys.platform != "win32":
        assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_a_folder_that_was_there_keeps_its_own_gitignore(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    Mirror.open(tmp_path).close()
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_what_was_committed_is_there_after_opening_again(tmp_path: Path) -> None:
    _filled(tmp_path)
    with MirrorView.open(tmp_path) as view:
        assert view.counts().blocks == 300


def test_mirror_and_view_are_what_the_protocols_ask_for(tmp_path: Path) -> None:
    with Mirror.open(tmp_path) as mirror, mirror.view() as view:
        store: Store = mirror
        reader: StoreView = view
        assert store.resumable([]) is None
        assert reader.last_change() == 0


def test_commits_are_synced_to_disk(tmp_path: Path) -> None:
    with Mirror.open(tmp_path) as mirror:
        assert mirror._db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert mirror._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_newer_mirror_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    before = path.read_bytes()
    with pytest.raises(NewerMirror, match=r"mirror\.sqlite3.*newer.*Upgrade"):
        Mirror.open(tmp_path)
    with pytest.raises(NewerMirror):
        MirrorView.open(tmp_path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    _database(tmp_path).write_bytes(b"my own notes, not a database at all\n" * 50)
    before = _database(tmp_path).read_bytes()
    with pytest.raises(DamagedMirror, match=r"mirror\.sqlite3 is damaged.*Move the file away"):
        Mirror.open(tmp_path)
    assert _database(tmp_path).read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    db = sqlite3.connect(_database(tmp_path))
    db.execute("CREATE TABLE theirs (x)")
    db.close()
    before = _database(tmp_path).read_bytes()
    with pytest.raises(DamagedMirror, match="not a NotionKit mirror"):
        Mirror.open(tmp_path)
    assert _database(tmp_path).read_bytes() == before


def test_a_cut_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = path.read_bytes()
    with pytest.raises(DamagedMirror):
        Mirror.open(tmp_path)
    assert path.read_bytes() == before


def test_damage_in_the_middle_is_named_when_it_is_met(tmp_path: Path) -> None:
    path = _filled(tmp_path)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle:] = os.urandom(len(data) - middle)
    path.write_bytes(data)
    with MirrorView.open(tmp_path) as view, pytest.raises(DamagedMirror):
        [view.get("block", uid(n)) for n in range(100, 400)]


def test_an_empty_file_left_by_a_crash_becomes_a_mirror(tmp_path: Path) -> None:
    _database(tmp_path).touch()
    with Mirror.open(tmp_path) as mirror:
        mirror.begin_run("run-1")


def test_a_view_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(MirrorMissing, match="notionkit run"):
        MirrorView.open(tmp_path)


def test_a_second_writer_is_told_who_holds_the_mirror(tmp_path: Path) -> None:
    with Mirror.open(tmp_path, now=lambda: 0.0):
        with pytest.raises(MirrorLocked, match=rf"process {os.getpid()} on .* since 1970-01-01"):
            Mirror.open(tmp_path)
        with MirrorView.open(tmp_path) as view:
            assert view.runs() == []
    Mirror.open(tmp_path).close()


def test_a_failed_opening_leaves_no_lock_behind(tmp_path: Path) -> None:
    _database(tmp_path).write_bytes(b"no database" * 100)
    with pytest.raises(DamagedMirror):
        Mirror.open(tmp_path)
    _database(tmp_path).unlink()
    Mirror.open(tmp_path).close()


def test_the_lock_of_another_process_ends_with_it(tmp_path: Path) -> None:
    code = (
        "import sys; from notionkit.mirror import Mirror\n"
        "mirror = Mirror.open(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(MirrorLocked, match=f"process {other.pid}"):
            Mirror.open(tmp_path)
        other.kill()
        other.wait()
        Mirror.open(tmp_path).close()


def test_a_file_system_without_locks_is_named_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(_locks, "_take", refuse)
    with pytest.raises(MirrorUnwritable, match="local disk"):
        Mirror.open(tmp_path)


def test_a_place_that_cannot_be_a_folder_is_unwritable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MirrorUnwritable, match="--state"):
        Mirror.open(tmp_path / "file" / "state")
    with pytest.raises(MirrorUnwritable):
        Mirror.open(tmp_path / "file")


_NOBODY = 65_534


@pytest.fixture
def foreign() -> Iterator[Path]:
    """A folder that others may look into: those of pytest are closed to them."""
    if sys.platform == "win32":
        pytest.skip("folders have no such permissions there")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def _unwritable(folder: Path) -> Iterator[None]:
    if os.getuid() != 0:
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_what_lies_where_nothing_can_be_written_can_be_looked_at(foreign: Path) -> None:
    _filled(foreign)
    before = sorted(path.name for path in foreign.iterdir())
    with _unwritable(foreign), MirrorView.open(foreign) as view:
        assert view.counts().blocks == 300
    with _unwritable(foreign), pytest.raises(MirrorUnwritable):
        Mirror.open(foreign)
    assert sorted(path.name for path in foreign.iterdir()) == before


def test_what_was_not_closed_in_order_is_not_shown_without_its_journal(
    tmp_path: Path, foreign: Path
) -> None:
    with Mirror.open(tmp_path) as mirror:
        crawl(mirror, Remote((RemotePage(uid(1)),), page_size=50), "run-1")
        for name in ("mirror.sqlite3", "mirror.sqlite3-wal"):
            shutil.copy(tmp_path / name, foreign / name)
    told = pytest.raises(MirrorUnreadable, match=r"mirror\.sqlite3-wal.* Copy the folder to")
    with _unwritable(foreign), told:
        MirrorView.open(foreign)
    with MirrorView.open(foreign) as view:
        assert view.counts().pages == 1


def test_a_mirror_that_may_not_be_read_says_so(foreign: Path) -> None:
    _filled(foreign).chmod(0)
    with _unwritable(foreign), pytest.raises(MirrorUnreadable, match="may not read"):
        MirrorView.open(foreign)


def test_a_full_disk_loses_only_what_was_not_committed(tmp_path: Path) -> None:
    blocks = tuple(RemoteBlock(uid(n), os.urandom(2000).hex()) for n in range(100, 130))
    remote = Remote((RemotePage(uid(1), blocks=blocks),), page_size=1)
    with Mirror.open(tmp_path) as mirror:
        pages = mirror._db.execute("PRAGMA page_count").fetchone()[0]
        mirror._db.execute(f"PRAGMA max_page_count = {pages + 12}")
        with pytest.raises(MirrorUnwritable, match=r"full.*disk space"):
            crawl(mirror, remote, "run-1")
        with mirror.view() as view:
            kept = view.counts().blocks
        mirror._db.execute("PRAGMA max_page_count = 1000000")
        crawl(mirror, remote, "run-1")
        with mirror.view() as view:
            assert (view.counts().blocks, 0 < kept < 30) == (30, True)


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    mirror = Mirror.open(tmp_path)
    mirror.close()
    mirror.close()

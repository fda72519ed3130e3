import sqlite3
from pathlib import Path

import pytest

from notionkit.mirror import Mirror, MirrorMissing, MirrorView, OlderMirror, database, schema
from tests.mirror.worlds import Remote, RemotePage, crawl, uid


def _next_layout(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(database, "MIGRATIONS", (*schema.MIGRATIONS, script))
    monkeypatch.setattr(database, "VERSION", schema.VERSION + 1)


def _version(state: Path) -> int:
    db = sqlite3.connect(state / "mirror.sqlite3")
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def _old(state: Path) -> None:
    with Mirror.open(state) as mirror:
        crawl(mirror, Remote((RemotePage(uid(1)),)), "run-1")


def test_an_older_mirror_is_brought_up_to_date_with_all_that_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old(tmp_path)
    _next_layout(monkeypatch, "ALTER TABLE nodes ADD COLUMN note TEXT;\nCREATE TABLE more (x);\n")
    with pytest.raises(OlderMirror, match="notionkit run"):
        MirrorView.open(tmp_path)
    with Mirror.open(tmp_path) as mirror, mirror.view() as view:
        assert [node.id for node in view.nodes()] == [uid(1)]
        assert view.run().status == "proven"
    assert _version(tmp_path) == schema.VERSION + 1


def test_a_migration_that_fails_leaves_the_mirror_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old(tmp_path)
    with monkeypatch.context() as patched:
        _next_layout(patched, "CREATE TABLE more (x);\nALTER TABLE nowhere ADD COLUMN x;\n")
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            Mirror.open(tmp_path)
    assert _version(tmp_path) == schema.VERSION
    with MirrorView.open(tmp_path) as view:
        assert [node.id for node in view.nodes()] == [uid(1)]


def test_every_migration_splits_into_whole_statements() -> None:
    for script in schema.MIGRATIONS:
        for statement in schema.statements(script):
            assert sqlite3.complete_statement(statement + ";")


def test_a_file_that_was_never_filled_is_no_mirror_to_read(tmp_path: Path) -> None:
    (tmp_path / "mirror.sqlite3").touch()
    with pytest.raises(MirrorMissing):
        MirrorView.open(tmp_path)

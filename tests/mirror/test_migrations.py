"""A mirror of an older layout is brought up to date when it is opened, and loses nothing."""

import sqlite3
from pathlib import Path

import pytest

from notionkit.mirror import Mirror, MirrorView, OlderMirror
from notionkit.mirror.folder import DATABASE
from notionkit.mirror.schema import APPLICATION_ID, MIGRATIONS, statements
from tests.mirror.older import made_by
from tests.mirror.worlds import Remote, RemoteBlock, RemotePage, crawl, uid

PAGE = bytes(range(16))


@pytest.fixture
def oldest(tmp_path: Path) -> Path:
    """A mirror of the first layout, with a run and a page in it."""
    db = sqlite3.connect(tmp_path / DATABASE)
    for statement in statements(MIGRATIONS[0]):
        db.execute(statement)
    db.execute(
        "INSERT INTO runs (run_id, targets, fingerprint, started_at, ended_at, status) "
        "VALUES ('old', '[]', '', 1.0, 2.0, 'proven')"
    )
    db.execute(
        "INSERT INTO nodes VALUES (1, ?, 'h', 'Home', 'workspace', 'true', 't', 't', 0, 1, 1)",
        (PAGE,),
    )
    db.execute("INSERT INTO owners VALUES (1, ?, x'00', 'h', 1)", (PAGE,))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")
    db.commit()
    db.close()
    return tmp_path


def test_an_older_mirror_is_upgraded_with_all_that_is_in_it(oldest: Path) -> None:
    with pytest.raises(OlderMirror):
        MirrorView.open(oldest)
    Mirror.open(oldest).close()
    with MirrorView.open(oldest) as view:
        (run,) = view.runs()
        assert (run.run_id, run.status, run.mode, run.mark) == ("old", "proven", "audit", None)
        (node,) = view.nodes()
        assert (node.title, node.lost) == ("Home", False)
        assert not view.fresh("page", node.id), "what was read before this was noted is read again"


@pytest.mark.parametrize("version", [len(MIGRATIONS) - 1, len(MIGRATIONS)])
def test_what_may_link_to_a_block_is_known_of_old_answers_as_of_new_ones(
    version: int, tmp_path: Path
) -> None:
    link = f"https://www.notion.so/{'1' * 32}#{'2' * 32}"
    linking = RemotePage(uid(1), "Home", blocks=(RemoteBlock(uid(2), link),))
    other = RemotePage(uid(3), "Other", blocks=(RemoteBlock(uid(4), "# no link #"),))
    with Mirror.open(tmp_path / "now") as mirror:
        crawl(mirror, Remote((linking, other)), "a")
    made_by(version, tmp_path / "other", tmp_path / "now")
    Mirror.open(tmp_path / "other").close()
    with MirrorView.open(tmp_path / "other") as view:
        assert view.anchored() == {("page", uid(1))}

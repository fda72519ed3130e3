import attrs
import pytest

from notionkit.mirror import (
    FileEnded,
    FileFound,
    FileStored,
    ListingsOpened,
    Mirror,
    NewListing,
    PageCommit,
    Problem,
)
from tests.mirror.worlds import Remote, RemoteBlock, RemotePage, crawl, entry_of, uid

HOME = uid(1)
IMAGE, COPY = RemoteBlock(uid(10), file="space/a.png"), RemoteBlock(uid(11), file="space/a.png")
REMOTE = Remote(pages=(RemotePage(HOME, blocks=(IMAGE, COPY, RemoteBlock(uid(12)))),))
KEY = "space/a.png"
SHA = "ab" * 32
STORED = FileStored(1, KEY, SHA, 3, "image/png")


def _without_files() -> Remote:
    return REMOTE.with_page(RemotePage(HOME, blocks=(RemoteBlock(uid(12)),)))


def test_a_file_waits_with_its_live_url_until_it_is_stored(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    with mirror.view() as view:
        (waiting,) = view.pending_files()
        assert waiting.key == KEY
        assert waiting.url is not None
        assert "signature=" in waiting.url
        assert mirror.apply([STORED])[0].applied
        assert view.pending_files() == []


def test_a_commit_answers_with_the_files_that_are_to_be_read(mirror: Mirror) -> None:
    mirror.apply([ListingsOpened(1, (NewListing("block:x", "block"),))])
    block = {"object": "block", "id": uid(10)}
    found = FileFound(KEY, ("block", uid(10)), "file", "a.png", "https://x?s=1", "2026")
    commit = PageCommit(1, "block:x", None, None, block, (entry_of(block),), files=(found,))
    (waiting,) = mirror.apply([commit])[0].new_files
    assert (waiting.key, waiting.url, waiting.slot) == (KEY, "https://x?s=1", "file")


def test_a_block_that_shows_up_elsewhere_without_its_file_has_it_no_more(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    mirror.apply([ListingsOpened(1, (NewListing("children:x", "children"),))])
    blocks = [{"object": "block", "id": uid(number)} for number in (77, 10)]
    body = {"object": "list", "results": blocks, "has_more": False}
    commit = PageCommit(1, "children:x", None, None, body, tuple(map(entry_of, blocks)))
    assert mirror.apply([commit])[0].applied
    with mirror.view() as view:
        assert [each.owner for each in view.files()] == [("block", uid(11))]


def test_one_file_can_have_several_owners(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    mirror.apply([STORED])
    with mirror.view() as view:
        assert {(each.owner, each.sha256) for each in view.files()} == {
            (("block", uid(10)), SHA),
            (("block", uid(11)), SHA),
        }
        assert view.file(KEY) == view.files() == list(view.each_file())
        assert [each.node for each in view.files(("block", uid(10)))] == [("page", HOME)]
        assert view.counts().files == {"stored": 1}


def test_storing_appends_one_change_however_often_it_is_said(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    first, second = mirror.apply([STORED, STORED])
    assert [(each.kind, each.id, each.op) for each in first.changes] == [("file", KEY, "put")]
    assert (second.applied, second.changes) == (False, ())


def test_a_stored_file_is_read_again_in_a_later_run_only_if_its_bytes_are_gone(
    mirror: Mirror,
) -> None:
    crawl(mirror, REMOTE, "run-1")
    with mirror.view() as view:
        stored = view.file_path(SHA)
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"png")
    mirror.apply([STORED])
    crawl(mirror, REMOTE, "run-2")
    with mirror.view() as view:
        assert view.pending_files() == []
        assert {each.sha256 for each in view.files()} == {SHA}
    stored.unlink()
    crawl(mirror, REMOTE, "run-3")
    with mirror.view() as view:
        assert [each.key for each in view.pending_files()] == [KEY]


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_a_file_that_was_given_up_is_tried_again_in_the_next_run_only(
    mirror: Mirror, outcome: str
) -> None:
    crawl(mirror, REMOTE, "run-1")
    problem = Problem("failure", "file", "block", uid(10), "404")
    ended = FileEnded(1, KEY, "failed" if outcome == "failed" else "skipped", problem)
    assert mirror.apply([ended])[0].applied
    assert not mirror.apply([ended])[0].applied
    with mirror.view() as view:
        assert view.pending_files() == []
        assert [each.key for each in view.pending_files(state=outcome)] == [KEY]
        assert view.problems() == [problem]
        crawl(mirror, REMOTE, "run-2")
        assert [each.key for each in view.pending_files()] == [KEY]


def test_an_expired_file_goes_on_with_a_fresh_url_in_the_same_run(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    mirror.apply([FileEnded(1, KEY, "expired")])
    with mirror.view() as view:
        assert [each.url for each in view.pending_files(state="expired")] == [None]
    key = f"block:{uid(10)}"
    again = ListingsOpened(1, (NewListing(key, "block", uid(10), ("page", HOME)),), again=True)
    block = REMOTE.results(f"children:{HOME}")[0]
    found = FileFound(KEY, ("block", uid(10)), "file", KEY, "https://fresh?s=2")
    mirror.begin_run("run-1b")
    mirror.apply([again, PageCommit(1, key, None, None, block, (entry_of(block),), files=(found,))])
    with mirror.view() as view:
        assert [each.url for each in view.pending_files()] == ["https://fresh?s=2"]
        assert len(view.changes()) == 1


def test_a_block_that_was_read_by_itself_still_goes_when_it_is_removed(mirror: Mirror) -> None:
    test_an_expired_file_goes_on_with_a_fresh_url_in_the_same_run(mirror)
    crawl(mirror, _without_files(), "run-2")
    with mirror.view() as view:
        assert view.get("block", uid(10)) is None
        assert view.listing(f"block:{uid(10)}") is None
        assert view.counts().blocks == 1


def test_files_of_removed_blocks_have_no_place_any_more(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    crawl(mirror, _without_files(), "run-2")
    with mirror.view() as view:
        assert view.files() == []


def test_a_slot_that_an_object_no_longer_has_is_dropped(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    bare = attrs.evolve(IMAGE, file=None)
    crawl(mirror, REMOTE.with_page(RemotePage(HOME, blocks=(bare, COPY))), "run-2")
    with mirror.view() as view:
        assert [each.owner for each in view.files()] == [("block", uid(11))]


def test_a_new_file_in_the_same_slot_takes_the_old_ones_place(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    other = attrs.evolve(IMAGE, file="space/b.png")
    crawl(mirror, REMOTE.with_page(RemotePage(HOME, blocks=(other,))), "run-2")
    with mirror.view() as view:
        assert [each.key for each in view.files()] == ["space/b.png"]


def test_an_unknown_file_cannot_be_stored(mirror: Mirror) -> None:
    assert not mirror.apply([STORED])[0].applied


def test_bytes_lie_under_their_hash(mirror: Mirror) -> None:
    assert mirror.file_path(SHA) == mirror.state / "files" / "ab" / SHA
    with mirror.view() as view:
        assert view.file_path(SHA) == mirror.file_path(SHA)

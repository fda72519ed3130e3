from pathlib import Path
from typing import Literal

import pytest

from notionkit.mirror import (
    ActivityRecorded,
    ForeignEntry,
    Kind,
    ListingEnded,
    ListingsOpened,
    Mirror,
    NewListing,
    NoRun,
    ObjectEntry,
    OffsetCommitted,
    PageCommit,
    Problem,
)
from tests.mirror.worlds import Remote, RemoteBlock, RemotePage, commit_of, crawl, drain, roots, uid

PAGE = uid(1)
CHILDREN = f"children:{PAGE}"
REMOTE = Remote(
    pages=(RemotePage(PAGE, "Home", blocks=tuple(RemoteBlock(uid(n)) for n in range(10, 15))),)
)


def _at_children(mirror: Mirror, remote: Remote = REMOTE) -> None:
    mirror.apply([roots(), commit_of(remote, "search", None)])


def test_a_commit_advances_its_listing_and_opens_what_it_found(mirror: Mirror) -> None:
    _, answer = mirror.apply([roots(), commit_of(REMOTE, "search", None)])
    assert answer.applied
    assert answer.drained
    assert [row.key for row in answer.new_listings] == [CHILDREN]
    assert answer.new_listings[0].owner == (Kind.PAGE, PAGE)


def test_a_listing_is_walked_page_by_page(mirror: Mirror) -> None:
    _at_children(mirror)
    first = mirror.apply([commit_of(REMOTE, CHILDREN, None)])[0]
    assert (first.next_cursor, first.drained) == ("@2", False)
    second = mirror.apply([commit_of(REMOTE, CHILDREN, "@2")])[0]
    assert (second.next_cursor, second.drained) == ("@4", False)
    third = mirror.apply([commit_of(REMOTE, CHILDREN, "@4")])[0]
    assert (third.next_cursor, third.drained) == (None, True)
    with mirror.view() as view:
        assert [each["id"] for each in view.children(PAGE)] == [uid(n) for n in range(10, 15)]


def test_a_repeated_commit_does_nothing_and_tells_where_to_go_on(mirror: Mirror) -> None:
    _at_children(mirror)
    mirror.apply([commit_of(REMOTE, CHILDREN, None), commit_of(REMOTE, CHILDREN, "@2")])
    again = mirror.apply([commit_of(REMOTE, CHILDREN, None)])[0]
    assert (again.applied, again.repeated, again.next_cursor) == (False, True, "@4")
    with mirror.view() as view:
        assert view.run().requests == 3


def test_a_repeated_commit_of_a_drained_listing_says_so(mirror: Mirror) -> None:
    _at_children(mirror)
    again = mirror.apply([commit_of(REMOTE, "search", None)])[0]
    assert (again.applied, again.repeated, again.drained) == (False, True, True)


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_a_commit_to_a_listing_that_was_given_up_has_nowhere_to_go_on(
    mirror: Mirror, outcome: Literal["failed", "skipped"]
) -> None:
    _at_children(mirror)
    mirror.apply([ListingEnded(1, CHILDREN, outcome)])
    late = mirror.apply([commit_of(REMOTE, CHILDREN, None)])[0]
    assert (late.applied, late.drained) == (False, True)


def test_a_cursor_that_was_never_reached_is_neither_applied_nor_repeated(mirror: Mirror) -> None:
    _at_children(mirror)
    answer = mirror.apply([commit_of(REMOTE, CHILDREN, "@4")])[0]
    assert (answer.applied, answer.repeated, answer.stale_epoch) == (False, False, False)


def test_a_commit_to_an_unknown_listing_is_not_applied(mirror: Mirror) -> None:
    answer = mirror.apply([commit_of(REMOTE, CHILDREN, None)])[0]
    assert (answer.applied, answer.listing) == (False, None)


def test_an_old_epoch_is_refused(mirror: Mirror) -> None:
    mirror.apply([roots()])
    mirror.open_epoch(2)
    answer = mirror.apply([commit_of(REMOTE, "search", None)])[0]
    assert (answer.applied, answer.stale_epoch) == (False, True)
    with mirror.view() as view:
        assert view.nodes() == []
        assert view.run().requests == 0


def test_epochs_never_go_back(mirror: Mirror) -> None:
    mirror.open_epoch(5)
    mirror.open_epoch(2)
    assert mirror.apply([roots()])[0].stale_epoch


def test_a_group_is_all_or_nothing(mirror: Mirror) -> None:
    lying = PageCommit(1, "search", None, None, {"object": "list", "results": []})
    lying = PageCommit(
        1, "search", None, None, lying.body, objects=(ObjectEntry(Kind.PAGE, PAGE, "h"),)
    )
    with pytest.raises(ForeignEntry, match=PAGE):
        mirror.apply([roots(), lying])
    with mirror.view() as view:
        assert view.listings() == []


def test_nothing_is_committed_before_a_run(tmp_path: Path) -> None:
    with Mirror.open(tmp_path) as opened, pytest.raises(NoRun):
        opened.apply([roots()])


def test_what_a_plugin_commits_after_the_run_still_counts(mirror: Mirror) -> None:
    mirror.finish_run("run-1", "proven")
    mirror.apply([OffsetCommitted("markdown", 3)])
    with mirror.view() as view:
        assert view.offset("markdown") == 3


def test_a_failed_listing_stays_failed_in_its_run(mirror: Mirror) -> None:
    _at_children(mirror)
    problem = Problem("failure", "not_read", "page", PAGE, "gave up")
    ended = ListingEnded(1, CHILDREN, "failed", (problem,), requests=5)
    assert mirror.apply([ended])[0].applied
    assert mirror.apply([ended])[0].repeated
    assert not mirror.apply([commit_of(REMOTE, "search", None)])[0].new_listings
    with mirror.view() as view:
        assert view.open_listings() == []
        assert view.problems() == [problem]
        assert not view.complete("page", PAGE)


def test_a_listing_that_failed_can_be_opened_again_on_request(mirror: Mirror) -> None:
    _at_children(mirror)
    mirror.apply([ListingEnded(1, CHILDREN, "failed")])
    again = ListingsOpened(1, (NewListing(CHILDREN, "children", PAGE, ("page", PAGE)),), again=True)
    assert [row.key for row in mirror.apply([again])[0].new_listings] == [CHILDREN]
    assert mirror.apply([again])[0].new_listings == ()


def test_each_run_counts_the_restarts_of_a_listing_anew(mirror: Mirror) -> None:
    _at_children(mirror)
    mirror.apply([commit_of(REMOTE, CHILDREN, None)])
    mirror.apply([ListingEnded(1, CHILDREN, "restart", cursor="@2")])
    drain(mirror, REMOTE)
    mirror.finish_run("run-1", "proven")
    mirror.begin_run("run-2", ["workspace"])
    _at_children(mirror)
    with mirror.view() as view:
        listing = view.listing(CHILDREN)
    assert listing is not None
    assert (listing.state, listing.restarts) == ("open", 0)


def test_a_refused_cursor_starts_its_listing_over(mirror: Mirror) -> None:
    _at_children(mirror)
    mirror.apply([commit_of(REMOTE, CHILDREN, None)])
    restart = ListingEnded(1, CHILDREN, "restart", cursor="@2")
    answer = mirror.apply([restart])[0]
    assert answer.applied
    assert answer.listing is not None
    assert (answer.listing.state, answer.listing.cursor, answer.listing.restarts) == (
        "open",
        None,
        1,
    )
    assert not mirror.apply([restart])[0].applied
    drain(mirror, REMOTE)
    with mirror.view() as view:
        assert len(view.children(PAGE)) == 5


def test_the_pages_that_a_shorter_walk_leaves_over_are_dropped(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    shorter = REMOTE.with_page(RemotePage(PAGE, "Home", blocks=(RemoteBlock(uid(14)),)))
    crawl(mirror, shorter, "run-2")
    with mirror.view() as view:
        assert [each["id"] for each in view.children(PAGE)] == [uid(14)]
        assert view.counts().blocks == 1
        assert view.get("block", uid(10)) is None
        assert view.get("block", uid(14)) is not None


def test_old_pages_stay_readable_until_the_new_walk_replaces_them(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    mirror.begin_run("run-2")
    _at_children(mirror)
    with mirror.view() as view:
        assert len(view.children(PAGE)) == 5


def test_activity_adds_up_in_the_run(mirror: Mirror) -> None:
    mirror.apply([ActivityRecorded(requests=2, retries=1, rate_limited=1, restarts=3)])
    mirror.apply([ActivityRecorded(requests=1)])
    with mirror.view() as view:
        run = view.run()
    assert (run.requests, run.retries, run.rate_limited, run.restarts) == (3, 1, 1, 3)


def test_the_frontier_gives_high_priority_first_and_then_the_oldest(mirror: Mirror) -> None:
    found = (NewListing("users", "users"), NewListing("me", "me", priority=5), NewListing("s", "s"))
    mirror.apply([ListingsOpened(1, found)])
    with mirror.view() as view:
        assert [row.key for row in view.open_listings()] == ["me", "users", "s"]
        assert [row.key for row in view.open_listings(limit=1)] == ["me"]
        assert [row.key for row in view.open_listings(kinds=("users", "s"))] == ["users", "s"]


def test_listing_data_comes_back_as_it_was_given(mirror: Mirror) -> None:
    data = {"filter": {"a": [1, None]}, "note": "☃"}
    answer = mirror.apply([ListingsOpened(1, (NewListing("rows:x", "rows", data=data),))])[0]
    assert answer.new_listings[0].data == data

import sqlite3
from collections.abc import Generator
from typing import Any

import attrs
import pytest

from notionkit.mirror import (
    Kind,
    ListingsOpened,
    Mirror,
    NewListing,
    ObjectEntry,
    Operation,
    PageCommit,
    digest,
)
from tests.mirror.worlds import Remote, RemoteBlock, RemotePage, crawl, uid

DATABASE, SOURCE, HOME, ROW, SUB = (uid(n) for n in range(1, 6))
BLOCK = uid(40)


_KINDS = {kind.value for kind in Kind}


def _object(kind: str, id_: str, parent: tuple[str, str] | None, title: str) -> dict[str, Any]:
    return {"object": kind, "id": id_, "title": title, "parent": parent}


TREE = (
    _object("database", DATABASE, ("page_id", HOME), "Base"),
    _object("data_source", SOURCE, ("database_id", DATABASE), "Source"),
    _object("page", HOME, ("workspace", "true"), "Home"),
    _object("page", ROW, ("data_source_id", SOURCE), "Row"),
    _object("page", SUB, ("block_id", BLOCK), "Inside a toggle"),
)


def _entry(value: dict[str, Any]) -> ObjectEntry:
    kind = Kind(value["object"])
    if kind in {Kind.BLOCK, Kind.USER, Kind.COMMENT}:
        return ObjectEntry(kind, value["id"])
    return ObjectEntry(kind, value["id"], digest(value), value["parent"], value["title"])


def _listing(key: str, *results: dict[str, Any], owner: str | None = None) -> list[Operation]:
    kind, _, object_id = key.partition(":")
    new = NewListing(key, kind, object_id or None, ("page", owner) if owner else None)
    body = {"object": "list", "results": list(results)}
    entries = tuple(_entry(each) for each in results if each["object"] in _KINDS)
    commit = PageCommit(1, key, None, None, body, entries)
    return [ListingsOpened(1, (new,)), commit]


def test_a_stream_that_is_left_half_way_leaves_no_transaction_open(mirror: Mirror) -> None:
    mirror.apply(_listing("search", *TREE))
    with mirror.view() as view:
        for stream in (view.each_node(), view.each_output(), view.each_file(), view.each_node()):
            assert isinstance(stream, Generator)
            next(stream, None)
            stream.close()
            assert not view._db.in_transaction
        one, other = view.each_node(), view.each_node()
        first, again = next(one), next(other)
        assert [first, *one] == [again, *other] == view.nodes()
        assert not view._db.in_transaction


def test_parents_are_the_nearest_nodes_that_the_mirror_has(mirror: Mirror) -> None:
    block = {"object": "block", "id": BLOCK}
    mirror.apply([*_listing("search", *TREE), *_listing(f"children:{HOME}", block, owner=HOME)])
    with mirror.view() as view:
        parents = {node.id: node.parent for node in view.nodes()}
    assert parents == {
        DATABASE: (Kind.PAGE, HOME),
        SOURCE: (Kind.DATABASE, DATABASE),
        HOME: None,
        ROW: (Kind.DATA_SOURCE, SOURCE),
        SUB: (Kind.PAGE, HOME),
    }


def test_a_parent_that_the_mirror_does_not_have_makes_a_root(mirror: Mirror) -> None:
    mirror.apply(_listing("search", TREE[0], TREE[3], TREE[4]))
    with mirror.view() as view:
        assert [node.parent for node in view.nodes()] == [None, None, None]


def test_rows_and_pages_are_counted_apart(mirror: Mirror) -> None:
    users = _listing("users", {"object": "user", "id": uid(90)})
    mirror.apply([*_listing("search", *TREE), *users])
    with mirror.view() as view:
        counts = view.counts()
        assert (counts.pages, counts.rows, counts.databases, counts.data_sources) == (2, 1, 1, 1)
        assert (counts.users, counts.listings) == (1, {"done": 2})
        assert view.counts("run-1").rows == 1


def test_pages_with_and_without_a_parent_count_alike(mirror: Mirror) -> None:
    root = {**TREE[4], "id": uid(91), "parent": None}
    mirror.apply(_listing("search", *TREE, root))
    with mirror.view() as view:
        assert view.counts().pages == 3


def test_one_id_can_name_a_block_and_a_page(mirror: Mirror) -> None:
    child = {"object": "block", "id": SUB, "type": "child_page"}
    mirror.apply([*_listing("search", *TREE), *_listing(f"children:{HOME}", child, owner=HOME)])
    with mirror.view() as view:
        assert view.get("page", SUB) == {**TREE[4], "parent": ["block_id", BLOCK]}
        assert view.get("block", SUB) == child


def test_the_object_seen_last_is_the_one_that_is_given(mirror: Mirror) -> None:
    newer = {**TREE[3], "title": "Row, newer"}
    mirror.apply([*_listing("search", *TREE), *_listing(f"rows:{SOURCE}", newer)])
    with mirror.view() as view:
        found = view.get("page", ROW)
        assert found is not None
        assert found["title"] == "Row, newer"
        entry = view.entry("page", ROW)
        assert entry is not None
        assert (entry.title, entry.hash) == ("Row, newer", digest(newer))
        assert [each["title"] for each in view.rows(SOURCE)] == ["Row, newer"]


def test_a_node_outlives_the_listing_that_no_longer_has_it(mirror: Mirror) -> None:
    mirror.apply(_listing(f"rows:{SOURCE}", TREE[3]))
    mirror.finish_run("run-1", "proven")
    mirror.begin_run("run-2")
    mirror.apply(_listing(f"rows:{SOURCE}"))
    mirror.finish_run("run-2", "proven")
    with mirror.view() as view:
        assert view.listed(f"rows:{SOURCE}") == []
        (row,) = view.rows(SOURCE)
        assert row["id"] == ROW, "only the row itself can say that it left"
        moved = {**TREE[3], "parent": ("data_source_id", uid(99))}
        mirror.apply(_listing("search", moved))
        assert view.rows(SOURCE) == []


def test_rows_spread_over_windows_come_together_once_each(mirror: Mirror) -> None:
    first, second = {**TREE[3], "id": uid(61)}, {**TREE[3], "id": uid(62)}
    mirror.apply(
        [*_listing(f"rows:{SOURCE}:2", first, second), *_listing(f"rows:{SOURCE}:1", first)]
    )
    elsewhere = {**TREE[3], "parent": ("data_source_id", uid(99))}
    mirror.apply(_listing(f"rows:{uid(99)}", elsewhere))
    with mirror.view() as view:
        assert [each["id"] for each in view.rows(SOURCE)] == [uid(61), uid(62)]


def test_property_items_are_given_only_when_read_to_the_end(mirror: Mirror) -> None:
    key = f"property:{ROW}:a%3Ab"
    item = {"object": "property_item", "id": "a%3Ab", "type": "relation"}
    opened, commit = _listing(key, item)
    assert isinstance(commit, PageCommit)
    mirror.apply([opened, attrs.evolve(commit, next_cursor="c")])
    with mirror.view() as view:
        assert view.property_items(ROW, "other") is None
        assert view.property_items(ROW, "a%3Ab") is None
        mirror.apply([attrs.evolve(commit, expected_cursor="c")])
        assert view.property_items(ROW, "a%3Ab") == [item, item]


def test_a_single_object_is_a_listing_of_one(mirror: Mirror) -> None:
    home = {**TREE[2], "parent": None}
    opened, commit = _listing(f"page:{HOME}", home)
    assert isinstance(commit, PageCommit)
    mirror.apply([opened, attrs.evolve(commit, body=home)])
    with mirror.view() as view:
        assert view.listed(f"page:{HOME}") == [home]
        assert view.get("page", HOME) == home


def test_what_is_not_there_is_none_or_empty(mirror: Mirror) -> None:
    with mirror.view() as view:
        assert view.get("page", HOME) is None
        assert view.entry("page", HOME) is None
        assert view.listing("search") is None
        assert view.owner_of_block(BLOCK) is None
        assert (view.children(HOME), view.rows(SOURCE), view.listed("x")) == ([], [], [])


def test_a_snapshot_does_not_move_while_the_crawl_goes_on(mirror: Mirror) -> None:
    remote = Remote((RemotePage(HOME, blocks=(RemoteBlock(BLOCK),)),))
    with mirror.view() as view:
        with view.snapshot():
            assert view.nodes() == []
            crawl(mirror, remote, "run-1")
            assert view.nodes() == []
            assert view.get("page", HOME) is None
        assert len(view.nodes()) == 1


def test_a_view_cannot_write(mirror: Mirror) -> None:
    with mirror.view() as view, pytest.raises(sqlite3.OperationalError, match="readonly"):
        view._db.execute("DELETE FROM runs")


def test_lone_surrogates_in_content_survive(mirror: Mirror) -> None:
    odd = {**TREE[2], "title": "half \ud83d", "parent": None}
    mirror.apply(_listing("search", odd))
    with mirror.view() as view:
        assert view.get("page", HOME) == odd
        assert view.nodes()[0].title == "half ?"


def test_finishing_sweeps_out_bodies_that_nothing_shows(mirror: Mirror) -> None:
    people = ({"object": "user", "id": uid(90), "name": name} for name in ("a", "b", "c"))
    for run, person in zip(("run-1", "run-2", "run-3"), people, strict=True):
        mirror.begin_run(run)
        mirror.apply(_listing("users", person))
        mirror.finish_run(run, "proven")
    assert mirror._db.execute("SELECT count(*) FROM bodies").fetchone() == (1,)

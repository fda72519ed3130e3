import attrs

from notionkit.mirror import Mirror
from tests.mirror.worlds import Remote, RemoteBlock, RemotePage, commit_of, crawl, roots, uid

HOME, OTHER = uid(1), uid(2)
TOGGLE = RemoteBlock(
    uid(20), "toggle", children=(RemoteBlock(uid(21), children=(RemoteBlock(uid(22), "deep"),)),)
)
REMOTE = Remote(
    pages=(
        RemotePage(HOME, "Home", blocks=(*(RemoteBlock(uid(n)) for n in range(10, 13)), TOGGLE)),
        RemotePage(OTHER, "Other", ("page_id", HOME), blocks=(RemoteBlock(uid(30), "x"),)),
    )
)


def _changes(mirror: Mirror, after: int = 0) -> list[tuple[str, str, str]]:
    with mirror.view() as view:
        return [(each.kind, each.id, each.op) for each in view.changes(after)]


def test_a_first_run_appends_one_change_for_each_page(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    assert sorted(_changes(mirror)) == [("page", HOME, "put"), ("page", OTHER, "put")]


def test_an_unchanged_second_run_appends_nothing(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    crawl(mirror, REMOTE, "run-2")
    assert len(_changes(mirror)) == 2


def test_other_cursors_are_no_change(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    crawl(mirror, attrs.evolve(REMOTE, cursor_salt="volatile"), "run-2")
    assert len(_changes(mirror)) == 2


def test_a_change_deep_in_a_page_appends_exactly_one(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    deeper = attrs.evolve(
        TOGGLE,
        children=(RemoteBlock(uid(21), children=(RemoteBlock(uid(22), "deep, and edited"),)),),
    )
    home = REMOTE.pages[0]
    edited = REMOTE.with_page(attrs.evolve(home, blocks=(*home.blocks[:3], deeper)))
    crawl(mirror, edited, "run-2")
    assert _changes(mirror, after=2) == [("page", HOME, "put")]


def test_a_changed_title_appends_exactly_one(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    crawl(mirror, REMOTE.with_page(attrs.evolve(REMOTE.pages[1], title="New")), "run-2")
    assert _changes(mirror, after=2) == [("page", OTHER, "put")]


def test_a_page_changes_only_once_all_that_is_nested_in_it_is_read(mirror: Mirror) -> None:
    mirror.apply([roots(), commit_of(REMOTE, "search", None)])
    mirror.apply([commit_of(REMOTE, f"children:{HOME}", None)])
    answer = mirror.apply([commit_of(REMOTE, f"children:{HOME}", "@2")])[0]
    assert answer.drained
    assert answer.changes == ()
    assert mirror.apply([commit_of(REMOTE, f"children:{uid(20)}", None)])[0].changes == ()
    answer = mirror.apply([commit_of(REMOTE, f"children:{uid(21)}", None)])[0]
    assert [(each.kind, each.id) for each in answer.changes] == [("page", HOME)]


def test_blocks_read_before_their_page_is_known_wait_for_it(mirror: Mirror) -> None:
    search = commit_of(REMOTE, "search", None)
    early = attrs.evolve(search, objects=())
    mirror.apply([roots(), early])
    assert mirror.apply([commit_of(REMOTE, f"children:{OTHER}", None)])[0].changes == ()
    mirror.begin_run("run-2")
    answers = mirror.apply([roots(), search])
    mirror.apply([commit_of(REMOTE, f"children:{OTHER}", None)])
    assert answers[1].applied
    assert _changes(mirror) == [("page", OTHER, "put")]


def test_a_page_in_the_trash_leaves_a_tombstone_and_can_come_back(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    crawl(mirror, REMOTE.with_page(attrs.evolve(REMOTE.pages[1], in_trash=True)), "run-2")
    crawl(mirror, REMOTE, "run-3")
    assert _changes(mirror, after=2) == [("page", OTHER, "delete"), ("page", OTHER, "put")]


def test_a_page_that_is_only_absent_is_kept_and_not_reached(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    crawl(mirror, attrs.evolve(REMOTE, pages=REMOTE.pages[:1]), "run-2")
    assert len(_changes(mirror)) == 2
    with mirror.view() as view:
        assert {node.id: node.reached for node in view.nodes()} == {HOME: True, OTHER: False}
        assert view.get("page", OTHER) is not None
        assert [each["id"] for each in view.children(OTHER)] == [uid(30)]


def test_what_lay_under_a_removed_block_goes_with_it(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    home = REMOTE.pages[0]
    crawl(mirror, REMOTE.with_page(attrs.evolve(home, blocks=home.blocks[:3])), "run-2")
    with mirror.view() as view:
        assert view.listing(f"children:{uid(20)}") is None
        assert view.listing(f"children:{uid(21)}") is None
        assert view.counts().blocks == 4
    crawl(mirror, REMOTE, "run-3")
    assert _changes(mirror, after=2) == [("page", HOME, "put")] * 2


def test_a_block_moved_to_another_page_belongs_there(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    home, other = REMOTE.pages
    moved = REMOTE.with_page(attrs.evolve(home, blocks=home.blocks[:3])).with_page(
        attrs.evolve(other, blocks=(*other.blocks, TOGGLE))
    )
    crawl(mirror, moved, "run-2")
    with mirror.view() as view:
        assert view.owner_of_block(uid(22)) == ("page", OTHER)
        assert [each["id"] for each in view.children(uid(21))] == [uid(22)]
    assert sorted(_changes(mirror, after=2)) == [("page", HOME, "put"), ("page", OTHER, "put")]


def test_a_run_that_was_given_up_halfway_does_not_hide_its_changes(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    renamed = REMOTE.with_page(attrs.evolve(REMOTE.pages[1], title="New"))
    mirror.begin_run("run-2", ["other"])
    mirror.apply([roots(), commit_of(renamed, "search", None)])
    with mirror.view() as view:
        assert not view.complete("page", OTHER)
    mirror.begin_run("run-3", ["workspace"])
    search_only = attrs.evolve(commit_of(renamed, "search", None), listings=())
    mirror.apply([roots(), search_only])
    assert _changes(mirror, after=2) == []
    assert [each.id for each in mirror.close_run_changes("run-3")] == [OTHER]


def test_change_numbers_only_grow(mirror: Mirror) -> None:
    crawl(mirror, REMOTE, "run-1")
    with mirror.view() as view:
        numbers = [each.number for each in view.changes()]
        assert numbers == sorted(set(numbers))
        assert view.last_change() == numbers[-1]
        assert [each.number for each in view.changes(numbers[0], limit=1)] == numbers[1:2]

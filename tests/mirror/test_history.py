"""Earlier versions: what was is still known, and nothing else makes the mirror grow."""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notionkit.mirror import (
    ListingsOpened,
    Mirror,
    MirrorView,
    NewListing,
    Problem,
    ProblemsRecorded,
    Version,
    database,
    history,
    schema,
)
from tests.mirror.older import BEFORE_HISTORY, made_by
from tests.mirror.worlds import (
    EPOCH,
    Remote,
    RemoteBlock,
    RemotePage,
    crawl,
    drain,
    everything,
    roots,
    uid,
)

HOME, OTHER, BLOCK, INNER = uid(1), uid(2), uid(3), uid(4)
RUNS = 30


def page(text: str, *, title: str = "Home", inner: str = "in") -> RemotePage:
    return RemotePage(HOME, title, blocks=(RemoteBlock(BLOCK, text, (RemoteBlock(INNER, inner),)),))


def texts(version: Version | None) -> tuple[str, str, str]:
    assert version is not None
    (block,) = version.children(HOME)
    (inner,) = version.children(BLOCK)
    title = version.object["properties"]["title"]
    return title, block["paragraph"]["text"], inner["paragraph"]["text"]


def count(mirror: Mirror, table: str) -> int:
    return int(mirror._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Mirror]:
    with Mirror.open(tmp_path / "state", now=lambda: 1000.0) as opened:
        yield opened


def test_a_page_is_known_as_it_was_at_the_end_of_each_run(empty: Mirror) -> None:
    crawl(empty, Remote((page("one"),)), "a")
    crawl(empty, Remote((page("two"),)), "b")
    crawl(empty, Remote((page("two", title="House"),)), "c")
    crawl(empty, Remote((page("two", title="House", inner="out"),)), "d")
    with empty.view() as view:
        ends = view.run_ends()
        found = {run: texts(view.version("page", HOME, end)) for run, end in ends.items()}
        (step,) = view.steps(ends["a"], ends["d"])
    assert found == {
        "a": ("Home", "one", "in"),
        "b": ("Home", "two", "in"),
        "c": ("House", "two", "in"),
        "d": ("House", "two", "out"),
    }
    assert step.before is not None
    assert (step.before.title, step.after.title) == ("Home", "House")


def test_before_its_first_run_an_object_has_no_version(empty: Mirror) -> None:
    crawl(empty, Remote((page("one"),)), "a")
    crawl(empty, Remote((page("one"), RemotePage(OTHER))), "b")
    with empty.view() as view:
        ends = view.run_ends()
        assert view.version("page", OTHER, ends["a"]) is None
        assert [(step.before, step.after.id) for step in view.steps(ends["a"], ends["b"])] == [
            (None, OTHER)
        ]
        assert view.steps(ends["b"], ends["b"]) == []


def test_blocks_that_are_gone_are_in_the_version_that_had_them(empty: Mirror) -> None:
    crawl(empty, Remote((page("one"),)), "a")
    crawl(empty, Remote((RemotePage(HOME, "Home"),)), "b")
    with empty.view() as view:
        ends = view.run_ends()
        assert texts(view.version("page", HOME, ends["a"])) == ("Home", "one", "in")
        now = view.version("page", HOME, ends["b"])
        assert now is not None
        assert (now.children(HOME), now.children(BLOCK)) == ([], ())


def test_what_went_to_the_trash_can_still_be_read(empty: Mirror) -> None:
    crawl(empty, Remote((page("one"),)), "a")
    crawl(empty, Remote((attrs.evolve(page("one"), in_trash=True),)), "b")
    with empty.view() as view:
        ends = view.run_ends()
        (step,) = view.steps(ends["a"], ends["b"])
        assert step.after.op == "delete"
        assert texts(view.version("page", HOME, ends["a"])) == ("Home", "one", "in")


def test_unchanged_runs_leave_the_mirror_as_large_as_it_was(empty: Mirror) -> None:
    remote = Remote((page("one"), RemotePage(OTHER)))
    crawl(empty, remote, "first")
    before = [count(empty, table) for table in ("bodies", "history", "changes", "pages")]
    for run in range(RUNS):
        crawl(empty, remote, f"run-{run}")
    assert [count(empty, table) for table in ("bodies", "history", "changes", "pages")] == before


def test_a_run_adds_only_what_changed(empty: Mirror) -> None:
    others = tuple(RemotePage(uid(100 + at), f"Page {at}") for at in range(60))
    first = Remote((page("0"), *others), page_size=100)
    crawl(empty, first, "first")
    bodies, rows = count(empty, "bodies"), count(empty, "history")
    for run in range(1, RUNS + 1):
        crawl(empty, first.with_page(page(str(run), title=f"Home {run}")), f"run-{run}")
    assert count(empty, "bodies") == bodies + 2 * RUNS
    assert count(empty, "history") == rows + 2 * RUNS
    sizes = "SELECT sum(size) FROM bodies WHERE id IN (SELECT body FROM history WHERE key = '')"
    lists = "SELECT max(size) FROM bodies"
    kept, largest = (empty._db.execute(query).fetchone()[0] for query in (sizes, lists))
    assert kept < 3 * largest, "not a whole answer of search for each version of one page"
    with empty.view() as view:
        for name, end in list(view.run_ends().items())[1:]:
            number = name.removeprefix("run-")
            assert texts(view.version("page", HOME, end)) == (f"Home {number}", number, "in")


def test_of_all_changes_within_one_run_the_last_leaves_a_version(empty: Mirror) -> None:
    crawl(empty, Remote((page("one"),)), "a")
    rows = count(empty, "history")
    empty.begin_run("b", ["workspace"])
    both = NewListing(f"children:{HOME}", "children", HOME, ("page", HOME))
    for text in ("two", "three", "four"):
        empty.apply([ListingsOpened(EPOCH, (*roots().listings, both), again=True)])
        drain(empty, Remote((page(text, title=text),)))
    empty.finish_run("b", "proven")
    with empty.view() as view:
        ends = view.run_ends()
        assert ends["b"] == ends["a"] + 3
        assert texts(view.version("page", HOME, ends["a"])) == ("Home", "one", "in")
        assert texts(view.version("page", HOME, ends["b"])) == ("four", "four", "in")
    assert count(empty, "history") == rows + 2


STATES = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["Home", "House"]), st.booleans()),
    min_size=2,
    max_size=6,
)


@given(STATES)
@settings(max_examples=15, deadline=None)
def test_whatever_happens_every_version_stays_as_it_was(
    states: list[tuple[str, str, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, Mirror.open(Path(folder)) as mirror:
        for number, (text, title, extra) in enumerate(states):
            more = (RemotePage(OTHER, text),) if extra else ()
            crawl(mirror, Remote((*more, page(text, title=title)), page_size=3), f"run-{number}")
        with mirror.view() as view:
            for (text, title, _), end in zip(states, view.run_ends().values(), strict=True):
                assert texts(view.version("page", HOME, end)) == (title, text, "in")
        assert history.sweep(mirror._db) == 0


class Calendar:
    """A clock that stands still at a day's beginning."""

    day = 0

    def __call__(self) -> float:
        return self.day * 86_400.0


def test_versions_older_than_wanted_are_dropped_and_never_shown_in_part(tmp_path: Path) -> None:
    today = Calendar()
    still = RemotePage(OTHER, "Other", blocks=(RemoteBlock(uid(9), "still"),))
    with Mirror.open(tmp_path, now=today, history_seconds=2.5 * 86_400) as mirror:
        for today.day in range(10):
            title = "Home" if today.day < 5 else "House"
            crawl(mirror, Remote((page(f"day {today.day}", title=title), still)), f"r{today.day}")
        with mirror.view() as view:
            found = [view.version("page", HOME, end) for end in view.run_ends().values()]
            same = [view.version("page", OTHER, end) for end in view.run_ends().values()]
        assert [each is not None for each in found] == [False] * 6 + [True] * 4
        assert [texts(each)[1] for each in found[6:]] == [f"day {day}" for day in range(6, 10)]
        assert all(each == same[0] is not None for each in same), "what did not change is known"
        assert count(mirror, "changes") == 11


def test_a_day_of_no_history_still_has_what_the_last_run_changed(tmp_path: Path) -> None:
    today = Calendar()
    with Mirror.open(tmp_path, now=today, history_seconds=0) as mirror:
        for today.day in range(4):
            crawl(mirror, Remote((page(f"day {today.day}"),)), f"r{today.day}")
        with mirror.view() as view:
            found = [view.version("page", HOME, end) for end in view.run_ends().values()]
    assert [each is not None for each in found] == [False, False, True, True]


def test_only_the_latest_run_keeps_its_problems_and_each_how_many_losses(empty: Mirror) -> None:
    remote = Remote((page("one"),))
    for run, ids in (("a", "xy"), ("b", "x"), ("c", "xyz")):
        empty.begin_run(run, ["workspace"])
        found = tuple(Problem("failure", "listing", "page", each, "lost") for each in ids)
        limit = Problem("limit", "unknown", "page", "x", "odd")
        empty.apply([ProblemsRecorded((*found, limit))])
        crawl(empty, remote, run)
    with empty.view() as view:
        assert [len(view.problems(run)) for run in "abc"] == [0, 0, 4]
        assert [run.losses for run in view.runs()] == [2, 1, 3]


@pytest.mark.parametrize("status", ["interrupted", "unfinished", "refused"])
def test_a_run_that_broke_off_makes_no_problem_obsolete(empty: Mirror, status: str) -> None:
    problem = Problem("failure", "listing", "page", "x", "lost")
    for run, targets, ended in (("a", ["w"], "losses"), ("b", ["w"], status), ("c", [], "proven")):
        empty.begin_run(run, targets)
        empty.apply([ProblemsRecorded((problem,))])
        empty.finish_run(run, ended)
    with empty.view() as view:
        assert [view.problems(run) for run in "abc"] == [[problem]] * 3


# -- interruptions --------------------------------------------------------------------------------


class Killed(Exception):
    """Stands for the end of the process."""


def test_a_kill_between_the_last_commit_and_the_sweep_harms_nothing(
    empty: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl(empty, Remote((page("one"),)), "a")

    def killed(_: sqlite3.Connection) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(history, "sweep", killed)
        with pytest.raises(Killed):
            crawl(empty, Remote((page("two"), RemotePage(OTHER))), "b")
    with empty.view() as view:
        assert view.run("b").status == "proven"
    _ends_well(empty)


@pytest.mark.parametrize("portion", [1, 2, 3])
def test_a_kill_in_the_middle_of_the_sweep_harms_nothing(
    empty: Mirror, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    pages = (page("one"), *(RemotePage(uid(200 + at)) for at in range(3)))
    crawl(empty, Remote(pages), "a")  # two answers of search, both other ones in the next run
    seen: list[Any] = []

    def one_by_one(rows: Any) -> Iterator[Any]:
        for row in rows:
            seen.append(row)
            if len(seen) > portion:
                raise Killed
            yield [row]

    with monkeypatch.context() as patched:
        patched.setattr(history, "_portions", one_by_one)
        with pytest.raises(Killed):
            crawl(empty, Remote((RemotePage(OTHER), page("two"), *pages[1:])), "b")
    _ends_well(empty)


def _ends_well(mirror: Mirror) -> None:
    crawl(mirror, Remote((page("three"), RemotePage(OTHER))), "last")
    with mirror.view() as view:
        ends = view.run_ends()
        assert texts(view.version("page", HOME, ends["a"])) == ("Home", "one", "in")
        assert texts(view.version("page", HOME, ends["b"])) == ("Home", "two", "in")
        assert texts(view.version("page", HOME, ends["last"])) == ("Home", "three", "in")
    assert history.sweep(mirror._db) == 0, "the next run swept out what was left"


def test_a_run_that_may_go_on_is_not_swept(empty: Mirror) -> None:
    crawl(empty, Remote((page("one"),)), "a")
    empty.begin_run("b", ["workspace"])
    empty.apply([roots()])
    empty.finish_run("b", "interrupted")
    crawl(empty, Remote((page("two"),)), "b")
    with empty.view() as view:
        assert texts(view.version("page", HOME, view.run_ends()["a"])) == ("Home", "one", "in")


# -- older mirrors --------------------------------------------------------------------------------


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_a_mirror_of_each_older_layout_is_brought_up_to_date(version: int, tmp_path: Path) -> None:
    remote = Remote((page("one"), RemotePage(OTHER, "Other")))
    with Mirror.open(tmp_path / "now") as mirror:
        crawl(mirror, Remote((page("zero"), RemotePage(OTHER, "Other"))), "a")
        crawl(mirror, remote, "b")
        with mirror.view() as view:
            before = everything(view)
    made_by(version, tmp_path / "old", tmp_path / "now")
    with Mirror.open(tmp_path / "old") as mirror:
        with mirror.view() as view:
            assert everything(view) == before
            assert [run.status for run in view.runs()] == ["proven", "proven"]
        _tells_from_now_on(mirror, remote, all_along=version > BEFORE_HISTORY)


def _tells_from_now_on(mirror: Mirror, remote: Remote, *, all_along: bool) -> None:
    """What was at the upgrade is a version; of what was before, it is known that it changed."""
    crawl(mirror, remote.with_page(page("two", title="House")), "c")
    with mirror.view() as view:
        ends = view.run_ends()
        assert (view.version("page", HOME, ends["a"]) is not None) == all_along
        assert texts(view.version("page", HOME, ends["b"])) == ("Home", "one", "in")
        assert texts(view.version("page", HOME, ends["c"])) == ("House", "two", "in")
        (old,) = view.steps(ends["a"], ends["b"])
        assert old.before is not None
        assert (old.before.title, old.after.title) == ("Home" if all_along else None, "Home")
        (new,) = view.steps(ends["b"], ends["c"])
        assert new.before is not None
        assert (new.before.title, new.after.title) == ("Home", "House")


def test_an_upgrade_in_the_middle_of_a_run_takes_over_what_is_whole(tmp_path: Path) -> None:
    with Mirror.open(tmp_path / "now") as mirror:
        crawl(mirror, Remote((page("one"), RemotePage(OTHER, "Other")), page_size=10), "a")
        mirror.begin_run("b", ["workspace"])
        mirror.apply([roots()])
        with mirror.view() as view:
            assert view.open_listings()
    made_by(BEFORE_HISTORY, tmp_path / "old", tmp_path / "now")
    with Mirror.open(tmp_path / "old") as mirror:
        crawl(mirror, Remote((page("two"), RemotePage(OTHER, "Other")), page_size=10), "b")
        with mirror.view() as view:
            assert texts(view.version("page", HOME, view.run_ends()["b"])) == ("Home", "two", "in")


def test_a_migration_killed_half_way_leaves_the_older_mirror(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Mirror.open(tmp_path / "now") as mirror:
        crawl(mirror, Remote((page("one"),)), "a")
    made_by(1, tmp_path / "old", tmp_path / "now")
    whole = schema.statements

    def killed(script: str) -> list[str]:
        parts = whole(script)
        if script == schema.MIGRATIONS[-1]:
            return [*parts[:-1], "no statement at all"]
        return parts

    with monkeypatch.context() as patched:
        patched.setattr(database, "statements", killed)
        with pytest.raises(sqlite3.OperationalError):
            Mirror.open(tmp_path / "old")
    with Mirror.open(tmp_path / "old"), MirrorView.open(tmp_path / "old") as view:
        assert texts(view.version("page", HOME, view.last_change())) == ("Home", "one", "in")

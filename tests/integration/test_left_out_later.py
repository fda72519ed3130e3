"""What is left out stays so, and comes back, as the workspace and the choices change."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, Source, World
from notionkit.emulator import blocks as b
from notionkit.emulator.richtext import rich
from tests.integration.clocks import HandClock
from tests.integration.refreshed import Fresh

Begin = Callable[[World], Fresh]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Return what begins an output of a world."""
    with ExitStack() as opened:

        def begun(made: World) -> Fresh:
            clock = HandClock()
            opened.callback(clock.close)
            served: AbstractContextManager[Emulator] = Emulator(made, budget=None, clock=clock)
            return Fresh(made, opened.enter_context(served), clock, tmp_path)

        yield begun


def shown(files: dict[str, bytes]) -> set[str]:
    """The files that people read."""
    return {path for path in files if path.endswith((".md", ".csv", ".txt"))} - {"index.md"}


def two_sources() -> World:
    """A database with two data sources, A and B, with a row each."""
    made = World(seed="two")
    home = made.page("Home", blocks=[b.paragraph("Welcome")])
    held = [Source("A", key="A"), Source("B", key="B")]
    first, second = made.database("Two", held, parent=home, key="two").sources
    made.row(first, {"Name": "Row of A"})
    made.row(second, {"Name": "Row of B"})
    return made


@pytest.mark.parametrize(("left", "stays"), [("A", "B"), ("B", "A")])
def test_the_title_of_one_data_source_leaves_the_other_one_in(
    begin: Begin, left: str, stays: str
) -> None:
    fresh = begin(two_sources())
    for _ in range(2):
        found = fresh.later(exclude=(left,))
        assert found.result.exit_code == 0
        assert [each.id for each in found.result.choices] == [fresh.world.id_of(left)]
        row = f"Home/Two/Row of {stays}.md"
        assert shown(found.files) == {"Home.md", "Home/Two.csv", "Home/Two.md", row}


def test_the_title_of_a_database_leaves_out_all_its_data_sources(begin: Begin) -> None:
    fresh = begin(two_sources())
    for _ in range(2):
        found = fresh.later(exclude=("Two",))
        assert [each.id for each in found.result.choices] == [fresh.world.id_of("two")]
        assert shown(found.files) == {"Home.md"}


def test_a_database_that_is_no_longer_called_what_left_it_out_comes(begin: Begin) -> None:
    made = two_sources()
    fresh = begin(made)
    fresh.later(exclude=("Two",))
    made.touch("database", made.need("database", made.id_of("two")) | {"title": rich("Both")})
    found = fresh.later(exclude=("Two",))
    assert found.files == fresh.anew(exclude=("Two",))
    assert "Home/Both/A.csv" in found.files


def test_attachments_of_a_row_go_and_come_with_its_page(begin: Begin) -> None:
    made = World(seed="row files")
    home = made.page("Home")
    files = made.database("DB", [Source("DB")], parent=home)
    inside = b.file_block(made.file("inside.txt", b"in the page"), "inside.txt")
    made.row(files.source, {"Name": "Row"}, blocks=[inside], cover=made.file("c.txt", b"cover"))
    fresh = begin(made)
    whole = fresh.later().files
    table = fresh.later(rows="table")
    assert table.result.exit_code == 0
    assert shown(table.files) == {"Home.md", "Home/DB.csv", "Home/DB.md", "Home/DB/_files/c.txt"}
    assert table.files == fresh.anew(rows="table")
    assert table.result.files == 1
    assert fresh.later().files == whole


DEPTH, ABOVE, ITSELF = {"depth": 0}, {"exclude": ("Home",)}, {"exclude": ("DB",)}


@pytest.mark.parametrize(
    ("wish", "says_so"),
    [(DEPTH, False), (DEPTH, True), (ABOVE, False), (ABOVE, True), (ITSELF, False)],
)
def test_a_database_that_was_left_out_stays_in_the_trash(
    begin: Begin, wish: dict[str, Any], says_so: bool
) -> None:
    made = World(seed="trash")
    home = made.page("Home")
    made.page("Other")
    table = made.database("DB", [Source("DB")], parent=home)
    made.row(table.source, {"Name": "Row"})
    fresh = begin(made)
    fresh.later(**wish)
    for gone in (table.id, table.source) if says_so else (table.id,):
        made.trash(gone)
    fresh.later(**wish)
    found = fresh.later()
    assert found.result.exit_code == 0
    assert shown(found.files) == {"Home.md", "Other.md"}
    assert found.files == fresh.anew()


def test_a_data_source_is_asked_for_when_its_unread_database_is_out_of_reach(
    begin: Begin,
) -> None:
    made = World(seed="trash")
    table = made.database("DB", [Source("DB")], parent=made.page("Home"))
    made.row(table.source, {"Name": "Row"})
    fresh = begin(made)
    fresh.later(depth=0)
    made.unshare(table.id)
    found = fresh.later()
    lost = [(each.rule, each.id) for each in found.result.failures]
    assert lost == [("unreached", table.source)]


def test_a_database_that_is_left_out_by_its_title_moves(begin: Begin) -> None:
    made = World(seed="moves")
    one, two = made.page("One"), made.page("Two")
    log = made.database("Log", [Source("Log")], parent=one)
    fresh = begin(made)
    fresh.later(exclude=("Log",))
    made.children[one].remove(log.id)
    made.children.setdefault(two, []).append(log.id)
    place = {"type": "page_id", "page_id": two}
    for kind in ("database", "block"):
        made.touch(kind, made.need(kind, log.id) | {"parent": place})
    source = made.need("data_source", log.source)
    made.touch("data_source", source | {"database_parent": place})
    found = fresh.later(exclude=("Log",))
    assert found.result.exit_code == 0
    assert found.files == fresh.anew(exclude=("Log",))

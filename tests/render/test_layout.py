"""Where pages, databases and attachments stand in the output folder."""

import random
import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notionkit.render import Layout, layout
from notionkit.render.claims import MAX_PATH_BYTES
from notionkit.render.layout import Kept


@attrs.frozen
class Node:
    kind: str
    id: str
    title: str
    parent: tuple[str, str] | None = None
    created_time: str | None = "2026-01-01T00:00:00.000Z"


@attrs.frozen
class Attachment:
    key: str
    owner: tuple[str, str] | None
    name: str


def ident(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def node(
    number: int,
    title: str,
    parent: tuple[str, int] | None = None,
    *,
    kind: str = "page",
    minute: int = 0,
) -> Node:
    above = None if parent is None else (parent[0], ident(parent[1]))
    return Node(kind, ident(number), title, above, f"2026-01-01T00:{minute:02}:00.000Z")


def test_a_child_page_stands_in_the_folder_of_its_parent() -> None:
    found = layout([node(1, "Home"), node(2, "Child", ("page", 1))])
    assert found.path("page", ident(1), "md") == "Home.md"
    assert found.path("page", ident(2), "md") == "Home/Child.md"


def test_the_only_source_of_a_database_shares_its_path_and_holds_the_rows() -> None:
    found = layout(
        [
            node(1, "Tasks", kind="database"),
            node(2, "Tasks", ("database", 1), kind="data_source"),
            node(3, "Row", ("data_source", 2)),
        ]
    )
    assert found.path("database", ident(1), "md") == "Tasks.md"
    assert found.path("data_source", ident(2), "csv") == "Tasks.csv"
    assert found.path("page", ident(3), "md") == "Tasks/Row.md"


def test_several_sources_of_a_database_stand_in_its_folder() -> None:
    found = layout(
        [
            node(1, "Work", kind="database"),
            node(2, "Tasks", ("database", 1), kind="data_source"),
            node(3, "People", ("database", 1), kind="data_source"),
            node(4, "Row", ("data_source", 2)),
        ]
    )
    assert found.path("data_source", ident(3), "csv") == "Work/People.csv"
    assert found.path("page", ident(4), "md") == "Work/Tasks/Row.md"


def test_the_oldest_of_equal_names_keeps_the_name() -> None:
    found = layout(
        [node(7, "Note", minute=5), node(8, "note", minute=1), node(9, "NOTE", minute=9)]
    )
    assert found.base("page", ident(8)) == "note"
    assert found.base("page", ident(7)) == "Note 00000007"
    assert found.base("page", ident(9)) == "NOTE 00000009"


def test_a_title_that_looks_like_anothers_file_gets_the_suffix() -> None:
    found = layout([node(1, "A"), node(2, "A.md", minute=1)])
    assert found.base("page", ident(2)) == "A.md 00000002"


def test_a_title_that_looks_like_anothers_suffixed_name_does_not_clash() -> None:
    found = layout([node(1, "A"), node(2, "A 00000003", minute=1), node(3, "A", minute=2)])
    assert found.base("page", ident(3)) == "A 00000000000040008000000000000003"


def test_ids_that_end_alike_do_not_clash() -> None:
    nodes = [node(number << 32 | 7, "Same") for number in range(200)]
    assert len(set(layout(nodes).bases.values())) == 200


@pytest.mark.parametrize("title", ["index", "INDEX", "_files", "manifest.jsonl", "index.md"])
def test_names_of_our_own_are_reserved_at_the_root(title: str) -> None:
    assert layout([node(1, title)]).base("page", ident(1)) == f"{title} 00000001"


def test_a_foreign_file_gives_us_the_suffix() -> None:
    found = layout([node(1, "Diary")], foreign=lambda path: path == "Diary.md")
    assert found.path("page", ident(1), "md") == "Diary 00000001.md"


def test_a_missing_parent_puts_a_node_at_the_root() -> None:
    assert layout([node(1, "Lost", ("page", 99))]).base("page", ident(1)) == "Lost"


def test_a_circle_of_parents_loses_nobody() -> None:
    found = layout(
        [node(1, "A", ("page", 2)), node(2, "B", ("page", 1)), node(3, "C", ("page", 3))]
    )
    assert found.base("page", ident(1)) == "A"
    assert found.base("page", ident(2)) == "A/B"
    assert found.base("page", ident(3)) == "C"


def test_attachments_stand_beside_the_children_under_their_own_names() -> None:
    files = [
        Attachment("k1", ("page", ident(1)), "photo.jpg"),
        Attachment("k2", ("page", ident(1)), "Photo.JPG"),
        Attachment("k3", None, "../../etc/passwd"),
    ]
    found = layout([node(1, "Trip")], files)
    assert found.file("k1") == "Trip/_files/photo.jpg"
    second = found.file("k2")
    assert second is not None
    assert second.startswith("Trip/_files/Photo ")
    assert second.endswith(".JPG")
    assert found.file("k3") == "_files/-..-etc-passwd"
    assert found.file("none") is None


def test_a_link_between_two_files_is_relative_and_escaped() -> None:
    assert Layout.relative("A/B.md", "A/C d/é (1).md") == "C%20d/%C3%A9%20%281%29.md"
    assert Layout.relative("A/B/C.md", "Home.md") == "../../Home.md"
    assert Layout.relative("Home.md", "Home/x.png") == "Home/x.png"


def test_the_kind_of_an_id_is_known_to_the_layout() -> None:
    found = layout([node(1, "T", kind="database")])
    assert found.kind_of(ident(1)) == "database"
    assert found.kind_of(ident(2)) is None


def test_a_chain_of_a_thousand_long_titles_stays_within_the_path_limit() -> None:
    nodes = [node(n, "x" * 300, ("page", n - 1) if n else None) for n in range(1000)]
    found = layout(nodes)
    paths = {found.path("page", ident(n), "json") or "" for n in range(1000)}
    assert len(paths) == 1000
    assert max(len(path.encode()) for path in paths) <= MAX_PATH_BYTES


def test_twelve_levels_of_ordinary_titles_keep_their_names() -> None:
    nodes = [node(n, f"An ordinary title {n}", ("page", n - 1) if n else None) for n in range(12)]
    base = layout(nodes).base("page", ident(11))
    assert base == "/".join(f"An ordinary title {n}" for n in range(12))


TITLES = st.one_of(
    st.sampled_from(
        ["", "A", "a", "a.md", "A.csv", "index", "_files", "..", "CON", "é", "e\u0301"]
    ),
    st.text(max_size=300),
    st.text(alphabet="aA./\\ 👩\u200d👧\u0301\u202e", max_size=80),
)
PARENTS = st.none() | st.tuples(
    st.sampled_from(["page", "database", "data_source"]), st.integers(0, 12)
)
NODES = st.lists(
    st.builds(
        node,
        st.integers(0, 12),
        TITLES,
        PARENTS,
        kind=st.sampled_from(["page", "database", "data_source"]),
        minute=st.integers(0, 3),
    ),
    max_size=14,
    unique_by=lambda made: (made.kind, made.id),
)
FILES = st.lists(
    st.builds(
        Attachment,
        st.text(max_size=5),
        st.none() | st.builds(lambda n: ("page", ident(n)), st.integers(0, 12)),
        TITLES,
    ),
    max_size=6,
    unique_by=lambda made: made.key,
)
FAST = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def claims(found: Layout) -> list[str]:
    bases = set(found.bases.values())
    return [b + ending for b in bases for ending in ("", ".md", ".csv", ".json")] + list(
        found.files.values()
    )


@FAST
@given(NODES, FILES)
def test_no_two_paths_are_one_to_any_file_system(
    nodes: Sequence[Node], files: Sequence[Attachment]
) -> None:
    found = layout(nodes, files)
    paths = [folded(path) for path in claims(found)]
    assert len(set(paths)) == len(paths)
    assert not {"index", "index.md", "manifest.jsonl", ".notionkit"} & set(paths)


@FAST
@given(NODES, FILES)
def test_every_node_and_file_has_a_path_inside_the_folder(
    nodes: Sequence[Node], files: Sequence[Attachment]
) -> None:
    found = layout(nodes, files)
    assert set(found.bases) == {(made.kind, made.id) for made in nodes}
    assert set(found.files) == {made.key for made in files}
    for path in claims(found):
        parts = path.split("/")
        assert not {"", ".", ".."} & set(parts)
        assert max(len(part.encode()) for part in parts) <= 240
        assert len(path.encode()) <= 1000


@FAST
@given(NODES, FILES, st.randoms(use_true_random=False))
def test_the_order_of_the_nodes_does_not_matter(
    nodes: list[Node], files: list[Attachment], rng: random.Random
) -> None:
    expected = layout(nodes, files)
    rng.shuffle(nodes)
    rng.shuffle(files)
    found = layout(nodes, files)
    assert (found.bases, found.files) == (expected.bases, expected.files)


@FAST
@given(NODES, st.data())
def test_foreign_paths_are_never_used(nodes: list[Node], data: st.DataObject) -> None:
    first = claims(layout(nodes))
    foreign = set(data.draw(st.lists(st.sampled_from(first), max_size=4))) if first else set()
    assert not foreign & set(claims(layout(nodes, foreign=foreign.__contains__)))


@given(TITLES, TITLES)
def test_a_relative_link_leads_from_one_file_to_the_other(one: str, other: str) -> None:
    found = layout([node(1, one), node(2, other, ("page", 1))])
    start, end = found.path("page", ident(1), "md"), found.path("page", ident(2), "md")
    assert start is not None
    assert end is not None
    assert unquote(Layout.relative(start, end)) == end


@FAST
@given(NODES, FILES, st.data())
def test_kept_names_stay_whatever_is_renamed_or_new(
    nodes: list[Node], files: list[Attachment], data: st.DataObject
) -> None:
    before = layout(nodes, files)
    renamed = [attrs.evolve(made, title=data.draw(TITLES)) for made in nodes]
    new = attrs.evolve(node(900, data.draw(TITLES)), created_time="2020")
    found = layout([*renamed, new], files, kept=Kept(before.bases, before.files))
    assert {key: found.bases[key] for key in before.bases} == before.bases
    assert found.files == before.files
    paths = [folded(path) for path in claims(found)]
    assert len(set(paths)) == len(paths)

"""What a wish means for one place, from what stands above it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.engine.crawl.choices import DEFAULT, Choices, Step, Wish, read_alike

ID = "00000000-0000-4000-8000-00000000000{}"
HOME, TEAM = Step("page", ID.format("1"), "Home"), Step("page", ID.format("2"), "Team Wiki (old)")
TABLE, SOURCE = (
    Step("database", ID.format("3"), "Tasks"),
    Step("data_source", ID.format("4"), "Tasks"),
)
ROW, INSIDE = Step("page", ID.format("5"), "Paint"), Step("page", ID.format("6"), "Colours")
WAY = (HOME, TEAM, TABLE, SOURCE, ROW, INSIDE)


def general(**wishes: object) -> Wish:
    return Wish(**wishes).under(DEFAULT)  # type: ignore[arg-type]


def how(choices: Choices) -> list[str]:
    """How much of each step on the way is left out."""
    return [choices.judge(WAY[: end + 1]).how for end in range(len(WAY))]


def test_nothing_is_left_out_by_default() -> None:
    assert how(Choices()) == [""] * 6
    assert not Choices().sifts
    assert str(Choices()) == ""


@pytest.mark.parametrize(
    "said",
    ["Team*", "team wiki (OLD)", "*(old)", "T?am Wiki (old)", ID.format("2")],
)
def test_an_exclusion_takes_all_that_lies_below_along(said: str) -> None:
    found = Choices(exclude=(said,)).judge(WAY)
    assert how(Choices(exclude=(said,))) == ["", "all", "all", "all", "all", "all"]
    assert (found.at, found.said, found.rule) == (TEAM, said, "exclude")


@pytest.mark.parametrize("said", ["Team", "Wiki", "[Tt]eam*", "Home/Team*"])
def test_a_pattern_means_whole_titles_and_has_no_other_signs(said: str) -> None:
    assert how(Choices(exclude=(said,))) == [""] * 6


def test_a_title_may_be_excluded_in_either_unicode_form() -> None:
    step = Step("page", ID.format("7"), "Cafe\u0301")
    assert Choices(exclude=("Caf\u00e9",)).judge((step,)).how == "all"


def test_a_target_is_not_excluded_by_its_own_title() -> None:
    assert Choices(exclude=("Home",)).judge((HOME, TEAM), named=True).how == ""
    assert Choices(exclude=("Home",)).judge((HOME, TEAM)).how == "all"


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, ["", "all", "all", "all", "all", "all"]),
        (1, ["", "", "all", "all", "all", "all"]),
        (2, ["", "", "", "", "page", "all"]),
        (3, ["", "", "", "", "", "all"]),
        (4, ["", "", "", "", "", ""]),
    ],
)
def test_depth_counts_pages_and_databases(depth: int, expected: list[str]) -> None:
    assert how(Choices(general=general(depth=depth))) == expected


def test_rows_may_stand_in_their_table_alone() -> None:
    assert how(Choices(general=general(rows="table"))) == ["", "", "", "", "page", "all"]
    assert how(Choices(general=general(rows="nonempty"))) == [""] * 6


def test_a_place_has_wishes_of_its_own_and_passes_them_down() -> None:
    choices = Choices(
        general=general(depth=1, comments="page"),
        below={TEAM.id: Wish(depth=2, rows="table"), SOURCE.id: Wish(rows="pages", comments="off")},
    )
    assert how(choices) == ["", "", "", "", "", "all"]
    assert choices.judge(WAY[:3]).wish == general(depth=2, rows="table", comments="page")
    assert choices.judge(WAY[:5]).wish.comments == "off"


def test_choices_that_differ_are_told_apart() -> None:
    every = [
        Choices(),
        Choices(exclude=("A",)),
        Choices(exclude=("A", "B")),
        Choices(general=general(depth=0)),
        Choices(general=general(rows="table")),
        Choices(general=general(comments="page")),
        Choices(below={"A": Wish(comments="page")}),
        Choices(below={"A": Wish(comments="off")}),
    ]
    assert len({str(choices) for choices in every}) == len(every)
    assert str(Choices(exclude=("A", "B"))) == str(Choices(exclude=("B", "A")))


@given(st.integers(0, 6), st.sampled_from(["pages", "nonempty", "table"]), st.booleans())
def test_what_is_below_something_left_out_is_left_out(depth: int, rows: str, out: bool) -> None:
    choices = Choices(exclude=("Tasks",) if out else (), general=general(depth=depth, rows=rows))
    found = how(choices)
    assert all(later == "all" for early, later in pairwise(found) if early)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Choices(), Choices(exclude=("Team",), general=general(depth=1, rows="table")), True),
        (Choices(economy=True), Choices(economy=True, general=general(depth=1)), True),
        (Choices(), Choices(economy=True), False),
        (Choices(), Choices(general=general(comments="page")), False),
        (Choices(general=general(views="csv")), Choices(general=general(views="list")), False),
        (Choices(), Choices(below={ID.format(1): Wish(depth=2)}), True),
        (Choices(), Choices(below={ID.format(1): Wish(depth=2, views="csv")}), False),
        (
            Choices(below={ID.format(1): Wish(comments="page")}),
            Choices(below={ID.format(2): Wish(comments="page")}),
            False,
        ),
    ],
    ids=str,
)
def test_only_runs_that_read_pages_alike_go_on_with_one_another(
    one: Choices, other: Choices, alike: bool
) -> None:
    assert read_alike(str(one), str(other)) == alike
    assert read_alike(str(other), str(one)) == alike
    assert read_alike(str(one), str(one))

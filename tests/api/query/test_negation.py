"""What a filter selects stays the same when it is turned round, flattened or made to fit.

The emulator's filters are the judge: they decide about rows in memory, with values and without.
"""

from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notionkit.api.query import Compound, Condition, Filter, InvalidFilter, P, all_of, any_of
from notionkit.api.query.kinds import MAX_MEMBERS
from notionkit.api.query.nesting import levels, within_limits
from notionkit.emulator.filters import predicate
from tests.api.query.samples import RAW_SCHEMA

NOW = 1_780_000_000.0
TITLE, NUMBER, DAY, TICK = "Title", "Number", "Date", "Checkbox"
SELECT, TAGS, ROLLUP = "Select", "Multi select", "All"


def _rich(text: str) -> list[dict[str, str]]:
    return [{"plain_text": text}] if text else []


def _row(**values: Any) -> dict[str, Any]:
    made = {
        name: {"id": RAW_SCHEMA[name]["id"], "type": RAW_SCHEMA[name]["type"]} for name in values
    }
    for name, value in values.items():
        made[name][made[name]["type"]] = value
    return {"properties": made, "created_time": "2026-05-05T05:05:00.000Z"}


def _option(name: str) -> dict[str, str]:
    return {"id": name.lower(), "name": name}


days = st.sampled_from(["2026-05-01", "2026-05-28", "2026-06-01"])
rows = st.builds(
    lambda title, number, day, tick, option, tags, entries: _row(
        **{
            TITLE: _rich(title),
            NUMBER: number,
            DAY: day and {"start": day},
            TICK: tick,
            SELECT: option and _option(option),
            TAGS: [_option(tag) for tag in tags],
            ROLLUP: {
                "type": "array",
                "array": [{"type": "number", "number": entry} for entry in entries],
            },
        }
    ),
    st.sampled_from(["", "Ab", "b"]),
    st.none() | st.integers(0, 3),
    st.none() | days,
    st.booleans(),
    st.none() | st.sampled_from(["Open", "Done"]),
    st.lists(st.sampled_from(["Open", "Done"]), unique=True),
    st.lists(st.integers(0, 3), max_size=2),
)
numbers = st.integers(0, 3)
options = st.sampled_from(["Open", "Done"])
conditions = st.one_of(
    st.builds(lambda n: P(NUMBER).number < n, numbers),
    st.builds(lambda n: P(NUMBER).number >= n, numbers),
    st.builds(lambda n: P(NUMBER).number != n, numbers),
    st.builds(lambda d: P(DAY).date == d, days),
    st.builds(lambda d: P(DAY).date != d, days),
    st.builds(lambda d: P(DAY).date <= d, days),
    st.builds(lambda d: P(DAY).date > d, days),
    st.builds(lambda t: P(TICK).checkbox == t, st.booleans()),
    st.builds(lambda o: P(SELECT).select == o, options),
    st.builds(lambda o: P(SELECT).select.is_in(*o), st.lists(options, min_size=1)),
    st.builds(P(TAGS).multi_select.contains, options),
    st.builds(P(TITLE).title.contains, st.sampled_from(["a", "B"])),
    st.builds(lambda n: P(ROLLUP).any.number > n, numbers),
    st.builds(lambda n: P(ROLLUP).every.number > n, numbers),
    st.builds(lambda n: P(ROLLUP).none.number == n, numbers),
    st.builds(P(NUMBER).number.is_empty),
)
combined: st.SearchStrategy[Filter] = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a & b, inner, inner),
        st.builds(lambda a, b: a | b, inner, inner),
        st.builds(lambda a: ~a, inner),
    ),
    max_leaves=6,
)


def selects(filter_: Filter, row: dict[str, Any]) -> bool:
    return predicate(filter_.as_dict(), RAW_SCHEMA, NOW)(row)


@given(combined, st.lists(rows, min_size=4, max_size=8))
@settings(max_examples=300, deadline=None)
def test_not_selects_exactly_the_other_rows(filter_: Filter, found: list[dict[str, Any]]) -> None:
    try:
        pairs = [(selects(filter_, row), selects(~filter_, row)) for row in found]
    except InvalidFilter:
        assume(False)
    assert all(one is not other for one, other in pairs)


def test_not_twice_is_nothing() -> None:
    filter_ = P("A").rich_text.starts_with("x")
    assert ~~filter_ is filter_


@pytest.mark.parametrize(
    "filter_",
    [
        P("A").rich_text.starts_with("x"),
        P("A").rich_text.ends_with("x"),
        P("A").date.this_week(),
        P("A").every.rich_text.starts_with("x"),
    ],
)
def test_what_has_no_inverse_is_told(filter_: Filter) -> None:
    with pytest.raises(InvalidFilter, match="no operator for the opposite"):
        (~filter_).as_dict()
    with pytest.raises(InvalidFilter, match=r"filter\.or\[1\]: '"):
        (P("B").files.is_empty() | ~filter_).as_dict()


def test_none_is_the_opposite_of_any_whatever_is_compared() -> None:
    starts = P("A").any.rich_text.starts_with("x")
    assert (~starts).as_dict() == P("A").none.rich_text.starts_with("x").as_dict()


# -- two levels ---------------------------------------------------------------------------------


def _atom(number: int) -> Condition:
    return Condition(f"{number}", ("checkbox",), "equals", operand=True)


def _holds(filter_: Filter, truths: tuple[bool, ...]) -> bool:
    if isinstance(filter_, Condition):
        return truths[int(filter_.name)]
    assert isinstance(filter_, Compound)
    combine = all if filter_.joint == "and" else any
    return combine(_holds(member, truths) for member in filter_.members)


trees = st.recursive(
    st.integers(0, 4).map(_atom),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda found: all_of(*found))
        | st.lists(inner, min_size=1, max_size=3).map(lambda found: any_of(*found))
    ),
    max_leaves=14,
)


@given(trees)
@settings(max_examples=300, deadline=None)
def test_what_fits_into_two_levels_selects_the_same(tree: Filter) -> None:
    try:
        fitting = within_limits(tree)
    except InvalidFilter:
        assume(False)
    assert levels(fitting) <= 2
    for truths in product((True, False), repeat=5):
        assert _holds(fitting, truths) == _holds(tree, truths)


def test_what_fits_stays_as_it_is() -> None:
    tree = all_of(_atom(0), any_of(_atom(1)))
    assert within_limits(tree) is tree


def test_a_compound_takes_a_hundred_members_and_not_one_more() -> None:
    assert len(any_of(*map(_atom, range(MAX_MEMBERS))).as_dict()["or"]) == MAX_MEMBERS
    with pytest.raises(InvalidFilter, match=r"filter\.or: has 101 members, and Notion takes 100"):
        any_of(*map(_atom, range(MAX_MEMBERS + 1))).as_dict()


def test_what_cannot_be_made_to_fit_says_how_much_it_would_take() -> None:
    pairs = [all_of(any_of(_atom(0), _atom(1)), any_of(_atom(2), _atom(3))) for _ in range(12)]
    with pytest.raises(
        InvalidFilter, match=r"nests 4 levels deep; Notion takes 2, .*more than 100"
    ):
        all_of(_atom(4), any_of(*pairs, _atom(0)), any_of(*pairs, _atom(1))).as_dict()


def test_a_filter_is_no_truth_value() -> None:
    with pytest.raises(TypeError, match="combine filters with &"):
        bool(_atom(1))
    with pytest.raises(TypeError, match="put comparisons in parentheses"):
        _atom(1) & "x"  # type: ignore[operator]


def test_an_empty_compound_is_refused() -> None:
    with pytest.raises(InvalidFilter, match=r"filter\.and: has no members"):
        all_of().as_dict()

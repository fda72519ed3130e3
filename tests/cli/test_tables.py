"""Tables fit the terminal, whatever script they are in and whatever is in the cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.cli.tables import GAP, cut, line, one_line, width_of, widths_for
from notionkit.model.shown import acts, in_quotes, spelled

ALPHABET = "abc 日本é\u0301👩\u200d\x1b[31m\n\t\u202e"
texts = st.text(st.sampled_from(ALPHABET), max_size=30)


@given(texts, st.integers(1, 40))
def test_a_cell_takes_exactly_its_width(text: str, width: int) -> None:
    assert width_of(cut(text, width)) == width


@given(texts)
def test_a_cell_is_one_line_that_no_terminal_obeys(text: str) -> None:
    shown = one_line(text)
    assert not any(map(acts, shown))
    assert shown == one_line(shown)


@pytest.mark.parametrize("text", ["👩🏽\u200d🚀", "می\u200cخواهم", "❤\ufe0f", "10\xa0km"])
def test_joiners_and_selectors_stay_so_that_a_path_can_be_used(text: str) -> None:
    assert spelled(text) == text
    assert in_quotes(text) == f"'{text}'"
    assert one_line(text).replace(" ", "\xa0") == text


def test_what_would_act_on_a_terminal_is_written_out() -> None:
    assert spelled("a\u2028b\x1b[1m\u202ec") == r"a\u2028b\x1b[1m\u202ec"
    assert in_quotes("the keeper's log") == '"the keeper\'s log"'


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("abc", 5, "abc  "), ("abcdef", 5, "abcd…"), ("日本語", 5, "日本…"), ("日本語", 4, "日… ")],
)
def test_what_is_too_long_ends_in_an_ellipsis(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


natural = st.lists(st.integers(1, 200), min_size=1, max_size=12)


@given(natural, st.integers(24, 200), st.sets(st.integers(1, 11)))
def test_the_columns_fit_into_the_terminal(found: list[int], total: int, rigid: set[int]) -> None:
    widths = widths_for(found, total, rigid=rigid)
    assert 1 <= len(widths) <= len(found)
    assert sum(widths) + GAP * (len(widths) - 1) <= total
    for at, width in enumerate(widths):
        assert width == found[at] if at in rigid else 1 <= width <= found[at]


def test_what_needs_little_gets_it_and_the_rest_is_shared() -> None:
    assert widths_for([5, 3], 80) == [5, 3]
    assert widths_for([60, 5, 60], 70) == [30, 5, 30]
    assert widths_for([60, 60, 36], 74, rigid={2}) == [24, 10, 36]
    assert widths_for([60, 60, 36], 70, rigid={2}) == [34, 34]


def test_a_line_has_no_spaces_at_its_end() -> None:
    assert line(["a", "b", "c"], [3, 3]) == "a    b"

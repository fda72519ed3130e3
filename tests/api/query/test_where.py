"""The text form of filters, and where it says that a mistake is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.api.query import (
    CREATED_TIME,
    Compound,
    Condition,
    Filter,
    InvalidText,
    Not,
    P,
    QueryContext,
    QueryError,
    parse_where,
)
from tests.api.query.samples import ALPHABET, NAMES, OPTIONS, USER_ID, source, texts
from tests.fuzzing import examples, tried

SEEN = QueryContext(schema=source())


def same(text: str, filter_: Filter) -> None:
    assert parse_where(text, SEEN).as_dict(SEEN) == filter_.as_dict(SEEN)


@pytest.mark.parametrize(
    ("text", "filter_"),
    [
        ("Status = Done", P("Status") == "Done"),
        ("Status == 'In progress'", P("Status") == "In progress"),
        ("Status = In progress", P("Status") == "In progress"),
        ("status is not Done", P("Status") != "Done"),
        ("Status <> Done", P("Status") != "Done"),
        ("Number<5", P("Number") < 5),
        ("Number >= -2.5", P("Number") >= -2.5),
        ("Unique id = PRJ-7", P("Unique id") == 7),
        ("Date < 2026-01-01", P("Date") < "2026-01-01"),
        ("Date on or after one week ago", P("Date") >= "one_week_ago"),
        ("Date is before today", P("Date") < "today"),
        ("Date is this week", P("Date").this_week()),
        ("Date past_month", P("Date").past_month()),
        ("Date is not empty", P("Date").is_not_empty()),
        ("Date is_empty", P("Date").is_empty()),
        ("Date != 2026-01-01", P("Date").date != "2026-01-01"),
        ("Checkbox = yes", P("Checkbox") == True),  # noqa: E712
        ("Checkbox is not true", P("Checkbox") != True),  # noqa: E712
        ("Title contains 'a \\'b\\''", P("Title").contains("a 'b'")),
        ('Title starts with "="', P("Title").starts_with("=")),
        ("Title ends with .no", P("Title").ends_with(".no")),
        ("Title does not contain x", P("Title").does_not_contain("x")),
        ("Title contains 5", P("Title").contains("5")),
        ("Status in (Done, 'In progress')", P("Status").is_in("Done", "In progress")),
        ("Number not in (1, 2)", P("Number").is_not_in(1, 2)),
        ("Multi select contains Open", P("Multi select").contains("Open")),
        (f"People contains {USER_ID}", P("People").contains(USER_ID)),
        ("Verification = verified", P("Verification") == "verified"),
        ("Formula > 5", P("Formula").formula.number > 5),
        ("Formula = '5'", P("Formula").formula.string == "5"),
        ("Formula = yes", P("Formula").formula.checkbox == True),  # noqa: E712
        ("Formula before 2026-01-01", P("Formula").formula.date < "2026-01-01"),
        ("Sum > 5", P("Sum").rollup.number > 5),
        ("any of All < 2026-01-01", P("All").any.date < "2026-01-01"),
        ("none of 'All' = x", P("All").none.rich_text == "x"),
        ("Due and such < today", P("Due and such") < "today"),
        ('"Due and such" < today', P("Due and such") < "today"),
        ("created_time >= 2026-01-01", CREATED_TIME >= "2026-01-01"),
        ("Created time >= 2026-01-01", P("Created time") >= "2026-01-01"),
    ],
)
def test_each_form(text: str, filter_: Filter) -> None:
    same(text, filter_)


A, B, C = (P("Number") == number for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("text", "filter_"),
    [
        ("Number = 1 and Number = 2 or Number = 3", (A & B) | C),
        ("Number = 1 or Number = 2 and Number = 3", A | (B & C)),
        ("(Number = 1 or Number = 2) and Number = 3", (A | B) & C),
        ("not Number = 1 and Number = 2", ~A & B),
        ("NOT (Number = 1 OR Number = 2)", ~(A | B)),
        ("not not Number = 1", A),
        ("((Number = 1))", A),
    ],
)
def test_and_binds_more_than_or_and_not_more_than_and(text: str, filter_: Filter) -> None:
    same(text, filter_)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "expected the name of a property, found the end"),
        ("Dat < today", 1, "no property 'Dat'; the nearest is 'Date'"),
        ("Number > 1 and Dat < today", 16, "no property 'Dat'"),
        ("Status = Dne", 10, "no option 'Dne'; the nearest is 'Done'"),
        ("Status in (Done, Dne)", 18, "no option 'Dne'"),
        ("Number > five", 10, "expected a number, found 'five'"),
        ("Date contains x", 6, "the property has no operator 'contains'"),
        ("Date", 5, "expected an operator such as"),
        ("Date <", 7, "expected a value, found the end"),
        ("Date < and", 8, "expected a value, found 'and'"),
        ("Number = 1 'x'", 12, "expected 'and', 'or' or the end, found 'x'"),
        ("Date < today Number > 1", 8, "found 'today Number'"),
        ("Number = 1 or", 14, "expected the name of a property, found the end"),
        ("(Number = 1", 1, "the parenthesis is never closed"),
        ("Number = 1)", 11, "expected 'and', 'or' or the end, found ')'"),
        ("(Number = 1,", 12, "expected 'and', 'or' or ')', found ','"),
        ("Title = 'x", 9, "the quote ' is never closed"),
        ("Status in Done", 11, "expected a list of values"),
        ("Status in (Done", 11, "the list is never closed"),
        ("Status in ()", 12, "expected a value, found ')'"),
        ("Status in (Done = 2)", 17, "expected ',' or ')', found '='"),
        ("Number = 1 and not Date is this week", 16, "cannot be turned round"),
        ("All = 5", 1, "gives a list"),
        ("= 5", 1, "expected the name of a property, found '='"),
        ("Status in (Rock and roll)", 17, "found 'and'; 'and' in a name or value needs quotes"),
        ("(" * 60 + "Number = 1", 51, "more than 50 levels"),
    ],
)
def test_a_mistake_is_named_with_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(InvalidText, match=re.escape(message)) as caught:
        parse_where(text, SEEN)
    assert caught.value.column == column


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def spelled(filter_: Filter) -> str:
    """Return a filter in text form, every name and value in quotes."""
    if isinstance(filter_, Compound):
        return "(" + f" {filter_.joint} ".join(map(spelled, filter_.members)) + ")"
    if isinstance(filter_, Not):
        return f"not {spelled(filter_.member)}"
    assert isinstance(filter_, Condition)
    name, operand = quoted(filter_.name), filter_.operand
    operator = filter_.operator.replace("_", " ")
    if operand is None:
        return f"{name} {operator}"
    if isinstance(operand, tuple):
        return f"{name} {operator} ({', '.join(map(quoted, operand))})"
    signs = {"less than": "<", "greater than": ">"}
    return f"{name} {signs.get(operator, operator)} {quoted(str(operand))}"


subjects = st.one_of(
    st.builds(lambda t: P("Title") == t, texts),
    st.builds(lambda t: P("Rich text").contains(t), texts),
    st.builds(lambda t: P("Url").starts_with(t), texts),
    st.builds(lambda n: P("Number") < n, st.integers()),
    st.builds(lambda n: P("Number") > n, st.floats(allow_nan=False, allow_infinity=False)),
    st.builds(lambda o: P("Status").is_in(*o), st.lists(st.sampled_from(OPTIONS), min_size=1)),
    st.builds(lambda d: P("Date").on_or_after(d.isoformat()), st.dates()),
    st.builds(lambda: P("Files").is_empty()),
)
combined = st.recursive(
    subjects,
    lambda inner: st.lists(inner, min_size=2, max_size=3).flatmap(
        lambda found: st.sampled_from([Compound("and", found), Compound("or", found)])
    ),
    max_leaves=5,
)


@given(combined)
@examples(200)
def test_a_filter_in_text_form_is_read_back(filter_: Filter) -> None:
    assert parse_where(spelled(filter_), SEEN) == filter_


pieces = st.lists(
    st.sampled_from(
        [
            *NAMES.values(),
            "and",
            "or",
            "not",
            "(",
            ")",
            "in",
            ",",
            "=",
            "<",
            "is",
            "empty",
            "contains",
            "'",
            '"',
            "\\",
            "any",
            "of",
            "today",
            "5",
            "-",
            "x",
            "this week",
            "\u2028",
            "\x00",
            "é",
        ]
    ),
    max_size=8,
).map(" ".join)


@given(pieces | st.text(st.sampled_from(ALPHABET), max_size=30))
@examples(800)
def test_any_text_is_a_filter_or_a_mistake_at_a_column_of_it(text: str) -> None:
    tried("texts of filters")
    try:
        parse_where(text, SEEN).as_dict(SEEN)
    except InvalidText as error:
        assert 1 <= error.column <= len(text) + 1  # noqa: PT017 - any other error fails
    except QueryError as error:
        assert error.path.startswith("filter")  # noqa: PT017

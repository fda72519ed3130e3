"""Has only to type-check: which comparisons the types of properties have.

``mypy --strict`` reads it like any other file; each ``type: ignore`` stands for a mistake that it
must find, since it also tells of those that are needless.
"""

from typing import assert_type

from notionkit.api.query import Condition, Filter, P, Query, query


def compared() -> None:
    """The result of every comparison is a filter, and they combine."""
    assert_type(P("Status") == "Done", Condition)
    assert_type((P("Status") == "Done") & ~(P("Due").date < "today"), Filter)
    assert_type(P("Hours").number >= 3, Condition)
    assert_type(query("59833787").where(P("Done").checkbox.equals(True)).sort("-Due"), Query)


def refused() -> None:
    """What the type of a property has not is found before the program runs."""
    _ = P("Hours").number > "3"  # type: ignore[operator]
    P("Due").date.contains("x")  # type: ignore[attr-defined]
    P("Done").checkbox.is_empty()  # type: ignore[attr-defined]
    _ = P("Files").files == "x"  # type: ignore[comparison-overlap]
    P("Title").title.starts_with(5)  # type: ignore[arg-type]

"""The error tree is drawn where it stands, and each error says what happened and what to do."""

import inspect
import re

import pytest

from notionkit.api import ApiError, ConnectionFailed, RateLimited, Unauthorized, errors
from notionkit.api.query import QueryError

CLASSES = [
    cls
    for _, cls in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cls, ApiError) and cls.__module__ == errors.__name__
]
ELSEWHERE = [QueryError]
"""Roots of trees that are drawn in modules of their own."""


def test_the_drawing_of_the_tree_is_true() -> None:
    drawn: dict[str, str | None] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"([│├└─ ]*)([A-Z]\w+)(\s{2,}|$)", line)
        if match is None:
            continue
        depth, name = len(match[1]), match[2]
        above = [entry for entry in above if entry[0] < depth]
        drawn[name] = above[-1][1] if above else None
        above.append((depth, name))

    assert set(drawn) == {cls.__name__ for cls in (*CLASSES, *ELSEWHERE)}
    for cls in (*CLASSES, *ELSEWHERE):
        parent = drawn[cls.__name__]
        assert parent is None or parent == cls.__bases__[0].__name__


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_says_when_it_is_raised_and_what_to_do(cls: type[ApiError]) -> None:
    assert cls is ApiError or (cls.__doc__ or "").startswith("Raised ")
    assert cls.hint.endswith((".", ")"))


def test_an_error_reads_as_what_where_and_what_to_do() -> None:
    error = Unauthorized("API token is invalid.", status=401, code="unauthorized", request_id="r-1")

    assert str(error).startswith("API token is invalid (401, unauthorized, request r-1). Check")


def test_every_kind_of_connection_failure_has_its_hint() -> None:
    kinds = ("refused", "unreachable", "dns", "tls", "timeout", "reset", "proxy")
    hints = {ConnectionFailed("x", kind=kind).hint for kind in kinds}

    assert len(hints) >= 5
    assert ApiError.hint not in hints


@pytest.mark.parametrize(
    ("reason", "scope"),
    [
        ("public_api_request_rate_limit", "connection"),
        ("public_api_space_request_rate_limit", "workspace"),
        ("public_api_endpoint_rate_limit", "endpoint"),
        ("something_new", "connection"),
        (None, "connection"),
        (["odd"], "connection"),
    ],
)
def test_a_429_says_which_budget_is_spent(reason: object, scope: str) -> None:
    assert RateLimited("x", additional_data={"rate_limit_reason": reason}).scope == scope

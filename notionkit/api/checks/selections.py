"""Filters and sorts of queries, views and searches.

Source: Notion API reference, filter and sort data source entries, views, search.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from notionkit.api.checks import meetings
from notionkit.api.messages import Request
from notionkit.api.query.errors import QueryError
from notionkit.api.query.kinds import MAX_LEVELS, MAX_MEMBERS, RESULT_TYPES
from notionkit.api.query.nesting import check_width, levels
from notionkit.api.query.reading import parse_filter
from notionkit.api.query.sorting import parse_sort
from notionkit.model import Problem
from notionkit.model.rules import too_long, wrong

_QUERIES = frozenset({"POST /v1/data_sources/:id/query", "POST /v1/databases/:id/query"})
_VIEWS = frozenset({"POST /v1/views", "PATCH /v1/views/:id"})
FOUND = ("page", "data_source", "database")
"""What a search may be narrowed to; the last at version 2022-06-28."""


def problems(request: Request) -> Iterator[Problem]:
    """Yield what of a filter or sort Notion cannot be asked."""
    body = request.body or {}
    if request.endpoint in _QUERIES or request.endpoint in _VIEWS:
        nullable = request.endpoint in _VIEWS
        yield from _filter(body, nullable=nullable)
        yield from _sorts(body, nullable=nullable)
        yield from _quick_filters(body.get("quick_filters"))
    if request.endpoint in _QUERIES:
        yield from _rows(body)
    elif request.endpoint == "POST /v1/search":
        yield from _search(body)
    elif request.endpoint == "POST /v1/blocks/meeting_notes/query":
        yield from meetings.problems(body)


def _filter(body: Mapping[str, Any], *, nullable: bool) -> Iterator[Problem]:
    found = body.get("filter")
    if "filter" not in body or (found is None and nullable):
        return
    yield from _one_filter(found, "body")


def _one_filter(found: Any, path: str) -> Iterator[Problem]:
    if not isinstance(found, Mapping):
        yield wrong(f"{path}.filter", "an object", found)
        return
    try:
        read = parse_filter(found)
        check_width(read)
    except QueryError as error:
        yield Problem(f"{path}.{error.path}", error.reason)
        return
    if levels(read) > MAX_LEVELS:
        reason = f"nests {levels(read)} levels deep, and Notion takes {MAX_LEVELS}"
        yield Problem(f"{path}.filter", f"{reason}; the query builder writes it in so many")


def _sorts(body: Mapping[str, Any], *, nullable: bool) -> Iterator[Problem]:
    sorts = body.get("sorts")
    if "sorts" not in body or (sorts is None and nullable):
        return
    if not isinstance(sorts, list | tuple):
        yield wrong("body.sorts", "an array", sorts)
        return
    if len(sorts) > MAX_MEMBERS:
        yield too_long("body.sorts", MAX_MEMBERS, len(sorts))
    for index, sort in enumerate(sorts):
        try:
            parse_sort(sort, f"sorts[{index}]")
        except QueryError as error:
            yield Problem(f"body.{error.path}", error.reason)


def _quick_filters(found: Any) -> Iterator[Problem]:
    """Filters by property, each without its ``property``; null takes one away."""
    if found is None:
        return
    if not isinstance(found, Mapping):
        yield wrong("body.quick_filters", "an object", found)
        return
    for name, condition in found.items():
        here = f"body.quick_filters.{name}"
        if isinstance(condition, Mapping):
            for problem in _one_filter({"property": name, **condition}, here):
                yield Problem(problem.path.replace(f"{here}.filter", here, 1), problem.message)
        elif condition is not None:
            yield wrong(here, "an object", condition)


def _rows(body: Mapping[str, Any]) -> Iterator[Problem]:
    if body.get("result_type", RESULT_TYPES[0]) not in RESULT_TYPES:
        yield wrong("body.result_type", "`page` or `data_source`", body["result_type"])


def _search(body: Mapping[str, Any]) -> Iterator[Problem]:
    found = body.get("filter", {})
    if not isinstance(found, Mapping):
        yield wrong("body.filter", "an object", found)
        return
    if "value" in found and found["value"] not in FOUND:
        yield wrong("body.filter.value", "`page` or `data_source`", found["value"])
    if not isinstance(found.get("in_trash", False), bool):
        yield wrong("body.filter.in_trash", "a boolean", found["in_trash"])

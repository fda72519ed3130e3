"""Queries and searches from the JSON of their requests: the way back of ``as_dict``.

``page_size`` and ``start_cursor`` say how results are fetched, not which: they are left out.
"""

from collections.abc import Mapping
from typing import Any

from notionkit.api.query.context import QueryContext
from notionkit.api.query.errors import InvalidFilter, InvalidSort
from notionkit.api.query.operators import Query, Search, query, search
from notionkit.api.query.reading import decoded, parse_filter
from notionkit.api.query.sorting import parse_sort
from notionkit.model import DataSource

_FETCHING = frozenset({"page_size", "start_cursor"})
_OF_QUERY = frozenset({"filter", "sorts", "result_type", "is_archived"})
_OF_SEARCH = frozenset({"query", "filter", "sort"})


def parse_query(
    source: DataSource | str,
    body: str | Mapping[str, Any],
    *,
    context: QueryContext | None = None,
) -> Query:
    """Return the query of a data source that the body of a request (or its JSON) stands for.

    Raises:
        QueryError: naming the path of what is no query.
    """
    table = _table(body, _OF_QUERY)
    found = query(source, context=context)
    if "filter" in table:
        found = found.where(parse_filter(table["filter"], found.context))
    if "sorts" in table:
        found = found.sort(*_sorts(table["sorts"]))
    if "result_type" in table:
        found = found.result_type(table["result_type"])
    return found.archived(table["is_archived"]) if "is_archived" in table else found


def parse_search(body: str | Mapping[str, Any]) -> Search:
    """Return the search that the body of a request (or its JSON) stands for.

    Raises:
        QueryError: naming the path of what is no search.
    """
    table = _table(body, _OF_SEARCH)
    found = search(table.get("query", ""))
    chosen = _object(table.get("filter", {}), "filter")
    kinds = {"page": found.pages, "data_source": found.data_sources}
    if "value" in chosen:
        kind = chosen["value"]
        if not isinstance(kind, str) or kind not in kinds:
            raise InvalidFilter("filter.value", f"expected {' or '.join(kinds)}, found {kind!r}")
        found = kinds[kind]()
    found = found.in_trash() if chosen.get("in_trash") is True else found
    if "sort" not in table:
        return found
    sort = _object(table["sort"], "sort")
    if sort == {"property": "relevance"}:
        return found.sort("relevance")
    return found.sort(parse_sort(sort, "sort"))


def _table(body: str | Mapping[str, Any], known: frozenset[str]) -> Mapping[str, Any]:
    table = _object(decoded(body, "body"), "body")
    for key in table:
        if key not in known | _FETCHING:
            raise InvalidFilter(f"body.{key}", f"is none of {', '.join(sorted(known))}")
    return table


def _object(found: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(found, Mapping) or not all(isinstance(key, str) for key in found):
        raise InvalidFilter(path, f"expected an object, found {type(found).__name__}")
    return found


def _sorts(sorts: Any) -> list[Any]:
    if not isinstance(sorts, list | tuple):
        raise InvalidSort("sorts", f"expected an array, found {type(sorts).__name__}")
    return [parse_sort(sort, f"sorts[{at}]") for at, sort in enumerate(sorts)]

"""The query builder: filters, sorts, queries and searches as values, checked before they are sent.

::

    from notionkit.api.query import P, query

    source = client.retrieve_data_source("59833787...")
    late = (P("Status") != "Done") & (P("Due") < "today")
    for row in query(source).where(late).sort("-Due").limit(50).run(client):
        print(title_of(row))
"""

from notionkit.api.query.bodies import parse_query, parse_search
from notionkit.api.query.context import QueryContext
from notionkit.api.query.errors import (
    InvalidFilter,
    InvalidSort,
    InvalidText,
    InvalidValue,
    QueryError,
    UnknownOption,
    UnknownProperty,
    UnknownType,
    WrongOperator,
)
from notionkit.api.query.filters import Compound, Condition, Filter, Not, all_of, any_of
from notionkit.api.query.operators import Query, Row, Search, query, search
from notionkit.api.query.properties import CREATED_TIME, LAST_EDITED_TIME, P
from notionkit.api.query.reading import parse_filter
from notionkit.api.query.results import Lister, Results
from notionkit.api.query.sorting import Sort, parse_sort
from notionkit.api.query.where import parse_where

__all__ = [
    "CREATED_TIME",
    "LAST_EDITED_TIME",
    "Compound",
    "Condition",
    "Filter",
    "InvalidFilter",
    "InvalidSort",
    "InvalidText",
    "InvalidValue",
    "Lister",
    "Not",
    "P",
    "Query",
    "QueryContext",
    "QueryError",
    "Results",
    "Row",
    "Search",
    "Sort",
    "UnknownOption",
    "UnknownProperty",
    "UnknownType",
    "WrongOperator",
    "all_of",
    "any_of",
    "parse_filter",
    "parse_query",
    "parse_search",
    "parse_sort",
    "parse_where",
    "query",
    "search",
]

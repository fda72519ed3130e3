"""What the builders of requests share: ids in paths, listings, and bodies without what is unset."""

from collections.abc import Iterable, Mapping
from enum import Enum
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote

from notionkit.api import arguments
from notionkit.api.errors import InvalidArgument
from notionkit.api.messages import IDS_IN_PATHS, Request
from notionkit.model import Problem
from notionkit.model.writing import write

PAGE_SIZE = 100
"""The largest page that Notion gives. Source: Notion API reference, pagination."""

Json = Mapping[str, Any]
"""A JSON object, in which objects of the model may stand for themselves."""


class Unset(Enum):
    """The value of an argument that was not given: ``None`` means null, which clears."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET


def given(**values: Any) -> dict[str, Any]:
    """Return a body of what was given, with objects of the model written as JSON.

    Raises:
        InvalidArgument: something is nested too deeply to be JSON.
    """
    try:
        return {key: write(value) for key, value in values.items() if value is not UNSET}
    except RecursionError:
        raise InvalidArgument(Problem("body", "is nested too deeply")) from None


def at(*segments: str) -> str:
    """Return a path of these segments; ids are quoted, not parsed.

    Raises:
        InvalidArgument: one of them is no text.
    """
    named = [
        quote(arguments.text(f"path.{IDS_IN_PATHS.get(before, 'segment')}", segment), safe="")
        for before, segment in pairwise(("", *segments))
    ]
    return "/".join(("/v1", *named))


def listing(path: str, start_cursor: str | None, page_size: int, **query: str | None) -> Request:
    """Return the request for one page of a listing by GET."""
    chosen = [(key, value) for key, value in query.items() if value is not None]
    pairs = (*chosen, ("page_size", str(page_size)))
    return Request("GET", path, query=pairs).at_cursor(start_cursor)


def properties_query(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the query that chooses properties; all when there are no names."""
    chosen = arguments.items("query.filter_properties", names)
    return tuple(("filter_properties", name) for name in chosen)

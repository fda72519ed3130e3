"""Sorts: by a property or by one of the times that every row has; the first weighs most."""

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from notionkit.api.query.context import QueryContext
from notionkit.api.query.errors import InvalidSort
from notionkit.api.query.kinds import TIMESTAMPS
from notionkit.api.query.results_of import is_no_number

Direction = Literal["ascending", "descending"]
DIRECTIONS: tuple[Direction, Direction] = ("ascending", "descending")


@attrs.frozen
class Sort:
    """One sort: ``name`` is a property's name or id, or a timestamp's name.

    Notion sorts selects by the order of their options, text by the alphabet, and of rollups only
    those that give a number.
    Source: Notion API reference, sort data source entries.
    """

    name: str
    direction: Direction = "ascending"
    timestamp: bool = False

    def as_dict(self) -> dict[str, str]:
        """Return the sort object of the API."""
        key = "timestamp" if self.timestamp else "property"
        return {key: self.name, "direction": self.direction}


def sort_of(written: "str | Sort", context: QueryContext, path: str = "sorts[0]") -> Sort:
    """Return the sort that a name stands for; ``-`` before it means descending.

    ``created_time`` and ``last_edited_time`` are the times of the row, unless the schema has a
    property of that name.

    Raises:
        QueryError: there is no such property, or Notion does not sort by it.
    """
    if isinstance(written, Sort):
        return _checked(written, context, path)
    if not isinstance(written, str) or not written.removeprefix("-"):
        raise InvalidSort(path, f"expected the name of a property, found {written!r}")
    if context.schema is not None and written in context.schema:
        return Sort(written)
    name = written.removeprefix("-")
    named = name in (context.schema or ())
    direction = DIRECTIONS[written.startswith("-")]
    sort = Sort(name, direction, timestamp=name in TIMESTAMPS and not named)
    return _checked(sort, context, path)


def _checked(sort: Sort, context: QueryContext, path: str) -> Sort:
    if sort.direction not in DIRECTIONS:
        expected = " or ".join(DIRECTIONS)
        raise InvalidSort(f"{path}.direction", f"expected {expected}, found {sort.direction!r}")
    if sort.timestamp and sort.name not in TIMESTAMPS:
        raise InvalidSort(f"{path}.timestamp", f"expected {' or '.join(TIMESTAMPS)}")
    if not sort.timestamp:
        here = f"{path}.property"
        own = context.property(sort.name, here)
        if own is not None and is_no_number(own):
            raise InvalidSort(here, f"{sort.name!r} is a rollup that gives no number")
    return sort


def parse_sort(source: Mapping[str, Any], path: str = "sorts[0]") -> Sort:
    """Return the sort that a sort object of the API stands for.

    Raises:
        InvalidSort: it is none.
    """
    if not isinstance(source, Mapping):
        raise InvalidSort(path, f"expected an object, found {source!r}")
    keys = set(source) - {"direction"}
    if keys not in ({"property"}, {"timestamp"}):
        raise InvalidSort(path, "expected property or timestamp, and direction")
    key = keys.pop()
    sort = Sort(source[key], source.get("direction", "ascending"), timestamp=key == "timestamp")
    if not isinstance(sort.name, str):
        raise InvalidSort(f"{path}.{key}", f"expected a name, found {sort.name!r}")
    return _checked(sort, QueryContext(), path)

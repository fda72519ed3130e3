"""Reading more rows than one query gives, in windows of ``created_time``. Pure.

A query ends at 10,000 rows. Sorted by ``created_time``, the next one can begin where it ended:
times are shown to the minute, so a window begins with the minute of the last row, and the rows of
that minute that came already are left out. More than 10,000 rows of one minute cannot be read so.
Source: Notion API reference, query a data source; times as recorded.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.api.errors import ListingIncomplete

SORTS = ({"timestamp": "created_time", "direction": "ascending"},)
_DEEPEST = 2


@attrs.frozen
class Window:
    """A query from ``since`` on (``None``: from the beginning), and what came of it so far.

    Attributes:
        since: The minute at which it begins.
        last: The minute of the last row.
        ids: The rows of that minute.
    """

    since: str | None = None
    last: str | None = None
    ids: frozenset[str] = frozenset()

    def take(self, row_id: str, created_time: str | None) -> "tuple[Window, bool]":
        """Return the window after a row, and whether the row is new."""
        if created_time is None:
            return self, True
        if self.last is None or created_time > self.last:
            return attrs.evolve(self, last=created_time, ids=frozenset({row_id})), True
        if row_id in self.ids:
            return self, False
        return attrs.evolve(self, ids=self.ids | {row_id}), True

    def following(self) -> "Window":
        """Return the window after this one, which Notion cut.

        Raises:
            ListingIncomplete: it held rows of one minute only, and there are more of them.
        """
        if self.last is None or self.last == self.since:
            raise ListingIncomplete(
                f"More than 10,000 rows were created at {self.last or 'times that are not shown'}",
                hint="Narrow the query by another property, and read each part.",
            )
        return attrs.evolve(self, since=self.last)

    def filter(self, own: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """Return the filter of this window's query, ``own`` included.

        Raises:
            ListingIncomplete: ``own`` is nested so deeply that nothing can be added.
        """
        if self.since is None:
            return own
        condition = {"timestamp": "created_time", "created_time": {"on_or_after": self.since}}
        if own is None:
            return condition
        conditions = [*own["and"], condition] if set(own) == {"and"} else [own, condition]
        if _depth({"and": conditions}) > _DEEPEST or len(conditions) > 100:
            raise ListingIncomplete(
                "The query has more than 10,000 rows, and its filter cannot take in the window",
                hint="Nest the filter less deeply: two levels are all that Notion takes.",
            )
        return {"and": conditions}


def _depth(value: Mapping[str, Any]) -> int:
    """Return how many levels of ``and`` and ``or`` a filter has."""
    inner = [item for key in ("and", "or") for item in value.get(key, ())]
    return 1 + max(map(_depth, inner), default=0) if inner else 0

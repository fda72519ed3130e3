"""What lies past the end of a query: further queries, each from where the one before stopped.

A query ends at 10,000 rows, with `has_more` false, and only `request_status` tells
(Source: Notion API reference, query a data source).
So rows are asked for in the order of their creation, and a query that was cut short is followed by
one for those created in its last minute or later. What both list counts once.
A search that was cut short is followed by one from the other end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from notionkit.engine.crawl.listings import ListingKind, Owner, listing
from notionkit.mirror import ListingRow, NewListing, Problem

_MINUTE = timedelta(minutes=1)


def is_incomplete(body: Mapping[str, Any]) -> bool:
    """Tell whether an answer says that its query does not list everything."""
    status = body.get("request_status")
    return isinstance(status, Mapping) and status.get("type") == "incomplete"


def last_created(body: Mapping[str, Any]) -> str | None:
    """Return when the last row of an answer was created, as the API writes it."""
    results = body.get("results")
    row = results[-1] if isinstance(results, list) and results else None
    created = row.get("created_time") if isinstance(row, Mapping) else None
    return created if isinstance(created, str) else None


def is_past(body: Mapping[str, Any], until: str | None) -> bool:
    """Tell whether a list that begins with the last edits has come to those before `until`.

    Args:
        body: A page of it.
        until: A time as the API writes it; None when the list is wanted to its end.
    """
    results = body.get("results")
    last = results[-1] if until and isinstance(results, list) and results else None
    edited = last.get("last_edited_time") if isinstance(last, Mapping) else None
    return isinstance(edited, str) and edited < (until or "")


def beyond(
    row: ListingRow, body: Mapping[str, Any]
) -> tuple[tuple[NewListing, ...], tuple[Problem, ...]]:
    """Return what follows from the last page of a query: the next window, and what is lost.

    Args:
        row: The listing.
        body: Its last page, as it came.
    """
    if body.get("has_more") or not is_incomplete(body):
        return (), ()
    match row.kind:
        case ListingKind.VIEW_ROWS:
            return (), ()  # nothing is lost: those rows are in the data source
        case ListingKind.SEARCH:
            # From the other end: where the two meet, nothing lies between them.
            other = listing(ListingKind.SEARCH, part="oldest", oldest=True)
            return (() if row.data.get("oldest") else (other,)), ()
        case ListingKind.EDITED:
            # Too much to be told apart by the time of its edit: the whole list has windows.
            return (listing(ListingKind.ROWS, row.object_id or "", owner=_owner(row)),), ()
        case _:
            return _beyond_rows(row, last_created(body))


def _beyond_rows(
    row: ListingRow, created: str | None
) -> tuple[tuple[NewListing, ...], tuple[Problem, ...]]:
    """Return the window that goes on where the last row was `created`."""
    if created is None or row.kind != ListingKind.ROWS:
        return (), (_lost(row, f"Notion ended {row.key} before its end; the rest is missing."),)
    if created != row.data.get("since"):
        return (window(row, created),), ()
    # The whole answer was of one minute: nothing splits it further, but later rows can be had.
    message = (
        f"More rows were created in the minute of {created} than a query lists; some of those are "
        "missing. Rows created later were read."
    )
    return (window(row, _next_minute(created)),), (_lost(row, message),)


def window(row: ListingRow, since: str) -> NewListing:
    """Return the listing of the rows of the same data source created at `since` or later."""
    return listing(
        ListingKind.ROWS, row.object_id or "", owner=_owner(row), part=since, since=since
    )


def _owner(row: ListingRow) -> Owner | None:
    return None if row.owner is None else (row.owner[0], row.owner[1])


def _next_minute(created: str) -> str:
    later = datetime.fromisoformat(created).astimezone(UTC) + _MINUTE
    return later.strftime("%Y-%m-%dT%H:%M:00.000Z")


def _lost(row: ListingRow, message: str) -> Problem:
    kind = "data_source" if row.kind == ListingKind.ROWS else row.kind
    return Problem("failure", "incomplete_query", kind, row.object_id or "", message)

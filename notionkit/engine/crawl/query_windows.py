"""What lies past the end of a query: further queries, each from where the one before stopped.

A query ends at 10,000 rows, with `has_more` false, and only `request_status` tells
(Source: Notion API reference, query a data source).
So rows are asked for in the order of their creation, and a query that was cut short is followed by
one for those created in its last minute or later. What both list counts once.
A search that was cut short is followed by one from the other end, to where the two meet.
A search of several answers overlooks what is edited meanwhile and nobody knows yet: that moves to
its head, behind the cursor. So its head is listed once more.
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
    """Return when the last row of an answer that says so was created, as the API writes it."""
    return _last(body, "created_time")


def is_past(body: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Tell whether a list in the order of edits has come past the time up to which it is wanted.

    Most of what an answer lists must be past it: the index lags, so one object may stand where it
    was before its last edit, and show the time of that.

    Args:
        body: A page of it.
        data: What its listing says: `until`, a time as the API writes it, if it is not wanted to
            its end; `oldest` if it begins with the oldest edits, not the last ones.
    """
    until: str | None = data.get("until")
    if not until:
        return False
    edited = _times(body, "last_edited_time")
    oldest = bool(data.get("oldest"))
    past = sum(each > until if oldest else each < until for each in edited)
    return 2 * past > len(edited)


def _last(body: Mapping[str, Any], time: str) -> str | None:
    found = _times(body, time)
    return found[-1] if found else None


def _times(body: Mapping[str, Any], time: str) -> list[str]:
    """Return a time of each result of an answer that has it, in their order."""
    results = body.get("results")
    found = (each.get(time) for each in results or () if isinstance(each, Mapping))
    return [each for each in found if isinstance(each, str)]


def beyond(
    row: ListingRow, body: Mapping[str, Any]
) -> tuple[tuple[NewListing, ...], tuple[Problem, ...]]:
    """Return what follows from the last page of a query: the next window, and what is lost.

    Args:
        row: The listing.
        body: Its last page, as it came.
    """
    if body.get("has_more") or not is_incomplete(body) or is_past(body, row.data):
        return (), ()
    match row.kind:
        case ListingKind.VIEW_ROWS:
            return (), ()  # nothing is lost: those rows are in the data source
        case ListingKind.SEARCH:
            return (() if row.data.get("oldest") else (_from_the_other_end(body),)), ()
        case ListingKind.EDITED:
            # Too much to be told apart by the time of its edit: the whole list has windows.
            return (listing(ListingKind.ROWS, row.object_id or "", owner=_owner(row)),), ()
        case _:
            return _beyond_rows(row, last_created(body))


def _from_the_other_end(body: Mapping[str, Any]) -> NewListing:
    # Past the minute in which the first ended, both list the same: nothing lies between them.
    ended_at = _last(body, "last_edited_time")
    return listing(ListingKind.SEARCH, part="oldest", oldest=True, until=ended_at)


def head_again(began: float) -> NewListing:
    """Return the listing of what was edited since a search began.

    Args:
        began: Unix seconds by the server's clock. It was stored then, and asked a little earlier.
    """
    before = datetime.fromtimestamp(began, UTC) - _MINUTE
    return listing(ListingKind.HEAD, part="again", until=_minute_of(before))


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
    return _minute_of(later)


def _minute_of(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:00.000Z")


def _lost(row: ListingRow, message: str) -> Problem:
    kind = "data_source" if row.kind == ListingKind.ROWS else row.kind
    return Problem("failure", "incomplete_query", kind, row.object_id or "", message)

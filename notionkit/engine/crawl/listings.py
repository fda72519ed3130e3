"""The listings of a crawl: their keys, their order, and the request behind each.

A listing is everything that has a cursor, and a single read is a listing of one.
Its key names it in the mirror, so the same read is never ordered twice in one run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import attrs

from notionkit import api
from notionkit.mirror import ListingRow, NewListing
from notionkit.mirror.operations import Spare
from notionkit.mirror.rows import Mode


class ListingKind(StrEnum):
    """What can be listed. The values are the first part of a listing's key."""

    ME = "me"
    SEARCH = "search"
    USERS = "users"
    PAGE = "page"
    DATABASE = "database"
    DATA_SOURCE = "data_source"
    BLOCK = "block"
    CHILDREN = "children"
    ROWS = "rows"
    HEAD = "head"
    EDITED = "edited"
    PROPERTY = "property"
    COMMENTS = "comments"
    VIEWS = "views"
    VIEW = "view"
    VIEW_ROWS = "view_rows"
    PAGE_MARKDOWN = "page_markdown"


# Higher comes first, and of equals the one that was found first. What a page consists of is read
# together, and what completes one that is begun (a block's children and comments) comes before
# what begins another: whole pages are on disk early. Pages that search may still bring wait behind
# the content of others, so that nobody has to look past them.
# A run is as long as its longest chain of answers each of which tells what to ask next, and such a
# chain must not begin when all else is done. Hence deeper blocks come first; and what rows hold
# beside their properties (and long values of these) comes last, being short in most tables.
_PRIORITY = {
    ListingKind.ME: 9,
    ListingKind.BLOCK: 8,
    ListingKind.SEARCH: 7,
    ListingKind.HEAD: 7,
    ListingKind.USERS: 7,
    ListingKind.DATABASE: 6,
    ListingKind.DATA_SOURCE: 6,
    ListingKind.EDITED: 5,
    ListingKind.ROWS: 4,
    ListingKind.CHILDREN: 4,
    ListingKind.PROPERTY: 4,
    ListingKind.COMMENTS: 4,
    ListingKind.PAGE: 3,
    ListingKind.VIEWS: 1,
    ListingKind.VIEW: 1,
    ListingKind.VIEW_ROWS: 1,
    ListingKind.PAGE_MARKDOWN: 4,
}
_OF_A_ROW = 2
_INSIDE_A_PAGE = 8


Owner = tuple[str, str]
"""Kind and id of the page, database or data source whose completeness a listing belongs to."""


def listing(
    kind: ListingKind,
    object_id: str = "",
    *,
    owner: Owner | None = None,
    depth: int = 0,
    of_a_row: bool = False,
    part: str = "",
    spare: Spare = "",
    **data: Any,
) -> NewListing:
    """Return the listing of `kind` for one object.

    Args:
        kind: What to list.
        object_id: The page, block, data source ... that is listed or read.
        owner: Whose completeness it belongs to.
        depth: For what belongs to a block of a page that is begun: how many blocks deep that is.
        of_a_row: Whether it begins a page that is a row of a table.
        part: What tells it from others of the same object: a property's id, a try's number.
        spare: When a run that is no audit need not read it again.
        data: What the request or a later decision needs to know.
    """
    key = ":".join(word for word in (kind.value, object_id, part) if word)
    return NewListing(
        key=key,
        kind=kind.value,
        object_id=object_id or None,
        owner=owner,
        priority=_priority(kind, depth, of_a_row=of_a_row),
        data=data,
        spare=spare,
    )


def _priority(kind: ListingKind, depth: int, *, of_a_row: bool) -> int:
    if depth:
        return _INSIDE_A_PAGE + depth - 1
    return _OF_A_ROW if of_a_row else _PRIORITY[kind]


def depth_in(row: ListingRow) -> int:
    """Return how deep in its page the blocks stand that a listing lists; 1 for the page's own."""
    inside = row.kind == ListingKind.CHILDREN and row.priority >= _INSIDE_A_PAGE
    return row.priority - _INSIDE_A_PAGE + 2 if inside else 1


def _search(_: str, cursor: str | None, data: Any) -> api.Request:
    request = api.search(start_cursor=cursor)
    direction = "ascending" if data.get("oldest") else "descending"
    sort = {"timestamp": "last_edited_time", "direction": direction}
    return attrs.evolve(request, body={**(request.body or {}), "sort": sort})


def _rows(id_: str, cursor: str | None, data: Any) -> api.Request:
    # In the order of creation, so that a query that is cut short tells where to go on.
    return _by_time("created_time", data.get("since"), id_, cursor)


def _edited(id_: str, cursor: str | None, data: Any) -> api.Request:
    return _by_time("last_edited_time", data.get("edited_since"), id_, cursor)


def _by_time(timestamp: str, since: str | None, id_: str, cursor: str | None) -> api.Request:
    later = {"timestamp": timestamp, timestamp: {"on_or_after": since}}
    return api.query_data_source(
        id_,
        start_cursor=cursor,
        filter=later if since else None,
        sorts=({"timestamp": timestamp, "direction": "ascending"},),
    )


def _view_rows(id_: str, cursor: str | None, _: Any) -> api.Request:
    if cursor is None:
        return api.create_view_query(id_)
    query_id, _, place = cursor.partition(" ")
    return api.view_query_results(id_, query_id, start_cursor=place)


_REQUESTS: dict[ListingKind, Callable[[str, str | None, Any], api.Request]] = {
    ListingKind.ME: lambda _, __, ___: api.me(),
    ListingKind.SEARCH: _search,
    ListingKind.USERS: lambda _, cursor, __: api.list_users(start_cursor=cursor),
    ListingKind.PAGE: lambda id_, _, __: api.retrieve_page(id_),
    ListingKind.DATABASE: lambda id_, _, __: api.retrieve_database(id_),
    ListingKind.DATA_SOURCE: lambda id_, _, __: api.retrieve_data_source(id_),
    ListingKind.BLOCK: lambda id_, _, __: api.retrieve_block(id_),
    ListingKind.CHILDREN: lambda id_, cursor, _: api.block_children(id_, start_cursor=cursor),
    ListingKind.ROWS: _rows,
    ListingKind.HEAD: _search,
    ListingKind.EDITED: _edited,
    ListingKind.COMMENTS: lambda id_, cursor, _: api.list_comments(id_, start_cursor=cursor),
    ListingKind.VIEWS: lambda id_, cursor, _: api.list_views(database_id=id_, start_cursor=cursor),
    ListingKind.VIEW: lambda id_, _, __: api.retrieve_view(id_),
    ListingKind.VIEW_ROWS: _view_rows,
    ListingKind.PAGE_MARKDOWN: lambda id_, _, __: api.page_markdown(id_),
    ListingKind.PROPERTY: lambda id_, cursor, data: api.page_property(
        id_, data["property"], start_cursor=cursor
    ),
}


def request_for(row: ListingRow, cursor: str | None) -> api.Request:
    """Build the request for the next page of a listing."""
    return _REQUESTS[ListingKind(row.kind)](row.object_id or "", cursor, row.data)


def roots(
    targets: Sequence[str], mode: Mode = "audit", since: str = "", **of_me: Any
) -> tuple[NewListing, ...]:
    """Return the listings that a run begins with.

    Of a target only the id is known, so it is read as a page first, then as what else it may be.

    Args:
        targets: Ids; none means the whole workspace.
        mode: How much is looked at.
        since: From when on edits are looked for, as the API writes times; for a quick run.
        of_me: What the token's own user is to be compared with.
    """
    if mode == "quick":
        return (listing(ListingKind.ME, **of_me), listing(ListingKind.HEAD, until=since))
    opened = [listing(ListingKind.ME, **of_me), listing(ListingKind.USERS)]
    if not targets:
        opened.append(listing(ListingKind.SEARCH))
    opened.extend(
        listing(ListingKind.PAGE, target, owner=("page", target), target=True) for target in targets
    )
    return tuple(opened)

"""What a failed listing means for the run: a pure decision, one place for all of it.

A 404 is missing or not shared, and the two cannot be told apart
(Source: Notion API reference, status codes); what it means depends on who asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from notionkit import api
from notionkit.engine.crawl.economy import one_by_one
from notionkit.engine.crawl.listings import ListingKind, listing
from notionkit.engine.errors import RunRefused, RunUnfinished
from notionkit.mirror import ListingRow, NewListing, Problem

Outcome = Literal["failed", "skipped", "restart"]


@attrs.frozen
class Halt:
    """The run cannot go on at all."""

    error: Exception


@attrs.frozen
class End:
    """The listing is over: `failed`, `skipped` (no content lost) or `restart` from its beginning.

    `lost`: what it asked for is out of reach.
    """

    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    listings: tuple[NewListing, ...] = ()
    lost: bool = False


Verdict = Halt | End

_NEXT_KIND = {
    ListingKind.PAGE: ListingKind.DATABASE,
    ListingKind.DATABASE: ListingKind.DATA_SOURCE,
    ListingKind.DATA_SOURCE: ListingKind.BLOCK,
}
_NOT_THIS_KIND = (api.ObjectNotFound, api.ValidationError)


def verdict(row: ListingRow, cursor: str | None, error: Exception) -> Verdict:
    """Decide what the failure of a listing means.

    Args:
        row: The listing.
        cursor: Where it stood.
        error: Why it failed.
    """
    object_id, data = row.object_id or "", row.data
    if halt := _halt_for(row, error):
        return halt
    if cursor is not None and isinstance(error, _bad_cursor(row)) and not row.restarts:
        return End("restart")
    what = ListingKind(row.kind)
    if data.get("target") and isinstance(error, _NOT_THIS_KIND):
        return _try_next_kind(what, object_id)
    if any(data.get(each) for each in ("place", "above")) and isinstance(error, _NOT_THIS_KIND):
        return End("skipped")  # then nothing is known to be above
    if data.get("absent") and isinstance(error, _NOT_THIS_KIND):
        return End("skipped", lost=True)  # the ledger lists what was not met
    return _unreadable(what, object_id, data, error)


def _bad_cursor(row: ListingRow) -> tuple[type[Exception], ...]:
    """Return what Notion answers to a cursor that it does not know any more.

    The result of a view's query is gone after 15 minutes, and its cursors with it.
    """
    gone = (api.ObjectNotFound,) if row.kind == ListingKind.VIEW_ROWS else ()
    return (api.ValidationError, *gone)


def _halt_for(row: ListingRow, error: Exception) -> Halt | None:
    if isinstance(error, api.Unauthorized | api.Blocked):
        return Halt(RunRefused(str(error)))
    if isinstance(error, api.ConnectionFailed | api.NotNotion):
        return Halt(RunUnfinished(str(error)))
    if row.kind == ListingKind.ME and isinstance(error, api.ValidationError):
        # The request for the token's own user has nothing that could be wrong but its version.
        return Halt(RunUnfinished(f"{error} Choose another version with --notion-version."))
    return None


def _try_next_kind(kind: ListingKind, object_id: str) -> End:
    following = _NEXT_KIND.get(kind)
    if following is not None:
        opened = listing(following, object_id, owner=_owner(following, object_id), target=True)
        return End("skipped", listings=(opened,))
    message = (
        f"Target {object_id} does not exist or is not shared with the connection. "
        "Check the id or URL, and share the page with the connection in Notion "
        "(••• → Connections)."
    )
    return End("failed", (_problem("failure", "target", "page", object_id, message),))


def _owner(kind: ListingKind, object_id: str) -> tuple[str, str] | None:
    return (kind.value, object_id) if kind is not ListingKind.BLOCK else None


def _unreadable(
    kind: ListingKind, object_id: str, data: Mapping[str, Any], error: Exception
) -> End:
    if kind is ListingKind.PAGE_MARKDOWN:
        return End("skipped", listings=tuple(one_by_one(object_id, data)))
    rule = _limit_of(kind, data, error)
    if rule == "comments_not_readable":
        return End("skipped", (_problem("limit", rule, "workspace", "", _LIMITS[rule]),))
    if rule is not None:
        said = f" Notion said: {error}" if rule == "views_not_readable" else ""
        limit = _problem("limit", rule, _subject(kind), object_id, _LIMITS[rule] + said)
        return End("skipped", (limit,))
    message = f"{kind.value} could not be read: {error}"
    return End("failed", (_problem("failure", "listing", _subject(kind), object_id, message),))


_LIMITS = {
    "users_not_readable": "The connection may not read users; people are named by their ids.",
    "comments_not_readable": (
        "The connection may not read comments; give it that capability where you made it, on "
        "https://www.notion.so/profile/integrations."
    ),
    "views_not_readable": "What this database's views, or this view, look like cannot be read.",
    "linked_view_without_access": (
        "The database behind this view is not shared with the connection; share it in Notion "
        "(••• → Connections) to have its rows too."
    ),
    "database_not_shared": (
        "The database itself is not shared with the connection; its data sources are, and they "
        "were read."
    ),
    "synced_block_without_access": (
        "The original of this synced block is not shared with the connection."
    ),
    "unsupported_block": "Notion's API does not give what is inside this block.",
}

NOT_READ = frozenset({*_LIMITS, "listing", "model", "incomplete_list", "incomplete_query"})
"""Rules by which the ledger says that something was not read, or not to its end."""


def _limit_of(kind: ListingKind, data: Mapping[str, Any], error: Exception) -> str | None:
    """Name the API limit that explains the failure, or None when it is a loss."""
    match kind, error:
        case ((ListingKind.USERS | ListingKind.COMMENTS), api.RestrictedResource()):
            return f"{kind.value}_not_readable"
        case (
            (ListingKind.VIEWS | ListingKind.VIEW | ListingKind.VIEW_ROWS),
            (api.RestrictedResource() | api.ObjectNotFound() | api.ValidationError()),
        ):
            return "views_not_readable"  # of a type that the API does not know, or gone meanwhile
        case ListingKind.DATABASE, api.ObjectNotFound() | api.ValidationError():
            # Its data sources are listed by themselves: what the token may see of it is not lost.
            in_a_page = data.get("found_as") == "child_database"
            return "linked_view_without_access" if in_a_page else "database_not_shared"
        case ListingKind.CHILDREN, api.ObjectNotFound() if data.get("synced_from"):
            return "synced_block_without_access"
        case ListingKind.CHILDREN, api.ObjectNotFound() | api.ValidationError() if data.get(
            "opaque"
        ):
            return "unsupported_block"
    return None


def _subject(kind: ListingKind) -> str:
    match kind:
        case ListingKind.ROWS | ListingKind.EDITED:
            return "data_source"
        case ListingKind.CHILDREN:
            return "block"
        case ListingKind.PROPERTY:
            return "page"
        case ListingKind.VIEWS:
            return "database"
        case ListingKind.VIEW_ROWS:
            return "view"
        case _:
            return kind.value


def _problem(
    severity: Literal["limit", "failure"], rule: str, kind: str, object_id: str, message: str
) -> Problem:
    return Problem(severity=severity, rule=rule, kind=kind, id=object_id, message=message)

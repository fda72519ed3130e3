"""Walking a listing page by page, for whoever has a way to send requests."""

from collections.abc import Callable, Iterator
from typing import Any

from notionkit.api.errors import ListingIncomplete, NotNotion
from notionkit.api.messages import Request
from notionkit.model import ListPage, structure
from notionkit.model.versions import NOTION_VERSION


def list_pages(
    request: Request,
    send: Callable[[Request], dict[str, Any]],
    *,
    first: dict[str, Any] | None = None,
    version: str = NOTION_VERSION,
) -> Iterator[ListPage]:
    """Yield the pages of a listing, each asked for when it is wanted.

    ``first`` is the answer to ``request``, where it is there already; ``version`` is that of the
    answers.

    A short page is not the end; only ``has_more: false`` is.
    Source: Notion API reference, pagination.

    Raises:
        ListingIncomplete: after the last page, when Notion says that it cut the listing.
        NotNotion: the server says that there is more, but not where, or the same again.
    """
    seen: set[str] = set()
    incomplete = False
    while True:
        answer = first if first is not None else send(request)
        page = structure(answer, ListPage, version=version)
        yield page
        status = page.request_status
        incomplete = incomplete or (status is not None and status.type == "incomplete")
        if not page.has_more:
            break
        request, first = request.at_cursor(following(page.next_cursor, seen)), None
    if incomplete:
        raise ListingIncomplete("Notion ended the listing at its limit of 10,000 results")


def following(cursor: str | None, seen: set[str]) -> str:
    """Return the cursor of the next page, and add it to those that were ``seen``.

    Raises:
        NotNotion: there is none, or it was used before: the listing would never end.
    """
    if cursor is None or cursor in seen:
        raise NotNotion(
            "The listing says that there is more, but its cursor does not lead on",
            kind="not_json",
            hint="Run again; if it stays, the server breaks its own rules.",
        )
    seen.add(cursor)
    return cursor

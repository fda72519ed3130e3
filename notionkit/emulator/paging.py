"""Cuts listings into pages, with cursors as Notion has them.

A cursor names the first item of the next page, and goes stale when that item leaves the listing.
Source: Notion API reference, pagination; shapes from recorded answers.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import attrs

from notionkit.emulator.errors import failed_validation, invalid
from notionkit.emulator.richtext import Json

MAXIMUM = 100

Item = TypeVar("Item")


@attrs.frozen
class PageRequest:
    """What a request asked for."""

    start_cursor: str | None
    page_size: int


@attrs.frozen
class Page(Generic[Item]):
    """One page of a listing, and the cursor of the next one if there is one."""

    items: Sequence[Item]
    next_cursor: str | None


def page_request(source: Mapping[str, Any], place: str) -> PageRequest:
    """Reads `start_cursor` and `page_size` from a query string or a body.

    `place` is `query` or `body`, as it stands in error messages.
    """
    cursor = source.get("start_cursor")
    if cursor is not None and not isinstance(cursor, str):
        raise failed_validation(f"{place}.start_cursor", "a string or `undefined`", _shown(cursor))
    return PageRequest(cursor, _page_size(source.get("page_size"), place))


def cut(items: Sequence[Item], cursor_of: Callable[[int], str], wanted: PageRequest) -> Page[Item]:
    """The page that was asked for; `cursor_of` gives the cursor of the item at an index."""
    start = 0 if wanted.start_cursor is None else _find(len(items), cursor_of, wanted.start_cursor)
    end = start + wanted.page_size
    return Page(items[start:end], cursor_of(end) if end < len(items) else None)


def envelope(kind: str, results: Sequence[Json], next_cursor: str | None, **last: Json) -> Json:
    """A list answer in Notion's key order; `last` replaces the empty object named like `kind`."""
    return {
        "object": "list",
        "results": list(results),
        "next_cursor": next_cursor,
        "has_more": next_cursor is not None,
        "type": kind,
        **(last or {kind: {}}),
    }


def _find(length: int, cursor_of: Callable[[int], str], cursor: str) -> int:
    for index in range(length):
        if cursor_of(index) == cursor:
            return index
    raise invalid(f"The start_cursor provided is invalid: {cursor}")


def _page_size(written: Any, place: str) -> int:
    if written is None:
        return MAXIMUM
    try:
        size = int(written)
    except (TypeError, ValueError):
        raise failed_validation(f"{place}.page_size", "a number", _shown(written)) from None
    if size < 1:
        raise failed_validation(f"{place}.page_size", "≥ `1`", _shown(written))
    if size > MAXIMUM:
        raise failed_validation(f"{place}.page_size", f"≤ `{MAXIMUM}`", _shown(written))
    return size


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)

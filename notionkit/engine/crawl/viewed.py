"""Views of databases: where they are asked for, and at which price.

A database's list of views gives their ids alone, so each view is a request more; the rows of one,
in its own order, are yet another, and one more for each hundred rows.
(Source: Notion API reference, views.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notionkit.engine.crawl.listings import ListingKind, Owner, listing
from notionkit.mirror import ListingRow, NewListing

WITH_ROWS = frozenset({"table", "board", "list", "calendar", "timeline", "gallery", "map"})
"""The types of view that show rows; forms, charts and dashboards show something else."""


def viewed(raw: Mapping[str, Any], row: ListingRow, wanted: str) -> Iterator[NewListing]:
    """Yield what is to be read of views because of an object.

    Args:
        raw: The object as it came.
        row: The listing in whose answer it stood.
        wanted: `off`, `list` for what views are, or `csv` for their rows as well.
    """
    if wanted == "off" or raw.get("in_trash") or raw.get("archived"):
        return
    kind, object_id, owner = raw.get("object"), str(raw.get("id")), _owner(row)
    if kind == "database":
        yield listing(ListingKind.VIEWS, object_id, owner=("database", object_id))
    elif kind == "view" and row.kind == ListingKind.VIEWS:
        yield listing(ListingKind.VIEW, object_id, owner=owner)
    elif kind == "view" and wanted == "csv" and raw.get("type") in WITH_ROWS:
        yield listing(ListingKind.VIEW_ROWS, object_id, owner=owner)


def _owner(row: ListingRow) -> Owner | None:
    return None if row.owner is None else (row.owner[0], row.owner[1])

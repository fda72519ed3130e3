"""Reads a page with nested blocks in one request, as the Markdown that Notion makes of it.

Each block with something in it takes a request of its own otherwise. Notion's Markdown cannot say
everything, and what it says in a way of its own leads nowhere in an export; so only pages are read
like that of which it leaves out nothing. All others are read block by block.

Source: Notion API reference, retrieve a page as markdown, enhanced markdown (v1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from notionkit.engine.crawl.listings import ListingKind, listing
from notionkit.mirror import ListingRow, MirrorView, NewListing, Problem

AT_LEAST = 3
"""How many blocks with something in them a page must have: with fewer, little is saved."""

_SAID_WHOLLY = frozenset(
    {
        *(f"heading_{level}" for level in range(1, 5)),
        *("paragraph", "bulleted_list_item", "numbered_list_item", "to_do", "toggle", "quote"),
        *("callout", "code", "equation", "divider", "table", "column_list", "table_of_contents"),
    }
)
"""Types of blocks that Notion's Markdown says with all that is in them."""

_TAGS = "details|summary|callout|table|colgroup|col|tr|td|columns|column|br|span|empty-block"
_NOT_ENOUGH = re.compile(
    rf"<(?!/?(?:{_TAGS}|table_of_contents)\b)[A-Za-z/]"  # unknown, page, mention-..., file, ...
    r"|!\[|X-Amz-"  # files, of which Notion gives links that end within the hour
    r"|\]\((?!https?://|mailto:)|\bnotion\.(?:so|com|site)\b"  # links into the workspace
)


def thrifty(
    row: ListingRow, cursor: str | None, body: Mapping[str, Any], found: Sequence[NewListing]
) -> list[NewListing]:
    """Return the listings that a page of a list leads to, its Markdown in place of nested blocks.

    Only for a page whose blocks all stand in one answer: then all is known when it is decided.

    Args:
        row: The listing that was asked.
        cursor: Where in it.
        body: The answer.
        found: What the answer leads to otherwise.
    """
    nested = {new.object_id: dict(new.data) for new in found if new.kind == ListingKind.CHILDREN}
    of_page = row.kind == ListingKind.CHILDREN and row.owner == ("page", row.object_id)
    whole = cursor is None and not body.get("has_more")
    types = {raw.get("type") for raw in body.get("results", ()) if isinstance(raw, Mapping)}
    if not (of_page and whole and len(nested) >= AT_LEAST and types <= _SAID_WHOLLY):
        return list(found)
    others = [new for new in found if new.kind != ListingKind.CHILDREN]
    kind, page = ListingKind.PAGE_MARKDOWN, row.object_id or ""
    return [*others, listing(kind, page, owner=("page", page), depth=1, blocks=nested)]


def stands(body: Mapping[str, Any]) -> bool:
    """Tell whether the Markdown of a page can stand for its blocks: nothing is missing in it."""
    text = body.get("markdown")
    if not isinstance(text, str) or body.get("truncated") or body.get("unknown_block_ids"):
        return False
    return bool(text.strip()) and not _NOT_ENOUGH.search(text)


def weighed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer as it is kept: without Markdown that does not stand for the blocks."""
    return dict(body) if stands(body) else {**body, "markdown": ""}


def one_by_one(page: str, data: Mapping[str, Any]) -> Iterator[NewListing]:
    """Yield the listings of the blocks for which a page's Markdown was to stand."""
    for block, about in data.get("blocks", {}).items():
        yield listing(ListingKind.CHILDREN, block, owner=("page", page), depth=1, **about)


def told(view: MirrorView) -> Iterator[Problem]:
    """Yield for the ledger what is left out of the pages that stand as Markdown."""
    for node in view.each_node():
        row = view.listing(f"{ListingKind.PAGE_MARKDOWN}:{node.id}")
        if row is None or node.in_trash or node.left_out or not _is_used(view, row):
            continue
        message = (
            f"Read in one request, not in {len(row.data['blocks']):,} or more, by --economy: in "
            "Notion's own Markdown, without the blocks inside of others."
        )
        yield Problem("choice", "economy", "page", node.id, message)


def saved(view: MirrorView, run_id: str) -> int:
    """Return how many requests a run was spared at least; below 0 when it tried in vain only."""
    rows = map(view.listing, view.keys(run_id, [ListingKind.PAGE_MARKDOWN]))
    tried = [row for row in rows if row is not None and row.state != "open"]
    spared = sum(len(row.data["blocks"]) for row in tried if _is_used(view, row))
    return spared - len(tried)


def _is_used(view: MirrorView, row: ListingRow) -> bool:
    return row.state == "done" and any(map(stands, view.listed(row.key)))

"""Comments: where they are asked for, and at which price.

A page's list has only what was said about the page itself; what was said about a block stands with
the block, and whether there is anything is known only by asking.
Only open discussions are listed. (Source: Notion API reference, retrieve comments.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notionkit.engine.crawl.listings import ListingKind, listing
from notionkit.mirror import Kind, ListingRow, MirrorView, NewListing
from notionkit.mirror.kinds import in_a_table

_ASKED: Mapping[str, tuple[str, ...]] = {
    "off": (),
    "page": ("page",),
    "blocks": ("page", "block"),
}


def commented(raw: Mapping[str, Any], row: ListingRow, wanted: str) -> Iterator[NewListing]:
    """Yield the listing of comments for an object, if it is to be asked for.

    Args:
        raw: The object as it came.
        row: The listing in whose answer it stood.
        wanted: `off`, `page` or `blocks`.
    """
    kind, object_id = raw.get("object"), str(raw.get("id"))
    gone = raw.get("in_trash") or raw.get("archived")
    if kind not in _ASKED[wanted] or gone or raw.get("type") == "child_page":
        return  # a child page is asked about as a page
    if kind == "page":
        yield listing(
            ListingKind.COMMENTS,
            object_id,
            owner=("page", object_id),
            of_a_row=_is_row(raw),
            spare="unedited",
        )
    elif not (row.data.get("target") or row.data.get("place")):
        owner = None if row.owner is None else (row.owner[0], row.owner[1])
        yield listing(ListingKind.COMMENTS, object_id, owner=owner, depth=1)


def _is_row(raw: Mapping[str, Any]) -> bool:
    parent = raw.get("parent")
    return isinstance(parent, Mapping) and in_a_table((str(parent.get("type")), ""))


def reread_comments(view: MirrorView, comment_id: str) -> NewListing:
    """Return the listing that shows a comment again, with fresh links to its attachments."""
    parent = (view.get(Kind.COMMENT, comment_id) or {}).get("parent") or {}
    about = parent.get(parent.get("type"), "")
    row = view.listing(f"{ListingKind.COMMENTS}:{about}")
    owner = None if row is None else row.owner
    return listing(ListingKind.COMMENTS, about, owner=owner, part="fresh", fresh=True)

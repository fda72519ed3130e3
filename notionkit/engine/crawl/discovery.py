"""What an object leads to: the listings that must be walked because it was seen.

A pure function from a typed object to new listings.
It never follows a link, a mention or a relation: those may loop, and lead out of what is shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from notionkit import model
from notionkit.engine.crawl.listings import ListingKind, Owner, listing
from notionkit.mirror import NewListing
from notionkit.mirror.kinds import in_a_table

TRUNCATED_AT = 25
"""How many references of a property a page shows at most.

Source: Notion API reference, retrieve a page ("Limits"): relation says `has_more`, people, mentions
and rollups do not.
"""


COMPUTED = frozenset({"formula", "rollup", "relation"})
"""Types of properties whose values change with other pages, and not with an edit of their own."""


def discover(thing: Any, owner: Owner | None, depth: int = 1) -> Iterable[NewListing]:
    """Return the listings that `thing` leads to.

    Args:
        thing: A typed object of the API.
        owner: The page that a block belongs to, as its listing knows it.
        depth: How deep in that page it stands.
    """
    if getattr(thing, "in_trash", False):
        return ()
    match thing:
        case model.Block():  # first, as most of what comes is one
            return _of_block(thing, owner, depth)
        case model.Page():
            return _of_page(thing)
        case model.Database():
            return [_read(ListingKind.DATA_SOURCE, source.id) for source in thing.data_sources]
        case model.DataSource():
            return _of_source(thing)
    return ()


def above(block: model.Block) -> Iterator[NewListing]:
    """Yield the read that leads from a target which is a block towards its page.

    People copy links to blocks: what they want is the page on which the block stands.
    """
    parent = block.parent
    if parent is None:
        return
    if parent.page_id:
        yield _read(ListingKind.PAGE, parent.page_id, target=True)
    elif parent.block_id:
        yield listing(ListingKind.BLOCK, parent.block_id, target=True)


def _read(kind: ListingKind, object_id: str, **data: Any) -> NewListing:
    return listing(kind, object_id, owner=(kind.value, object_id), **data)


def _of_source(source: model.DataSource) -> Iterator[NewListing]:
    yield _rows(source)
    if source.parent is not None and source.parent.database_id:
        yield _read(ListingKind.DATABASE, source.parent.database_id, source=source.id)


def _rows(source: model.DataSource) -> NewListing:
    """Return the listing of all rows, which a run that is no audit may spare.

    It then asks for those that were edited, unless values can change without an edit of their row.
    """
    owner = ("data_source", source.id)
    rows = listing(ListingKind.ROWS, source.id, owner=owner)
    computed = any(each.type in COMPUTED for each in source.properties.values())
    edited = listing(ListingKind.EDITED, source.id, owner=owner)
    return attrs.evolve(rows, spare="same", instead=rows if computed else edited)


def _of_page(page: model.Page) -> Iterator[NewListing]:
    owner = ("page", page.id)
    row = page.parent is not None and in_a_table((page.parent.type, page.parent.id or ""))
    yield listing(ListingKind.CHILDREN, page.id, owner=owner, of_a_row=row, spare="unedited")
    for value in page.properties.values():
        if is_truncated(value):
            yield listing(
                ListingKind.PROPERTY,
                page.id,
                owner=owner,
                part=value.id,
                of_a_row=row,
                spare="same",
                property=value.id,
            )


def is_truncated(value: model.PropertyValue) -> bool:
    """Tell whether a page may hold more of this property than it shows."""
    match value:
        case model.RelationValue(has_more=True):
            return True
        case model.PeopleValue(value=people):
            return len(people) >= TRUNCATED_AT
        case model.TitleValue(value=texts) | model.RichTextValue(value=texts):
            return sum(text.type == "mention" for text in texts) >= TRUNCATED_AT
        case model.RollupValue(value=model.Rollup(type="array", array=items)):
            return len(items) >= TRUNCATED_AT
    return False


def _of_block(block: model.Block, owner: Owner | None, depth: int) -> tuple[NewListing, ...]:
    if block.type == "child_page":
        return (_read(ListingKind.PAGE, block.id, found_as="child_page"),)
    if block.type == "child_database":
        return (_read(ListingKind.DATABASE, block.id, found_as="child_database"),)
    if not block.has_children:
        return ()
    about = _about(block.content)
    return (listing(ListingKind.CHILDREN, block.id, owner=owner, depth=depth, **about),)


def _about(content: model.Content) -> dict[str, Any]:
    """Note what explains it, should the children turn out to be out of reach."""
    match content:
        case model.SyncedBlock(synced_from=model.SyncedFrom(block_id=original)):
            return {"synced_from": original}
        case model.Unsupported() | model.UnknownContent():
            return {"opaque": True}
    return {}

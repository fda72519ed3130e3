"""What was there in an earlier run and was not met in this one: it is asked for by its id.

Neither search nor walking lists what lies in the trash, and absence proves nothing, but the object
itself still answers, and says `in_trash`.
(Source: Notion API reference, archive a page; recorded answers.)
Whoever answers 404 is missing or no longer shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from notionkit.engine.crawl.listings import ListingKind, listing
from notionkit.mirror import Kind, MirrorView, NewListing, Node

_FEW = 1
"""So many rows are read one by one; for more their list costs less."""


def absent(
    view: MirrorView, *, everywhere: bool, opened: Callable[[str], bool]
) -> Iterator[NewListing]:
    """Yield the reads of what is absent.

    Only of the topmost: what lies below it shares its fate, and the API does not tell more of it.

    Args:
        view: The mirror.
        everywhere: Whether the run looked at the whole workspace; else only what lies right below
            something that was met can be missed.
        opened: Whether a listing was walked in this run, by its key.
    """
    tables: dict[str, list[Node]] = {}
    for node in _topmost(view, everywhere=everywhere):
        if node.parent is not None and node.parent[0] is Kind.DATA_SOURCE:
            tables.setdefault(node.parent[1], []).append(node)
        else:
            above = _unknown_database(view, node)
            yield _read(node) if above is None or opened(above.key) else above
    for source_id, rows in tables.items():
        every = listing(ListingKind.ROWS, source_id, owner=("data_source", source_id))
        if len(rows) > _FEW and not opened(every.key):
            yield every
        else:
            yield from map(_read, rows)


def _topmost(view: MirrorView, *, everywhere: bool) -> Iterator[Node]:
    for node in view.each_node():
        if node.reached or node.in_trash:
            continue
        parent = None if node.parent is None else view.node(*node.parent)
        if everywhere if parent is None else parent.reached and not parent.in_trash:
            yield node


def _unknown_database(view: MirrorView, node: Node) -> NewListing | None:
    """Return the read of the database of a data source, if nobody has read that yet.

    It may have gone to the trash while it was left out, and its data sources may not say so.
    """
    entry = view.entry(node.kind, node.id) if node.kind is Kind.DATA_SOURCE else None
    type_, database = (entry and entry.parent) or ("", "")
    if type_ != "database_id" or view.node("database", database) is not None:
        return None
    return _read_of(ListingKind.DATABASE, database)


def _read(node: Node) -> NewListing:
    return _read_of(ListingKind(node.kind.value), node.id)


def _read_of(kind: ListingKind, object_id: str) -> NewListing:
    return listing(kind, object_id, owner=(kind.value, object_id), part="absent", absent=True)

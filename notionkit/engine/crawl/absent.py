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
    view: MirrorView, *, everywhere: bool, walked: Callable[[str], bool]
) -> Iterator[NewListing]:
    """Yield the reads of what is absent.

    Only of the topmost: what lies below it shares its fate, and the API does not tell more of it.

    Args:
        view: The mirror.
        everywhere: Whether the run looked at the whole workspace; else only what lies right below
            something that was met can be missed.
        walked: Whether all rows of a data source were listed in this run.
    """
    tables: dict[str, list[Node]] = {}
    for node in _topmost(view, everywhere=everywhere):
        if node.parent is not None and node.parent[0] is Kind.DATA_SOURCE:
            tables.setdefault(node.parent[1], []).append(node)
        else:
            yield _read(node)
    for source_id, rows in tables.items():
        if len(rows) > _FEW and not walked(source_id):
            yield listing(ListingKind.ROWS, source_id, owner=("data_source", source_id))
        else:
            yield from map(_read, rows)


def _topmost(view: MirrorView, *, everywhere: bool) -> Iterator[Node]:
    for node in view.each_node():
        if node.reached or node.in_trash:
            continue
        parent = None if node.parent is None else view.node(*node.parent)
        if everywhere if parent is None else parent.reached and not parent.in_trash:
            yield node


def _read(node: Node) -> NewListing:
    kind = ListingKind(node.kind.value)
    return listing(kind, node.id, owner=(kind.value, node.id), part="absent", absent=True)

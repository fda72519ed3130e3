"""What was there in an earlier run and was not met in this one: it is asked for by its id.

Neither search nor walking lists what lies in the trash, and absence proves nothing, but the object
itself still answers, and says `in_trash`.
(Source: Notion API reference, archive a page; recorded answers.)
Whoever answers 404 is missing or no longer shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from notionkit.engine.listings import ListingKind, listing
from notionkit.mirror import NewListing, Node


def absent(nodes: Iterable[Node], *, everywhere: bool) -> Iterator[NewListing]:
    """Yield the reads of what is absent.

    Only of the topmost: what lies below it shares its fate, and the API does not tell more of it.

    Args:
        nodes: All that the mirror knows.
        everywhere: Whether the run looked at the whole workspace; else only what lies right below
            something that was met can be missed.
    """
    known = {(node.kind, node.id): node for node in nodes}
    for node in known.values():
        if node.reached or node.in_trash:
            continue
        parent = None if node.parent is None else known.get(node.parent)
        if everywhere if parent is None else parent.reached and not parent.in_trash:
            kind = ListingKind(node.kind.value)
            owner = (kind.value, node.id)
            yield listing(kind, node.id, owner=owner, part="absent", absent=True)

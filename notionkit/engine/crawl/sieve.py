"""Lets pass what the run's choices want to have read, and says how much of the rest is left out.

It decides about one listing when that would be handed out, since only then enough of the tree is
known: what search has still to list may be above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from notionkit.engine.crawl.choices import COMMENTS_CHOICES, Choices, Verdict, matching
from notionkit.engine.crawl.listings import ListingKind
from notionkit.engine.crawl.places import Places, UnknownPlace, Way
from notionkit.mirror import ListingRow, MirrorView, NewListing, Node, NodesLeftOut, StoredFile
from notionkit.mirror.rows import LeftOut

Key = tuple[str, str]

_OF_ROWS = frozenset({ListingKind.CHILDREN, ListingKind.PAGE_MARKDOWN, ListingKind.COMMENTS})
"""What only the page of a row needs; its properties stand in the table as well."""
_READS = frozenset({ListingKind.PAGE, ListingKind.DATABASE, ListingKind.DATA_SOURCE})
_VIEWS = frozenset({ListingKind.VIEWS, ListingKind.VIEW, ListingKind.VIEW_ROWS})


@attrs.frozen
class Sieve:
    """The choices of a run, asked about its listings, its files and its tree.

    Attributes:
        choices: What is wanted.
        view: The mirror.
        targets: What the run was given; none means the whole workspace.
    """

    choices: Choices
    view: MirrorView
    targets: Sequence[str] = ()

    def verdict(self, kind: str, object_id: str, *, source: str = "") -> Verdict:
        """Return how much of a place is left out.

        Raises:
            UnknownPlace: when it must be known first what something is in.
        """
        return self.placed(Places(self.view, self.targets), kind, object_id, source=source)[1]

    def placed(
        self, places: Places, kind: str, object_id: str, *, source: str = ""
    ) -> tuple[Way, Verdict]:
        """Return the way to a place, as far as it matters, and how much of the place is left out.

        Raises:
            UnknownPlace: when it must be known first what something is in.
        """
        try:
            way = places.way(kind, object_id, source=source)
        except UnknownPlace as unknown:
            excluded = self.choices.excluding(unknown.below)
            if excluded is None:
                raise
            return Way(unknown.below, named=bool(self.targets)), excluded
        return way, self.choices.judge(way.steps, named=way.named)

    def refusal(self, row: ListingRow, *, doubts: bool = False) -> Verdict | None:
        """Return why a listing is not to be walked; None when it is.

        Args:
            row: The listing.
            doubts: Whether a page that nobody has met may yet turn out to be excluded, or below
                one that is.

        Raises:
            UnknownPlace: when it must be known first what something is in.
        """
        if row.owner is None or any(row.data.get(each) for each in ("target", "fresh", "whole")):
            return None
        kind, object_id = row.owner
        # What lies above a target is none of the run's business.
        doubts = doubts and bool(self.choices.exclude) and not self.targets
        places = Places(self.view, self.targets, doubts=doubts)
        _, found = self.placed(places, str(kind), object_id, source=row.data.get("source", ""))
        return None if _is_wanted(row, found) or _tells_title(row, found) else found

    def wants_file(self, key: str) -> bool | None:
        """Tell whether anything that shows a file is wanted; None while that is not known."""
        shown = [self._shows(place) for place in self.view.file(key)]
        if not shown or any(shown):
            return True
        return None if None in shown else False

    def _shows(self, place: StoredFile) -> bool | None:
        node = place.node
        try:
            how = "" if node is None else self.verdict(str(node[0]), node[1]).how
        except UnknownPlace:
            return None
        return how != "all" and (how != "page" or place.owner == node)

    def sifted(self, epoch: int) -> NodesLeftOut | None:
        """Return what of the whole tree is left out otherwise than the mirror has it.

        Of what does not lie below a target, nothing is said.
        """
        changed: dict[Key, LeftOut] = {
            key: how for key, how, before in self._differing() if how != before
        }
        return NodesLeftOut(epoch, changed) if changed else None

    def _differing(self) -> Iterator[tuple[Key, LeftOut, LeftOut]]:
        for node, found in self.judged(self.view.each_node()):
            how = found.how
            if not how and found.wish.rows == "nonempty" and self._is_empty_row(node):
                how = "page"
            yield (str(node.kind), node.id), how, node.left_out

    def wanted_again(
        self, without: Iterable[ListingRow], changed: NodesLeftOut
    ) -> Iterator[NewListing]:
        """Yield the listings of this run that were left out, and that are wanted after all."""
        for row in without:
            back = row.owner is not None and changed.nodes.get((str(row.owner[0]), row.owner[1]))
            if row.kind not in _READS and back in ("", "page") and self._wants(row):
                yield again(row)

    def unread(self, without: Iterable[ListingRow]) -> Iterator[NewListing]:
        """Yield the reads that a run was begun without, because of other choices then."""
        for row in without:
            known = row.owner is not None and self.view.entry(*row.owner) is not None
            if row.kind in _READS and not known and self._wants(row):
                yield again(row, part="again")

    def _wants(self, row: ListingRow) -> bool:
        try:
            return self.refusal(row) is None
        except UnknownPlace:
            return True

    def judged(self, nodes: Iterable[Node]) -> Iterator[tuple[Node, Verdict]]:
        """Yield what is decided of each node; nothing of those outside of the targets."""
        places = Places(self.view, self.targets)
        for node in nodes if self.choices.sifts else (node for node in nodes if node.left_out):
            try:
                way, found = self.placed(places, str(node.kind), node.id)
            except UnknownPlace:
                continue
            if way.named or not self.targets:
                yield node, found

    def _is_empty_row(self, node: Node) -> bool:
        if node.parent is None or node.parent[0] != "data_source":
            return False
        content = self.view.listing(f"{ListingKind.CHILDREN}:{node.id}")
        is_read = content is not None and content.state == "done"
        said = any(self.view.comments(node.id).values())
        return is_read and not said and not self.view.listed(f"{ListingKind.CHILDREN}:{node.id}")


def _is_wanted(row: ListingRow, found: Verdict) -> bool:
    kind = ListingKind(row.kind)
    if found.how == "all" or (found.how == "page" and kind in _OF_ROWS):
        return False
    if kind is ListingKind.COMMENTS:
        about_page = row.owner is not None and row.object_id == row.owner[1]
        least = "page" if about_page else "blocks"
        asked = str(found.wish.comments)
        return COMMENTS_CHOICES.index(asked) >= COMMENTS_CHOICES.index(least)
    if kind in _VIEWS:
        return found.wish.views == "csv" or (
            found.wish.views == "list" and kind is not ListingKind.VIEW_ROWS
        )
    return True


def _tells_title(row: ListingRow, found: Verdict) -> bool:
    """Tell whether a read tells alone if its database is still called what leaves it out.

    Search lists no databases, and the titles of their data sources may be others.
    """
    if row.kind != ListingKind.DATABASE or found.rule != "exclude" or found.at is None:
        return False
    nameless = attrs.evolve(found.at, title="")
    return found.at.id == row.object_id and not matching(found.said, (nameless,))


def again(row: ListingRow, *, part: str = "") -> NewListing:
    """Return the listing of a row, to be opened once more."""
    return NewListing(
        key=f"{row.key}:{part}" if part else row.key,
        kind=row.kind,
        object_id=row.object_id,
        owner=row.owner,
        priority=row.priority,
        data=row.data,
    )

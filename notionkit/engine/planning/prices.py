"""What reading an object takes at least, in requests: the least that its answers can be.

What was read before and was not edited since takes what it took; all else takes one request, or
one for each hundred rows that are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import ceil

import attrs

from notionkit.engine.crawl.choices import Verdict
from notionkit.engine.crawl.discovery import COMPUTED
from notionkit.engine.planning.foreseen import Foreseen, Key
from notionkit.engine.planning.shapes import Shapes
from notionkit.mirror import MirrorView
from notionkit.mirror.rows import Mode

PER_PAGE = 100
_VIEWS = {"off": (), "list": ("view",), "csv": ("view", "view_rows")}


@attrs.frozen
class Price:
    """Requests, those for comments and views among them; bytes of JSON; `saved` by economy."""

    requests: int = 0
    bytes: int = 0
    comments: int = 0
    views: int = 0
    saved: int = 0

    def __add__(self, other: Price) -> Price:
        """Return what both take."""
        return Price(
            *(a + b for a, b in zip(attrs.astuple(self), attrs.astuple(other), strict=True))
        )


@attrs.define
class Prices:
    """Tells what each object takes.

    Attributes:
        tree: The tree as the run would leave it.
        view: The mirror.
        mode: How much the run looks at.
        shapes: How pages are read: block by block, or as Markdown.
        unfinished: The run that it goes on with.
    """

    tree: Foreseen
    view: MirrorView | None
    mode: Mode
    shapes: Shapes
    unfinished: str = ""

    def of(self, key: Key, found: Verdict, rows: int) -> Price:
        """Return what one node takes at least.

        Args:
            key: The node.
            found: What is left out of it.
            rows: How many rows of a data source are known to be there.
        """
        if found.how or not self.tree.is_there(key):
            return Price()
        if key not in self.tree.met:
            return Price()  # whether it is still there, the run finds out
        if key[0] == "database":
            return self._of_database(key, found)
        return self._of_source(key, rows) if key[0] == "data_source" else self._of_page(key, found)

    def reshaped(self) -> set[Key]:
        """Return the pages that would be read in another shape than they have."""
        if self.mode != "audit" or self.view is None:
            return set()
        pages = (key[1] for key in self.tree.met if key[0] == "page" and self._rests(key))
        return self.shapes.reshaped(pages)

    def _of_database(self, key: Key, found: Verdict) -> Price:
        """A database is read for each of its data sources that is met, or when it is asked for."""
        if self.mode == "quick" or self.is_read(f"database:{key[1]}"):
            return Price()
        wanted = _VIEWS[str(found.wish.views)]
        views = bool(wanted) + sum(kind in wanted for kind in self._known_views.get(key, ()))
        own = key[1] not in self.tree.targets  # what a target is, is read beforehand
        return Price(own + views, views=views)

    def _of_source(self, key: Key, rows: int) -> Price:
        if self.is_read(f"rows:{key[1]}"):
            return Price()
        if not self.lists_rows(key):
            return Price(int(self.mode == "normal"))
        return Price(max(1, ceil(rows / PER_PAGE)), self._known(key)[1])

    def lists_rows(self, key: Key) -> bool:
        """Tell whether a run lists all rows of a data source, and not only those edited since."""
        rests = self.mode != "audit" and self._rests(key)
        return not rests or (self.mode == "normal" and self._is_computed(key))

    def _of_page(self, key: Key, found: Verdict) -> Price:
        if (self.mode != "audit" and self._rests(key)) or self.is_read(f"children:{key[1]}"):
            return Price()
        rests = self._rests(key)
        answers, size = self._known(key) if rests else (0, 0)
        price = self.shapes.price(key[1], max(1, answers), is_known=rests)
        said = int(found.wish.comments != "off")
        if rests and found.wish.comments == "blocks":
            said += self._blocks.get(key[1], 0)
        return Price(price.requests + said, size, comments=said, saved=price.saved)

    def _known(self, key: Key) -> tuple[int, int]:
        known = self.view.cost(*key) if self.view is not None else None
        return (known.answers, known.bytes) if known is not None else (0, 0)

    def _rests(self, key: Key) -> bool:
        return not self.tree.is_edited(key) and self.view is not None and self.view.fresh(*key)

    def _is_computed(self, key: Key) -> bool:
        """Tell whether values of rows can change without an edit of theirs."""
        properties = self.tree.raws[key].get("properties") if key in self.tree.raws else None
        every = properties.values() if isinstance(properties, Mapping) else ()
        return any(isinstance(each, Mapping) and each.get("type") in COMPUTED for each in every)

    def is_read(self, listing: str) -> bool:
        """Tell whether the run that is gone on with has come to the end of a listing."""
        if not self.unfinished or self.view is None:
            return False
        row = self.view.listing(listing)
        return row is not None and row.run == self.unfinished and row.state != "open"

    @cached_property
    def _blocks(self) -> Mapping[str, int]:
        return {} if self.view is None else self.view.blocks_by_page()

    @cached_property
    def _known_views(self) -> Mapping[Key, list[str]]:
        found: dict[Key, list[str]] = {}
        for row in self.view.listings() if self.view is not None else ():
            if row.kind in _VIEWS["csv"] and row.owner is not None:
                found.setdefault((str(row.owner[0]), row.owner[1]), []).append(row.kind)
        return found

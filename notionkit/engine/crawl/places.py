"""Where pages, databases and data sources stand, as far as the mirror knows while a run goes on.

Search lists pages in no order, and a page on a block names the block and not its page. So a way up
may end at a block that nobody has read yet; whoever asks can read it, or wait. It may end as well
at a page that search has not listed: mostly one that is not shared, which only a read can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import attrs

from notionkit.engine.crawl.choices import Step
from notionkit.engine.crawl.listings import ListingKind, listing
from notionkit.mirror import Kind, MirrorView, NewListing

Key = tuple[str, str]

_KEPT = 1000
"""How many places are remembered: neighbours have those above them in common."""

_KINDS = {"page_id": "page", "database_id": "database", "data_source_id": "data_source"}


class UnknownPlace(LookupError):
    """Raised when a way leads to a place that was not read yet: `below` it, the way is known."""

    def __init__(self, kind: str, object_id: str, below: Sequence[Step] = ()) -> None:
        super().__init__(f"{kind} {object_id} was not read yet")
        self.key = (kind, object_id)
        self.below = tuple(below)


@attrs.frozen
class Way:
    """The steps from the top down to a place; `named` if the top is a target of the run."""

    steps: tuple[Step, ...]
    named: bool = False


class Places:
    """Finds the ways to places.

    Args:
        view: The mirror.
        targets: The ids that the run was given; none means the whole workspace.
        doubts: Whether a page that nobody has met may yet be one that can be read; else nothing is
            above what lies in it.
    """

    def __init__(
        self, view: MirrorView, targets: Sequence[str] = (), *, doubts: bool = False
    ) -> None:
        self._view = view
        self._doubts = doubts
        self._targets = frozenset(targets)
        self._sources: dict[str, str] = {}
        self._titles: dict[Key, str] = {}
        self._parents: dict[Key, Key | None] = {}

    def way(self, kind: str, object_id: str, *, source: str = "") -> Way:
        """Return the way to a place.

        Args:
            kind: `page`, `database` or `data_source`.
            object_id: Its id.
            source: A data source of a database that was not read yet.

        Raises:
            UnknownPlace: when it leads over a place that was not read yet.
        """
        if len(self._titles) > _KEPT:
            self._titles.clear()
            self._parents.clear()
        steps: list[Step] = []
        seen: set[Key] = set()
        key: Key | None = (str(kind), object_id)
        if source:
            self._sources[object_id] = source
        while key is not None and key not in seen:
            seen.add(key)
            if key not in self._titles:
                self._titles[key] = self._title(*key)
            steps.append(Step(*key, self._titles[key]))
            if key[1] in self._tops:
                return Way(tuple(reversed(steps)), named=True)
            try:
                key = self._parent(key)
            except UnknownPlace as unknown:
                raise UnknownPlace(*unknown.key, steps[::-1]) from None
        return Way(tuple(reversed(steps)))

    def page_of(self, block_id: str) -> Key | None:
        """Return the page that a block stands on, as far as that is known."""
        try:
            return self._above_block(block_id)
        except UnknownPlace:
            return None

    def _parent(self, key: Key) -> Key | None:
        if key not in self._parents:
            self._parents[key] = self._above(*key)
        return self._parents[key]

    @cached_property
    def _tops(self) -> frozenset[str]:
        """The targets, and of those that are blocks the page on which they stand."""
        blocks = (target for target in self._targets if not self._is_node(target))
        pages = (self.page_of(block) for block in blocks)
        return self._targets | {page[1] for page in pages if page is not None}

    def _is_node(self, object_id: str) -> bool:
        return any(self._view.entry(kind, object_id) for kind in _KINDS.values())

    def _is_known(self, kind: str, object_id: str) -> bool:
        """Tell whether it was read, is listed on a page, or has a data source that was read."""
        if self._view.entry(kind, object_id) is not None:
            return True
        if kind == "data_source":
            return False
        return object_id in self._sources or self._view.owner_of_block(object_id) is not None

    def _title(self, kind: str, object_id: str) -> str:
        entry = self._view.entry(kind, object_id)
        if entry is not None:
            return entry.title
        # What its data sources are called does not tell what a database is called.
        shown = (self._view.get(Kind.BLOCK, object_id) or {}).get(f"child_{kind}") or {}
        return str(shown.get("title") or "")

    def _above(self, kind: str, object_id: str) -> Key | None:
        entry = self._view.entry(kind, object_id)
        if entry is None:
            return self._above_unread(object_id)
        type_, parent = entry.parent or ("", "")
        if kind == "data_source" and self._view.entry("database", parent) is None:
            self._sources.setdefault(parent, object_id)
        return self._named(type_, parent)

    def _above_unread(self, object_id: str) -> Key | None:
        """A page tells what stands on it, a data source where its database is."""
        owner = self._view.owner_of_block(object_id)
        if owner is not None:
            return (str(owner[0]), owner[1])
        raw = self._view.get(Kind.DATA_SOURCE, self._sources.get(object_id, "")) or {}
        place = raw.get("database_parent") or {}
        type_ = str(place.get("type") or "")
        return self._named(type_, str(place.get(type_) or ""))

    def _named(self, type_: str, parent: str) -> Key | None:
        if type_ == "block_id":
            return self._above_block(parent)
        above = (_KINDS.get(type_, ""), parent)
        if not above[0]:
            return None
        if self._is_known(*above):
            return above
        if self._doubts:
            self._require_asked(*above)
        return None

    def _above_block(self, block_id: str) -> Key | None:
        seen: set[str] = set()
        while block_id not in seen:
            seen.add(block_id)
            owner = self._view.owner_of_block(block_id)
            if owner is not None:
                return (str(owner[0]), owner[1])
            block = self._view.get(Kind.BLOCK, block_id)
            if block is None:
                self._require_asked("block", block_id)
                return None  # it was asked for in vain: nothing is known to be above
            parent = block.get("parent") or {}
            if parent.get("type") == "page_id":
                return ("page", str(parent["page_id"]))
            block_id = str(parent.get("block_id") or block_id)
        return None

    def _require_asked(self, kind: str, object_id: str) -> None:
        asked = self._view.listing(place_of(kind, object_id).key)
        if asked is None or asked.state == "open" or asked.run != self._view.run().run_id:
            raise UnknownPlace(kind, object_id)


def place_of(kind: str, object_id: str) -> NewListing:
    """Return the read that tells where something is; of a block, nothing else is wanted.

    It has no owner, so that no choice holds it back.
    """
    if kind == ListingKind.BLOCK:
        return listing(ListingKind.BLOCK, object_id, place=True)
    return listing(ListingKind(kind), object_id, part="above", above=True)

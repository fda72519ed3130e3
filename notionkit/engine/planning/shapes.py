"""How pages would be read: block by block, or with `--economy` in one answer as Markdown.

Whether that stands for the blocks shows only when it is read, so what it saves is a most.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from notionkit import model
from notionkit.engine.crawl.discovery import discover
from notionkit.engine.crawl.economy import stands, thrifty
from notionkit.engine.crawl.listings import ListingKind
from notionkit.mirror import MirrorView

_AS_MARKDOWN = 2
"""The requests of a page that is read so: its uppermost blocks, and the Markdown."""


@attrs.frozen
class Shape:
    """The least requests of a page, and how many it might be spared."""

    requests: int
    saved: int = 0


@attrs.frozen
class Shapes:
    """Tells in which shape pages are, and would be read.

    Attributes:
        view: The mirror.
        economy: Whether the run reads as Markdown what it can.
    """

    view: MirrorView | None
    economy: bool

    def price(self, page: str, answers: int, *, is_known: bool) -> Shape:
        """Return what a page takes.

        Args:
            page: Its id.
            answers: How many answers its blocks took, or take at least.
            is_known: Whether it is what it was.
        """
        if self.view is None or not is_known:
            return Shape(answers)
        blocks = self._read_in_place_of(page)
        if not self.economy:
            return Shape(1 + blocks) if self._stands(page) else Shape(answers)
        if not self._may_be_thrifty(page):
            return Shape(answers)
        if blocks and not self._stands(page):
            return Shape(answers + 1)  # it was tried in vain
        return Shape(_AS_MARKDOWN, max(0, max(answers, 1 + blocks) - _AS_MARKDOWN))

    def reshaped(self, pages: Iterable[str]) -> set[tuple[str, str]]:
        """Return which of these pages, as they are, would be read in another shape."""
        return {("page", page) for page in pages if self._is_other(page)}

    def _is_other(self, page: str) -> bool:
        if self._stands(page):
            return not self.economy
        return self.economy and not self._read_in_place_of(page) and self._may_be_thrifty(page)

    def _read_in_place_of(self, page: str) -> int:
        """Return in place of how many blocks the Markdown was read; 0 if it never was."""
        row = self.view.listing(_markdown(page)) if self.view is not None else None
        return 0 if row is None else len(row.data.get("blocks", ()))

    def _stands(self, page: str) -> bool:
        if self.view is None:
            return False
        row = self.view.listing(_markdown(page))
        return (
            row is not None and row.state == "done" and any(map(stands, self.view.listed(row.key)))
        )

    def _may_be_thrifty(self, page: str) -> bool:
        row = self.view.listing(f"{ListingKind.CHILDREN}:{page}") if self.view is not None else None
        if self.view is None or row is None or row.pages != 1:
            return False
        blocks = self.view.listed(row.key)
        owner = ("page", page)
        typed = (model.structure_any(block) for block in blocks)
        found = [new for block in typed for new in discover(block, owner)]
        wanted = thrifty(row, None, {"results": blocks}, found)
        return any(new.kind == ListingKind.PAGE_MARKDOWN for new in wanted)


def _markdown(page: str) -> str:
    return f"{ListingKind.PAGE_MARKDOWN}:{page}"

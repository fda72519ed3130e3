"""What is read only when it is asked for, because it has a price: comments and views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from notionkit.engine.crawl.choices import COMMENTS_CHOICES, VIEWS_CHOICES, Choices
from notionkit.engine.crawl.commented import commented
from notionkit.engine.crawl.viewed import viewed
from notionkit.mirror import ListingRow, NewListing


@attrs.frozen
class Extras:
    """Which of it is wanted; the values are those of the settings of the same names."""

    comments: str = "off"
    views: str = "off"
    economy: bool = False

    @property
    def any_of_an_object(self) -> bool:
        """Whether any object can lead to more than itself."""
        return self.comments != "off" or self.views != "off"

    @classmethod
    def most(cls, choices: Choices) -> Extras:
        """Return what is wanted anywhere; elsewhere it is left out again."""
        comments = choices.most("comments", COMMENTS_CHOICES)
        return cls(comments, choices.most("views", VIEWS_CHOICES), choices.economy)

    def of(self, raw: Mapping[str, Any], row: ListingRow) -> Iterator[NewListing]:
        """Yield what is to be asked for because of an object in an answer."""
        if self.comments != "off":
            yield from commented(raw, row, self.comments)
        if self.views != "off":
            yield from viewed(raw, row, self.views)

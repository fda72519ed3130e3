"""The anchors that GitHub and most readers make from headings."""

import re

from notionkit.render.markdown.text import clean

_DROPPED = re.compile(r"[^\w\- ]")


class Slugs:
    """The slugs of one document, each heading's in its turn.

    Source: github-slugger, the algorithm of GitHub: lower case, spaces become hyphens, other
    punctuation goes, what was there before gets the next free number.
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def take(self, text: str) -> str:
        """The slug of the next heading; "" when nothing of its text is left."""
        plain = slug(text)
        if not plain:
            return ""
        made = plain
        while made in self._seen:
            self._seen[plain] += 1
            made = f"{plain}-{self._seen[plain]}"
        self._seen[made] = 0
        return made


def slug(text: str) -> str:
    """A heading's words as GitHub writes them in a link, before equal ones are numbered."""
    one_line = clean(text).replace("\n", "").strip()
    return _DROPPED.sub("", one_line.lower()).replace(" ", "-")

"""What a run leaves out because its user chose so, and what that means for one place in the tree.

Pure: from the wishes and from what stands above a page, database or data source to how much of it
is wanted. The crawl, the output and the audit all ask here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import attrs

from notionkit.mirror.rows import LeftOut
from notionkit.model import InvalidId, parse_id

COMMENTS_CHOICES = ("off", "page", "blocks")
VIEWS_CHOICES = ("off", "list", "csv")
ROWS_CHOICES = ("pages", "nonempty", "table")
_BESIDE = ("comments", "views")


@attrs.frozen(kw_only=True)
class Wish:
    """What is wanted of a place and of all below it; None means as above.

    Attributes:
        depth: How many levels below it are wanted.
        rows: What becomes of rows: `pages` of their own, only of those that are `nonempty`, or
            none, so that they stand in the `table` alone.
        comments: Which comments are read.
        views: Which views are read.
    """

    depth: int | None = None
    rows: str | None = None
    comments: str | None = None
    views: str | None = None

    def under(self, above: Wish) -> Wish:
        """Return this wish where it says something, and `above` elsewhere."""
        own = {key: value for key, value in attrs.asdict(self).items() if value is not None}
        return attrs.evolve(above, **own)


@attrs.frozen
class Step:
    """One page, database or data source on the way from the top to a place."""

    kind: str
    id: str
    title: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id."""
        return (self.kind, self.id)


@attrs.frozen
class Verdict:
    """How much of a place is left out, and why.

    Attributes:
        how: How much.
        wish: What is wanted of it otherwise.
        rule: The choice that leaves it out: `exclude`, `depth` or `rows`.
        at: The topmost place that this leaves out; the place itself, or one above it.
        said: The choice as it was given.
    """

    how: LeftOut
    wish: Wish
    rule: str = ""
    at: Step | None = None
    said: str = ""


_THRIFTY = "economy"

DEFAULT = Wish(rows="pages", comments="off", views="off")


@attrs.frozen(kw_only=True)
class Choices:
    """What is wanted of a workspace.

    Attributes:
        exclude: Ids, addresses and patterns of titles; each leaves out a whole subtree.
        general: What is wanted everywhere.
        below: What is wanted of an object with this id and of all below it.
        economy: Whether pages with nested blocks are read as Markdown where that says all.
    """

    exclude: Sequence[str] = ()
    general: Wish = DEFAULT
    below: Mapping[str, Wish] = attrs.field(factory=dict)
    economy: bool = False

    @property
    def sifts(self) -> bool:
        """Whether it depends on the place what is read."""
        return bool(self.exclude or self.below) or not (
            self.general.depth is None and self.general.rows == "pages"
        )

    def most(self, name: str, words: Sequence[str]) -> str:
        """Return the most that is wanted of comments or views anywhere."""
        wishes = (self.general, *self.below.values())
        wanted = {getattr(wish, name) for wish in wishes} - {None}
        return max((word for word in words if word in wanted), key=words.index)

    def __str__(self) -> str:
        """All that differs from the default: with other choices an earlier run is no measure."""
        own: dict[str, Any] = {_THRIFTY: True} if self.economy else {}
        own |= _differing(self.general, DEFAULT)
        if self.exclude:
            own["exclude"] = sorted(map(_subject, self.exclude))
        for place in sorted(self.below):
            own[place] = _differing(self.below[place], Wish())
        return " ".join(f"{key}={_plain(value)}" for key, value in own.items())

    def judge(self, way: Sequence[Step], *, named: bool = False) -> Verdict:
        """Say how much of the last step of a way is left out.

        A level is a page or a database; a data source is one with its database. Rows that lie too
        deep still stand in their table.

        Args:
            way: From the top down to the place; not empty.
            named: Whether the top was named as a target: then nothing excludes it itself.
        """
        wish, levels = self.general, self.general.depth
        before: Step | None = None
        for step in way:
            said = "" if named and before is None else self._excluded(step)
            if before is not None and levels is not None:
                levels -= (before.kind, step.kind) != ("database", "data_source")
            how, rule = _refused(before, wish, levels, said)
            if how:
                deeper: LeftOut = how if step == way[-1] else "all"
                return Verdict(deeper, wish, rule, step, said or _said(rule, wish))
            own = self.below.get(step.id, Wish())
            wish = own.under(wish)
            levels = levels if own.depth is None else own.depth
            before = step
        return Verdict("", wish)

    def excluding(self, way: Sequence[Step]) -> Verdict | None:
        """Say what excludes the last of some steps, of which the top may not be the uppermost."""
        found = Choices(exclude=self.exclude).judge(way)
        return found if found.how else None

    def _excluded(self, step: Step) -> str:
        return next((own for own in self.exclude if _is_meant(own, step)), "")


def _refused(before: Step | None, wish: Wish, levels: int | None, said: str) -> tuple[LeftOut, str]:
    is_row = before is not None and before.kind == "data_source"
    if said:
        return "all", "exclude"
    if levels is not None and levels < 0:
        return ("page" if is_row else "all"), "depth"
    if is_row and wish.rows == "table":
        return "page", "rows"
    return "", ""


def _said(rule: str, wish: Wish) -> str:
    return f"{wish.depth}" if rule == "depth" else f"{wish.rows}"


def _is_meant(own: str, step: Step) -> bool:
    subject = _subject(own)
    return subject == step.id or bool(_pattern(subject).fullmatch(_folded(step.title)))


def _subject(own: str) -> str:
    """Return the id that was given as one or as an address, else what was given."""
    try:
        return parse_id(own)
    except InvalidId:
        return own


@lru_cache
def _pattern(text: str) -> re.Pattern[str]:
    """`*` stands for any characters, `?` for one; case and Unicode form do not matter."""
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(sign, re.escape(sign)) for sign in _folded(text)), re.S)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _differing(wish: Wish, default: Wish) -> dict[str, Any]:
    usual = attrs.asdict(default)
    return {key: value for key, value in attrs.asdict(wish).items() if value != usual[key]}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def read_alike(one: str, other: str) -> bool:
    """Tell whether two choices, as text, agree in how pages are read, and what is with them.

    A run goes on with other choices of what is left out only: what has been read of one shape, or
    with comments and views, would stand beside what was not.
    """
    return _ways_of_reading(one) == _ways_of_reading(other)


def _ways_of_reading(choices: str) -> list[tuple[str, str]]:
    everywhere = re.findall(rf"(?:^| )({_THRIFTY}|comments|views)=(\w+)", choices)
    places = re.findall(r"(?:^| )([0-9a-f-]{36})=(\{[^}]*\})", choices)
    wishes = ((place, json.loads(wish)) for place, wish in places)
    return everywhere + [
        (place + key, wish[key]) for place, wish in wishes for key in _BESIDE if key in wish
    ]


def matching(exclude: str, steps: Iterable[Step]) -> bool:
    """Tell whether an exclusion means any of these."""
    return any(_is_meant(exclude, step) for step in steps)

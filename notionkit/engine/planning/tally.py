"""Adds up what the parts of a workspace take, and what belongs to none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil

import attrs

from notionkit.engine.crawl.choices import Step, Verdict
from notionkit.engine.planning.fates import Asked
from notionkit.engine.planning.foreseen import Foreseen, Key, key_of, parent_of
from notionkit.engine.planning.inquiry import Inquiry, Targets
from notionkit.engine.planning.prices import PER_PAGE, Price, Prices
from notionkit.engine.planning.scoping import Scoped
from notionkit.mirror import Node

_ADRIFT = Step("", "", "(inside of other pages)")

Judged = tuple[Key, tuple[Step, ...], Verdict]


@attrs.frozen
class Subtree:
    """What one part of the workspace takes at least; `left_out` is the choice that spares it."""

    id: str
    kind: str
    title: str
    pages: int = 0
    data_sources: int = 0
    requests: int = 0
    bytes: int = 0
    left_out: str = ""


@attrs.define
class Tally:
    """Adds up what a run would find.

    Attributes:
        tree: The tree as the run would leave it.
        prices: What each object takes.
        judged: What is there, the way to it, and what is left out of it.
        total: What all of it takes.
    """

    tree: Foreseen
    prices: Prices
    judged: Sequence[Judged]
    total: Price = attrs.field(factory=Price)

    def parts(self) -> list[Subtree]:
        """Return the subtrees below the top; if all hangs on one page, those below that."""
        tops = {way[0] for _, way, _ in self.judged if way[0].key not in self.tree.adrift}
        level = 2 if len(tops) == 1 else 1
        rows = Counter(
            way[-2]
            for key, way, _ in self.judged
            if len(way) > 1 and key[0] == "page" and key in self.tree.met
        )
        parts: dict[Step, Subtree] = {}
        for key, way, found in self.judged:
            top = _ADRIFT if way[0].key in self.tree.adrift else way[:level][-1]
            part = parts.get(top, Subtree(top.id, top.kind, top.title))
            parts[top] = self._with(part, key, found, rows[way[-1]])
        return list(parts.values())

    def _with(self, part: Subtree, key: Key, found: Verdict, rows: int) -> Subtree:
        if found.how == "all":
            is_top = found.at is not None and (found.at.id == part.id == key[1])
            return attrs.evolve(part, left_out=f"--{found.rule} {found.said}") if is_top else part
        price = self.prices.of(key, found, rows)
        self.total += price
        return attrs.evolve(
            part,
            pages=part.pages + (key[0] == "page"),
            data_sources=part.data_sources + (key[0] == "data_source"),
            requests=part.requests + price.requests,
            bytes=part.bytes + price.bytes + self.tree.size(key),
        )


def around(inquiry: Inquiry, targets: Targets, tree: Foreseen, prices: Prices) -> int:
    """Return the requests that belong to no object: the token, the users, search, the targets."""
    if prices.mode == "quick":
        return 1 + max(1, ceil(len(tree.raws) / PER_PAGE))
    asked = sum(not prices.is_read(listing) for listing in ("me", "users"))
    if tree.targets or targets.unseen:
        return asked + targets.requests
    if prices.is_read("search"):
        return asked
    again = prices.mode == "audit" and inquiry.answers > 1  # its head is looked at once more
    return asked + inquiry.answers + again


def by_id(asked: Asked, verdicts: Mapping[Key, Verdict], prices: Prices) -> int:
    """Return the requests for what the run would certainly ask for by its id.

    Several rows of one table are asked for by listing its rows, unless those are listed anyway.
    """
    tables: Counter[Key] = Counter()
    single = 0
    for node in asked.certainly:
        found = verdicts.get(key_of(node))
        if found is not None and found.how == "all":
            continue
        above = parent_of(node)
        if above is not None and above[0] == "data_source":
            tables[above] += 1
        else:
            single += 1
    return single + sum(not prices.lists_rows(table) for table in tables)


def below_targets(scope: Scoped, tree: Foreseen, judged: Sequence[Judged], prices: Prices) -> int:
    """Return the requests for what search would list, were the run not of targets alone.

    Pages and data sources are read by their ids, but rows that are many come in lists.
    """
    tables: Counter[Key] = Counter()
    single = 0
    for key, way, found in judged:
        if found.how == "all" or key[0] == "database" or key not in tree.met or len(way) == 1:
            continue
        above = way[-2].key
        if above[0] != "data_source":
            single += 1
        elif not prices.lists_rows(above) and _is_older(tree.nodes[key], scope.since):
            tables[above] += 1
    return single + sum(ceil(rows / PER_PAGE) for rows in tables.values())


def _is_older(node: Node, since: str) -> bool:
    return node.last_edited_time < since

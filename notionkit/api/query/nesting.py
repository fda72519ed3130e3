"""Two levels, a hundred members: what Notion takes, and how deeper filters are made to fit.

A compound may hold compounds whose members are plain conditions. What nests deeper is written as
an ``or`` of ``and`` (or the reverse, whichever is shorter), which selects the same rows.
Source: Notion API reference, filter data source entries; request limits.
"""

import math
from collections.abc import Iterator
from itertools import product

from notionkit.api.query.errors import InvalidFilter
from notionkit.api.query.filters import Compound, Filter, Joint
from notionkit.api.query.kinds import MAX_LEVELS, MAX_MEMBERS

_JOINTS: tuple[Joint, Joint] = ("or", "and")


def levels(filter_: Filter) -> int:
    """Return how many compounds stand in each other; 0 for a condition."""
    if not isinstance(filter_, Compound):
        return 0
    return 1 + max((levels(member) for member in filter_.members), default=0)


def within_limits(filter_: Filter) -> Filter:
    """Return a filter that selects the same rows and that Notion takes.

    One that fits stays as it is.

    Raises:
        InvalidFilter: there is none within the limits.
    """
    fitting = filter_ if levels(filter_) <= MAX_LEVELS else _two_levels(_flat(filter_))
    check_width(fitting)
    return fitting


def check_width(filter_: Filter) -> None:
    """Make sure that no compound has more members than Notion takes.

    Raises:
        InvalidFilter: one has.
    """
    for found in _compounds(filter_):
        if len(found.members) > MAX_MEMBERS:
            raise InvalidFilter(
                f"filter.{found.joint}",
                f"has {len(found.members)} members, and Notion takes {MAX_MEMBERS}",
                hint="Ask in several queries, or compare with several values at once.",
            )


def _compounds(filter_: Filter) -> Iterator[Compound]:
    if isinstance(filter_, Compound):
        yield filter_
        for member in filter_.members:
            yield from _compounds(member)


def _flat(filter_: Filter) -> Filter:
    """Return the filter without compounds of one member, or of the kind in which they stand."""
    if not isinstance(filter_, Compound):
        return filter_
    members: list[Filter] = []
    for part in map(_flat, filter_.members):
        same = isinstance(part, Compound) and part.joint == filter_.joint
        members.extend(part.members if same and isinstance(part, Compound) else [part])
    return members[0] if len(members) == 1 else Compound(filter_.joint, members)


def _two_levels(filter_: Filter) -> Filter:
    if levels(filter_) <= MAX_LEVELS:
        return filter_
    outer = min(_JOINTS, key=lambda joint: _width(filter_, joint))
    width = _width(filter_, outer)
    if width > MAX_MEMBERS:
        raise InvalidFilter(
            "filter",
            f"nests {levels(filter_)} levels deep; Notion takes {MAX_LEVELS}, and in so many it "
            f"would have {width} members, more than {MAX_MEMBERS}",
            hint="Simplify it, or ask in several queries.",
        )
    inner: Joint = "and" if outer == "or" else "or"
    groups = [Compound(inner, group) for group in _groups(filter_, outer)]
    return _flat(Compound(outer, groups))


def _width(filter_: Filter, outer: Joint) -> int:
    """Return how many groups the filter has when it is written with ``outer`` outside."""
    if not isinstance(filter_, Compound):
        return 1
    widths = [_width(member, outer) for member in filter_.members]
    return sum(widths) if filter_.joint == outer else math.prod(widths)


def _groups(filter_: Filter, outer: Joint) -> list[tuple[Filter, ...]]:
    if not isinstance(filter_, Compound):
        return [(filter_,)]
    parts = [_groups(member, outer) for member in filter_.members]
    if filter_.joint == outer:
        return [group for part in parts for group in part]
    crossed = (sum(chosen, ()) for chosen in product(*parts))
    return [tuple(dict.fromkeys(group)) for group in crossed]

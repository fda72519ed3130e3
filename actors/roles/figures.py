"""Figures of many kinds in one immutable value: how often, how much, how long.

A figure's name is a path such as "http/status/200"; its parts are the groups in which the figures
are shown. Nobody has to say beforehand which figures there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from actors.roles.metrics import Counted, Gauged, Timed


@attrs.frozen
class Span:
    """How often something was done, and how many seconds it took: in all, and at most."""

    count: int = 0
    seconds: float = 0.0
    longest: float = 0.0

    def plus(self, seconds: float) -> Span:
        """Add one more."""
        return Span(self.count + 1, self.seconds + seconds, max(self.longest, seconds))

    def rounded(self) -> dict[str, float]:
        """Return it for people and JSON, to the millisecond."""
        return {
            "count": self.count,
            "seconds": round(self.seconds, 3),
            "longest": round(self.longest, 3),
        }


@attrs.frozen
class Figures:
    """What the reports so far add up to. Each report gives a new value."""

    counts: Mapping[str, int] = attrs.field(factory=dict)
    values: Mapping[str, Any] = attrs.field(factory=dict)
    spans: Mapping[str, Span] = attrs.field(factory=dict)

    def fold(self, report: Any) -> Figures:
        """Return the figures after one report; what is none changes nothing."""
        match report:
            case Counted(name, amount):
                counts = {**self.counts, name: self.counts.get(name, 0) + amount}
                return attrs.evolve(self, counts=counts)
            case Gauged(name, value):
                return attrs.evolve(self, values={**self.values, name: value})
            case Timed(name, seconds):
                span = self.spans.get(name, Span()).plus(seconds)
                return attrs.evolve(self, spans={**self.spans, name: span})
        return self

    def tree(self) -> dict[str, Any]:
        """Return all figures as nested dictionaries, group by group, for JSON."""
        grown: dict[str, Any] = {}
        spans = {name: span.rounded() for name, span in self.spans.items()}
        for name, value in sorted({**self.counts, **self.values, **spans}.items()):
            *groups, last = name.split("/")
            place = grown
            for group in groups:
                place = place.setdefault(group, {})
            place[last] = value
        return grown

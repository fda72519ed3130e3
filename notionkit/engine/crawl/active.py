"""The run that is on its way: its phase, what outlives a crash, who works on it, how it concludes.

These are the values of the coordinator, which decides what becomes of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import attrs

from notionkit.engine.messages import RunEnded, RunOrdered
from notionkit.mirror import Problem


class Phase(Enum):
    """Where a run stands."""

    IDLE = "idle"
    OPENING = "opening"
    CRAWLING = "crawling"
    CLOSING = "closing"
    SETTLING = "settling"
    CONCLUDING = "concluding"
    ENDING = "ending"


@attrs.frozen
class ActiveRun:
    """What must outlive a crash of the coordinator: everything else is in the mirror."""

    order: RunOrdered | None = None
    ordered_as: str = ""
    generation: int = 0
    parked: frozenset[str] = frozenset()
    ending: RunEnded | None = None
    summary: Mapping[str, Any] = attrs.field(factory=dict)
    cancelled: str = ""
    outdated: bool = False

    @property
    def conclusive(self) -> bool:
        """Whether the run has come to its own end: nobody cut it short."""
        ending = self.ending
        return ending is not None and ending.error is None and ending.status != "interrupted"


@attrs.frozen
class Conclusion:
    """How a run that came to its own end is to be written down."""

    status: str
    summary: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    resolved: tuple[Problem, ...] = ()


@attrs.frozen
class Crew:
    """Paths of those the coordinator works with."""

    keeper: str
    announcer: str
    metrics: str
    limiter: str
    paginators: Sequence[str]
    downloaders: Sequence[str]
    plugins: Mapping[str, str]

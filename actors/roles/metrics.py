"""The metrics actor: folds what the others report into one snapshot.

Its figures are for people who watch; nothing depends on them.
So a report that finds its mailbox full is dropped, the one in hand at a crash goes to the dead
letters, and the snapshot itself, an immutable value, is kept over a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import starmap
from typing import Any

import attrs

from actors import Actor, ActorError, Ref
from actors.roles.messages import SnapshotTaken, SnapshotWanted


@attrs.frozen
class Counted:
    """`name` went up by `amount`."""

    name: str
    amount: int = 1


@attrs.frozen
class Gauged:
    """`name` now has `value`."""

    name: str
    value: Any


@attrs.frozen
class Timed:
    """`name` was done once more, and took so many `seconds`."""

    name: str
    seconds: float


@attrs.frozen
class Several:
    """What one event has to report, in one message."""

    reports: tuple[Counted | Gauged | Timed, ...]


class Meter:
    """Reports to the metrics actor without ever harming the one who reports."""

    def __init__(self, metrics: Ref) -> None:
        self._metrics = metrics
        self._last: dict[str, Any] = {}

    def count(self, name: str, amount: int = 1) -> None:
        """Report that something happened `amount` times."""
        self._tell(Counted(name, amount))

    def gauge(self, name: str, value: Any) -> None:
        """Report a value, when it differs from the one reported last."""
        self.gauges(**{name: value})

    def gauges(self, **values: Any) -> None:
        """Report at once those of the values that differ from the ones reported last."""
        news = {name: value for name, value in values.items() if self._last.get(name) != value}
        if news and self._tell(Several(tuple(starmap(Gauged, news.items())))):
            self._last |= news

    def counts(self, amounts: Mapping[str, int]) -> None:
        """Report at once how often several things happened, those that did."""
        if reports := [Counted(name, amount) for name, amount in amounts.items() if amount]:
            self._tell(Several(tuple(reports)))

    def several(self, *reports: Counted | Timed) -> None:
        """Report at once what belongs to one event: each message wakes a thread."""
        self._tell(Several(reports))

    def _tell(self, report: Counted | Several) -> bool:
        try:
            self._metrics.tell(report)
        except ActorError:
            return False
        return True


@attrs.frozen
class _Publish:
    """Tick: hand the snapshot on."""


class Metrics(Actor):
    """Folds reports into a snapshot, and publishes it at most once in `interval` seconds.

    Args:
        fold: From a snapshot, a report and the monotonic time to the next snapshot.
        aged: From a snapshot to what it is at a later monotonic time, nothing having happened.
        initial: The snapshot to begin with.
        publish: Called in the actor's thread with each snapshot that differs from the last.
        interval: Seconds between two publications.
        urgent: Tells from two snapshots that the later one must not wait for the interval.
    """

    def __init__(
        self,
        *,
        fold: Callable[[Any, Any, float], Any],
        aged: Callable[[Any, float], Any],
        initial: Callable[[float], Any],
        publish: Callable[[Any], None],
        interval: float,
        urgent: Callable[[Any, Any], bool] = lambda _, __: False,
    ) -> None:
        self._fold = fold
        self._aged = aged
        self._initial = initial
        self._publish = publish
        self._interval = interval
        self._urgent = urgent
        self._published: Any = None

    def on_start(self) -> None:
        if self.context.kept is None:
            self.context.keep(self._initial(self.context.clock.monotonic()))
        self.context.every(self._interval, _Publish())

    def on_message(self, message: Any) -> Any:
        match message:
            case _Publish():
                self._publish_news()
            case SnapshotWanted():
                return SnapshotTaken(self._now())
            case _:
                self._take(message)
        return None

    def on_stop(self) -> None:
        self._publish_news()

    def _take(self, report: Any) -> None:
        before = after = self.context.kept
        now = self.context.clock.monotonic()
        for each in report.reports if isinstance(report, Several) else (report,):
            after = self._fold(after, each, now)
        self.context.keep(after)
        if self._urgent(before, after):
            self._publish_news()

    def _publish_news(self) -> None:
        snapshot = self._now()
        if snapshot != self._published:
            self._published = snapshot
            self._publish(snapshot)

    def _now(self) -> Any:
        return self._aged(self.context.kept, self.context.clock.monotonic())

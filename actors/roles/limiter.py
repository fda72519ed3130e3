"""The limiter: decides when a request may go, and hands it to an idle fetcher.

It stands first in the crawl, ahead of everything that holds a grant: when it restarts, so do they.
The decision itself is the caller's budget, a pure machine; what the limiter adds is the queue, the
idle fetchers, and the one timer that wakes it when the budget opens again.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Hashable
from typing import Any, Protocol

import attrs

from actors import Actor, Ref, Timer
from actors.roles.messages import (
    FetchDropped,
    FetcherIdle,
    FetchGranted,
    FetchRequested,
    FetchReturned,
    IntakeClosed,
)
from actors.roles.metrics import Meter


class Budget(Protocol):
    """What a limiter needs to know of a server's limits. States are immutable values."""

    def grant(self, request: Any, now: float) -> tuple[Any, float]:
        """Return the state after granting `request`, and 0.0, or the seconds to wait."""

    def lane(self, request: Any) -> Hashable:
        """Return what may be closed for this request while others are open."""

    def throttled(self, throttle: Any, now: float) -> Any:
        """Return the state after the server has refused a request."""

    def answered(self, now: float, *, counted: bool) -> Any:
        """Return the state after an answer; not `counted` is one that may never have been got."""

    def restored(self, kept: Any) -> None:
        """Go on from a state that an earlier instance reached."""

    def left(self, now: float) -> int:
        """Return how many requests the present window still holds."""

    def size(self) -> int:
        """Return how many requests a window is believed to hold."""


@attrs.frozen
class _BudgetOpens:
    """Tick: look again."""


class Limiter(Actor):
    """Queues requests in order of arrival and grants them as the budget and the fetchers allow.

    A step that is already queued or in flight is not queued twice, so a message that a crash
    delivered again costs no second request.
    `generation` is read from the steps: the first of a newer one drops what is left of the older.
    Of a generation whose intake is closed, what waits here is given back.
    """

    def __init__(
        self,
        budget: Callable[[], Budget],
        *,
        metrics: str,
    ) -> None:
        self._budget = budget()
        self._metrics_path = metrics
        self._queue: deque[FetchRequested] = deque()
        self._delayed: list[tuple[float, int, FetchRequested]] = []
        self._known: set[tuple[int, str, str | None]] = set()
        self._idle: dict[str, Ref] = {}
        self._generation = 0
        self._closed = 0
        self._serial = 0
        self._tick: Timer | None = None

    def on_start(self) -> None:
        self._meter = Meter(self.context.ref(self._metrics_path))
        if self.context.kept is not None:
            self._budget.restored(self.context.kept)

    def on_message(self, message: Any) -> None:
        match message:
            case FetchRequested():
                self._enqueue(message)
            case FetcherIdle():
                self._take_in(message)
            case FetchReturned():
                self._take_back(message)
            case IntakeClosed(generation):
                self._closed = generation
            case _BudgetOpens():
                self._tick = None
        if self._generation <= self._closed:
            self._give_back()
        self._dispatch()

    def _enqueue(self, job: FetchRequested) -> None:
        step = job.step
        if step.generation > self._generation:
            self._generation = step.generation
            self._queue.clear()
            self._delayed.clear()
            self._known.clear()
        if step.generation == self._generation and step.key not in self._known:
            self._known.add(step.key)
            self._queue.append(job)

    def _take_in(self, message: FetcherIdle) -> None:
        if message.done:
            self._known.discard(message.done)
            now = self.context.clock.monotonic()
            self.context.keep(self._budget.answered(now, counted=True))
        self._idle[message.fetcher.path] = message.fetcher

    def _take_back(self, message: FetchReturned) -> None:
        now = self.context.clock.monotonic()
        if message.throttle is None:
            self.context.keep(self._budget.answered(now, counted=False))
        else:
            self.context.keep(self._budget.throttled(message.throttle, now))
        if message.job.step.generation == self._generation:
            self._known.add(message.job.step.key)
            self._serial += 1
            heapq.heappush(self._delayed, (now + message.delay, self._serial, message.job))

    def _give_back(self) -> None:
        for job in (*self._queue, *(job for _, _, job in self._delayed)):
            self._known.discard(job.step.key)
            job.reply_to.tell(FetchDropped(job))
        self._queue.clear()
        self._delayed.clear()

    def _dispatch(self) -> None:
        now = self.context.clock.monotonic()
        while self._delayed and self._delayed[0][0] <= now:
            self._queue.appendleft(heapq.heappop(self._delayed)[2])
        closed = self._grant_what_may_go(now)
        due = self._delayed[0][0] - now if self._delayed else None
        waits = [wait for wait in (closed, due) if wait is not None]
        if waits:
            self._wake_in(min(waits))
        self._meter.gauges(
            budget_left=self._budget.left(now),
            budget_limit=self._budget.size(),
            waiting_until=now + closed if closed else 0.0,
        )

    def _grant_what_may_go(self, now: float) -> float | None:
        """Grant in order; return the seconds until the budget opens when it is what stops us.

        A request whose lane is closed lets those of other lanes go first.
        """
        closed: dict[Hashable, float] = {}
        held: list[FetchRequested] = []
        while self._queue and self._idle:
            job = self._queue.popleft()
            lane = self._budget.lane(job.request)
            if lane not in closed:
                state, wait = self._budget.grant(job.request, now)
                if wait <= 0:
                    self.context.keep(state)
                    self._send(job, now)
                    continue
                closed[lane] = wait
            held.append(job)
        self._queue.extendleft(reversed(held))
        return min(closed.values(), default=None)

    def _send(self, job: FetchRequested, now: float) -> None:
        _, fetcher = self._idle.popitem()
        since = now if job.since is None else job.since
        fetcher.tell(FetchGranted(attrs.evolve(job, since=since)))

    def _wake_in(self, seconds: float) -> None:
        if self._tick is not None:
            self._tick.cancel()
        self._tick = self.context.after(seconds, _BudgetOpens())

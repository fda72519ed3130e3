"""When a subscriber gets its events: each one, in batches, the latest, or only changes.

They stand for the operators of reactive libraries: `Batch` for bufferTime and bufferCount,
`Latest` for throttle, sample, audit and debounce, `Distinct` for distinctUntilChanged.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

import attrs

from actors.clock import Clock, TimerHandle

Deliver: TypeAlias = "Callable[[Any], object]"

_NOTHING = object()


class Delivery(Protocol):
    """A policy at work for one subscriber."""

    def take(self, event: Any) -> None:
        """Take an event, and deliver what is due."""

    def flush(self) -> None:
        """Deliver at once what waits."""

    def close(self) -> None:
        """Deliver nothing more."""


class Policy(Protocol):
    """Says how a subscriber gets its events."""

    def delivery(self, clock: Clock, deliver: Deliver) -> Delivery:
        """Begin to work for one subscriber."""


@attrs.frozen
class Every:
    """Each event at once."""

    def delivery(self, _clock: Clock, deliver: Deliver) -> Delivery:
        """Begin to work for one subscriber."""
        return _Every(deliver)


@attrs.frozen
class Batch:
    """A tuple of events: as soon as there are `count`, or `seconds` after the first of them."""

    count: int
    seconds: float

    def delivery(self, clock: Clock, deliver: Deliver) -> Delivery:
        """Begin to work for one subscriber."""
        return _Batch(self, clock, deliver)


@attrs.frozen
class Latest:
    """The first event at once, then at most one in `seconds`: the latest."""

    seconds: float

    def delivery(self, clock: Clock, deliver: Deliver) -> Delivery:
        """Begin to work for one subscriber."""
        return _Latest(self, clock, deliver)


def _itself(event: Any) -> Any:
    return event


@attrs.frozen
class Distinct:
    """An event only when its `key` differs from that of the one delivered before it."""

    key: Callable[[Any], Any] = _itself

    def delivery(self, _clock: Clock, deliver: Deliver) -> Delivery:
        """Begin to work for one subscriber."""
        return _Distinct(self.key, deliver)


class _Every:
    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._closed = False

    def take(self, event: Any) -> None:
        if not self._closed:
            self._deliver(event)

    def flush(self) -> None:
        """Nothing ever waits here."""

    def close(self) -> None:
        self._closed = True


class _Distinct(_Every):
    def __init__(self, key: Callable[[Any], Any], deliver: Deliver) -> None:
        super().__init__(deliver)
        self._key = key
        self._last: Any = _NOTHING
        self._lock = threading.Lock()

    def take(self, event: Any) -> None:
        key = self._key(event)
        with self._lock:
            same = self._last is not _NOTHING and self._last == key
            self._last = key
        if not same:
            super().take(event)


class _Timed:
    """What the policies with a timer have in common; subclasses say what is due.

    Delivery happens under the lock, so that a subscriber gets its events one at a time.
    """

    def __init__(self, clock: Clock, deliver: Deliver, seconds: float) -> None:
        self._clock = clock
        self._deliver = deliver
        self._seconds = seconds
        self._lock = threading.RLock()
        self._timer: TimerHandle | None = None
        self._closed = False

    def flush(self) -> None:
        with self._lock:
            self._release()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._stop_timer()

    def _start_timer(self) -> None:
        if not self._closed:
            self._timer = self._clock.call_later(self._seconds, self._fired)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fired(self) -> None:
        with self._lock:
            self._timer = None
            if not self._closed:
                self._release()

    def _release(self) -> None:
        raise NotImplementedError


class _Batch(_Timed):
    def __init__(self, policy: Batch, clock: Clock, deliver: Deliver) -> None:
        super().__init__(clock, deliver, policy.seconds)
        self._count = policy.count
        self._events: list[Any] = []

    def take(self, event: Any) -> None:
        with self._lock:
            if self._closed:
                return
            self._events.append(event)
            if len(self._events) >= self._count:
                self._release()
            elif self._timer is None:
                self._start_timer()

    def _release(self) -> None:
        self._stop_timer()
        events, self._events = tuple(self._events), []
        if events:
            self._deliver(events)


class _Latest(_Timed):
    def __init__(self, policy: Latest, clock: Clock, deliver: Deliver) -> None:
        super().__init__(clock, deliver, policy.seconds)
        self._event: Any = _NOTHING

    def take(self, event: Any) -> None:
        with self._lock:
            if self._closed:
                return
            self._event = event
            if self._timer is None:
                self._release()

    def _release(self) -> None:
        self._stop_timer()
        event, self._event = self._event, _NOTHING
        if event is not _NOTHING:
            self._start_timer()
            self._deliver(event)

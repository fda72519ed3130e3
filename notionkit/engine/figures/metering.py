"""Where the figures of a run come from: requests, plugins, the actors and the process itself.

Measuring stands around what is measured: transport and plugins know nothing of it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from actors import ActorState, Clock
from actors.roles import Counted, Hindered, Hosted, Meter, Timed
from notionkit import api
from notionkit.engine.figures.snapshot import ANSWERS, UNANSWERED

if sys.platform != "win32":
    import resource

_SENT = (Counted("requests"), Counted("http/requests"))
_PROCESS_BEGAN = time.monotonic()


class MeteredTransport:
    """Sends through another transport and reports how that went."""

    def __init__(self, inner: api.Transport, meter: Meter, clock: Clock) -> None:
        self._inner = inner
        self._meter = meter
        self._clock = clock

    def send(self, request: api.Request) -> api.Response:
        """Send ``request`` once and return the answer, whatever its status.

        Raises:
            ConnectionFailed: no complete answer came.
        """
        began = self._clock.monotonic()
        try:
            response = self._inner.send(request)
        except BaseException:
            self._meter.several(*_SENT, Counted(UNANSWERED))
            raise
        self._meter.several(
            *_SENT,
            Timed(ANSWERS, self._clock.monotonic() - began),
            Counted(f"http/status/{response.status}"),
            Counted("http/bytes", len(response.body)),
        )
        return response

    def close(self) -> None:
        """Let go of open connections."""
        self._inner.close()


class MeteredPlugin:
    """Hosts a plugin and reports what it has done and how long that took."""

    def __init__(self, inner: Hosted, name: str, meter: Meter, clock: Clock) -> None:
        self._inner = inner
        self._group = f"plugins/{name}"
        self._meter = meter
        self._clock = clock
        self.offset = inner.offset
        self.start = inner.start
        self.stop = inner.stop

    def handle(self, changes: Sequence[Any]) -> None:
        """Give it the next changes."""
        changed = Counted(f"{self._group}/changes", len(changes))
        self._timed("handled", lambda: self._inner.handle(changes), changed)

    def settle(self) -> None:
        """Let it make its output what it should be."""
        self._timed("settled", self._inner.settle)

    def _timed(self, name: str, work: Callable[[], None], *done: Counted) -> None:
        began = self._clock.monotonic()
        try:
            work()
        except Hindered:
            self._meter.count(f"{self._group}/hindered")
            raise
        took = Timed(f"{self._group}/{name}", self._clock.monotonic() - began)
        self._meter.several(took, *done)


def of_actors(tree: ActorState) -> dict[str, dict[str, Any]]:
    """Return the figures of every actor and supervisor, by path."""
    return {
        place.path: {
            "state": place.state.value,
            "restarts": place.restarts,
            "depth": place.depth,
            "handled": place.handled,
            "rate": round(place.rate, 1),
            "message_age": place.message_age,
        }
        for place in tree.walk()
    }


def of_process() -> dict[str, float]:
    """Return the figures of this process; memory where the system tells."""
    figures = {
        "uptime_seconds": round(time.monotonic() - _PROCESS_BEGAN, 3),
        "cpu_seconds": round(time.process_time(), 3),
        "threads": threading.active_count(),
    }
    return figures | _memory()


def _memory() -> dict[str, float]:
    if sys.platform == "win32":
        return {}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Bytes on macOS, kilobytes elsewhere. Source: getrusage(2) of both.
    return {"peak_memory_bytes": peak if sys.platform == "darwin" else peak * 1024}

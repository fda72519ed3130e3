"""The lifecycle of a run as events that a program can subscribe to.

`START → PROGRESS/DATA … COMPLETE | ERROR → SHUTDOWN`: DATA comes for each page, data source and
file that is complete, never for a block.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

import attrs

from actors import Actor, EventChannel


class EventKind(Enum):
    """The moments of a run."""

    START = "START"
    PROGRESS = "PROGRESS"
    DATA = "DATA"
    COMPLETE = "COMPLETE"
    ERROR = "ERROR"
    SHUTDOWN = "SHUTDOWN"


@attrs.frozen
class Event:
    """One moment of one run.

    Attributes:
        kind: Which moment.
        run_id: The run it belongs to.
        seq: Number of the event in this system, from 1 and without a gap.
        at: Seconds since the epoch.
        payload: START: targets, resumed. PROGRESS: the snapshot. DATA: op, object, id.
            COMPLETE: status. ERROR: rule, object, id, message. SHUTDOWN: nothing.
    """

    kind: EventKind
    run_id: str
    seq: int
    at: float
    payload: Mapping[str, Any]


@attrs.frozen
class Announced:
    """Somebody in the tree has something to publish; no `run_id` means the run at hand."""

    kind: EventKind
    run_id: str
    payload: Mapping[str, Any]


class Announcer(Actor):
    """Numbers the events and publishes them on the channel, in the order in which they came."""

    def __init__(self, channel: EventChannel) -> None:
        self._channel = channel

    def on_message(self, message: Any) -> None:
        if isinstance(message, Announced):
            seq, last_run = self.context.kept or (0, "")
            run_id = message.run_id or last_run
            self.context.keep((seq + 1, run_id))
            at = self.context.clock.time()
            self._channel.publish(Event(message.kind, run_id, seq + 1, at, message.payload))

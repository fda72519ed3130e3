"""What the roles say to one another: the vocabulary of a supervised crawl.

A `Step` is the item of work.
It carries everything that its next handler needs, so that the roles themselves keep no state that
a crash could lose: a message that is delivered again simply goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from actors import Ref


@attrs.frozen
class Step:
    """One page of one listing: the request to make next, and for which life of its source.

    `generation` belongs to the source that ordered the step.
    Whoever meets a step of an older generation may drop it: its source has ordered it anew.
    """

    listing: str
    cursor: str | None
    generation: int
    work: Any

    @property
    def key(self) -> tuple[int, str, str | None]:
        """Names this step among all that may be in flight."""
        return (self.generation, self.listing, self.cursor)


@attrs.frozen
class WorkOffered:
    """The source is up and takes orders; every worker answers with `WorkWanted`."""

    generation: int


@attrs.frozen
class WorkWanted:
    """An idle worker asks for one item."""

    worker: str
    generation: int


@attrs.frozen
class IntakeClosed:
    """The source wants no further steps begun; what is in flight may end.

    A limiter gives back what waits, be it for its turn or for another try.
    """

    generation: int


@attrs.frozen
class StepAssigned:
    """The source hands one step to the worker that asked."""

    step: Step


@attrs.frozen
class StepEnded:
    """A worker is done with a listing: drained, or left open because intake was closed.

    `attempts` requests were made in vain for a step that was given back, `throttled` of them
    refused by a rate limit.
    """

    worker: str
    step: Step
    drained: bool
    attempts: int = 0
    throttled: int = 0


@attrs.frozen
class StepAdvanced:
    """A worker goes on with its listing; `opened` pieces of new work were found on the way."""

    worker: str
    step: Step
    opened: int


@attrs.frozen
class StepFailed:
    """A worker gave its listing back: the request cannot succeed.

    `attempts` requests were made for it, `throttled` of them refused by a rate limit.
    """

    worker: str
    step: Step
    error: Exception
    attempts: int = 0
    throttled: int = 0


@attrs.frozen
class FetchRequested:
    """Ask the limiter for one request; the answer goes to `reply_to`.

    `attempt` counts from 1, `since` is the monotonic time of the first try in seconds.
    """

    step: Step
    request: Any
    reply_to: Ref
    attempt: int = 1
    since: float | None = None
    throttled: int = 0


@attrs.frozen
class FetcherIdle:
    """A fetcher can take a request; `done` names the step that it has just finished."""

    fetcher: Ref
    done: tuple[int, str, str | None] | None = None


@attrs.frozen
class FetchGranted:
    """The limiter lets one request go."""

    job: FetchRequested


@attrs.frozen
class FetchReturned:
    """A fetcher gives a request back, to be granted again after `delay` seconds.

    `throttle` is whatever the server said about its limits, for the limiter's budget.
    """

    job: FetchRequested
    delay: float
    throttle: Any = None


@attrs.frozen
class FetchDropped:
    """The limiter gives a request back because intake is closed; its `attempt` was not made."""

    job: FetchRequested


@attrs.frozen
class Fetched:
    """The answer to a request."""

    job: FetchRequested
    response: Any


@attrs.frozen
class FetchFailed:
    """The request ended in a failure that no further try can mend."""

    job: FetchRequested
    error: Exception


@attrs.frozen
class TransformRequested:
    """Turn one answer into what the sink can commit."""

    job: FetchRequested
    response: Any
    reply_to: Ref


@attrs.frozen
class TransformFailed:
    """The answer is not one that can be transformed at all."""

    job: FetchRequested
    error: Exception


@attrs.frozen
class CommitRequested:
    """Make one step's result durable and tell `reply_to` where the listing stands."""

    step: Step
    operation: Any
    reply_to: Ref


@attrs.frozen
class StepCommitted:
    """A step is durable: its listing goes on at `next_cursor`, or is drained.

    `opened` pieces of new work were found in it: listings, files.
    """

    step: Step
    next_cursor: str | None
    drained: bool
    opened: int


@attrs.frozen
class ChangesWanted:
    """A plugin asks for what follows its own offset."""

    plugin: str
    after: int
    reply_to: Ref


@attrs.frozen
class ChangesGiven:
    """The next changes behind `after`, in order."""

    after: int
    changes: Sequence[Any]


@attrs.frozen
class OffsetReached:
    """A plugin has done everything up to and with `offset`."""

    plugin: str
    offset: int


@attrs.frozen
class CatchUpRequested:
    """No change above `upto` will come: take all there are, and say so."""

    generation: int
    upto: int
    reply_to: Ref


@attrs.frozen
class CaughtUp:
    """A plugin has taken every change."""

    plugin: str
    generation: int


@attrs.frozen
class SettleRequested:
    """No change above `upto` will come: catch up, settle, and say so."""

    generation: int
    upto: int
    reply_to: Ref


@attrs.frozen
class Settled:
    """A plugin's output is what it should be."""

    plugin: str
    generation: int


@attrs.frozen
class SnapshotWanted:
    """Ask the metrics actor for its latest snapshot."""


@attrs.frozen
class SnapshotTaken:
    """The metrics actor's latest snapshot."""

    snapshot: Any

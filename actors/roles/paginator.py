"""The paginator: walks a listing one page at a time, in order.

Paginators are a small fixed pool; a listing is an item of work, never an actor.
All that a walk needs to know travels in its messages, so a paginator that crashes goes on with the
message that is delivered to it again, and nothing has to be told to it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zlib import crc32

import attrs

from actors import Actor
from actors.roles.messages import (
    FetchDropped,
    Fetched,
    FetchFailed,
    FetchRequested,
    IntakeClosed,
    Step,
    StepAdvanced,
    StepAssigned,
    StepCommitted,
    StepEnded,
    StepFailed,
    TransformFailed,
    TransformRequested,
    WorkOffered,
    WorkWanted,
)


class Paginator(Actor):
    """Takes one listing after another from its source and walks each to its end.

    Args:
        source: Path of the actor that assigns listings.
        limiter: Path of the limiter, which gets the requests.
        transformers: Paths of the transformers; a listing always goes to the same one.
        request_for: Builds the request of a step.
    """

    def __init__(
        self,
        *,
        source: str,
        limiter: str,
        transformers: Sequence[str],
        request_for: Callable[[Step], Any],
    ) -> None:
        self._source_path = source
        self._limiter_path = limiter
        self._transformers = tuple(transformers)
        self._request_for = request_for
        self._closed = 0

    def on_start(self) -> None:
        self._source = self.context.ref(self._source_path)
        self._limiter = self.context.ref(self._limiter_path)

    def on_message(self, message: Any) -> None:
        match message:
            case WorkOffered(generation):
                self._source.tell(WorkWanted(self.context.path, generation))
            case StepAssigned(step):
                self._request(step)
            case Fetched(job, response):
                self._transform(job, response)
            case StepCommitted():
                self._go_on(message)
            case FetchFailed(job, error) | TransformFailed(job, error):
                self._give_back(job, error)
            case FetchDropped(job):
                self._leave(job)
            case IntakeClosed(generation):
                self._closed = generation

    def _give_back(self, job: FetchRequested, error: Exception) -> None:
        path = self.context.path
        self._source.tell(StepFailed(path, job.step, error, job.attempt, job.throttled))

    def _leave(self, job: FetchRequested) -> None:
        made, path = job.attempt - 1, self.context.path
        self._source.tell(StepEnded(path, job.step, False, made, job.throttled))

    def _request(self, step: Step) -> None:
        request = self._request_for(step)
        self._limiter.tell(FetchRequested(step, request, self.context.me))

    def _transform(self, job: FetchRequested, response: Any) -> None:
        # crc32 and not hash(): the choice must not depend on the process's hash seed.
        chosen = crc32(job.step.listing.encode()) % len(self._transformers)
        transformer = self.context.ref(self._transformers[chosen])
        transformer.tell(TransformRequested(job, response, self.context.me))

    def _go_on(self, committed: StepCommitted) -> None:
        step = committed.step
        if committed.drained or step.generation <= self._closed:
            self._source.tell(StepEnded(self.context.path, step, committed.drained))
            return
        self._request(attrs.evolve(step, cursor=committed.next_cursor))
        if committed.opened:  # else nobody can do anything that could not be done before
            self._source.tell(StepAdvanced(self.context.path, step, committed.opened))

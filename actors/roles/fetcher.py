"""The fetcher: sends one request at a time and says what became of it.

Its thread is the only place where a request blocks.
It never waits for a retry: a request that should be tried again goes back to the limiter with its
delay, and the fetcher is free for another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from actors import Actor
from actors.roles.messages import (
    Fetched,
    FetcherIdle,
    FetchFailed,
    FetchGranted,
    FetchRequested,
    FetchReturned,
)
from actors.roles.metrics import Meter


@attrs.frozen
class Retry:
    """Try again after `delay` seconds; `throttle` tells the budget what the server said."""

    delay: float
    throttle: Any = None


@attrs.frozen
class GiveUp:
    """No further try can help; `because` is told in place of the last try's error."""

    because: Exception | None = None


class Fetcher(Actor):
    """Sends what the limiter grants.

    Args:
        limiter: Path of the limiter.
        send: Sends one request and returns its answer; raises one of `failures`, which are
            results, or anything else, which is a crash. Requests are counted there, if at all.
        failures: The exceptions that mean that the request failed, not the fetcher.
        judge: Decides from the job, its error and the monotonic time whether to try again.
        metrics: Path of the metrics actor.
    """

    def __init__(
        self,
        *,
        limiter: str,
        send: Callable[[Any], Any],
        failures: tuple[type[Exception], ...],
        judge: Callable[[FetchRequested, Exception, float], Retry | GiveUp],
        metrics: str,
    ) -> None:
        self._limiter_path = limiter
        self._send = send
        self._failures = failures
        self._judge = judge
        self._metrics_path = metrics

    def on_start(self) -> None:
        self._meter = Meter(self.context.ref(self._metrics_path))
        self._limiter = self.context.ref(self._limiter_path)
        self._limiter.tell(FetcherIdle(self.context.me))

    def on_message(self, message: Any) -> None:
        if isinstance(message, FetchGranted):
            returned = self._fetch(message.job)
            done = None if returned else message.job.step.key
            self._limiter.tell(FetcherIdle(self.context.me, done=done))

    def _fetch(self, job: FetchRequested) -> bool:
        """Send the job's request; return whether it went back to the limiter."""
        try:
            response = self._send(job.request)
        except self._failures as error:
            return self._failed(job, error)
        job.reply_to.tell(Fetched(job, response))
        return False

    def _failed(self, job: FetchRequested, error: Exception) -> bool:
        verdict = self._judge(job, error, self.context.clock.monotonic())
        if isinstance(verdict, GiveUp):
            job.reply_to.tell(FetchFailed(job, verdict.because or error))
            return False
        self._meter.count("retries")
        throttled = job.throttled
        if verdict.throttle is not None:
            self._meter.count("rate_limited")
            throttled += 1
        again = attrs.evolve(job, attempt=job.attempt + 1, throttled=throttled)
        self._limiter.tell(FetchReturned(again, verdict.delay, verdict.throttle))
        return True

"""The API's pure machines, as limiter and fetchers drive them.

Both decisions have one owner in `notionkit.api`: what a budget grants, and what a failure is worth.
"""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Callable

import attrs

from actors.roles import GiveUp, Retry
from actors.roles.messages import FetchRequested
from notionkit import api

log = logging.getLogger("notionkit.engine")

_NETWORK_CAP_SECONDS = 10.0
_OWN_PATIENCES = 2
"""For how many times the patience a request is sent that fails while others are answered."""


@attrs.frozen
class Throttle:
    """What a refused request tells about the limits."""

    retry_after: float | None
    scope: str
    endpoint: str


class TokenBudget:
    """The budget of one token, as the limiter asks for it."""

    def __init__(self, allowance: api.Allowance) -> None:
        self._allowance = allowance

    def grant(self, request: api.Request, now: float) -> tuple[api.BudgetWindow, float]:
        """Grant `request` or return the seconds to wait."""
        decision = self._allowance.grant(now, endpoint=request.endpoint)
        wait = max(decision.at - now, 0.001) if isinstance(decision, api.WaitUntil) else 0.0
        return self._allowance.window, wait

    def lane(self, request: api.Request) -> str:
        """Return the endpoint: it may be closed while others are open."""
        return request.endpoint

    def throttled(self, throttle: Throttle, now: float) -> api.BudgetWindow:
        """Take in that the server refused a request."""
        self._allowance.throttled(
            now, throttle.retry_after, scope=throttle.scope, endpoint=throttle.endpoint
        )
        return self._allowance.window

    def answered(self, now: float, *, counted: bool) -> api.BudgetWindow:
        """Take in that a request was answered, or ended in a way that leaves that open."""
        self._allowance.answered(now, counted=counted)
        return self._allowance.window

    def restored(self, kept: api.BudgetWindow) -> None:
        """Go on from what an earlier instance knew; what it had not told the file is lost."""
        self._allowance.window = kept

    def left(self, now: float) -> int:
        """Return how many requests the present window still holds."""
        return self._allowance.window.remaining(now)

    def size(self) -> int:
        """Return how many requests a window is believed to hold."""
        return self._allowance.window.limit


class Silence:
    """For how long nobody has answered; the fetchers share it, as they share the network."""

    def __init__(self) -> None:
        self._heard_at = -math.inf

    def ended(self, now: float) -> None:
        """Take note of an answer, whatever it says; `now` in monotonic seconds."""
        self._heard_at = now

    def seconds(self, now: float, since: float) -> float:
        """Return how long there has been no answer, looking back to `since` at most."""
        return now - max(since, self._heard_at)


class NeverAnswered(Exception):
    """One request is not answered, however often it is sent, although others are."""


def judge_with(
    policy: api.RetryPolicy,
    patience_seconds: float,
    rng: random.Random,
    silence: Silence,
    is_anyone_there: Callable[[], bool],
) -> Callable[[FetchRequested, Exception, float], Retry | GiveUp]:
    """Return the judge of failed requests.

    Args:
        policy: What Notion's own failures are worth.
        patience_seconds: How long the network may be gone before the run gives up: a request that
            fails is tried again while others are answered, and a last time when patience ends.
        rng: Draws the jitter.
        silence: Tells how long there has been no answer to any request.
        is_anyone_there: Sends a request that Notion always answers, and tells whether it did.
            Asked before a failure that would end the run: if so, it is this request's own.
    """

    def judge(job: FetchRequested, error: Exception, now: float) -> Retry | GiveUp:
        verdict = decide(job, error, now)
        what = {"request": f"{job.request.method} {job.request.path}", "attempt": job.attempt}
        if isinstance(verdict, Retry):
            log.info("Trying again: %s", error, extra={**what, "delay": round(verdict.delay, 2)})
        else:
            log.info("Giving up: %s", error, extra=what)
        return verdict

    def decide(job: FetchRequested, error: Exception, now: float) -> Retry | GiveUp:
        if isinstance(error, api.ConnectionFailed):
            return wait(job, error, now)
        decision = policy.decide(job.request, error, job.attempt, rng)
        if not isinstance(decision, api.GiveUp):
            return Retry(decision.seconds, _throttle(job.request, error, decision))
        if not isinstance(error, api.NotNotion) or not is_anyone_there():
            return GiveUp()
        if job.attempt >= policy.attempts:
            return GiveUp(_its_own(job, error))
        return Retry(pause(job))

    def wait(job: FetchRequested, error: api.ConnectionFailed, now: float) -> Retry | GiveUp:
        since = now if job.since is None else job.since
        left = patience_seconds - silence.seconds(now, since)
        if not error.retryable or (left <= 0 and not is_anyone_there()):
            return GiveUp()
        if now - since >= _OWN_PATIENCES * patience_seconds and job.attempt >= policy.attempts:
            return GiveUp(_its_own(job, error))
        return Retry(min(pause(job), left) if left > 0 else pause(job))

    def pause(job: FetchRequested) -> float:
        doublings = min(job.attempt - 1, 10)
        return rng.uniform(0.0, min(_NETWORK_CAP_SECONDS, 0.5 * 2.0**doublings))

    return judge


def _its_own(job: FetchRequested, error: Exception) -> NeverAnswered:
    return NeverAnswered(f"none of {job.attempt} tries was answered, while others were. {error}")


def _throttle(request: api.Request, error: Exception, decision: api.RetryAfter) -> Throttle | None:
    if decision.scope is None:
        return None
    retry_after = getattr(error, "retry_after", None)
    if retry_after is None and decision.scope == "service":
        retry_after = decision.seconds
    return Throttle(retry_after, decision.scope, request.endpoint)

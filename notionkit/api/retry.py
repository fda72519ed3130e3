"""Whether to try again, and when: one pure decision for the client and for the fetchers.

- 429 and 529 are repeated for every method: Notion did not take the request.
- 500, 502, 503, 504 and broken connections are repeated for requests that only read (POST search
  and queries included); a write may have been carried out, and is repeated only when the answer
  proves that it was not. A 503 that says it was is final for a write.
- A 409 for a file that is sent means that the storage was down, and is repeated.
- A connection that was never made is repeated for every method.
- ``Retry-After`` always wins. Otherwise the wait grows exponentially, under a cap, with full
  jitter, so that many workers do not come back at once.
- ``public_api_request_blocked`` is final.
"""

import random

import attrs

from notionkit.api.errors import (
    ApiError,
    CommittedWrite,
    Conflict,
    ConnectionFailed,
    NotNotion,
    Overloaded,
    RateLimited,
    ServerError,
)
from notionkit.api.messages import Request


@attrs.frozen
class RetryAfter:
    """Try again after ``seconds``.

    ``scope`` is what the server closed meanwhile: ``connection``, ``workspace``, ``endpoint`` or
    ``service`` (the budget window should hear of it), or ``None``.
    """

    seconds: float
    scope: str | None = None


@attrs.frozen
class GiveUp:
    """No further try is worth it; ``reason`` is ``final``, ``write`` or ``exhausted``."""

    reason: str


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How often and how patiently to try.

    Attributes:
        attempts: Tries in all, the first included.
        throttled_attempts: Tries in all while the server answers 429 or 529.
        base: Upper bound of the first wait, in seconds; it doubles with each try.
        cap: Upper bound of every wait that the server does not ask for, in seconds.
    """

    attempts: int = 5
    throttled_attempts: int = 30
    base: float = 1.0
    cap: float = 60.0

    def decide(
        self, request: Request, error: Exception, attempt: int, rng: random.Random
    ) -> RetryAfter | GiveUp:
        """Decide after the failure number ``attempt`` (from 1) of ``request``."""
        if not isinstance(error, ApiError) or not _can_help(request, error):
            return GiveUp("final")
        throttled = isinstance(error, RateLimited | Overloaded)
        if not throttled and not _may_repeat(request, error):
            return GiveUp("write" if not request.reads else "final")
        if attempt >= (self.throttled_attempts if throttled else self.attempts):
            return GiveUp("exhausted")
        return RetryAfter(self._wait(error, attempt, rng), _scope(error))

    def _wait(self, error: ApiError, attempt: int, rng: random.Random) -> float:
        if error.retry_after is not None:
            return error.retry_after
        doublings = min(attempt - 1, 60)  # beyond, the cap has long won and floats overflow
        return rng.uniform(0.0, min(self.cap, self.base * 2.0**doublings))


def _can_help(request: Request, error: ApiError) -> bool:
    return error.retryable or (request.reads and isinstance(error, CommittedWrite))


def _may_repeat(request: Request, error: ApiError) -> bool:
    if isinstance(error, ConnectionFailed):
        return request.reads or not error.sent
    if isinstance(error, Conflict):
        return request.file is not None
    if isinstance(error, ServerError) and error.nothing_committed:
        return True
    return request.reads and isinstance(error, ServerError | NotNotion)


def _scope(error: ApiError) -> str | None:
    if isinstance(error, RateLimited):
        return error.scope
    return "service" if isinstance(error, Overloaded) else None

"""The retry policy repeats what may be repeated, never more, and never waits too long."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notionkit.api import (
    ApiError,
    Blocked,
    Conflict,
    ConnectionFailed,
    GiveUp,
    NotNotion,
    ObjectNotFound,
    Overloaded,
    RateLimited,
    Request,
    RetryAfter,
    RetryPolicy,
    ServerError,
    Unauthorized,
    me,
    query_data_source,
    search,
)

READS = [me(), search(), query_data_source("x")]
WRITES = [Request("PATCH", "/v1/pages/x"), Request("POST", "/v1/pages"), Request("DELETE", "/v1/x")]
POLICY = RetryPolicy()


def decide(request: Request, error: Exception, attempt: int = 1) -> RetryAfter | GiveUp:
    return POLICY.decide(request, error, attempt, random.Random(1))


@pytest.mark.parametrize("request_", [*READS, *WRITES])
@pytest.mark.parametrize(
    "error",
    [
        RateLimited("x", status=429),
        Overloaded("x", status=529),
        ConnectionFailed("x", kind="refused"),
        ConnectionFailed("x", kind="dns"),
    ],
)
def test_what_was_never_taken_is_repeated_for_every_method(
    request_: Request, error: ApiError
) -> None:
    assert isinstance(decide(request_, error), RetryAfter)


@pytest.mark.parametrize(
    "error",
    [
        *(ServerError("x", status=status) for status in (500, 502, 503, 504)),
        ConnectionFailed("x", kind="timeout"),
        ConnectionFailed("x", kind="reset"),
        NotNotion("x", kind="cut"),
    ],
)
def test_what_may_have_been_carried_out_is_repeated_only_for_reads(error: ApiError) -> None:
    assert all(isinstance(decide(request, error), RetryAfter) for request in READS)
    assert all(decide(request, error) == GiveUp("write") for request in WRITES)


@pytest.mark.parametrize(
    "error",
    [
        Blocked("x", status=429, retry_after=1),
        Unauthorized("x", status=401),
        ObjectNotFound("x", status=404),
        ConnectionFailed("x", kind="tls"),
        NotNotion("x", kind="html"),
        Conflict("x", status=409),
        ValueError("not ours"),
    ],
)
def test_what_cannot_help_is_not_repeated(error: Exception) -> None:
    assert decide(me(), error) == GiveUp("final")


def test_retry_after_always_wins() -> None:
    for error in (RateLimited("x", retry_after=3600.0), ServerError("x", retry_after=90.0)):
        decision = decide(me(), error)

        assert isinstance(decision, RetryAfter)
        assert decision.seconds == error.retry_after


@pytest.mark.parametrize(
    ("error", "scope"),
    [
        (
            RateLimited(
                "x", additional_data={"rate_limit_reason": "public_api_endpoint_rate_limit"}
            ),
            "endpoint",
        ),
        (RateLimited("x"), "connection"),
        (Overloaded("x"), "service"),
        (ServerError("x"), None),
    ],
)
def test_the_decision_says_what_is_closed(error: ApiError, scope: str | None) -> None:
    decision = decide(me(), error)

    assert isinstance(decision, RetryAfter)
    assert decision.scope == scope


def test_tries_come_to_an_end_later_for_a_spent_budget() -> None:
    assert decide(me(), ServerError("x"), 4) != GiveUp("exhausted")
    assert decide(me(), ServerError("x"), 5) == GiveUp("exhausted")
    assert decide(me(), RateLimited("x"), 29) != GiveUp("exhausted")
    assert decide(me(), RateLimited("x"), 30) == GiveUp("exhausted")


@given(
    st.integers(1, 10_000),
    st.floats(0.001, 100),
    st.floats(0.001, 1000),
    st.integers(0, 2**32),
)
def test_the_wait_has_full_jitter_under_its_bound_and_the_cap(
    attempt: int, base: float, cap: float, seed: int
) -> None:
    policy = RetryPolicy(attempts=20_000, base=base, cap=cap)
    decision = policy.decide(me(), ServerError("x"), attempt, random.Random(seed))

    assert isinstance(decision, RetryAfter)
    assert 0 <= decision.seconds <= min(cap, base * 2.0 ** min(attempt - 1, 60))
    assert decision == policy.decide(me(), ServerError("x"), attempt, random.Random(seed))


def test_the_wait_uses_the_whole_range() -> None:
    rng = random.Random(7)
    waits = [POLICY._wait(ServerError("x"), 4, rng) for _ in range(200)]

    assert min(waits) < 0.5
    assert max(waits) > 7.5
    assert max(waits) <= 8.0

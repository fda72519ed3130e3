"""How the limiter and the fetchers drive the API's pure machines."""

import random

import pytest

from actors.roles import GiveUp, Retry
from actors.roles.messages import FetchRequested, Step
from notionkit import api
from notionkit.engine.pacing import Silence, Throttle, TokenBudget, judge_with

REQUEST = api.block_children("11111111-1111-4111-8111-111111111111")
POLICY = api.RetryPolicy(attempts=3)


def job(attempt: int = 1, since: float = 0.0) -> FetchRequested:
    return FetchRequested(Step("a", None, 1, None), REQUEST, None, attempt, since)  # type: ignore[arg-type]


def test_a_budget_grants_its_window_and_then_waits_for_the_next() -> None:
    budget = TokenBudget(api.Allowance(api.BudgetWindow(limit=2, probing=False)))

    waits = [budget.grant(REQUEST, now)[1] for now in (0.0, 1.0, 2.0)]

    assert waits[:2] == [0.0, 0.0]
    assert waits[2] == pytest.approx(58.0)
    assert budget.left(2.0) == 0
    assert budget.grant(REQUEST, 60.0)[1] == 0.0


def test_a_budget_yields_to_retry_after_and_goes_on_in_another_instance() -> None:
    budget = TokenBudget(api.Allowance(api.BudgetWindow(limit=10)))
    budget.grant(REQUEST, 0.0)
    state = budget.throttled(Throttle(30.0, "connection", REQUEST.endpoint), 5.0)

    later = TokenBudget(api.Allowance(api.BudgetWindow(limit=10)))
    later.restored(state)

    assert later.grant(REQUEST, 6.0)[1] == pytest.approx(29.0)


def test_a_rate_limit_is_tried_again_when_the_server_says() -> None:
    error = api.RateLimited("Slow down", status=429, retry_after=12.0)

    verdict = judge_with(POLICY, 300.0, random.Random(1), Silence())(job(), error, 0.0)

    assert verdict == Retry(12.0, Throttle(12.0, "connection", REQUEST.endpoint))


def test_a_server_error_is_given_up_after_the_last_attempt() -> None:
    error = api.ServerError("Broken", status=500)
    judge = judge_with(POLICY, 300.0, random.Random(1), Silence())

    assert isinstance(judge(job(2), error, 0.0), Retry)
    assert judge(job(3), error, 0.0) == GiveUp()


def test_the_network_is_waited_for_as_long_as_patience_lasts() -> None:
    error = api.ConnectionFailed("Nobody there", kind="refused")
    judge = judge_with(POLICY, 300.0, random.Random(1), Silence())

    delays = [judge(job(attempt), error, 299.0) for attempt in (1, 5, 50)]

    assert all(isinstance(each, Retry) and each.delay <= 10.0 for each in delays)
    assert judge(job(50), error, 300.0) == GiveUp()


def test_the_last_try_is_made_when_patience_ends() -> None:
    error = api.ConnectionFailed("Nobody there", kind="refused")
    judge = judge_with(POLICY, 300.0, random.Random(1), Silence())

    assert judge(job(50), error, 299.75) == Retry(0.25)


def test_patience_lasts_while_others_are_answered() -> None:
    error, silence = api.ConnectionFailed("Nobody there", kind="refused"), Silence()
    judge = judge_with(POLICY, 300.0, random.Random(1), silence)
    silence.ended(200.0)

    assert isinstance(judge(job(50), error, 499.0), Retry)
    assert judge(job(50), error, 500.0) == GiveUp()


def test_a_refused_token_is_final() -> None:
    error = api.Unauthorized("API token is invalid.", status=401)

    assert judge_with(POLICY, 300.0, random.Random(1), Silence())(job(), error, 0.0) == GiveUp()

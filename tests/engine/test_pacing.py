"""How the limiter and the fetchers drive the API's pure machines."""

import random
from collections.abc import Callable

import pytest

from actors.roles import GiveUp, Retry
from actors.roles.messages import FetchRequested, Step
from notionkit import api
from notionkit.engine.pacing import (
    NeverAnswered,
    Silence,
    Throttle,
    TokenBudget,
    judge_with,
)

REQUEST = api.block_children("11111111-1111-4111-8111-111111111111")
POLICY = api.RetryPolicy(attempts=3)
Judge = Callable[[FetchRequested, Exception, float], Retry | GiveUp]


def job(attempt: int = 1, since: float = 0.0) -> FetchRequested:
    return FetchRequested(Step("a", None, 1, None), REQUEST, None, attempt, since)  # type: ignore[arg-type]


def judge_of(silence: Silence | None = None, *, someone_there: bool = False) -> Judge:
    asked = random.Random(1)
    return judge_with(POLICY, 300.0, asked, silence or Silence(), lambda: someone_there)


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

    verdict = judge_of()(job(), error, 0.0)

    assert verdict == Retry(12.0, Throttle(12.0, "connection", REQUEST.endpoint))


def test_a_server_error_is_given_up_after_the_last_attempt() -> None:
    error = api.ServerError("Broken", status=500)
    judge = judge_of()

    assert isinstance(judge(job(2), error, 0.0), Retry)
    assert judge(job(3), error, 0.0) == GiveUp()


def test_the_network_is_waited_for_as_long_as_patience_lasts() -> None:
    error = api.ConnectionFailed("Nobody there", kind="refused")
    judge = judge_of()

    delays = [judge(job(attempt), error, 299.0) for attempt in (1, 5, 50)]

    assert all(isinstance(each, Retry) and each.delay <= 10.0 for each in delays)
    assert judge(job(50), error, 300.0) == GiveUp()


def test_the_last_try_is_made_when_patience_ends() -> None:
    error = api.ConnectionFailed("Nobody there", kind="refused")
    judge = judge_of()

    assert judge(job(50), error, 299.75) == Retry(0.25)


def test_patience_lasts_while_others_are_answered() -> None:
    error, silence = api.ConnectionFailed("Nobody there", kind="refused"), Silence()
    judge = judge_of(silence)
    silence.ended(200.0)

    assert isinstance(judge(job(50), error, 499.0), Retry)
    assert judge(job(50), error, 500.0) == GiveUp()


def test_a_refused_token_is_final() -> None:
    error = api.Unauthorized("API token is invalid.", status=401)

    assert judge_of()(job(), error, 0.0) == GiveUp()


@pytest.mark.parametrize(
    ("since", "attempt", "ends"), [(0.0, 2, False), (0.0, 3, True), (1.0, 3, False)]
)
def test_a_request_that_is_never_answered_is_given_up_after_twice_the_patience(
    since: float, attempt: int, ends: bool
) -> None:
    error, silence = api.ConnectionFailed("Cut off", kind="reset"), Silence()
    silence.ended(599.0)

    verdict = judge_of(silence)(job(attempt, since), error, 600.0)

    assert isinstance(verdict, GiveUp) == ends
    assert not isinstance(verdict, GiveUp) or isinstance(verdict.because, NeverAnswered)


@pytest.mark.parametrize("someone_there", [True, False])
def test_patience_ends_only_when_nobody_answers_at_all(someone_there: bool) -> None:
    error = api.ConnectionFailed("Cut off", kind="reset")

    verdict = judge_of(someone_there=someone_there)(job(50), error, 300.0)

    assert isinstance(verdict, Retry) if someone_there else verdict == GiveUp()


@pytest.mark.parametrize("someone_there", [True, False])
def test_a_bad_answer_is_the_requests_own_failure_when_others_are_answered(
    someone_there: bool,
) -> None:
    error = api.NotNotion("Half an answer", kind="cut")

    verdict = judge_of(someone_there=someone_there)(job(3), error, 10.0)

    assert isinstance(verdict, GiveUp)
    assert isinstance(verdict.because, NeverAnswered) == someone_there


def test_a_web_page_in_place_of_an_answer_is_not_the_last_word_when_others_are_answered() -> None:
    error = api.NotNotion("A web page", kind="html", status=200)

    assert isinstance(judge_of(someone_there=True)(job(2), error, 10.0), Retry)
    assert judge_of(someone_there=False)(job(2), error, 10.0) == GiveUp()

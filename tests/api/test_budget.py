"""The budget window spends all of it, wastes little, and learns what the server allows."""

import math
import random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notionkit.api import BudgetWindow, Granted, WaitUntil


@attrs.define
class Notion:
    """A server with a budget; windows lie on a grid, or open with the first request."""

    limit: int
    offset: float = 0.0
    on_grid: bool = True
    opened: float = -math.inf
    used: int = 0
    accepted: int = 0
    refused: int = 0

    def send(self, now: float) -> float | None:
        """Take a request; return Retry-After when the budget is spent."""
        if now >= self.opened + 60:
            self.used = 0
            self.opened = now
            if self.on_grid:
                self.opened = self.offset + math.floor((now - self.offset) / 60) * 60
        if self.used >= self.limit:
            self.refused += 1
            return float(max(1, math.ceil(self.opened + 60 - now)))
        self.used += 1
        self.accepted += 1
        return None


@attrs.define
class Grumpy(Notion):
    """Answers 429 now and then though the budget is not spent; `closed` adds up the waits."""

    rng: random.Random = attrs.field(factory=random.Random, kw_only=True)
    closed: float = 0.0

    def send(self, now: float) -> float | None:
        if self.rng.random() > 0.004:
            return Notion.send(self, now)
        wait = float(self.rng.randint(3, 30))
        self.closed += wait
        return wait


def drive(
    window: BudgetWindow, notion: Notion, *, seconds: float, now: float = 1000.0, gap: float = 0.01
) -> BudgetWindow:
    """Send as much as the window grants for ``seconds``, one request after the other."""
    end = now + seconds
    while now < end:
        window, decision = window.grant(now)
        if isinstance(decision, WaitUntil):
            assert decision.at > now
            now = decision.at
            continue
        retry_after = notion.send(now)
        now += gap
        refused = retry_after is not None
        window = window.throttled(now, retry_after) if refused else window.answered()
    return window


def spend(window: BudgetWindow, now: float, count: int) -> BudgetWindow:
    for _ in range(count):
        window, decision = window.grant(now)
        assert isinstance(decision, Granted)
    return window


class TestSpending:
    def test_the_whole_budget_may_go_as_one_burst(self) -> None:
        window = spend(BudgetWindow(limit=180), 5.0, 180)

        assert window.remaining(5.0) == 0

    def test_remaining_counts_down_and_a_new_window_is_full(self) -> None:
        window = spend(BudgetWindow(limit=10), 5.0, 3)

        assert window.remaining(5.0) == 7
        assert window.remaining(65.0) == 10

    def test_without_probing_the_limit_is_kept_to(self) -> None:
        window = spend(BudgetWindow(limit=3, probing=False), 5.0, 3)

        assert window.grant(6.0) == (window, WaitUntil(65.0))
        assert isinstance(window.grant(65.0)[1], Granted)

    def test_beyond_the_limit_one_probe_goes_at_once_and_then_nothing_until_it_is_answered(
        self,
    ) -> None:
        window = spend(BudgetWindow(limit=3, patience=2.0), 5.0, 3)

        window, decision = window.grant(6.0)
        assert decision == Granted(probe=True)
        assert window.grant(6.5)[1] == WaitUntil(7.5)
        assert window.grant(7.5)[1] == WaitUntil(8.0)

    def test_probes_that_are_accepted_double_with_every_round_trip(self) -> None:
        window = spend(BudgetWindow(limit=1), 0.0, 1).answered()
        granted = []
        for now in (2.0, 2.1, 2.2, 2.3, 2.4, 2.5):
            before = window.spent
            decision: object = Granted()
            while isinstance(decision, Granted):
                window, decision = window.grant(now)
            granted.append(window.spent - before)
            for _ in range(granted[-1]):
                window = window.answered()

        assert granted == [1, 1, 2, 4, 8, 16]

    def test_a_probe_that_nobody_heard_of_again_counts_as_accepted_after_a_while(self) -> None:
        window = spend(BudgetWindow(limit=1, patience=2.0), 0.0, 2)

        assert window.grant(1.5)[1] == WaitUntil(2.0)
        assert window.grant(2.0)[1] == Granted(probe=True)

    def test_what_says_nothing_about_the_budget_is_neither_accepted_nor_refused(self) -> None:
        window = spend(BudgetWindow(limit=5), 0.0, 5)
        for _ in range(5):
            window = window.answered(counted=False)

        assert (window.accepted, window.lost) == (0, 5)
        assert window.answered() == window, "there is nothing in flight that could be answered"

    def test_a_small_budget_is_not_probed_in_every_window(self) -> None:
        notion = Notion(20)
        drive(BudgetWindow(limit=20), notion, seconds=60 * 50)

        assert notion.accepted >= 20 * 49
        assert notion.refused <= 1 + 0.012 * notion.accepted

    def test_granting_changes_no_earlier_state(self) -> None:
        window = BudgetWindow()
        window.grant(1.0)

        assert window == BudgetWindow()


class TestThrottling:
    def test_a_429_closes_until_the_window_resets(self) -> None:
        window = spend(BudgetWindow(limit=5), 10.0, 3).throttled(10.0, 20)

        assert window.grant(29.9)[1] == WaitUntil(30.0)
        assert window.remaining(29.9) == 0
        assert isinstance(window.grant(30.0)[1], Granted)

    def test_a_429_without_retry_after_closes_to_the_end_of_the_window(self) -> None:
        window = spend(BudgetWindow(limit=5), 10.0, 3).throttled(12.0, None)

        assert window.grant(12.0)[1] == WaitUntil(70.0)

    def test_a_workspace_or_the_service_may_close_for_longer_and_teach_nothing(self) -> None:
        for scope in ("workspace", "service"):
            window = spend(BudgetWindow(limit=5), 10.0, 3).throttled(10.0, 300, scope=scope)

            assert window.grant(100.0)[1] == WaitUntil(310.0)
            assert window.grant(310.0)[0].limit == 5

    def test_an_endpoint_closes_alone(self) -> None:
        window = BudgetWindow().throttled(10.0, 5, scope="endpoint", endpoint="POST /v1/search")

        assert window.grant(11.0, endpoint="POST /v1/search")[1] == WaitUntil(15.0)
        assert isinstance(window.grant(11.0, endpoint="GET /v1/users")[1], Granted)
        assert isinstance(window.grant(15.0, endpoint="POST /v1/search")[1], Granted)

    def test_a_shorter_wait_does_not_shorten_a_longer_one(self) -> None:
        window = BudgetWindow().throttled(0.0, 50, scope="workspace").throttled(1.0, 2)

        assert window.grant(10.0)[1] == WaitUntil(50.0)

    def test_endpoints_that_are_open_again_are_forgotten(self) -> None:
        window = BudgetWindow()
        for number in range(100):
            window = window.throttled(number * 10.0, 5, scope="endpoint", endpoint=f"GET {number}")

        assert len(window.endpoints) == 1


class TestLearning:
    @pytest.mark.parametrize("on_grid", [True, False])
    def test_a_larger_budget_is_learned_and_then_spent_as_a_burst(self, on_grid: bool) -> None:
        notion = Notion(600, offset=17, on_grid=on_grid)
        window = drive(BudgetWindow(), notion, seconds=300)

        assert window.limit == 600
        before = notion.accepted
        drive(window, notion, seconds=60, now=1300.0)
        assert notion.accepted - before >= 599

    @pytest.mark.parametrize("on_grid", [True, False])
    def test_a_smaller_budget_is_learned(self, on_grid: bool) -> None:
        notion = Notion(60, offset=17, on_grid=on_grid)

        assert drive(BudgetWindow(), notion, seconds=240).limit == 60

    def test_a_budget_that_someone_else_shares_for_a_while_recovers(self) -> None:
        notion = Notion(180)
        window = drive(BudgetWindow(), notion, seconds=120)
        notion.limit = 40
        window = drive(window, notion, seconds=180, now=1120.0)
        assert window.limit == 40
        notion.limit = 180

        assert drive(window, notion, seconds=180, now=1300.0).limit == 180

    @given(st.integers(0, 10_000), st.sampled_from([180, 600]), st.booleans())
    @settings(max_examples=30)
    def test_a_429_that_is_not_about_the_budget_teaches_nothing(
        self, seed: int, limit: int, on_grid: bool
    ) -> None:
        notion = Grumpy(limit, on_grid=on_grid, rng=random.Random(seed))

        window = drive(BudgetWindow(limit=limit), notion, seconds=1200)

        assert window.limit >= 0.3 * limit
        assert notion.accepted + notion.closed * limit / 60 >= 0.8 * limit * 20

    def test_a_limit_that_was_learned_much_too_small_is_unlearned(self) -> None:
        window = drive(BudgetWindow(limit=2, known=True), Notion(180), seconds=1000)

        assert window.limit >= 180

    def test_a_kept_limit_is_not_unlearned(self) -> None:
        notion = Notion(60)

        assert drive(BudgetWindow(limit=30, probing=False), notion, seconds=300).limit == 30
        assert notion.refused == 0


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([30, 180, 600]),
    st.floats(0, 60),
    st.booleans(),
    st.sampled_from([0.01, 0.05, 0.2]),
)
def test_nearly_the_whole_budget_is_spent_and_nearly_nothing_is_wasted(
    limit: int, offset: float, on_grid: bool, gap: float
) -> None:
    notion = Notion(limit, offset=offset, on_grid=on_grid)
    drive(BudgetWindow(), notion, seconds=600, gap=gap)

    possible = min(600 / gap, limit * 10)
    assert notion.accepted >= 0.85 * min(possible, limit * 8)
    assert notion.refused <= 12 + 2


@given(
    st.lists(
        st.tuples(
            st.floats(0, 30),
            st.sampled_from(["grant", "grant", "grant", "connection", "workspace", "endpoint"]),
            st.none() | st.floats(0, 100),
        ),
        max_size=60,
    )
)
def test_whatever_comes_a_wait_lies_ahead_and_the_numbers_stay_sane(
    steps: list[tuple[float, str, float | None]],
) -> None:
    window, now = BudgetWindow(limit=4), 0.0
    for pause, what, seconds in steps:
        now += pause
        if what == "grant":
            before = window.spent
            window, decision = window.grant(now, endpoint="e")
            assert isinstance(decision, Granted) or decision.at > now
            assert window.spent <= before + 1
        else:
            window = window.throttled(now, seconds, scope=what, endpoint="e")
        assert window.limit >= 1
        assert window.remaining(now) >= 0

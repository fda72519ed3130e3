from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors import IMMEDIATE, Backoff, InvalidSpec

DAY = 86400.0
HUGE = 2**31 - 1


@pytest.mark.parametrize(
    ("minimum", "maximum", "failures", "seconds"),
    [
        (1, 10, 0, 1),
        (1, 10, 1, 2),
        (1, 10, 2, 4),
        (1, 10, 3, 8),
        (1, 10, 4, 10),
        (1, 10, 5, 10),
        (300, 420, 0, 300),
        (5, 7, 2, 7),
        (5, 7 * DAY, 2, 20),
        (1, 10, 29, 10),
        (1, 10, HUGE, 10),
    ],
)
def test_without_jitter_the_delay_doubles_up_to_the_maximum(
    minimum: float, maximum: float, failures: int, seconds: float
) -> None:
    backoff = Backoff(minimum=minimum, maximum=maximum, factor=0)
    assert backoff.delay(failures, 0.7) == seconds


@given(
    minimum=st.floats(0.001, 10),
    times=st.floats(1, 1000),
    factor=st.floats(0.01, 3),
    failures=st.integers(0, 100),
    draw=st.floats(0, 1, exclude_max=True),
)
def test_no_delay_exceeds_the_maximum_and_below_the_cap_jitter_only_adds(
    minimum: float, times: float, factor: float, failures: int, draw: float
) -> None:
    backoff = Backoff(minimum=minimum, maximum=minimum * times, factor=factor)
    base = min(backoff.maximum, minimum * 2**failures)
    delay = backoff.delay(failures, draw)
    assert delay <= backoff.maximum
    if base * (1 + factor) <= backoff.maximum:
        assert base <= delay <= base * (1 + factor)
    else:
        assert backoff.maximum / 2 <= delay


def test_delays_at_the_cap_still_differ_from_one_another() -> None:
    backoff = Backoff(minimum=1, maximum=10, factor=0.2)
    assert {backoff.delay(50, draw / 10) for draw in range(10)} == {5 + n / 2 for n in range(10)}


def test_an_immediate_backoff_never_waits() -> None:
    assert IMMEDIATE.delay(HUGE, 0.9) == 0


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        ({"minimum": -1.0}, "minimum"),
        ({"minimum": 5.0, "maximum": 1.0}, "maximum"),
        ({"factor": -0.1}, "factor"),
        ({"maximum": float("inf")}, "maximum"),
    ],
)
def test_terms_that_make_no_sense_are_refused_by_name(terms: dict[str, float], named: str) -> None:
    with pytest.raises(InvalidSpec, match=named):
        Backoff(**terms)

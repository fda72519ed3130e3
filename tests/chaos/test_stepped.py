"""Chaos on one thread: two hundred seeds, each a tree of 50 actors under 5,000 disturbances.

Every seed is a run of its own, so they share all processors. HYPOTHESIS_PROFILE=thorough takes a
thousand.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator
from multiprocessing.pool import Pool

import pytest

from actors.testing import no_leaks
from tests.chaos.storm import DISTURBANCES, live_through

SEEDS = 1000 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 200
BLOCK = 10
EXPECTED = ("ValueError", "SystemExit", "ActorHung", "StartTimeout", "OSError", "ActorGaveUp")


@pytest.fixture(scope="module")
def processes() -> Iterator[Pool]:
    # Other tests may have left threads that run: a fork would take their locks along.
    fresh = multiprocessing.get_context("spawn")
    with fresh.Pool() as pool:
        yield pool
        pool.close()
        pool.join()


@pytest.mark.timeout(600)  # ten runs of a second or two each, on a machine that may be busy
@pytest.mark.parametrize("first", range(0, SEEDS, BLOCK))
def test_no_rule_is_broken_under_crashes_hangs_slow_starts_and_stops(
    first: int, processes: Pool
) -> None:
    mishaps: Counter[str] = Counter()
    for outcome in processes.imap(live_through, range(first, first + BLOCK)):
        assert not outcome.wrong, str(outcome)
        mishaps += outcome.mishaps
    # A storm that is too weak would prove nothing.
    assert mishaps["ValueError"] + mishaps["SystemExit"] > BLOCK * DISTURBANCES / 10
    assert not [kind for kind in EXPECTED if not mishaps[kind]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_seed_replays_exactly_in_this_process_and_in_another(seed: int, processes: Pool) -> None:
    there, other = processes.starmap(live_through, [(seed, 500), (seed + 100, 500)])
    with no_leaks():
        here = live_through(seed, 500)
    assert here == there
    assert here.steps > 500
    assert here.digest != other.digest

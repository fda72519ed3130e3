"""Chaos on one thread: a seed replays exactly.

Two hundred seeds run, each a tree of 50 actors. The first gets the full 5,000 disturbances and the
others 100, to keep the normal run short; `HYPOTHESIS_PROFILE=thorough` gives all of them 5,000.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator
from functools import partial

import pytest

from actors import ChildSpec
from actors.testing import Pause, Stepper, no_leaks
from tests.chaos.town import Census, Citizen, at_rest, disturb, grow, root_of, silent

SEEDS = 200
ACTORS = 50
FULL = 5000
SHORT = 100
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
LAST_LINES = 200
PATIENCE = 100


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of logged tracebacks would cost more than the crashes."""
    logger = logging.getLogger("actors")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    with no_leaks():
        yield
    logger.setLevel(before)


def pause(seconds: float | None) -> None:
    raise Pause(seconds)


def run(seed: int, disturbances: int) -> tuple[Stepper, list[str]]:
    """Live through one seed, and give the stepper and all that went wrong."""
    rng, census, stepper = random.Random(seed), Census(), Stepper(seed)
    storm = [True]
    factory = partial(Citizen, census, pause, frail=lambda: storm[0])
    root = root_of(grow(rng, ACTORS, factory))
    leaves = [path for path, spec in root.walk() if isinstance(spec, ChildSpec)]
    system = stepper.system(root)
    system.start()
    for _ in range(disturbances):
        disturb(rng, system, rng.choice(leaves))
        if rng.random() < 0.5:
            stepper.run(most=rng.randint(1, 20))
        if rng.random() < 0.3:
            stepper.clock.advance(rng.random())
    storm[0] = False
    for _ in range(PATIENCE):
        stepper.advance(10)
        if at_rest(system):
            break
    wrong = [*silent(system), *census.wrong]
    if system.failed is not None:
        wrong.append(f"the system failed: {system.failed}")
    system.stop()
    if census.crashes < disturbances / 10:
        wrong.append(f"only {census.crashes} crashes: the storm is too weak to prove anything")
    return stepper, wrong


@pytest.mark.parametrize("block", range(10))
def test_no_invariant_breaks_under_random_crashes_hangs_and_slow_starts(block: int) -> None:
    for seed in range(block * SEEDS // 10, (block + 1) * SEEDS // 10):
        full = THOROUGH or seed == 0
        stepper, wrong = run(seed, FULL if full else SHORT)
        if wrong:
            tail = "\n".join(stepper.log()[-LAST_LINES:])
            pytest.fail(f"seed {seed}:\n{wrong}\nthe last of its log:\n{tail}")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_seed_replays_exactly(seed: int) -> None:
    first, second = run(seed, SHORT)[0], run(seed, SHORT)[0]
    assert first.steps == second.steps > SHORT
    assert first.digest() == second.digest()
    assert first.digest() != run(seed + 100, SHORT)[0].digest()

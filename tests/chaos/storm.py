"""One seed of chaos on the stepper, from the first actor to the last message.

    python -m tests.chaos.storm SEED [DISTURBANCES]

lives through a seed again, exactly as the test did, and prints all that happened.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import attrs

from actors import Actor
from actors.testing import Pause, Stepper
from tests.chaos.town import Town

DISTURBANCES = 5_000
LAST_LINES = 200
PATIENCE = 2.0
"""Virtual seconds that a wish for a stop or a restart is waited for; then it stays a wish."""

CALM_DOWN = 100
"""Ten virtual seconds each that a town gets at most until it is at rest."""


@attrs.frozen
class Outcome:
    """What came of a seed: values only, to be sent from one process to another."""

    seed: int
    wrong: tuple[str, ...]
    mishaps: Counter[str]
    steps: int
    digest: str
    log: tuple[str, ...]

    def __str__(self) -> str:
        lines = (*self.wrong, "the last that happened:", *self.log[-LAST_LINES:])
        again = f"again, with the whole log: python -m tests.chaos.storm {self.seed}"
        return "\n".join((f"seed {self.seed}:", *lines, again))


@contextmanager
def quiet() -> Iterator[None]:
    """Thousands of logged tracebacks would cost more than the crashes."""
    logger = logging.getLogger("actors")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    yield
    logger.setLevel(before)


def live_through(seed: int, disturbances: int = DISTURBANCES) -> Outcome:
    """Live through one seed, and give all that went wrong."""
    stepper = Stepper(seed)
    town = Town(seed, _pause, endless=True, note=stepper.note)
    system = stepper.system(town.root)
    with quiet():
        town.inhabit(system)
        for _ in range(disturbances):
            town.disturb(system, patience=PATIENCE)
            if town.rng.random() < 0.5:
                stepper.run(most=town.rng.randint(1, 20))
            if town.rng.random() < 0.3:
                stepper.clock.advance(town.rng.random())
        town.storm = False
        for _ in range(CALM_DOWN):
            stepper.advance(10)
            if town.at_rest(system):
                break
        wrong = town.silent(system)
        if system.failed is not None:
            wrong.append(f"the system failed: {system.failed}")
        system.stop()
    wrong += town.census.wrong + town.census.lost()
    log = tuple(stepper.log()) if wrong else ()
    return Outcome(seed, tuple(wrong), town.census.mishaps, stepper.steps, stepper.digest(), log)


def _pause(_: Actor, seconds: float | None) -> None:
    raise Pause(seconds)


if __name__ == "__main__":
    outcome = live_through(*(int(argument) for argument in sys.argv[1:3]))
    print(*outcome.log, *outcome.wrong, outcome.mishaps, outcome.digest, sep="\n")

"""Chaos on real threads: a few seeds, the same town and census, and nothing left behind.

A seed decides what is done, not in which order the threads take their turns; so there is no log
to replay, only the rules. Hanging threads come back late, after they were replaced.
"""

from __future__ import annotations

import threading

import pytest

from actors import Actor, ActorSystem
from actors.testing import VirtualClock, no_leaks, settle
from tests.chaos.census import is_over
from tests.chaos.storm import CALM_DOWN, DISTURBANCES, PATIENCE, quiet
from tests.chaos.town import Town

LONGEST = 30.0
"""Real seconds after which a pause ends by itself, should the test have failed."""

MOMENT = 0.005
"""Real seconds that the actors get at most to let something happen, before the next one comes."""


class Pauses:
    """Keeps actors waiting, and lets those go whose time has come or who were replaced."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: list[tuple[Actor, threading.Event]] = []
        self._over = False

    def pause(self, actor: Actor, seconds: float | None) -> None:
        event = threading.Event()
        with self._lock:
            if self._over:
                return
            self._waiting.append((actor, event))
        if seconds is not None:
            self._clock.call_later(seconds, event.set)
        event.wait(LONGEST)

    def release(self, *, all_of_them: bool = False) -> None:
        with self._lock:
            self._over = all_of_them
            kept = []
            for actor, event in self._waiting:
                if all_of_them or is_over(actor):
                    event.set()
                elif not event.is_set():
                    kept.append((actor, event))
            self._waiting = kept


@pytest.mark.parametrize("seed", range(5))
def test_no_rule_is_broken_on_threads_under_crashes_hangs_slow_starts_and_stops(seed: int) -> None:
    clock = VirtualClock()
    pauses = Pauses(clock)
    town = Town(seed, pauses.pause)
    system = ActorSystem(town.root, clock=clock, seed=seed)
    with no_leaks(), quiet():
        happened = threading.Event()
        system.events.subscribe(lambda _: happened.set())
        town.inhabit(system)
        for _ in range(DISTURBANCES):
            town.disturb(system, patience=0)
            if town.rng.random() < 0.3:
                clock.advance(town.rng.random())
                pauses.release()
                happened.clear()
                happened.wait(MOMENT)
        town.storm = False
        pauses.release(all_of_them=True)
        calm_down(town, system, clock)
        wrong = town.silent(system)
        system.stop()
    assert system.failed is None
    assert wrong + town.census.wrong + town.census.lost() == []
    # A storm that is too weak would prove nothing.
    assert town.census.mishaps["ValueError"] > DISTURBANCES / 20
    assert town.census.mishaps["ActorHung"]


def calm_down(town: Town, system: ActorSystem, clock: VirtualClock) -> None:
    """Let time pass until no restart is pending and every message was handled or buried."""
    for _ in range(10 * CALM_DOWN):
        settle(system)
        if town.at_rest(system):
            return
        clock.advance(PATIENCE / 2)
    raise AssertionError("it never calms down")

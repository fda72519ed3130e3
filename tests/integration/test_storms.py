"""Every kind of trouble at once, 5 % each: the run completes, alike, with all its workers.

A few seeds in every run of the tests; more with NOTIONKIT_SEEDS (a number), for which 50 are meant.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from actors import ActorState
from actors.address import Status
from notionkit.emulator import Emulator, Fault, generated_world, seeded
from notionkit.emulator.fault_plans import TRANSIENT
from notionkit.engine import NotionKit
from tests.engine.conftest import files_in, settings_for
from tests.integration.clocks import PatientClock
from tests.integration.test_faults import Weather

SEEDS = range(int(os.environ.get("NOTIONKIT_SEEDS", "1")))
EACH = 0.05
KINDS = (*TRANSIENT, Fault.hang)
AT_MOST = 4
"""Faults for one request: fewer than the tries that a request, or a file, is given."""


def dead(tree: ActorState) -> list[str]:
    """Who of the tree is not at work."""
    return [f"{each.path} {each.state}" for each in tree.walk() if each.state is not Status.RUNNING]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_storm_of_every_fault_costs_no_byte_no_request_and_no_worker(
    seed: int, tmp_path: Path
) -> None:
    weather = Weather(seeded(seed, EACH * len(KINDS), kinds=KINDS, at_most=AT_MOST))
    clock, world = PatientClock(), generated_world(12, seed, rows=10)
    # Hangs are sat through in real time; an answer that is only slow must not count as one.
    more = {"concurrency": 16, "read_timeout_seconds": 2.0, "patience_seconds": 86_400}
    with Emulator(world, budget=None, clock=clock, faults=weather) as emulator:
        with NotionKit(settings_for(emulator, tmp_path / "quiet"), clock=clock) as kit:
            quiet = kit.run().wait(60)
        asked = Counter(each.received.identity for each in emulator.requests)
        emulator.forget()
        weather.bad = True
        settings = settings_for(emulator, tmp_path / "noisy", **more)
        with NotionKit(settings, clock=clock) as kit:
            noisy = kit.run().wait(110)
            lost = dead(kit.system.snapshot())
    log = emulator.requests  # those that hung are in it now
    clock.close()

    assert quiet is not None
    assert noisy is not None, "the storm was not survived in time"
    answered = Counter(each.received.identity for each in log if each.fault is None)
    spoilt = Counter(each.fault for each in log if each.fault is not None)
    print(f"seed {seed}: {len(log)} requests, {spoilt.total()} spoilt: {dict(spoilt)}")
    assert (noisy.status, noisy.failures) == (quiet.status, ())
    assert spoilt.total() > len(log) // 4
    assert answered == asked, "each good answer is asked for as often as in quiet weather"
    assert lost == []
    assert files_in(tmp_path / "noisy") == files_in(tmp_path / "quiet")

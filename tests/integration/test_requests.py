"""A cold run makes no request that could be avoided."""

from pathlib import Path

import pytest

from notionkit.emulator import Emulator, generated_world
from tests.engine.conftest import export
from tests.integration.worlds import asked_in_vain, fewest_requests


@pytest.mark.parametrize("seed", range(2))
def test_a_cold_run_makes_hardly_more_requests_than_are_needed(seed: int, tmp_path: Path) -> None:
    world = generated_world(90, seed)
    with Emulator(world, budget=None) as emulator:
        result = export(emulator, tmp_path, concurrency=8).result
        counts = emulator.counts()

    needed = fewest_requests(world)
    print(f"{counts.requests} requests made, {needed} needed: {counts.requests / needed:.3f}")
    assert result.status == "proven"
    assert asked_in_vain(counts) == {}, "no read is made twice, whoever wants it"
    assert counts.requests <= 1.02 * needed
    assert counts.by_endpoint["GET /v1/users"] == 1
    assert counts.by_endpoint["GET /v1/users/me"] == 1
    assert counts.by_endpoint.get("GET /v1/custom_emojis", 0) <= 1

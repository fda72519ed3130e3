"""Two processes with one token spend one budget: neither more, nor each the whole of it."""

import json
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, small_world
from tests.benchmarks.budget import Row, measure
from tests.engine.conftest import export


def test_a_run_that_is_over_leaves_no_answer_untold(tmp_path: Path) -> None:
    with Emulator(small_world(), budget=None) as emulator:
        result = export(emulator, tmp_path / "output", budget_folder=tmp_path / "budgets").result
        (file,) = (tmp_path / "budgets").iterdir()
        said = json.loads(file.read_text(encoding="utf-8"))

    assert said["spent"] == said["accepted"] >= result.requests > 0


@pytest.mark.timeout(110)
def test_two_processes_with_one_token_keep_to_one_budget_and_both_finish(tmp_path: Path) -> None:
    row = Row(limit=180, windows=3, factor=10, processes=2, warm=True)

    got = measure(row, tmp_path)  # asserts that both have exited with 0

    print(f"{got.made} requests made, {got.needed} needed, {got.refused} refused, {got.used:.1%}")
    assert got.made >= 500
    assert got.refused <= 0.01 * got.made
    assert got.used >= 0.98
    assert len(list((tmp_path / "budgets").iterdir())) == 1

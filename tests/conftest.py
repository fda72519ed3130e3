"""What holds for all tests: nothing is left behind; and the property tests' three profiles.

The profile is chosen by HYPOTHESIS_PROFILE. None measures time: these tests run on noisy machines.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from actors.testing import no_leaks
from tests.fuzzing import TRIED

_NO_CLOCKS: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("default", **_NO_CLOCKS)
settings.register_profile("ci", derandomize=True, **_NO_CLOCKS)
settings.register_profile("thorough", max_examples=1000, **_NO_CLOCKS)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default")
)


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """No test leaves a thread, an actor or an open file behind, but those of longer fixtures."""
    with no_leaks():
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many inputs the fuzz tests tried."""
    if TRIED:
        told = ", ".join(f"{count:,} {source}" for source, count in sorted(TRIED.items()))
        terminalreporter.write_line(f"Fuzzed {TRIED.total():,} inputs: {told}")

"""Settings of the property tests, in three profiles by HYPOTHESIS_PROFILE.

None of them measures time: these tests run on noisy machines.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.fuzzing import TRIED

_NO_CLOCKS: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("default", **_NO_CLOCKS)
settings.register_profile("ci", derandomize=True, **_NO_CLOCKS)
settings.register_profile("thorough", max_examples=1000, **_NO_CLOCKS)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default")
)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many inputs the fuzz tests tried."""
    if TRIED:
        told = ", ".join(f"{count:,} {source}" for source, count in sorted(TRIED.items()))
        terminalreporter.write_line(f"Fuzzed {TRIED.total():,} inputs: {told}")

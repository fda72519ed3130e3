"""What holds for all tests: nothing is left behind, none meets the state of the user's own.

HYPOTHESIS_PROFILE chooses one of the property tests' three profiles. None of them measures time:
these tests run on noisy machines.
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
    """No test leaves a thread or an actor behind, but those of longer fixtures."""
    with no_leaks(files=False):
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what this process tried to the one that started it, where tests run in several."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["tried"] = dict(TRIED)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Count what another process tried."""
    TRIED.update(getattr(node, "workeroutput", {}).get("tried", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many inputs the fuzz tests tried."""
    if TRIED:
        told = ", ".join(f"{count:,} {source}" for source, count in sorted(TRIED.items()))
        terminalreporter.write_line(f"Fuzzed {TRIED.total():,} inputs: {told}")


@pytest.fixture(scope="session", autouse=True)
def state_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what is shared between processes away from what the user's own processes share."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield

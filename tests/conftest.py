"""A place for state that is not the user's own, and three profiles for the property tests.

HYPOTHESIS_PROFILE chooses one. None of them measures time: these tests run on noisy machines.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

_NO_CLOCKS: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("default", **_NO_CLOCKS)
settings.register_profile("ci", derandomize=True, **_NO_CLOCKS)
settings.register_profile("thorough", max_examples=1000, **_NO_CLOCKS)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default")
)


@pytest.fixture(scope="session", autouse=True)
def state_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what is shared between processes away from what the user's own processes share."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield

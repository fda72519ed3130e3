"""Settings of the property tests, in three profiles by HYPOTHESIS_PROFILE.

None of them measures time: these tests run on noisy machines.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

_NO_CLOCKS: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("default", **_NO_CLOCKS)
settings.register_profile("ci", derandomize=True, **_NO_CLOCKS)
settings.register_profile("thorough", max_examples=1000, **_NO_CLOCKS)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default")
)

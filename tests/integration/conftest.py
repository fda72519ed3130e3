"""What the integration tests share."""

from collections.abc import Iterator

import pytest

from tests.integration.clocks import PatientClock


@pytest.fixture
def clock() -> Iterator[PatientClock]:
    """Time so fast that no test sits through its waits, and every deadline is still kept."""
    made = PatientClock(factor=100)
    yield made
    made.close()

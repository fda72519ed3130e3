"""What the integration tests share."""

from collections.abc import Iterator

import pytest

from tests.integration.clocks import FastClock


@pytest.fixture
def clock() -> Iterator[FastClock]:
    """Time so fast that no test sits through its waits, and every deadline is still kept."""
    made = FastClock(factor=25)
    yield made
    made.close()

"""What the integration tests share."""

from collections.abc import Iterator

import pytest

from tests.integration.clocks import FastClock


@pytest.fixture
def clock() -> Iterator[FastClock]:
    """Time a hundred times as fast, so that no test sits through its waits."""
    made = FastClock(factor=100)
    yield made
    made.close()

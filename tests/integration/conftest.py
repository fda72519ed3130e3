"""What the integration tests share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, World
from tests.integration.clocks import HandClock, PatientClock
from tests.integration.refreshed import Fresh


@pytest.fixture
def clock() -> Iterator[PatientClock]:
    """Time so fast that no test sits through its waits, and every deadline is still kept."""
    made = PatientClock(factor=100)
    yield made
    made.close()


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[Callable[[World], Fresh]]:
    """Serve a world to an output that no run has written yet."""
    stack = ExitStack()

    def kept(world: World) -> Fresh:
        clock = stack.enter_context(closing(HandClock()))
        emulator = stack.enter_context(Emulator(world, budget=None, clock=clock))
        (tmp_path / "kept").mkdir()
        return Fresh(world, emulator, clock, tmp_path)

    with stack:
        yield kept

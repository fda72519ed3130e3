"""Emulators that are stopped and clients that are closed at the end of each test."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from notionkit.emulator import Emulator, World, small_world
from tests.emulator.caller import Caller, ManualClock

Serve = Callable[..., Caller]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def serve(clock: ManualClock) -> Iterator[Serve]:
    """Starts an emulator for a world (the small one by default) and returns a client of it."""
    with contextlib.ExitStack() as stack:

        def start(world: World | None = None, **options: Any) -> Caller:
            chosen = {"budget": None, "clock": clock, **options}
            emulator = stack.enter_context(Emulator(world or small_world(), **chosen))
            caller = Caller(emulator)
            stack.callback(caller.session.close)
            return caller

        yield start


@pytest.fixture
def small(serve: Serve) -> Caller:
    return serve()

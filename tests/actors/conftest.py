"""Shared by all tests of the actor runtime: time stands still until a test lets it pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from actors import ActorSystem, ChildSpec, SupervisorSpec
from actors.testing import Probe, VirtualClock, no_leaks, settle

Start = Callable[..., ActorSystem]


@pytest.fixture(autouse=True)
def no_file_left_behind() -> Iterator[None]:
    with no_leaks():
        yield


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def log() -> Probe:
    """Collects what scripted actors do and what the system publishes."""
    return Probe()


@pytest.fixture
def letters() -> Probe:
    """Collects the dead letters of the systems that `start` starts."""
    return Probe()


@pytest.fixture
def events() -> Probe:
    """Collects the lifecycle events of the systems that `start` starts."""
    return Probe()


@pytest.fixture
def start(clock: VirtualClock, letters: Probe, events: Probe) -> Iterator[Start]:
    """Start a system on the virtual clock; stopped after the test."""
    with ExitStack() as stack:

        def go(*children: ChildSpec | SupervisorSpec, **terms: Any) -> ActorSystem:
            system = ActorSystem(SupervisorSpec("root", children, **terms), clock=clock, seed=1)
            system.dead_letters.subscribe(letters)
            system.events.subscribe(events)
            stack.callback(system.stop)
            system.start()
            return system

        yield go


@pytest.fixture
def passing(clock: VirtualClock) -> Callable[[ActorSystem, float], None]:
    """Let time pass, and wait until all that follows from it has happened."""

    def go(system: ActorSystem, seconds: float) -> None:
        settle(system)
        clock.advance(seconds)
        settle(system)

    return go

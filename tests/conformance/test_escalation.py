"""Escalation: what a supervisor that gives up means for those above and beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from actors import (
    IMMEDIATE,
    ActorStarted,
    ActorSystem,
    ChildSpec,
    Intensity,
    IntensityExceeded,
    Status,
    SupervisorSpec,
    SystemFailed,
    UnknownActor,
)
from actors.testing import Probe, Script, settle
from tests.conformance.scenes import Start, children, crash, hooks, lives, scripts, specs

NONE = Intensity(restarts=0)
ROOT = Path(__file__).parents[2]


def test_a_supervisor_that_gave_up_comes_back_with_its_static_children_only(
    start: Start, log: Probe
) -> None:
    """Scenario 38."""
    scripted = scripts(log, "ab")
    inner = SupervisorSpec("inner", specs(scripted), intensity=NONE)
    system = start(inner, backoff=IMMEDIATE)
    system.start_child("/inner", ChildSpec("dynamic", Script(log, "d")))
    crash(system, "/inner/a")
    assert children(system, "/inner") == dict.fromkeys("ab", Status.RUNNING)
    assert lives(scripted) == [2, 2]
    with pytest.raises(UnknownActor):
        system.ref("/inner/dynamic")
    assert hooks(log, 3) == [
        *("stopped a", "stopped d", "stopped b"),
        *("started a", "started b"),
    ]


def test_when_the_root_gives_up_all_stops_and_the_causes_are_told_in_a_chain(
    start: Start, log: Probe, events: Probe
) -> None:
    """Scenario 39, the report: the root's reason, the inner one's, and the first exception."""
    scripted = scripts(log, "xyz")
    x, y, z = specs(scripted)
    inner = SupervisorSpec("inner", (y,), intensity=NONE)
    system = start(x, inner, z, intensity=NONE)
    error = ValueError("crash")
    system.ref("/inner/y").tell(error)
    assert system.wait(10)
    root, below, first = system.failed or ()
    assert isinstance(root, IntensityExceeded)
    assert isinstance(below, IntensityExceeded)
    assert (root.path, below.path, first) == ("/", "/inner", error)
    assert events.wait(only=SystemFailed) == SystemFailed((root, below, first))
    assert hooks(log, 3) == ["stopped y", "stopped z", "stopped x"]
    assert system.stop().clean


PROGRAM = """
import sys
from actors import Actor, ActorSystem, ChildSpec, Intensity, SupervisorSpec

class Raising(Actor):
    def on_message(self, message):
        raise message

root = SupervisorSpec("root", (ChildSpec("a", Raising),), intensity=Intensity(restarts=0))
with ActorSystem(root) as system:
    system.ref("/a").signal(ValueError("crash"))
    system.wait(30)
sys.exit(" < ".join(type(error).__name__ for error in system.failed or ()))
"""


def test_a_program_can_end_with_the_causes_and_a_code_that_is_not_zero() -> None:
    """Scenario 39, the exit code: `failed` says it, and ending the process is the program's."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "IntensityExceeded < ValueError"


def test_restarts_allowed_in_nested_supervisors_multiply(
    start: Start, log: Probe, events: Probe
) -> None:
    """Scenario 40. A leaf that crashes on its first message in each life is started 9 times."""
    two = Intensity(restarts=2, seconds=10_000)
    scripted = scripts(log, "a")
    inner = SupervisorSpec("inner", specs(scripted), intensity=two, backoff=IMMEDIATE)
    system = start(inner, intensity=two, backoff=IMMEDIATE)
    while system.failed is None:
        crash(system, "/inner/a")
    assert lives(scripted) == [9]
    assert sum(event.path == "/inner/a" for event in events.of(ActorStarted)) == 1


def test_a_subtree_that_fails_leaves_the_other_one_alone(start: Start, log: Probe) -> None:
    """Scenario 41."""
    scripted = scripts(log, "xy")
    x, y = specs(scripted)
    system: ActorSystem = start(
        SupervisorSpec("left", (x,), intensity=NONE),
        SupervisorSpec("right", (y,), intensity=NONE),
        backoff=IMMEDIATE,
    )
    for _ in range(3):
        crash(system, "/left/x")
    settle(system)
    assert lives(scripted) == [4, 1]

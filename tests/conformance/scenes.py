"""What the scenarios have in common: scripted children, gates, and how to read a log."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeAlias

from actors import ActorState, ActorSystem, ChildSpec, IntensityExceeded, Redelivery, Status
from actors.testing import Probe, Script, ScriptedActor, settle

Start: TypeAlias = "Callable[..., ActorSystem]"
Passing: TypeAlias = "Callable[[ActorSystem, float], None]"

HELD_SECONDS = 10.0
"""How long a gate holds a thread at most, should a test fail to open it."""


class Gate:
    """Holds an actor in a handler until the test lets it go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self, _actor: ScriptedActor, _message: Any) -> None:
        self.entered.set()
        self.open.wait(HELD_SECONDS)


def scripts(log: Probe, names: str) -> dict[str, Script]:
    """Make a script for each letter; all log to the same probe."""
    return {name: Script(log, name) for name in names}


def specs(scripted: dict[str, Script], **terms: Any) -> tuple[ChildSpec, ...]:
    """Describe a child for each script. A message that crashes one is not tried again."""
    terms.setdefault("redelivery", Redelivery.NEVER)
    return tuple(ChildSpec(name, script, **terms) for name, script in scripted.items())


def leaves(script: Script) -> Script:
    """Have the actor end in order, by itself, when it is told "leave"."""
    return script.on("leave", lambda actor, _: actor.context.stop())


def crash(system: ActorSystem, path: str) -> None:
    """Crash an actor by a told message, and wait until all that follows has happened."""
    system.ref(path).tell(ValueError("crash"))
    settle(system)


def gave_up(system: ActorSystem) -> IntensityExceeded:
    """Wait for the end of a system that fails, and give the root's reason."""
    assert system.wait(10)
    assert system.failed is not None
    error = system.failed[0]
    assert isinstance(error, IntensityExceeded)
    return error


def hooks(log: Probe, since: int = 0) -> list[str]:
    """Read the hooks in a log of named scripts as "started a", "stopped a"."""
    return [f"{item[0]} {item[1]}" for item in log.items[since:] if item[0] != "handled"]


def handled(log: Probe) -> list[Any]:
    """Read the messages that were handled, in order."""
    return [item[-1] for item in log.items if item[0] == "handled"]


def lives(scripted: dict[str, Script]) -> list[int]:
    """Count the instances that each script has had."""
    return [len(script.instances) for script in scripted.values()]


def state(system: ActorSystem, path: str) -> ActorState:
    """Find one place in a snapshot."""
    (found,) = (place for place in system.snapshot().walk() if place.path == path)
    return found


def children(system: ActorSystem, path: str = "/") -> dict[str, Status]:
    """Say what each child of a supervisor is doing, by id and in order."""
    return {child.path.rpartition("/")[2]: child.state for child in state(system, path).children}


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until another thread has come so far."""
    pause = threading.Event()
    for _ in range(20_000):
        if condition():
            return
        pause.wait(0.0005)
    raise AssertionError("it never came so far")

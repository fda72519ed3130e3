"""Random trees under random crashes on real threads: a few seeds, invariants only."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest

from actors import (
    Actor,
    ActorSystem,
    ActorUnavailable,
    Backoff,
    ChildSpec,
    Intensity,
    MailboxFull,
    Strategy,
    SupervisorSpec,
)
from actors.testing import VirtualClock, settle

EVENTS = 300
QUICK = Backoff(minimum=0.1, maximum=1, factor=0.5)


class World:
    """Who is alive where, as the instances themselves see it, and what they saw wrong."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.alive: dict[str, int] = {}
        self.newest: dict[str, int] = {}
        self.wrong: list[str] = []

    def born(self, path: str, epoch: int) -> None:
        with self.lock:
            if path in self.alive:
                self.wrong.append(f"{path}: {epoch} was born beside {self.alive[path]}")
            if epoch <= self.newest.get(path, 0):
                self.wrong.append(f"{path}: epoch {epoch} came again")
            self.alive[path] = self.newest[path] = epoch

    def died(self, path: str, epoch: int) -> None:
        with self.lock:
            if self.alive.get(path) == epoch:
                del self.alive[path]

    def handles(self, path: str, epoch: int) -> None:
        with self.lock:
            if self.alive.get(path) != epoch:
                self.wrong.append(f"{path}: {epoch} handled while {self.alive.get(path)} lived")


class Citizen(Actor):
    """Crashes when told to, sometimes at its start, and says what it sees."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_start(self) -> None:
        if self.context.epoch > 1 and self.context.rng.random() < 0.2:
            raise OSError("a restart that fails")
        self._world.born(self.context.path, self.context.epoch)

    def on_message(self, message: Any) -> Any:
        self._world.handles(self.context.path, self.context.epoch)
        if message == "crash":
            raise ValueError("crash")
        if message == "exit":
            raise SystemExit(1)
        if message == "leave":
            self.context.stop()
        return message

    def on_stop(self) -> None:
        self._world.died(self.context.path, self.context.epoch)


def grow(rng: random.Random, world: World, depth: int, name: str) -> SupervisorSpec:
    children: list[ChildSpec | SupervisorSpec] = []
    for number in range(rng.randint(2, 4)):
        if depth and rng.random() < 0.4:
            children.append(grow(rng, world, depth - 1, f"s{number}"))
        else:
            batch = rng.choice([1, 1, 4])
            children.append(ChildSpec(f"c{number}", lambda: Citizen(world), batch=batch))
    return SupervisorSpec(
        name,
        tuple(children),
        strategy=rng.choice(list(Strategy)),
        intensity=Intensity(restarts=rng.choice([2, 5, 50]), seconds=5),
        backoff=QUICK,
    )


@pytest.mark.parametrize("seed", range(6))
def test_under_random_crashes_no_two_instances_live_at_once_and_all_answer_in_the_end(
    seed: int,
) -> None:
    rng, world, clock = random.Random(seed), World(), VirtualClock()
    inner = grow(rng, world, 2, "inner")
    # The root forgives much, so that supervisors that give up come back.
    root = SupervisorSpec("root", (inner,), intensity=Intensity(restarts=10_000), backoff=QUICK)
    leaves = [path for path, spec in root.walk() if isinstance(spec, ChildSpec)]
    with ActorSystem(root, clock=clock, seed=seed) as system:
        for _ in range(EVENTS):
            disturb(rng, system, rng.choice(leaves))
            if rng.random() < 0.2:
                clock.advance(rng.random())
        calm_down(system, clock)
        answers = {path: system.ref(path).ask(path, timeout=10) for path in leaves}
        report = system.stop()
    assert world.wrong == []
    assert answers == {path: path for path in leaves}
    assert report.clean
    assert world.alive == {}


def calm_down(system: ActorSystem, clock: VirtualClock) -> None:
    """Let time pass until no restart is pending and every message was handled or buried."""
    for _ in range(10_000):
        settle(system)
        due = clock.next_due()
        if due is None:
            return
        clock.advance(due)
    raise AssertionError("it never calms down")


def disturb(rng: random.Random, system: ActorSystem, path: str) -> None:
    ref = system.ref(path)
    message = rng.choice(["crash", "exit", "leave", "work", "work", "work"])
    try:
        if rng.random() < 0.3:
            ref.signal(message)
        else:
            ref.tell(message)
    except (MailboxFull, ActorUnavailable):
        return

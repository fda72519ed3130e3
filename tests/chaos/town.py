"""A random tree of actors that crash, hang and dawdle, and a census that sees what goes wrong."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

from actors import (
    Actor,
    ActorError,
    ActorSystem,
    Backoff,
    ChildSpec,
    Intensity,
    Restart,
    Status,
    Strategy,
    SupervisorSpec,
)

QUICK = Backoff(minimum=0.1, maximum=1, factor=0.5)
HANG_SECONDS = 8.0
START_SECONDS = 6.0
PERMANENT_SHARE = 0.8


class Census:
    """Who lives where, as the instances themselves see it, and what they saw wrong.

    An instance counts while its epoch is current: one that hangs and was abandoned does not.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.alive: dict[str, Actor] = {}
        self.newest: dict[str, int] = {}
        self.wrong: list[str] = []
        self.crashes = 0

    def born(self, actor: Actor) -> None:
        path, epoch = actor.context.path, actor.context.epoch
        with self.lock:
            other = self.alive.get(path)
            if other is not None and not is_over(other):
                self.wrong.append(f"{path}: {epoch} was born beside {other.context.epoch}")
            if epoch <= self.newest.get(path, 0):
                self.wrong.append(f"{path}: epoch {epoch} came again")
            self.alive[path], self.newest[path] = actor, epoch

    def died(self, actor: Actor) -> None:
        with self.lock:
            if self.alive.get(actor.context.path) is actor:
                del self.alive[actor.context.path]

    def handles(self, actor: Actor) -> None:
        with self.lock:
            path = actor.context.path
            if self.alive.get(path) is not actor and not is_over(actor):
                self.wrong.append(f"{path}: {actor.context.epoch} handled after its end")


def is_over(actor: Actor) -> bool:
    return actor.context._life.over


class Citizen(Actor):
    """Does what it is told, sometimes badly.

    Args:
        census: where it reports its birth and death.
        pause: makes it slow for so many seconds, or hang for ever (None).
        frail: whether restarts may fail, be slow or hang.
    """

    def __init__(
        self, census: Census, pause: Callable[[float | None], None], *, frail: Callable[[], bool]
    ) -> None:
        self._census = census
        self._pause = pause
        self._frail = frail

    def on_start(self) -> None:
        self._census.born(self)
        if self.context.epoch == 1 or not self._frail():
            return
        fate = self.context.rng.random()
        if fate < 0.1:
            self._census.died(self)
            raise OSError("a restart that fails")
        if fate < 0.2:
            self._pause(self.context.rng.random() * START_SECONDS * 1.3)

    def on_message(self, message: Any) -> Any:
        self._census.handles(self)
        if message in {"crash", "exit"}:
            self._census.crashes += 1
            raise ValueError("crash") if message == "crash" else SystemExit(1)
        if message == "leave":
            self.context.stop()
        if message == "hang":
            self._pause(None)
        if message == "slow":
            self._pause(self.context.rng.random() * HANG_SECONDS * 1.2)
        return message

    def on_stop(self) -> None:
        self._census.died(self)


def grow(
    rng: random.Random, size: int, factory: Callable[[], Actor], name: str = "town"
) -> SupervisorSpec:
    """Make a random tree with so many leaves."""
    children: list[ChildSpec | SupervisorSpec] = []
    while size:
        part = rng.randint(2, 12)
        if size > part and rng.random() < 0.5:
            children.append(grow(rng, part, factory, f"s{len(children)}"))
            size -= part
        else:
            children.append(leaf(rng, f"c{len(children)}", factory))
            size -= 1
    return SupervisorSpec(
        name,
        tuple(children),
        strategy=rng.choice(list(Strategy)),
        intensity=Intensity(restarts=rng.choice([3, 10, 50]), seconds=5),
        backoff=QUICK,
    )


def leaf(rng: random.Random, name: str, factory: Callable[[], Actor]) -> ChildSpec:
    permanent = rng.random() < PERMANENT_SHARE
    return ChildSpec(
        name,
        factory,
        restart=Restart.PERMANENT if permanent else rng.choice(list(Restart)),
        capacity=8,
        batch=rng.choice([1, 1, 4]),
        hang_seconds=HANG_SECONDS,
        start_seconds=START_SECONDS,
        shutdown_seconds=1.0,
    )


def root_of(town: SupervisorSpec) -> SupervisorSpec:
    """Put a tree below a root that forgives everything, so that what gives up comes back."""
    return SupervisorSpec("root", (town,), intensity=Intensity(restarts=10**6), backoff=QUICK)


DEEDS = ["crash"] * 8 + ["exit"] * 3 + ["hang", "slow", "slow", "leave", "work", "work", "work"]


def disturb(rng: random.Random, system: ActorSystem, path: str) -> None:
    """Do one thing to one actor; what is refused or gone is no matter."""
    try:
        if rng.random() < 0.02:
            rng.choice([system.stop_child, system.restart_child])(path)
            return
        ref, deed = system.ref(path), rng.choice(DEEDS)
        ref.signal(deed) if rng.random() < 0.3 else ref.tell(deed)
    except ActorError:
        return


def at_rest(system: ActorSystem) -> bool:
    """Say whether everybody is up or down for good, and no message waits."""
    leaves = [place for place in system.places() if isinstance(place.spec, ChildSpec)]
    return all(
        place.status in {Status.RUNNING, Status.STOPPED} and not place.mailbox.depth()
        for place in leaves
    )


def silent(system: ActorSystem) -> list[str]:
    """Name those that ought to answer and do not; and those that are down without leave to be."""
    found = []
    for place in system.places():
        if isinstance(place.spec, SupervisorSpec):
            continue
        if place.status is Status.RUNNING:
            try:
                answers = system.ref(place.path).ask("ping", timeout=10) == "ping"
            except ActorError:
                answers = False
            if not answers:
                found.append(f"{place.path} does not answer")
        elif place.status is not Status.STOPPED:
            found.append(f"{place.path} is {place.status.value} in the end")
    return found

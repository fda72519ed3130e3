"""A random tree of actors that crash, hang and dawdle, and one who drives them to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
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
from actors.address import Address
from tests.chaos.census import Census, Deed

ACTORS = 50
QUICK = Backoff(minimum=0.1, maximum=1, factor=0.5)
HANG_SECONDS = 8.0
START_SECONDS = 6.0
PERMANENT_SHARE = 0.8
DEEDS = ["crash"] * 8 + ["exit"] * 3 + ["hang", "slow", "slow", "leave", "work", "work", "work"]
PING = "ping"

Pausing = Callable[[Actor, float | None], None]
"""Makes an actor slow for so many seconds, or hang for ever (None)."""


class Citizen(Actor):
    """Does what it is told, sometimes badly."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._census = town.census

    def on_start(self) -> None:
        self._census.born(self)
        if self.context.epoch == 1 or not self._town.storm:
            return
        fate = self.context.rng.random()
        if fate < 0.1:
            self._census.died(self)
            raise OSError("a restart that fails")
        if fate < 0.2:
            slow = self.context.rng.random() * START_SECONDS * 1.3
            self._town.pause(self, None if fate < 0.11 else slow)

    def on_message(self, message: Any) -> Any:
        if message != PING:
            self._census.handles(self, [message])
            self._do(message)
        return message

    def on_batch(self, messages: Sequence[Any]) -> None:
        self._census.handles(self, messages)
        for message in messages:
            self._do(message)

    def _do(self, deed: Deed) -> None:
        if deed.what in {"crash", "exit"}:
            self._census.crashes(deed)
            raise ValueError("crash") if deed.what == "crash" else SystemExit(1)
        if deed.what == "leave":
            self.context.stop()
        if deed.what == "hang":
            if self._town.endless:
                self._census.crashes(deed)
            self._town.pause(self, None)
        if deed.what == "slow":
            self._town.pause(self, self.context.rng.random() * HANG_SECONDS * 1.2)

    def on_stop(self) -> None:
        self._census.died(self)


class Town:
    """The tree, the census, and what has been done to it.

    Args:
        seed: decides about the tree and about everything that is done.
        pause: how an actor is slow.
        endless: whether one that hangs never comes back, so that its message ends it every time.
        note: told of every disturbance, for the log.
    """

    def __init__(
        self,
        seed: int,
        pause: Pausing,
        *,
        endless: bool = False,
        note: Callable[[str, str], object] = lambda *_: None,
    ) -> None:
        self.rng = random.Random(seed)
        self.census = Census()
        self.pause = pause
        self.storm = True
        self.endless = endless
        self._note = note
        self._number = 0
        self._dismissed: set[str] = set()
        inner = self._grow(ACTORS, "town")
        # A root that forgives everything, so that what gives up comes back.
        self.root = SupervisorSpec(
            "root", (inner,), intensity=Intensity(restarts=10**6), backoff=QUICK
        )
        self._leaves = {
            path: spec for path, spec in self.root.walk() if isinstance(spec, ChildSpec)
        }
        self._paths = list(self._leaves)

    def inhabit(self, system: ActorSystem) -> None:
        """Start the system under the eyes of the census."""
        temporary = [p for p, s in self._leaves.items() if s.restart is Restart.TEMPORARY]
        self.census.watch(system, temporary=temporary)
        system.start()

    def _grow(self, size: int, name: str) -> SupervisorSpec:
        """Make a random tree with so many leaves."""
        rng, children = self.rng, list[ChildSpec | SupervisorSpec]()
        while size:
            part = rng.randint(2, 12)
            if size > part and rng.random() < 0.5:
                children.append(self._grow(part, f"s{len(children)}"))
                size -= part
            else:
                children.append(self._leaf(f"c{len(children)}"))
                size -= 1
        return SupervisorSpec(
            name,
            tuple(children),
            strategy=rng.choice(list(Strategy)),
            intensity=Intensity(restarts=rng.choice([3, 10, 50]), seconds=5),
            backoff=QUICK,
        )

    def _leaf(self, name: str) -> ChildSpec:
        permanent = self.rng.random() < PERMANENT_SHARE
        return ChildSpec(
            name,
            partial(Citizen, self),
            restart=Restart.PERMANENT if permanent else self.rng.choice(list(Restart)),
            capacity=8,
            batch=self.rng.choice([1, 1, 4]),
            hang_seconds=HANG_SECONDS,
            start_seconds=START_SECONDS,
            shutdown_seconds=1.0,
        )

    # Disturbing

    def disturb(self, system: ActorSystem, *, patience: float) -> None:
        """Do one thing to one actor; what is refused or gone is no matter."""
        rng, path = self.rng, self.rng.choice(self._paths)
        try:
            if rng.random() < 0.02:
                self._dismiss_or_restart(system, path, patience)
            else:
                self._send(system, path, rng.choice(DEEDS), signalled=rng.random() < 0.3)
        except ActorError:
            return

    def _dismiss_or_restart(self, system: ActorSystem, path: str, patience: float) -> None:
        self._dismissed.add(path)
        dismiss = self.rng.random() < 0.5
        self._note(path, "is to stop" if dismiss else "is to start again")
        (system.stop_child if dismiss else system.restart_child)(path, timeout=patience)
        if not dismiss:
            self._dismissed.discard(path)

    def _send(self, system: ActorSystem, path: str, what: str, *, signalled: bool) -> None:
        ref = system.ref(path)
        self._number += 1
        deed = Deed(what, self._number, signalled)
        self._note(path, f"is told {deed.number} {what}{' by signal' if signalled else ''}")
        self.census.accepted(path, deed)
        try:
            ref.signal(deed) if signalled else ref.tell(deed)
        except ActorError:
            self.census.refused(deed)
            raise

    # In the end

    def at_rest(self, system: ActorSystem) -> bool:
        """Say whether everybody is up or down for good, and no message waits."""
        return all(
            (place.status is Status.RUNNING or self._may_be_down(place))
            and not place.mailbox.depth()
            for place in system.places()
        )

    def silent(self, system: ActorSystem) -> list[str]:
        """Name those that ought to answer and do not, or are down without leave to be."""
        found = []
        for place in system.places():
            if place.status is Status.RUNNING and isinstance(place.spec, ChildSpec):
                try:
                    system.ref(place.path).ask(PING, timeout=10)
                except ActorError as error:
                    found.append(str(error))
            elif place.status is not Status.RUNNING and not self._may_be_down(place):
                found.append(f"{place.path} is {place.status.value} in the end")
        return found

    def _may_be_down(self, place: Address) -> bool:
        if place.status is not Status.STOPPED or isinstance(place.spec, SupervisorSpec):
            return False
        return place.spec.restart is not Restart.PERMANENT or place.path in self._dismissed

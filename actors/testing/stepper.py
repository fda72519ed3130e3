"""Runs a whole tree on the test's own thread, one step of one actor at a time.

A seed chooses who goes next, and time is a virtual clock's, so a run can be repeated exactly: one
that failed prints its log, and its seed is all that is needed to see it again.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from hashlib import sha256
from queue import SimpleQueue
from typing import Any

from actors.address import Address
from actors.spec import SupervisorSpec
from actors.system import ActorSystem
from actors.testing.clock import VirtualClock
from actors.testing.stepping import SteppedSeat


class Stepper:
    """The dispatcher of one system. Nothing runs but in its methods and in waiting calls.

    Args:
        seed: chooses who goes next, and seeds the system's own randomness.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.clock = VirtualClock()
        self.steps = 0
        self._rng = random.Random(f"stepper:{seed}")
        self._seats: list[SteppedSeat] = []
        # Text only: errors would keep the frames alive in which they were raised.
        self._log: list[tuple[float, str, str]] = []

    def system(self, root: SupervisorSpec) -> ActorSystem:
        """Make a system that this stepper runs."""
        system = ActorSystem(root, clock=self.clock, seed=self.seed, dispatcher=self)
        system.events.subscribe(self._hear)
        system.dead_letters.subscribe(self._hear)
        return system

    # Letting actors run

    def run(self, *, most: int | None = None) -> int:
        """Let actors take steps until none has anything to do. No time passes.

        Args:
            most: at most about so many steps.

        Returns:
            How many steps were taken.
        """
        began = self.steps
        while (most is None or self.steps - began < most) and self._round():
            pass
        return self.steps - began

    def run_until(self, condition: Callable[[], bool]) -> bool:
        """Let actors take steps until a condition holds; False when they come to rest before."""
        while not condition():
            if not self._round():
                return condition()
        return True

    def advance(self, seconds: float) -> None:
        """Let time pass; what comes due meanwhile is done at its own time."""
        target = self.clock.monotonic() + seconds
        self.run()
        while (due := self.clock.next_due()) is not None:
            if self.clock.monotonic() + due > target:
                break
            self.clock.advance(due)
            self.run()
        self.clock.advance(max(0.0, target - self.clock.monotonic()))
        self.run()

    def _round(self) -> bool:
        """Let each actor that has something to do take a step, in an order drawn by the seed."""
        ready = [seat for seat in self._seats if seat.can_step()]
        if len(ready) > 1:
            self._rng.shuffle(ready)
        for seat in ready:
            if seat.can_step():
                self.steps += 1
                self.note(seat.address.path, "steps")
                seat.step()
        return bool(ready)

    # What the system asks of whoever runs its actors

    def spawn(self, address: Address) -> SteppedSeat:
        """Make a seat for an address."""
        seat = SteppedSeat(self, address)
        self._seats = [other for other in self._seats if not other.gone()]
        self._seats.append(seat)
        return seat

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        """Take steps, and let virtual time pass, until an event is set."""
        return self._until(event.is_set, seconds)

    def receive(self, reply: SimpleQueue[Any], seconds: float) -> Any:
        """Take steps, and let virtual time pass, until there is an answer."""
        self._until(lambda: not reply.empty(), seconds)
        return reply.get_nowait()

    def _until(self, condition: Callable[[], bool], seconds: float | None) -> bool:
        target = None if seconds is None else self.clock.monotonic() + seconds
        while not self.run_until(condition):
            due = self.clock.next_due()
            if due is None:
                return False
            if target is not None and self.clock.monotonic() + due > target:
                self.clock.advance(max(0.0, target - self.clock.monotonic()))
                return self.run_until(condition)
            self.clock.advance(due)
        return True

    # The log

    def note(self, path: str, what: str) -> None:
        """Add a line of the test's own to the log: what it did to whom."""
        self._log.append((self.clock.monotonic(), path, what))

    def _hear(self, event: Any) -> None:
        self.note(
            str(getattr(event, "path", None) or getattr(event, "recipient", "/")), _brief(event)
        )

    def log(self) -> list[str]:
        """Give what happened, in order: who took a step, and what the system reported."""
        return [f"{time:10.3f} {path} {what}" for time, path, what in self._log]

    def digest(self) -> str:
        """Give a hash of the log: two runs of one seed have the same."""
        return sha256("\n".join(self.log()).encode()).hexdigest()


def _brief(event: Any) -> str:
    epoch, error = getattr(event, "epoch", ""), getattr(event, "error", None)
    cause = "" if error is None else f" {type(error).__name__}: {error}"
    return f"{type(event).__name__} {epoch}{cause}".rstrip()

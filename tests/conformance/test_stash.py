"""The stash: messages that cannot be handled yet, set aside and taken up again in order."""

from __future__ import annotations

from typing import Any

from actors import Actor, ChildSpec, StashFull
from actors.testing import Probe, settle
from tests.conformance.scenes import Gate, Start


class Patient(Actor):
    """Sets work aside until it is told to open."""

    def __init__(self, log: Probe, gate: Gate) -> None:
        self._log = log
        self._gate = gate
        self._open = False

    def on_start(self) -> None:
        self._stash = self.context.stash(3)

    def on_message(self, message: Any) -> None:
        if message == "open":
            self._gate.entered.set()
            self._gate.open.wait(10)
            self._open = True
            self._stash.unstash()
        elif self._open:
            self._log(message)
        else:
            self._set_aside(message)

    def _set_aside(self, message: Any) -> None:
        try:
            self._stash.put()
        except StashFull as error:
            self._log((message, error.path, error.capacity))


def test_a_stash_holds_no_more_than_it_may(start: Start, log: Probe) -> None:
    """Scenario 62, capacity: the one that is too many is refused to the actor itself."""
    system = start(ChildSpec("a", lambda: Patient(log, Gate())))
    for message in range(4):
        system.ref("/a").tell(message)
    settle(system)
    assert log.items == [(3, "/a", 3)]


def test_what_was_set_aside_comes_back_in_order_and_ahead_of_what_waits(
    start: Start, log: Probe
) -> None:
    """Scenario 62, unstash: the two new messages were there before it was called."""
    gate = Gate()
    system = start(ChildSpec("a", lambda: Patient(log, gate)))
    for message in (1, 2, 3, "open"):
        system.ref("/a").tell(message)
    gate.entered.wait(10)
    for message in ("new", "newer"):
        system.ref("/a").tell(message)
    gate.open.set()
    settle(system)
    assert log.items == [1, 2, 3, "new", "newer"]
    assert system.ref("/a").depth() == 0

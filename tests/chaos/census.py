"""Sees from inside the actors, and from what the system reports, whether a rule is broken."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from actors import (
    Actor,
    ActorCrashed,
    ActorGaveUp,
    ActorStartFailed,
    ActorSystem,
    DeadLetter,
)


@attrs.frozen
class Deed:
    """What an actor is told to do. The numbers rise; `signalled`: sent on the control lane."""

    what: str
    number: int
    signalled: bool


class Census:
    """Who lives where, what became of every message, and what is wrong with either.

    An instance counts while its epoch is current: one that hangs and was abandoned does not.
    """

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.mishaps: Counter[str] = Counter()
        self._temporary: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._alive: dict[str, Actor] = {}
        self._newest: dict[str, int] = {}
        self._births: dict[str, int] = {}
        self._crashed: dict[str, int] = {}
        self._accepted: dict[int, str] = {}
        self._handled: dict[int, int] = {}
        self._fatal: set[int] = set()
        self._buried: Counter[int] = Counter()
        self._last: dict[str, int] = {}

    def watch(self, system: ActorSystem, *, temporary: Iterable[str]) -> None:
        """Hear what the system reports.

        Args:
            system: whose events and dead letters.
            temporary: the paths of actors that live once in each life of their supervisor.
        """
        self._temporary = frozenset(temporary)
        system.events.subscribe(self._crash, only=ActorCrashed)
        system.events.subscribe(self._count, only=(ActorStartFailed, ActorGaveUp))
        system.dead_letters.subscribe(self._letter)

    # What the actors say

    def born(self, actor: Actor) -> None:
        path, epoch = actor.context.path, actor.context.epoch
        with self._lock:
            other = self._alive.get(path)
            if other is not None and not is_over(other):
                self.wrong.append(f"{path}: {epoch} was born beside {other.context.epoch}")
            if epoch <= self._newest.get(path, 0):
                self.wrong.append(f"{path}: epoch {epoch} came again")
            self._alive[path], self._newest[path] = actor, epoch
            if path in self._temporary:
                self._born_once(path, supervisor_epoch(actor))

    def _born_once(self, path: str, above: int) -> None:
        if self._births.get(path) == above:
            self.wrong.append(f"{path} is temporary and was restarted")
        self._births[path] = above

    def died(self, actor: Actor) -> None:
        with self._lock:
            if self._alive.get(actor.context.path) is actor:
                del self._alive[actor.context.path]

    def handles(self, actor: Actor, deeds: Sequence[Deed]) -> None:
        """Note what an instance took in hand. What one does whose time is over is no matter."""
        with self._lock:
            if is_over(actor):
                return
            path, epoch = actor.context.path, actor.context.epoch
            if self._alive.get(path) is not actor:
                self.wrong.append(f"{path}: {epoch} handled after its end")
            if epoch <= self._crashed.get(path, 0):
                self.wrong.append(f"{path}: {epoch} handled after its crash")
            for deed in deeds:
                self._takes(path, deed)

    def _takes(self, path: str, deed: Deed) -> None:
        times = self._handled.get(deed.number, 0)
        self._handled[deed.number] = times + 1
        if self._buried[deed.number]:
            self.wrong.append(f"{path}: {deed} was handled after it was a dead letter")
        if times >= (1 if deed.signalled else 2):
            self.wrong.append(f"{path}: {deed} was handled {times + 1} times")
        if not (times or deed.signalled):
            if deed.number < self._last.get(path, 0):
                self.wrong.append(f"{path}: {deed} came after {self._last[path]}")
            self._last[path] = deed.number

    def crashes(self, deed: Deed) -> None:
        """Note that a deed is about to crash its actor, which it does every time."""
        with self._lock:
            self._fatal.add(deed.number)
            self.mishaps[deed.what] += 1

    # What the system says

    def accepted(self, path: str, deed: Deed) -> None:
        """Note that a message was sent and not refused: it may not be lost any more."""
        self._accepted[deed.number] = path

    def refused(self, deed: Deed) -> None:
        """Note that the sender was told that the message was not taken."""
        self._accepted.pop(deed.number, None)

    def _letter(self, letter: DeadLetter) -> None:
        if isinstance(letter.message, Deed):
            with self._lock:
                self._buried[letter.message.number] += 1

    def _crash(self, event: ActorCrashed) -> None:
        with self._lock:
            self._crashed[event.path] = max(event.epoch, self._crashed.get(event.path, 0))
            self.mishaps[type(event.error).__name__] += 1

    def _count(self, event: ActorStartFailed | ActorGaveUp) -> None:
        with self._lock:
            self.mishaps[type(event).__name__] += 1
            if isinstance(event, ActorStartFailed):
                self.mishaps[type(event.error).__name__] += 1

    # The balance

    def lost(self) -> list[str]:
        """After the end: name the messages that are not accounted for exactly once."""
        found = []
        for number, path in self._accepted.items():
            letters = self._buried[number]
            if letters > 1:
                found.append(f"{path}: message {number} is {letters} dead letters")
            elif not letters and number not in self._handled:
                found.append(f"{path}: message {number} is lost")
            elif not letters and number in self._fatal:
                found.append(f"{path}: message {number} crashed its actor and left no trace")
        return found


def is_over(actor: Actor) -> bool:
    return actor.context._life.over


def supervisor_epoch(actor: Actor) -> int:
    above = actor.context._address.parent
    return 0 if above is None else above.epoch

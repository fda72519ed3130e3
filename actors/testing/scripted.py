"""An actor whose every outcome the test decides."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from actors.actor import Actor
from actors.testing.probe import Probe

Outcome: TypeAlias = "BaseException | type[BaseException] | threading.Event | None"
"""Raise it, wait for it, or None: go on."""

HOLD_SECONDS = 10.0


class Script:
    """What the instances of one scripted actor do, and what they did.

    The instances of all lives share it. `log` collects (hook, epoch) and ("handled", message).
    """

    def __init__(self, log: Probe | None = None, name: str = "") -> None:
        self.log = log if log is not None else Probe()
        self.name = name
        self.instances: list[ScriptedActor] = []
        self._starts: deque[Outcome] = deque()
        self._stops: deque[Outcome] = deque()
        self._handlers: list[tuple[Callable[[Any], bool], Callable[[ScriptedActor, Any], Any]]] = []

    def __call__(self) -> ScriptedActor:
        """Make an instance: a script is the factory of its spec."""
        return ScriptedActor(self)

    def on_next_starts(self, *outcomes: Outcome) -> Script:
        """Decide about the coming starts; later ones succeed."""
        self._starts.extend(outcomes)
        return self

    def on_next_stops(self, *outcomes: Outcome) -> Script:
        """Decide about the coming ends; later ones succeed."""
        self._stops.extend(outcomes)
        return self

    def on(self, message: Any, do: Callable[[ScriptedActor, Any], Any]) -> Script:
        """Decide what is done with messages equal to this one, or that this type has."""
        kind = message if isinstance(message, type) else None
        wants = (lambda m: isinstance(m, kind)) if kind else (lambda m: m == message)
        self._handlers.append((wants, do))
        return self

    def do(self, hook: str, actor: ScriptedActor) -> None:
        """Log a hook and let its scripted outcome happen."""
        self.log((hook, *((self.name,) if self.name else ()), actor.context.epoch))
        outcomes = self._starts if hook == "started" else self._stops
        _happen(outcomes.popleft() if outcomes else None)

    def handle(self, actor: ScriptedActor, message: Any) -> Any:
        """Do what the script says about a message; without a word about it, echo it."""
        for wants, do in self._handlers:
            if wants(message):
                return do(actor, message)
        if isinstance(message, BaseException):
            raise message
        self.log(("handled", *((self.name,) if self.name else ()), message))
        return message


class ScriptedActor(Actor):
    """One instance of a script. A message that is an exception is raised by default."""

    def __init__(self, script: Script) -> None:
        self.script = script

    def on_start(self) -> None:
        """Log, then do what the script says."""
        self.script.instances.append(self)
        self.script.do("started", self)

    def on_message(self, message: Any) -> Any:
        """Do what the script says."""
        return self.script.handle(self, message)

    def on_batch(self, messages: Sequence[Any]) -> None:
        """Log the batch, then handle its messages."""
        self.script.log(("batch", *messages))
        super().on_batch(messages)

    def on_stop(self) -> None:
        """Log, then do what the script says."""
        self.script.do("stopped", self)


def _happen(outcome: Outcome) -> None:
    if outcome is None:
        return
    if isinstance(outcome, threading.Event):
        outcome.wait(HOLD_SECONDS)
        return
    raise outcome

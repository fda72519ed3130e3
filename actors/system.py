"""The system: a tree of actors that is started, watched and stopped as one."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

import attrs

from actors.address import Address, Status
from actors.channel import EventChannel
from actors.clock import Clock, SystemClock
from actors.decision import events as heard
from actors.dispatch import Dispatcher
from actors.ending import JOIN_SECONDS, abort, clear
from actors.errors import (
    ActorError,
    ActorUnavailable,
    AskTimeout,
    StartFailed,
    StartTimeout,
    UnknownActor,
    chain,
)
from actors.events import SystemFailed
from actors.inside import inside
from actors.mailbox import Reply
from actors.ref import Ref
from actors.runtime import Runtime
from actors.snapshot import ActorState, state_of
from actors.spec import Spec, SupervisorSpec
from actors.threads import Threads

START_SECONDS = 60.0
"""How long the start of a whole tree may take, unless told otherwise."""

CHILD_SECONDS = 30.0
"""How long a call about one child waits for its supervisor."""

ORDERLY_SHARE = 0.8
"""Which part of the time to stop is for the orderly end; the rest is for cutting it short."""


@attrs.frozen
class StopReport:
    """How a system ended.

    `stuck` names the workers that were abandoned: they needed more than their own time to stop, or
    had not come back when the time of all was over. Their threads are daemons, so they cannot hold
    the interpreter. `seconds` is how long it took.
    """

    stuck: tuple[str, ...]
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether every worker ended in order."""
        return not self.stuck


class ActorSystem:
    """A supervision tree. A context manager: starts on entering, stops on leaving.

    Args:
        root: the tree; its children have paths such as "/keeper" or "/crawl/limiter".
        clock: where time comes from; by default the real one, with a timer thread of its own.
        seed: for the jitter and the actors' random numbers; None draws one.
        name: shown in logs and threads.
        dispatcher: who runs the actors; by default a thread for each.
    """

    def __init__(
        self,
        root: SupervisorSpec,
        *,
        clock: Clock | None = None,
        seed: int | None = None,
        name: str = "actors",
        dispatcher: Dispatcher | None = None,
    ) -> None:
        self.name = name
        self._own_clock = SystemClock() if clock is None else None
        chosen = random.randrange(2**32) if seed is None else seed
        self._dispatcher = dispatcher or Threads()
        self._runtime = Runtime(
            clock or self._own_clock or SystemClock(), chosen, self._hear, self._dispatcher
        )
        self._root: Address = self._runtime.add("/", root, None)
        self._booted = threading.Event()
        self._ended = threading.Event()
        self._error: BaseException | None = None
        self._report: StopReport | None = None
        self._deadline = math.inf
        self._lock = threading.Lock()

    @property
    def clock(self) -> Clock:
        """Where this system gets the time from."""
        return self._runtime.clock

    @property
    def events(self) -> EventChannel:
        """Lifecycle events: `ActorStarted`, `ActorCrashed`, `ActorRestarted` and so on."""
        return self._runtime.events

    @property
    def dead_letters(self) -> EventChannel:
        """Every message that nobody handled, as a `DeadLetter`."""
        return self._runtime.dead_letters

    @property
    def failed(self) -> tuple[BaseException, ...] | None:
        """The causes, from the root's down to the first, when the root gave up; else None."""
        return None if self._error is None else tuple(chain(self._error))

    def start(self, *, timeout: float = START_SECONDS) -> None:
        """Start the tree in order; returns when every child's `on_start` has returned.

        A child that starts and then crashes before the others are up is restarted as at any
        other time, after its backoff; those behind it wait for it.

        Args:
            timeout: real seconds for all of it, whatever the system's clock does.

        Raises:
            StartFailed: a child did not start, or was not up when the time was over; names it.
                Nothing is left behind.
        """
        if self._root.epoch:
            raise ActorError(f"{self.name} was started before; make a new system")
        self._root.begin(1)
        if not self._dispatcher.wait(self._booted, timeout):
            late = self._late()
            self.stop(seconds=JOIN_SECONDS)
            raise StartFailed(late, StartTimeout(late, timeout))
        if self._error is not None:
            error = self._error
            self._finish(time.monotonic(), JOIN_SECONDS)
            raise error if isinstance(error, StartFailed) else StartFailed("/", error)

    def stop(self, *, seconds: float = 10.0) -> StopReport:
        """Stop the tree in the reverse of its boot order, within so many real seconds.

        A call while another one waits can shorten its time: with 0 it aborts at once. What is
        left of messages goes to the dead letters. Calling again gives the same report.

        Raises:
            ActorError: called by one of the actors, which would wait for itself.
        """
        if inside.life is not None:
            raise ActorError("an actor cannot stop its own system and wait for that")
        began, patience = time.monotonic(), max(JOIN_SECONDS, seconds)
        if self._report is None and self._root.epoch and not self._ended.is_set():
            self._runtime.shorten_deadline(seconds)
            self._root.end(self._root.epoch)
            if not self._dispatcher.wait(self._ended, seconds * ORDERLY_SHARE):
                abort(self._runtime, self._root, began + seconds)
                patience = seconds
        return self._finish(began, patience)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the tree, by `stop`, by itself (`auto_shutdown`) or by failure.

        False when time ran out first.
        """
        return self._dispatcher.wait(self._ended, timeout)

    def ref(self, path: str) -> Ref:
        """Give the address at a path such as "/keeper".

        Raises:
            UnknownActor: the tree has no such path.
        """
        return Ref(self._runtime.find(path))

    def snapshot(self) -> ActorState:
        """Describe the whole tree as it is now."""
        return state_of(self._runtime, self._root)

    def places(self) -> list[Address]:
        """Give all places of the tree in boot order; for test kits and tools, not for sending."""
        return self._runtime.below(self._root)

    # Children that come and go

    def start_child(self, supervisor: str, spec: Spec, *, timeout: float = CHILD_SECONDS) -> Ref:
        """Start another child of a supervisor; returns when it is ready.

        Raises:
            ChildRefused: the supervisor has a child of that id.
            StartFailed: it did not start, and was forgotten.
            UnknownActor: there is no such supervisor.
        """
        self._wish(supervisor, lambda reply: heard.ChildAdded(spec, 0, reply), timeout)
        return self.ref(f"{supervisor.rstrip('/')}/{spec.id}")

    def stop_child(self, path: str, *, timeout: float = CHILD_SECONDS) -> None:
        """Stop a child; it is not restarted, and its spec stays unless it is temporary."""
        above, name = _split(path)
        self._wish(above, lambda reply: heard.ChildStopWanted(name, reply), timeout)

    def restart_child(self, path: str, *, timeout: float = CHILD_SECONDS) -> None:
        """Start a child again that was stopped, has finished, or is parked.

        Raises:
            ChildRefused: it is running.
            StartFailed: it did not start; it stays down.
        """
        above, name = _split(path)
        self._wish(above, lambda reply: heard.ChildRestartWanted(name, reply), timeout)

    def delete_child(self, path: str, *, timeout: float = CHILD_SECONDS) -> None:
        """Forget a child that is down.

        Raises:
            ChildRefused: it is running.
        """
        above, name = _split(path)
        self._wish(above, lambda reply: heard.ChildDeleted(name, reply), timeout)

    def _wish(self, path: str, wish: Callable[[Reply], heard.Wish], timeout: float) -> None:
        place = self._runtime.find(path)
        if not isinstance(place.spec, SupervisorSpec):
            raise UnknownActor(f"{path} is not a supervisor")
        if place.mailbox.closed:
            raise ActorUnavailable(path, place.mailbox.reason)
        reply: Reply = SimpleQueue()
        place.mailbox.signal((wish(reply), None, None, ()))
        try:
            error, _ = self._dispatcher.receive(reply, timeout)
        except Empty:
            raise AskTimeout(path, timeout) from None
        if error is not None:
            raise error

    def _late(self) -> str:
        """Name the first place that is not up; a supervisor is not up before its children."""
        waiting = [place for place in self.places() if place.status is not Status.RUNNING]
        workers = (place for place in waiting if not isinstance(place.spec, SupervisorSpec))
        return next(workers, self._root).path

    # The end

    def _hear(self, report: heard.Report) -> None:
        """Take what the root reports, in its own thread."""
        match report:
            case heard.Started():
                self._booted.set()
                return
            case heard.StartFailed():
                self._error = report.error
            case heard.Crashed():
                self._fail(report.error)
            case heard.Exited(stranger=True) if self._report is None:
                self._fail(ActorUnavailable("/", "the root was stopped by a stranger"))
            case heard.Exited():
                self._runtime.dismiss(self._root, "the system has finished")
        self._ended.set()
        self._booted.set()

    def _fail(self, error: BaseException) -> None:
        self._error = error
        self._runtime.dismiss(self._root, "the system failed")
        self._runtime.events.publish(SystemFailed(tuple(chain(error))))

    def _finish(self, began: float, seconds: float) -> StopReport:
        """Close every mailbox, and wait for the threads. Done once."""
        self._deadline = min(self._deadline, began + seconds)
        with self._lock:
            if self._report is None:
                stuck = clear(self._runtime, self._root, lambda: self._deadline)
                self._runtime.events.flush()
                self._runtime.dead_letters.flush()
                if self._own_clock is not None:
                    self._own_clock.close()
                self._report = StopReport(stuck, time.monotonic() - began)
                self._ended.set()
            return self._report

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def _split(path: str) -> tuple[str, str]:
    above, _, name = path.rpartition("/")
    return above or "/", name

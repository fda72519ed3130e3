"""Coordinated shutdown: named phases in the order of what they need, each a set of tasks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import TypeAlias

import attrs

from actors.clock import Clock, SystemClock
from actors.errors import ActorError, InvalidSpec, describe

logger = logging.getLogger("actors")

PHASE_SECONDS = 5.0

Task: TypeAlias = "Callable[[], object]"
_Outcome: TypeAlias = "tuple[str, BaseException | None] | None"
"""Which task ended and how; None: the time of the phase is over."""


def _as_tuple(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


@attrs.frozen
class Phase:
    """A step of a shutdown.

    Args:
        name: what it is called in reports and warnings.
        after: the phases that have to be over before it begins.
        seconds: how long its tasks may take before the shutdown goes on without them.
        recover: whether the shutdown goes on when a task failed or took too long.
    """

    name: str
    after: tuple[str, ...] = attrs.field(default=(), converter=_as_tuple, kw_only=True)
    seconds: float = attrs.field(default=PHASE_SECONDS, kw_only=True)
    recover: bool = attrs.field(default=True, kw_only=True)


class TaskTimeout(ActorError, TimeoutError):
    """The cause given for a task of a shutdown that took too long. Its thread is left behind."""


@attrs.frozen
class TaskFailed:
    """A task that failed, or was not over in time (`TaskTimeout`)."""

    phase: str
    task: str
    error: BaseException


@attrs.frozen
class ShutdownReport:
    """How a shutdown went. `aborted`: the phase after whose failure nothing more was run."""

    reason: str
    phases: tuple[str, ...]
    failed: tuple[TaskFailed, ...] = ()
    aborted: str | None = None

    @property
    def clean(self) -> bool:
        """Whether every task of every phase ended in order."""
        return not self.failed


class CoordinatedShutdown:
    """Runs the tasks of its phases, once: those of one phase side by side, the phases in order.

    Raises:
        InvalidSpec: two phases have one name, one needs a phase that there is not, or phases need
            each other in a cycle; names them.
    """

    def __init__(self, phases: Iterable[Phase], *, clock: Clock | None = None) -> None:
        self._phases = ordered(phases)
        self._tasks: dict[str, dict[str, Task]] = {phase.name: {} for phase in self._phases}
        self._clock = clock
        self._lock = threading.Lock()
        self._reason: str | None = None
        self._report: ShutdownReport | None = None
        self._over = threading.Event()
        self._threads: set[threading.Thread] = set()

    @property
    def reason(self) -> str | None:
        """Why the shutdown was begun; None before."""
        return self._reason

    def add(self, phase: str, name: str, task: Task) -> None:
        """Add a task, to be run in a thread of its own.

        Raises:
            InvalidSpec: there is no such phase, or it has a task of that name.
            ActorError: the shutdown has begun.
        """
        if phase not in self._tasks:
            raise InvalidSpec(f"phase must be one of {', '.join(self._tasks)}, not {phase!r}")
        if name in self._tasks[phase]:
            raise InvalidSpec(f"task must be unique: {phase} has two called {name!r}")
        if self._reason is not None:
            raise ActorError("the shutdown has begun; no task can be added any more")
        self._tasks[phase][name] = task

    def run(self, reason: str, *, seconds: float | None = None) -> ShutdownReport:
        """Run all phases; a later call runs nothing, waits for the first and gives its report.

        Args:
            reason: kept from the first call.
            seconds: of the clock, for all phases together; None: only their own limits count.

        Raises:
            ActorError: called by one of the tasks, which would wait for itself.
        """
        if threading.current_thread() in self._threads:
            raise ActorError("a task of a shutdown cannot wait for that shutdown")
        with self._lock:
            first, self._reason = self._reason is None, self._reason or reason
        if first:
            self._report = self._run_all(reason, seconds)
            self._over.set()
        self._over.wait()
        assert self._report is not None  # noqa: S101 - set before it is over
        return self._report

    def _run_all(self, reason: str, seconds: float | None) -> ShutdownReport:
        own = SystemClock() if self._clock is None else None
        clock: Clock = self._clock or own or SystemClock()
        deadline = None if seconds is None else clock.monotonic() + seconds
        ran: list[str] = []
        failed: list[TaskFailed] = []
        try:
            for phase in self._phases:
                ran.append(phase.name)
                failures = self._run_phase(phase, clock, deadline)
                failed.extend(failures)
                if failures and not phase.recover:
                    return ShutdownReport(reason, tuple(ran), tuple(failed), phase.name)
            return ShutdownReport(reason, tuple(ran), tuple(failed))
        finally:
            if own is not None:
                own.close()

    def _run_phase(self, phase: Phase, clock: Clock, deadline: float | None) -> list[TaskFailed]:
        waiting = dict(self._tasks[phase.name])
        if not waiting:
            return []
        outcomes: SimpleQueue[_Outcome] = SimpleQueue()
        left = phase.seconds
        if deadline is not None:
            left = min(left, max(0.0, deadline - clock.monotonic()))
        for name, task in waiting.items():
            self._start(phase, name, task, outcomes)
        timer = clock.call_later(left, lambda: outcomes.put(None))
        failed = []
        while waiting and (outcome := outcomes.get()) is not None:
            name, error = outcome
            del waiting[name]
            if error is not None:
                failed.append(_failure(phase, name, error))
        timer.cancel()
        late = TaskTimeout(f"it was not over in {left:g} s")
        return failed + [_failure(phase, name, late) for name in waiting]

    def _start(self, phase: Phase, name: str, task: Task, outcomes: SimpleQueue[_Outcome]) -> None:
        def work() -> None:
            try:
                task()
            except BaseException as error:  # noqa: BLE001 - a task may fail in any way
                outcomes.put((name, error))
            else:
                outcomes.put((name, None))

        thread = threading.Thread(target=work, name=f"shutdown {phase.name}/{name}", daemon=True)
        self._threads.add(thread)
        thread.start()


def ordered(phases: Iterable[Phase]) -> tuple[Phase, ...]:
    """Put phases in an order in which each comes after those that it needs.

    Raises:
        InvalidSpec: they have no such order, or their names make no sense.
    """
    named: dict[str, Phase] = {}
    for phase in phases:
        if phase.name in named:
            raise InvalidSpec(f"name must be unique: two phases are called {phase.name!r}")
        named[phase.name] = phase
    done: dict[str, Phase] = {}
    for phase in named.values():
        _visit(phase, named, done, ())
    return tuple(done.values())


def _visit(
    phase: Phase, named: dict[str, Phase], done: dict[str, Phase], above: tuple[str, ...]
) -> None:
    if phase.name in done:
        return
    if phase.name in above:
        cycle = (*above[above.index(phase.name) :], phase.name)
        raise InvalidSpec(f"phases need each other in a cycle: {' -> '.join(cycle)}")
    for name in phase.after:
        if name not in named:
            raise InvalidSpec(f"after of {phase.name} names a phase that there is not: {name!r}")
        _visit(named[name], named, done, (*above, phase.name))
    done[phase.name] = phase


def _failure(phase: Phase, name: str, error: BaseException) -> TaskFailed:
    logger.warning("Task %s of phase %s failed: %s", name, phase.name, describe(error))
    return TaskFailed(phase.name, name, error)

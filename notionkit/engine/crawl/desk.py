"""A desk: which workers of a pool are idle, what the others hold, and what waits to be durable.

The coordinator has one for listings and one for files.
It hands out what an idle worker asked for, never more; what is in flight is all that it remembers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar

from actors import Context
from actors.roles.messages import WorkOffered

Job = TypeVar("Job")


class Record(Protocol):
    """Makes operations durable, and says so later by `Desk.released(key)`."""

    def __call__(self, key: str, *operations: Any) -> None: ...


class Desk(Generic[Job]):
    """The bookkeeping of one pool in one generation.

    Args:
        context: The coordinator's, for its clock, timers and addresses.
        record: Makes operations durable; their key counts as in flight until then.
    """

    def __init__(self, context: Context, record: Record) -> None:
        self.context = context
        self.generation = 0
        self._record = record
        self._idle: dict[str, None] = {}
        self._busy: dict[str, Job] = {}
        self._held: set[str] = set()
        self._waiting: set[str] = set()

    def open(self, generation: int, workers: Sequence[str]) -> None:
        """Begin a generation: forget what was in flight, and offer work to every worker."""
        self.close()
        self.generation = generation
        for path in workers:
            self.context.ref(path).tell(WorkOffered(generation))

    def close(self) -> None:
        """Forget everything in flight."""
        self._idle.clear()
        self._busy.clear()
        self._held.clear()
        self._waiting.clear()

    @property
    def in_flight(self) -> bool:
        """Whether anything is on its way, or waits for another try."""
        return bool(self.on_its_way or self._waiting)

    @property
    def on_its_way(self) -> bool:
        """Whether a worker has anything in hand, or anything is yet to be durable."""
        return bool(self._busy or self._held)

    def wanted_by(self, worker: str) -> None:
        """Note that a worker is idle."""
        if worker not in self._busy:
            self._idle[worker] = None

    def released(self, key: str) -> None:
        """Let go of a key: what was recorded about it is durable, or its wait is over."""
        self._held.discard(key)
        self._waiting.discard(key)

    def record(self, key: str, *operations: Any) -> None:
        """Make operations durable and hold their key until they are."""
        self._held.add(key)
        self._record(key, *operations)

    def hold(self, key: str) -> None:
        """Keep a key out of the assignments until it is released: it waits for another try."""
        self._waiting.add(key)

    def hand(self, job: Job, message: Any) -> None:
        """Give a job to an idle worker; there must be one."""
        worker, _ = self._idle.popitem()
        self._busy[worker] = job
        self.context.ref(worker).tell(message)

    def free(self, worker: str) -> None:
        """Note that a worker has no job any more."""
        del self._busy[worker]
        self._idle[worker] = None

    def job_of(self, worker: str) -> Job | None:
        """Return what a worker holds."""
        return self._busy.get(worker)

    def holders(self, job: Job) -> Iterator[str]:
        """Return the workers that hold a job."""
        return iter([worker for worker, held in self._busy.items() if held == job])

    @property
    def idle(self) -> int:
        """How many workers wait for work."""
        return len(self._idle)

    def jobs(self) -> list[Job]:
        """Return what is on its way."""
        return list(self._busy.values())

    def is_held(self, key: str) -> bool:
        """Tell whether a key waits."""
        return key in self._held or key in self._waiting

    @property
    def held(self) -> int:
        """How many keys wait."""
        return len(self._held) + len(self._waiting)

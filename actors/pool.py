"""A pull pool of actors: a source, the pool that keeps the books, and its workers.

    pool = ChildSpec("pool", lambda: Pool(source="/work/source"))
    source = ChildSpec("source", lambda: MySource("/work/pool"))
    workers = [ChildSpec(f"w{n}", lambda: MyWorker("/work/pool")) for n in range(4)]

The source sends no more than workers have asked for. What a crashed worker had not acknowledged
goes to another; work whose second crash it was goes to the dead letters with both causes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any

import attrs

from actors.actor import Actor
from actors.demand import Demand, Grant, Job
from actors.errors import AskTimeout, MailboxFull, UnknownActor
from actors.events import ActorCrashed, Terminated
from actors.ref import Ref


@attrs.frozen
class WorkWanted:
    """A worker can take so many jobs more."""

    worker: str
    epoch: int
    count: int


@attrs.frozen
class WorkGiven:
    """A job for the worker's instance of this epoch; any other ignores it."""

    epoch: int
    job: Job


@attrs.frozen
class WorkDone:
    """A worker acknowledges a job."""

    worker: str
    key: int


@attrs.frozen
class SourceBegan:
    """The source's instance of this epoch is ready to be asked."""

    epoch: int


@attrs.frozen
class JobsAsked:
    """The source's instance of this epoch may send so many jobs more; any other ignores it."""

    epoch: int
    count: int


@attrs.frozen
class JobsOffered:
    """What the source has sent."""

    works: tuple[Any, ...]


@attrs.frozen
class Drained:
    """How a pool's drain ended: what is left undone, and which workers hold some of it."""

    left: tuple[Any, ...] = ()
    holders: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything was acknowledged."""
        return not self.left


@attrs.frozen
class DrainWanted:
    """Take in no more work; call `done` when all is acknowledged, or when the time is over."""

    seconds: float
    done: Callable[[Drained], object]


@attrs.frozen
class _TimeIsOver:
    """Told to the pool itself when a drain has lasted long enough."""

    wish: DrainWanted


@attrs.frozen
class _Drain:
    """A drain that goes on until a time of the pool's monotonic clock."""

    wish: DrainWanted
    deadline: float


@attrs.frozen
class _Kept:
    """What outlives a crash of the pool: its books, and the drains that it owes an answer."""

    books: Demand = attrs.field(factory=Demand)
    drains: tuple[_Drain, ...] = ()


@attrs.frozen
class TryAgain:
    """Told by pool and source to themselves when a lane was full that they had to tell."""


AGAIN_SECONDS = 0.05
"""How soon a lane that was full is tried again."""


class Pool(Actor):
    """Keeps the books between one source and its workers.

    They outlive its own crashes, and so does a drain: it ends when it would have ended.

    Args:
        source: the path of the source.
    """

    def __init__(self, source: str) -> None:
        self._source_path = source

    def on_start(self) -> None:
        """Go on with the books of the instance before, if there was one."""
        kept: _Kept = self.context.kept or _Kept()
        self._books, self._drains = kept.books, kept.drains
        self._source = self.context.ref(self._source_path)
        self._watched: set[str] = set()
        self._trying_again = False
        for worker in tuple(self._books.members):
            self._watch(worker)
        for drain in self._drains:
            self._await_end(drain)
        self._give()

    def on_message(self, message: Any) -> None:
        """Do the books, and give out what can be given."""
        match message:
            case WorkWanted():
                self._books = self._books.asked(message.worker, message.epoch, message.count)
                self._watch(message.worker)
            case WorkDone():
                self._books = self._books.done(message.worker, message.key)
            case JobsOffered():
                self._offered(message.works)
            case ActorCrashed():
                self._worker_crashed(message)
            case Terminated():
                self._watched.discard(message.path)
                self._books = self._books.left(message.path)
            case SourceBegan():
                self._books = self._books.source_began(message.epoch)
            case DrainWanted():
                self._drain(message)
            case _TimeIsOver():
                self._end_drain(message.wish)
            case TryAgain():
                self._trying_again = False
        self._give()

    def _watch(self, worker: str) -> None:
        if worker in self._watched:
            return
        try:
            self.context.watch(self.context.ref(worker), crashes=True)
        except UnknownActor:  # it was forgotten before its words were read
            self._books = self._books.left(worker)
        else:
            self._watched.add(worker)

    def _offered(self, works: Sequence[Any]) -> None:
        self._books, surplus = self._books.offered(works)
        for work in surplus:
            self.context.me.dead_letter(work, "nobody had asked for it")

    def _worker_crashed(self, crash: ActorCrashed) -> None:
        given = crash.message
        key = given.job.key if isinstance(given, WorkGiven) else None
        self._books, poison = self._books.crashed(crash.path, crash.epoch, key, crash.error)
        if poison is not None:
            reason = "it crashed two workers"
            self.context.me.dead_letter(poison.work, reason, causes=poison.causes)

    def _give(self) -> None:
        self._books, grants = self._books.assign()
        refused = [grant for grant in grants if not self._told(grant)]
        self._books = self._books.refused(refused)
        if refused:
            self._try_again_soon()
        self._ask_source()
        # Kept last: what was told and not booked is done twice, the other way round never.
        self._keep()
        if not self._books.in_flight:
            for drain in self._drains:
                self._end_drain(drain.wish)

    def _told(self, grant: Grant) -> bool:
        try:
            self.context.ref(grant.worker).tell(WorkGiven(grant.epoch, grant.job))
        except MailboxFull:  # others told it something as well
            return False
        except UnknownActor:
            self._books = self._books.left(grant.worker)
            self._try_again_soon()
        return True

    def _ask_source(self) -> None:
        books, more = self._books.ask_source()
        if not more:
            return
        try:
            self._source.tell(JobsAsked(books.source, more))
        except MailboxFull:
            self._try_again_soon()
        else:
            self._books = books

    def _try_again_soon(self) -> None:
        if not self._trying_again:
            self._trying_again = True
            self.context.after(AGAIN_SECONDS, TryAgain())

    def _keep(self) -> None:
        self.context.keep(_Kept(self._books, self._drains))

    def _drain(self, wish: DrainWanted) -> None:
        self._books = attrs.evolve(self._books, closed=True)
        drain = _Drain(wish, self.context.clock.monotonic() + wish.seconds)
        self._drains = (*self._drains, drain)
        self._await_end(drain)

    def _await_end(self, drain: _Drain) -> None:
        left = max(0.0, drain.deadline - self.context.clock.monotonic())
        self.context.after(left, _TimeIsOver(drain.wish))

    def _end_drain(self, wish: DrainWanted) -> None:
        going_on = tuple(drain for drain in self._drains if drain.wish != wish)
        if len(going_on) < len(self._drains):
            self._drains = going_on
            self._keep()
            wish.done(Drained(self._books.in_flight, self._books.holders))


def drain(pool: Ref, *, seconds: float) -> Drained:
    """Have a pool take in no more work, and wait until what it has is done. Not from an actor.

    Args:
        pool: the pool.
        seconds: of the system's clock, after which it answers with what is left.

    Raises:
        AskTimeout: the pool itself did not answer.
    """
    answer: SimpleQueue[Drained] = SimpleQueue()
    pool.signal(DrainWanted(seconds, answer.put))
    try:
        return answer.get(timeout=seconds + 1.0)
    except Empty:
        raise AskTimeout(pool.path, seconds) from None

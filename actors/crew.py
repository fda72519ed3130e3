"""What users of a pull pool write: a source that supplies work, and workers that do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actors.actor import Actor
from actors.demand import Appetite
from actors.errors import MailboxFull
from actors.pool import (
    AGAIN_SECONDS,
    JobsAsked,
    JobsOffered,
    SourceBegan,
    TryAgain,
    WorkDone,
    WorkGiven,
    WorkWanted,
)


class Source(Actor):
    """Base of sources: say in `supply` what there is.

    Args:
        pool: the path of the pool.
    """

    def __init__(self, pool: str) -> None:
        self._pool_path = pool
        self._owed = 0
        self._unsent: list[SourceBegan | JobsOffered] = []

    def on_start(self) -> None:
        """Tell the pool to ask. To be called by an `on_start` that overrides it."""
        self._pool = self.context.ref(self._pool_path)
        self._send(SourceBegan(self.context.epoch))

    def supply(self, count: int) -> Sequence[Any]:
        """Give at most so many jobs; fewer, when there are no more at present."""
        raise NotImplementedError

    def on_message(self, message: Any) -> Any:
        """Send what is asked for. To be called by an `on_message` that overrides it."""
        if isinstance(message, JobsAsked) and message.epoch == self.context.epoch:
            self._owed += message.count
            self.refill()
        elif isinstance(message, TryAgain):
            self._send()

    def refill(self) -> None:
        """Send what is still owed: for when there is work again.

        Raises:
            ValueError: `supply` gave more than it was asked for.
        """
        if not self._owed:
            return
        works = tuple(self.supply(self._owed))
        if len(works) > self._owed:
            raise ValueError(f"{len(works)} jobs supplied, but only {self._owed} were asked for")
        self._owed -= len(works)
        if works:
            self._send(JobsOffered(works))

    def _send(self, *news: SourceBegan | JobsOffered) -> None:
        """Tell the pool, and keep for a moment what its lane has no room for."""
        waits = bool(self._unsent)
        self._unsent.extend(news)
        if news and waits:
            return
        while self._unsent:
            try:
                self._pool.tell(self._unsent[0])
            except MailboxFull:
                self.context.after(AGAIN_SECONDS, TryAgain())
                return
            self._unsent.pop(0)


class Worker(Actor):
    """Base of workers: do in `work` what is to be done with one job. Returning acknowledges it.

    Args:
        pool: the path of the pool.
        appetite: how many jobs it holds at most, and when it asks for more.
    """

    def __init__(self, pool: str, appetite: Appetite | None = None) -> None:
        self._pool_path = pool
        self._appetite = appetite or Appetite()
        self._expected = 0

    def on_start(self) -> None:
        """Ask for the first jobs. To be called by an `on_start` that overrides it."""
        self._pool = self.context.ref(self._pool_path)
        self._ask()

    def work(self, work: Any) -> None:
        """Do one job. Raising is a crash of this worker; another one tries the job again."""
        raise NotImplementedError

    def on_message(self, message: Any) -> Any:
        """Do a job and acknowledge it. To be called by an `on_message` that overrides it."""
        if isinstance(message, WorkGiven) and message.epoch == self.context.epoch:
            self.work(message.job.work)
            self._expected -= 1
            # Signals come before the news of a crash that follows them, and are never refused.
            self._pool.signal(WorkDone(self.context.path, message.job.key))
            self._ask()

    def _ask(self) -> None:
        more = self._appetite.more(self._expected)
        if more:
            self._expected += more
            self._pool.signal(WorkWanted(self.context.path, self.context.epoch, more))

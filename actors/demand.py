"""The bookkeeping of a pull pool: values only, no actors, no threads.

Workers say how many jobs they can take; the source is asked for no more than that; each job stays
on the books until its worker has acknowledged it. So a job is handled at least once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from actors.errors import InvalidSpec


@attrs.frozen
class Appetite:
    """How a worker asks: it never holds more than `most`, and asks again when `least` are left.

    Raises:
        InvalidSpec: not 0 <= least < most.
    """

    most: int = 10
    least: int = 5

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.least < self.most:
            raise InvalidSpec(
                f"least and most must be 0 <= least < most, not {self.least!r} and {self.most!r}"
            )

    def more(self, expected: int) -> int:
        """Say for how many jobs to ask when so many are held or on their way."""
        return self.most - expected if expected <= self.least else 0


@attrs.frozen
class Job:
    """One piece of work on the books. `causes`: the crashes that it has caused so far."""

    key: int
    work: Any
    causes: tuple[BaseException, ...] = ()


@attrs.frozen
class Member:
    """One worker: its present epoch, how many jobs it still wants, and which it holds."""

    epoch: int
    wants: int = 0
    held: tuple[Job, ...] = ()


@attrs.frozen
class Grant:
    """A job that is to be given to a worker."""

    worker: str
    epoch: int
    job: Job


@attrs.frozen(kw_only=True)
class Demand:
    """The books. Every change gives new ones, so an actor can keep them over its crashes.

    `source`: the epoch of the source's instance that is asked. `owed`: how many jobs it was asked
    for and has not sent. `closed`: no more are taken in.
    """

    members: Mapping[str, Member] = attrs.field(factory=dict)
    waiting: tuple[Job, ...] = ()
    source: int = 0
    owed: int = 0
    closed: bool = False
    next_key: int = 1

    def asked(self, worker: str, epoch: int, count: int) -> Demand:
        """Note that a worker wants more. What an earlier instance of it held is free again."""
        member = self.members.get(worker)
        if member is not None and epoch < member.epoch:
            return self
        if member is not None and epoch > member.epoch:
            return self.left(worker).asked(worker, epoch, count)
        member = member or Member(epoch)
        return self._with(worker, attrs.evolve(member, wants=member.wants + count))

    def ask_source(self) -> tuple[Demand, int]:
        """Say how many jobs to ask the source for now, and count them as owed.

        None before the source has begun: what it is asked then would be counted for nobody.
        """
        if self.closed or not self.source:
            return self, 0
        wanted = sum(member.wants for member in self.members.values())
        more = max(0, wanted - len(self.waiting) - self.owed)
        return attrs.evolve(self, owed=self.owed + more), more

    def source_began(self, epoch: int) -> Demand:
        """Note that the source is a new one, which was asked for nothing yet."""
        return attrs.evolve(self, source=epoch, owed=0)

    def offered(self, works: Sequence[Any]) -> tuple[Demand, tuple[Any, ...]]:
        """Take in what the source has sent. What nobody asked for is given back."""
        taken, surplus = tuple(works[: self.owed]), tuple(works[self.owed :])
        if self.closed:
            taken, surplus = (), tuple(works)
        jobs = tuple(Job(self.next_key + n, work) for n, work in enumerate(taken))
        books = attrs.evolve(
            self,
            waiting=(*self.waiting, *jobs),
            owed=max(0, self.owed - len(works)),
            next_key=self.next_key + len(jobs),
        )
        return books, surplus

    def assign(self) -> tuple[Demand, tuple[Grant, ...]]:
        """Give waiting jobs to those who want some, in turn, the emptiest hands first."""
        members, grants, waiting = dict(self.members), [], list(self.waiting)
        while waiting:
            hungry = [name for name, member in members.items() if member.wants]
            if not hungry:
                break
            name = min(hungry, key=lambda hungry_one: len(members[hungry_one].held))
            member, job = members[name], waiting.pop(0)
            members[name] = attrs.evolve(member, wants=member.wants - 1, held=(*member.held, job))
            grants.append(Grant(name, member.epoch, job))
        return attrs.evolve(self, members=members, waiting=tuple(waiting)), tuple(grants)

    def refused(self, grants: Sequence[Grant]) -> Demand:
        """Note that jobs could not be given: they wait again, first of all and in their order."""
        books = self
        for grant in reversed(grants):
            member = books.members.get(grant.worker)
            if member is not None and grant.job in member.held:
                held = tuple(job for job in member.held if job != grant.job)
                member = attrs.evolve(member, wants=member.wants + 1, held=held)
                waiting = (grant.job, *books.waiting)
                books = attrs.evolve(books._with(grant.worker, member), waiting=waiting)
        return books

    def done(self, worker: str, key: int) -> Demand:
        """Note that a job is acknowledged; one that is not held by this worker changes nothing."""
        member = self.members.get(worker)
        if member is None:
            return self
        held = tuple(job for job in member.held if job.key != key)
        return self._with(worker, attrs.evolve(member, held=held))

    def left(self, worker: str) -> Demand:
        """Note that a worker is gone: all that it held goes to others, first of all."""
        return self._freed(worker, None, None)[0]

    def crashed(
        self, worker: str, epoch: int, key: int | None, error: BaseException
    ) -> tuple[Demand, Job | None]:
        """Note that a worker crashed over the job of this key; None when it was no job's fault.

        The job is given back when it is poison: this was the second crash that it has caused.
        """
        member = self.members.get(worker)
        if member is None or member.epoch != epoch:
            return self, None
        return self._freed(worker, key, error)

    @property
    def in_flight(self) -> tuple[Any, ...]:
        """The work that is not acknowledged, the oldest first."""
        held = [job for member in self.members.values() for job in member.held]
        return tuple(job.work for job in sorted((*held, *self.waiting), key=lambda job: job.key))

    @property
    def holders(self) -> tuple[str, ...]:
        """The workers that hold jobs."""
        return tuple(name for name, member in self.members.items() if member.held)

    def _freed(
        self, worker: str, key: int | None, error: BaseException | None
    ) -> tuple[Demand, Job | None]:
        member = self.members.get(worker)
        if member is None:
            return self, None
        blamed = [_blamed(job, error) if job.key == key else job for job in member.held]
        poison = next((job for job in blamed if len(job.causes) > 1), None)
        free = [job for job in blamed if job is not poison]
        members = {name: other for name, other in self.members.items() if name != worker}
        return attrs.evolve(self, members=members, waiting=(*free, *self.waiting)), poison

    def _with(self, worker: str, member: Member) -> Demand:
        return attrs.evolve(self, members={**self.members, worker: member})


def _blamed(job: Job, error: BaseException | None) -> Job:
    return job if error is None else attrs.evolve(job, causes=(*job.causes, error))

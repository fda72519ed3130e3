"""The books of a pull pool, without actors."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from actors import InvalidSpec
from actors.demand import Appetite, Demand


def test_a_worker_asks_for_ten_and_for_five_more_when_five_are_left() -> None:
    appetite = Appetite(most=10, least=5)
    assert [appetite.more(n) for n in (0, 10, 9, 6, 5)] == [10, 0, 0, 0, 5]


@pytest.mark.parametrize(("most", "least"), [(5, 5), (0, 0), (3, -1)])
def test_an_appetite_that_cannot_work_is_refused(most: int, least: int) -> None:
    with pytest.raises(InvalidSpec, match="least and most"):
        Appetite(most, least)


def booked(*works: Any, workers: dict[str, int]) -> Demand:
    books = Demand(source=1)
    for worker, count in workers.items():
        books = books.asked(worker, 1, count)
    books, _ = books.ask_source()
    books, surplus = books.offered(works)
    assert surplus == ()
    return books.assign()[0]


def test_the_source_is_asked_for_what_the_workers_want_and_only_once() -> None:
    books, count = Demand(source=1).asked("w", 1, 10).ask_source()
    assert count == 10
    assert books.ask_source()[1] == 0
    books, _ = books.offered(["a", "b"])
    books, grants = books.assign()
    assert [grant.job.work for grant in grants] == ["a", "b"]
    assert books.ask_source()[1] == 0


def test_what_nobody_asked_for_is_given_back() -> None:
    books, _ = Demand(source=1).asked("w", 1, 1).ask_source()
    assert books.offered(["a", "b"])[1] == ("b",)


def test_the_emptiest_hands_get_the_next_job() -> None:
    books = booked("a", "b", workers={"v": 2, "w": 2})
    assert [len(member.held) for member in books.members.values()] == [1, 1]


def test_unacknowledged_jobs_of_a_crashed_worker_go_to_another_in_their_order() -> None:
    books = booked("a", "b", workers={"w": 2}).asked("v", 1, 2)
    books, poison = books.crashed("w", 1, 1, ValueError("a"))
    assert poison is None
    _, grants = books.assign()
    assert [(grant.worker, grant.job.work) for grant in grants] == [("v", "a"), ("v", "b")]


def test_a_job_is_poison_after_its_second_crash_and_keeps_both_causes() -> None:
    books = booked("a", "b", workers={"w": 2})
    first, second = ValueError("first"), ValueError("second")
    books, _ = books.crashed("w", 1, 1, first)
    books, _ = books.asked("v", 1, 2).assign()
    books, poison = books.crashed("v", 1, 1, second)
    assert poison is not None
    assert (poison.work, poison.causes) == ("a", (first, second))
    assert books.in_flight == ("b",)


def test_a_crash_that_was_no_jobs_fault_blames_none() -> None:
    books = booked("a", workers={"w": 1})
    for epoch in (1, 2, 3):
        books, poison = books.crashed("w", epoch, None, ValueError())
        assert poison is None
        books = books.asked("w", epoch + 1, 1).assign()[0]
    assert books.in_flight == ("a",)


def test_news_of_an_old_instance_changes_nothing() -> None:
    books = booked("a", workers={"w": 1}).asked("w", 2, 1).assign()[0]
    assert books.crashed("w", 1, 1, ValueError()) == (books, None)
    assert books.asked("w", 1, 5) is books


def test_closed_books_take_nothing_in_but_finish_what_they_have() -> None:
    books = attrs.evolve(booked("a", workers={"w": 2}), closed=True)
    assert books.offered(["b"])[1] == ("b",)
    assert books.asked("w", 1, 5).ask_source()[1] == 0
    assert books.done("w", 1).in_flight == ()


class Pulling(RuleBasedStateMachine):
    """Workers that ask, finish, crash and come back; a source that sends some of what it owes."""

    def __init__(self) -> None:
        super().__init__()
        self.books = Demand(source=1)
        self.epochs = dict.fromkeys("abc", 1)
        self.expected = dict.fromkeys("abc", 0)
        self.holds: dict[str, list[int]] = {name: [] for name in "abc"}
        self.asked_for = self.sent = self.finished = self.poisoned = 0
        self.appetite = Appetite(most=4, least=2)

    def settle(self) -> None:
        self.books, grants = self.books.assign()
        for grant in grants:
            assert grant.epoch == self.epochs[grant.worker]
            self.holds[grant.worker].append(grant.job.key)
        self.books, more = self.books.ask_source()
        self.asked_for += more

    @rule(name=st.sampled_from("abc"))
    def asks(self, name: str) -> None:
        more = self.appetite.more(self.expected[name])
        if more:
            self.expected[name] += more
            self.books = self.books.asked(name, self.epochs[name], more)
            self.settle()

    @precondition(lambda self: self.asked_for > self.sent)
    @rule(data=st.data())
    def sends(self, data: Any) -> None:
        count = data.draw(st.integers(1, self.asked_for - self.sent))
        self.books, surplus = self.books.offered(range(count))
        assert surplus == ()
        self.sent += count
        self.settle()

    @rule(name=st.sampled_from("abc"))
    def finishes(self, name: str) -> None:
        if self.holds[name]:
            self.books = self.books.done(name, self.holds[name].pop(0))
            self.expected[name] -= 1
            self.finished += 1
            self.settle()

    @rule(name=st.sampled_from("abc"), blame=st.booleans())
    def crashes(self, name: str, blame: bool) -> None:
        key = self.holds[name][0] if blame and self.holds[name] else None
        error = ValueError(name)
        self.books, poison = self.books.crashed(name, self.epochs[name], key, error)
        self.poisoned += poison is not None
        self.epochs[name] += 1
        self.expected[name], self.holds[name] = 0, []
        self.settle()

    @invariant()
    def nothing_is_lost_and_nothing_held_twice(self) -> None:
        held = [key for keys in self.holds.values() for key in keys]
        assert len(held) == len(set(held))
        assert self.sent == self.finished + self.poisoned + len(self.books.in_flight)
        for name, member in self.books.members.items():
            assert [job.key for job in member.held] == self.holds[name]

    @invariant()
    def nobody_holds_more_than_it_asked_for(self) -> None:
        assert all(len(keys) <= self.appetite.most for keys in self.holds.values())
        assert self.books.owed == self.asked_for - self.sent


TestPulling = Pulling.TestCase
TestPulling.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)


def test_jobs_that_could_not_be_given_wait_in_their_order_and_are_still_wanted() -> None:
    books = Demand(source=1).asked("w", 1, 3)
    books, _ = books.ask_source()
    books, _ = books.offered(["a", "b", "c"])
    books, grants = books.assign()
    books = books.refused(grants[1:])
    assert [job.work for job in books.waiting] == ["b", "c"]
    assert [job.work for job in books.members["w"].held] == ["a"]
    again, grants = books.assign()
    assert [grant.job.work for grant in grants] == ["b", "c"]
    assert again.ask_source()[1] == 0
    assert books.left("w").refused(grants) == books.left("w")

"""Messages set aside and taken up again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    Actor,
    ActorError,
    ActorSystem,
    ActorUnavailable,
    ChildSpec,
    InvalidSpec,
    Redelivery,
    StashFull,
)
from actors.testing import Probe, VirtualClock, settle

Start = Callable[..., ActorSystem]


class Patient(Actor):
    """Sets everything aside until it is told to open."""

    def __init__(self, log: Probe, capacity: int = 3) -> None:
        self._log = log
        self._capacity = capacity
        self._open = False

    def on_start(self) -> None:
        self.stash = self.context.stash(self._capacity)

    def on_message(self, message: Any) -> Any:
        if isinstance(message, int):
            self._open = True
            return self.stash.unstash(message)
        if message == "open":
            self._open = True
            return self.stash.unstash()
        if message == "crash":
            raise ValueError(message)
        if not self._open:
            try:
                self.stash.put()
            except StashFull as error:
                self._log(error)
            return None
        self._log(message)
        return f"answer to {message}"


def tell(system: ActorSystem, *messages: str) -> None:
    for message in messages:
        system.ref("/p").tell(message)


def test_what_was_stashed_comes_back_in_order_ahead_of_what_is_new(
    start: Start, log: Probe
) -> None:
    system = start(ChildSpec("p", lambda: Patient(log)))
    tell(system, "1", "2", "3", "open", "4")
    settle(system)
    assert log.items == ["1", "2", "3", "4"]
    assert system.ref("/p").depth() == 0


def test_only_as_many_come_back_as_are_wanted(start: Start, log: Probe) -> None:
    system = start(ChildSpec("p", lambda: Patient(log)))
    tell(system, "1", "2", "3")
    assert system.ref("/p").ask(2) == 2
    settle(system)
    assert log.items == ["1", "2"]
    assert system.ref("/p").depth() == 1


def test_a_stash_over_its_capacity_raises(start: Start, log: Probe) -> None:
    system = start(ChildSpec("p", lambda: Patient(log, 2)))
    tell(system, "1", "2", "3")
    settle(system)
    (error,) = log.items
    assert "stash of /p is full (2 messages)" in str(error)
    tell(system, "open")
    settle(system)
    assert log.items[1:] == ["1", "2"]


def test_stashed_messages_count_in_the_depth_until_they_are_handled(
    start: Start, log: Probe
) -> None:
    system = start(ChildSpec("p", lambda: Patient(log), capacity=4))
    tell(system, "1", "2")
    settle(system)
    assert system.ref("/p").depth() == 2


def test_an_asker_waits_until_its_stashed_question_is_answered(start: Start, log: Probe) -> None:
    system = start(ChildSpec("p", lambda: Patient(log)))
    answers = Probe()
    asking = threading.Thread(target=lambda: answers(system.ref("/p").ask("why")))
    asking.start()
    while system.ref("/p").depth() == 0:
        threading.Event().wait(0.001)
    system.ref("/p").ask("open")
    assert answers.wait() == "answer to why"
    asking.join()


def test_a_crash_gives_what_was_stashed_back_ahead_of_the_rest(
    start: Start, log: Probe, letters: Probe
) -> None:
    spec = ChildSpec("p", lambda: Patient(log), redelivery=Redelivery.NEVER)
    system = start(spec, backoff=IMMEDIATE)
    tell(system, "1", "2", "crash", "3", "open")
    settle(system)
    assert log.items == ["1", "2", "3"]
    assert [letter.message for letter in letters.items] == ["crash"]


def test_a_crash_fails_the_asks_that_were_stashed(start: Start, log: Probe) -> None:
    system = start(ChildSpec("p", lambda: Patient(log)), backoff=IMMEDIATE)
    failures = Probe()

    def ask() -> None:
        try:
            system.ref("/p").ask("why")
        except ActorUnavailable as error:
            failures(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while system.ref("/p").depth() == 0:
        threading.Event().wait(0.001)
    system.ref("/p").signal("crash")
    assert isinstance(failures.wait().__cause__, ValueError)
    asking.join()


def test_a_message_that_crashes_its_actor_after_it_was_set_aside_counts_as_poison(
    start: Start, letters: Probe
) -> None:
    class Confused(Patient):
        def on_message(self, message: Any) -> Any:
            super().on_message(message)
            raise ValueError("after all")

    system = start(ChildSpec("p", lambda: Confused(Probe())), backoff=IMMEDIATE)
    tell(system, "1")
    settle(system)
    (letter,) = letters.items
    assert (letter.message, len(letter.causes)) == ("1", 2)
    assert system.ref("/p").depth() == 0


def test_what_is_stashed_when_an_actor_ends_for_good_goes_to_the_dead_letters(
    start: Start, log: Probe, letters: Probe
) -> None:
    system = start(ChildSpec("p", lambda: Patient(log)))
    tell(system, "1", "2")
    settle(system)
    system.stop_child("/p")
    assert [letter.message for letter in letters.items] == ["1", "2"]


def test_what_a_hanging_actor_has_stashed_goes_to_the_next_instance_in_order(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    entered, gate = threading.Event(), threading.Event()

    class Hanging(Patient):
        def on_message(self, message: Any) -> Any:
            if message == "hang" and self.context.epoch == 1:
                entered.set()
                gate.wait(10)
                return None
            return super().on_message(message)

    spec = ChildSpec("p", lambda: Hanging(log), hang_seconds=4)
    system = start(spec, backoff=IMMEDIATE)
    tell(system, "1", "2", "hang")
    entered.wait(5)
    clock.advance(6)
    tell(system, "open")
    log.wait(3)
    gate.set()
    assert log.items == ["1", "2", "hang"]


@pytest.mark.parametrize("batch", [1, 8])
def test_only_single_messages_of_the_work_lane_can_be_stashed(
    start: Start, log: Probe, batch: int
) -> None:
    class Wrong(Patient):
        def on_message(self, message: Any) -> Any:
            try:
                self.stash.put()
            except ActorError as error:
                self._log(str(error))

    system = start(ChildSpec("p", lambda: Wrong(log), batch=batch))
    system.ref("/p").signal("tick") if batch == 1 else system.ref("/p").tell("work")
    assert "work lane" in log.wait()


def test_a_stash_without_room_is_refused(start: Start) -> None:
    system = start()
    with pytest.raises(Exception, match="capacity of a stash") as caught:
        system.start_child("/", ChildSpec("p", lambda: Patient(Probe(), 0)))
    assert isinstance(caught.value.__cause__, InvalidSpec)

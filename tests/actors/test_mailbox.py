"""Two lanes: work is bounded, control is always first, and nothing is lost silently."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    Actor,
    ActorSystem,
    ActorUnavailable,
    AskTimeout,
    ChildSpec,
    MailboxFull,
    Overflow,
    Redelivery,
    SupervisorSpec,
    UnknownActor,
)
from actors.testing import Probe, Script, ScriptedActor, settle

Start = Callable[..., ActorSystem]


class Gate:
    """Holds an actor in a handler until the test lets it go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self, _actor: ScriptedActor, _message: Any) -> None:
        self.entered.set()
        self.open.wait(5)


def held(start: Start, log: Probe, **terms: Any) -> tuple[ActorSystem, Gate]:
    """Start an actor with room for 4, which is busy with the first of them."""
    gate = Gate()
    spec = ChildSpec("a", Script(log).on("hold", gate), capacity=4, **terms)
    system = start(spec)
    system.ref("/a").tell("hold")
    gate.entered.wait(5)
    for message in range(3):
        system.ref("/a").tell(message)
    return system, gate


def handled(log: Probe) -> list[Any]:
    return [item[-1] for item in log.items if item[0] == "handled"]


def test_a_full_lane_rejects_at_once_the_message_in_hand_counted(start: Start, log: Probe) -> None:
    system, gate = held(start, log, overflow=Overflow.REJECT)
    with pytest.raises(MailboxFull, match="mailbox of /a is full \\(4 messages\\)"):
        system.ref("/a").tell(3, timeout=30)
    assert system.ref("/a").depth() == 4
    gate.open.set()
    settle(system)
    assert handled(log) == [0, 1, 2]
    assert system.ref("/a").depth() == 0


def test_a_full_lane_makes_a_thread_outside_wait_until_its_deadline(
    start: Start, log: Probe
) -> None:
    system, gate = held(start, log, overflow=Overflow.BLOCK)
    began = time.monotonic()
    with pytest.raises(MailboxFull):
        system.ref("/a").tell(3, timeout=0.05)
    assert time.monotonic() - began >= 0.05
    gate.open.set()


def test_a_thread_that_waits_for_room_goes_on_as_soon_as_there_is_some(
    start: Start, log: Probe
) -> None:
    system, gate = held(start, log, overflow=Overflow.BLOCK)
    told = Probe()

    def tell() -> None:
        system.ref("/a").tell(3, timeout=30)
        told("done")

    telling = threading.Thread(target=tell)
    telling.start()
    gate.open.set()
    told.wait()
    telling.join()
    settle(system)
    assert handled(log) == [0, 1, 2, 3]


def test_a_full_lane_can_drop_to_the_dead_letters(start: Start, log: Probe, letters: Probe) -> None:
    system, gate = held(start, log, overflow=Overflow.DROP)
    system.ref("/a").tell(3)
    assert [(letter.message, letter.reason) for letter in letters.items] == [
        (3, "the mailbox is full")
    ]
    gate.open.set()


@pytest.mark.parametrize("overflow", [Overflow.REJECT, Overflow.BLOCK])
def test_inside_an_actor_a_put_never_waits_to_itself_neither(
    start: Start, overflow: Overflow
) -> None:
    def fill(actor: ScriptedActor, _message: Any) -> int:
        for count in range(10):
            try:
                actor.context.me.tell("more", timeout=30)
            except MailboxFull:
                return count
        return -1

    script = Script().on("fill", fill)
    system = start(ChildSpec("a", script, capacity=4, overflow=overflow))
    assert system.ref("/a").ask("fill") == 3


def test_two_actors_that_flood_each_other_still_stop_at_once(start: Start) -> None:
    def flood(actor: ScriptedActor, message: Any) -> None:
        other = "/b" if actor.context.path == "/a" else "/a"
        for _ in range(3):
            try:
                actor.context.ref(other).tell(message)
            except MailboxFull:
                return

    children = [ChildSpec(name, Script().on("flood", flood), capacity=8) for name in "ab"]
    system = start(*children)
    system.ref("/a").tell("flood")
    report = system.stop(seconds=5)
    assert report.clean
    assert report.seconds < 2


def test_control_messages_come_before_all_work_and_are_never_refused(
    start: Start, log: Probe
) -> None:
    system, gate = held(start, log)
    for message in ("first", "second"):
        system.ref("/a").signal(message)
    gate.open.set()
    settle(system)
    assert handled(log) == ["first", "second", 0, 1, 2]


def test_stop_comes_before_a_full_work_lane_whose_messages_become_dead_letters(
    start: Start, log: Probe, letters: Probe
) -> None:
    system, gate = held(start, log)
    stopping = threading.Thread(target=system.stop)
    stopping.start()
    while not system.places()[1].mailbox.commands:
        threading.Event().wait(0.001)
    gate.open.set()
    stopping.join()
    assert handled(log) == []
    assert [letter.message for letter in letters.items] == [0, 1, 2]
    assert {letter.reason for letter in letters.items} == {"the system has stopped"}


def test_an_ask_that_gets_no_answer_ends_at_its_timeout_and_a_late_answer_goes_nowhere(
    start: Start, log: Probe
) -> None:
    system, gate = held(start, log)
    gate.entered.clear()
    gate.open.set()
    settle(system)
    gate.open.clear()
    ref = system.ref("/a")
    with pytest.raises(AskTimeout, match=r"/a did not answer within 0\.02 s"):
        ref.ask("hold", timeout=0.02)
    gate.open.set()
    assert ref.ask("next") == "next"


def test_an_actor_that_asks_itself_is_told_so_at_once(start: Start) -> None:
    def ask(actor: ScriptedActor, _message: Any) -> str:
        try:
            return str(actor.context.me.ask("x", timeout=30))
        except ActorUnavailable as error:
            return error.reason

    system = start(ChildSpec("a", Script().on("ask", ask)))
    assert system.ref("/a").ask("ask") == "an actor cannot ask itself"


def test_telling_an_actor_that_is_gone_is_one_dead_letter_and_no_error(
    start: Start, letters: Probe
) -> None:
    system = start(ChildSpec("a", Script()))
    ref = system.ref("/a")
    system.stop_child("/a")
    ref.tell("lost")
    ref.signal("lost too")
    assert [(letter.recipient, letter.message) for letter in letters.items] == [
        ("/a", "lost"),
        ("/a", "lost too"),
    ]
    with pytest.raises(ActorUnavailable):
        ref.ask("lost", timeout=30)


def test_an_unknown_path_is_an_error_that_names_it(start: Start) -> None:
    system = start(ChildSpec("a", Script()))
    with pytest.raises(UnknownActor, match="/nobody"):
        system.ref("/nobody")


def test_refs_are_equal_when_they_mean_the_same_actor_of_the_same_system(start: Start) -> None:
    one, other = start(ChildSpec("a", Script())), start(ChildSpec("a", Script()))
    assert one.ref("/a") == one.ref("/a")
    assert len({one.ref("/a"), one.ref("/a"), other.ref("/a")}) == 2
    assert repr(one.ref("/a")) == "<Ref /a>"


class Counting(Actor):
    """Counts in a list that the test owns."""

    def __init__(self, seen: list[Any]) -> None:
        self._seen = seen

    def on_message(self, message: Any) -> Any:
        self._seen.append(message)
        if message % 97 == 0:
            raise ValueError(message)
        return message


def test_every_put_that_races_with_crash_and_stop_is_handled_buried_or_refused() -> None:
    lost: list[Any] = []
    for seed in range(60):
        lost += one_race(seed)
    assert lost == []


def one_race(seed: int) -> list[int]:
    """Three threads tell and ask while the actor crashes and is stopped; gives what was lost."""
    rng = random.Random(seed)
    seen: list[int] = []
    accounted: list[int] = []
    spec = ChildSpec("a", lambda: Counting(seen), redelivery=Redelivery.NEVER, capacity=16)
    system = ActorSystem(SupervisorSpec("root", (spec,), backoff=IMMEDIATE), seed=seed)
    system.dead_letters.subscribe(lambda letter: accounted.append(letter.message))
    system.start()
    ref = system.ref("/a")
    numbers = [range(1 + n * 1000, 1 + n * 1000 + 150) for n in range(3)]

    def send(messages: range, asks: bool) -> None:
        for message in messages:
            try:
                if asks:
                    ref.ask(message)
                else:
                    ref.tell(message)
            except (MailboxFull, ActorUnavailable):
                accounted.append(message)

    threads = [
        threading.Thread(target=send, args=(n, kind))
        for n, kind in zip(numbers, (False, False, True), strict=True)
    ]
    for thread in threads:
        thread.start()
    threading.Event().wait(rng.random() * 0.003)
    assert system.stop().clean
    for thread in threads:
        thread.join()
    return sorted({m for n in numbers for m in n} - set(seen) - set(accounted))

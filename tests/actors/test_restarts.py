"""Crash and restart of one actor: what is kept, what is redelivered, what is answered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    ActorCrashed,
    ActorRestarted,
    ActorStarted,
    ActorSystem,
    ActorUnavailable,
    Backoff,
    ChildSpec,
    DeadLetter,
    EpochOver,
    Intensity,
    MailboxFull,
    Overflow,
    Redelivery,
    Status,
)
from actors.testing import Probe, Script, ScriptedActor, VirtualClock, settle

Start = Callable[..., ActorSystem]
Passing = Callable[[ActorSystem, float], None]

MANY = Intensity(restarts=100)
ONE_SECOND = Backoff(minimum=1, maximum=1, factor=0)


class Gate:
    """Holds an actor in a handler until the test lets it go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def hold(self, _actor: ScriptedActor, _message: Any) -> None:
        self.entered.set()
        self.open.wait(5)


def handled(log: Probe) -> list[Any]:
    return [item[-1] for item in log.items if item[0] == "handled"]


def test_after_a_crash_the_same_ref_reaches_a_new_instance(start: Start, log: Probe) -> None:
    script = Script(log)
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    ref = system.ref("/a")
    ref.signal(ValueError("crash"))
    settle(system)
    assert ref.ask("hello") == "hello"
    assert len(script.instances) == 2
    assert [i.context.epoch for i in script.instances] == [1, 2]


def test_lifecycle_events_tell_of_start_crash_and_restart(start: Start, events: Probe) -> None:
    system = start(ChildSpec("a", Script()), backoff=IMMEDIATE)
    error = ValueError("crash")
    system.ref("/a").tell(error)
    events.wait(2, only=ActorRestarted)
    assert [e for e in events.items if e.path == "/a"] == [
        ActorStarted("/a", 1),
        ActorCrashed("/a", 1, error, error),
        ActorRestarted("/a", 2, 1),
        ActorCrashed("/a", 2, error, error),
        ActorRestarted("/a", 3, 2),
    ]


def test_with_redelivery_a_message_comes_back_once_and_then_goes_with_both_causes(
    start: Start, letters: Probe, log: Probe
) -> None:
    errors: list[BaseException] = []

    def crash(actor: ScriptedActor, message: Any) -> None:
        errors.append(ValueError(len(errors)))
        raise errors[-1]

    script = Script(log).on("poison", crash)
    system = start(ChildSpec("a", script, redelivery=Redelivery.ONCE), backoff=IMMEDIATE)
    ref = system.ref("/a")
    for message in ("poison", 1, 2):
        ref.tell(message)
    settle(system)
    assert handled(log) == [1, 2]
    (letter,) = letters.items
    assert letter.recipient == "/a"
    assert letter.message == "poison"
    assert letter.causes == tuple(errors)
    assert len(errors) == 2


def test_a_message_that_succeeds_when_it_comes_back_is_handled_in_its_place(
    start: Start, letters: Probe, log: Probe
) -> None:
    once = iter([True])

    def flaky(actor: ScriptedActor, message: Any) -> None:
        if next(once, False):
            raise ValueError("first time")
        log(("handled", message))

    system = start(ChildSpec("a", Script(log).on("flaky", flaky)), backoff=IMMEDIATE)
    for message in (1, "flaky", 2):
        system.ref("/a").tell(message)
    settle(system)
    assert handled(log) == [1, "flaky", 2]
    assert letters.items == []


def test_without_redelivery_the_message_goes_at_once_and_those_behind_it_are_handled_once(
    start: Start, letters: Probe, log: Probe
) -> None:
    spec = ChildSpec("a", Script(log), redelivery=Redelivery.NEVER)
    system = start(spec, backoff=IMMEDIATE)
    error = ValueError("poison")
    for message in (error, *range(10)):
        system.ref("/a").tell(message)
    settle(system)
    assert handled(log) == list(range(10))
    assert [(letter.message, letter.causes) for letter in letters.items] == [(error, (error,))]


def test_a_control_message_is_never_redelivered(start: Start, letters: Probe) -> None:
    script = Script()
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    error = ValueError("tick")
    system.ref("/a").signal(error)
    settle(system)
    assert [letter.message for letter in letters.items] == [error]
    assert len(script.instances) == 2


def test_a_batch_that_crashes_comes_back_one_by_one_so_that_only_the_poison_is_lost(
    start: Start, letters: Probe, log: Probe
) -> None:
    gate = Gate()
    script = Script(log).on("wait", gate.hold)
    system = start(ChildSpec("a", script, batch=10), backoff=IMMEDIATE, intensity=MANY)
    error = ValueError("poison")
    system.ref("/a").tell("wait")
    gate.entered.wait(5)
    for message in (1, 2, error, 3, 4):
        system.ref("/a").tell(message)
    gate.open.set()
    settle(system)
    batches = [item[1:] for item in log.items if item[0] == "batch"]
    assert batches[:2] == [("wait",), (1, 2, error, 3, 4)]
    assert batches[2:] == [(1,), (2,), (error,), (3,), (4,)]
    assert [letter.message for letter in letters.items] == [error]


def test_an_ask_in_the_middle_splits_a_batch_and_is_answered(start: Start, log: Probe) -> None:
    gate = Gate()
    script = Script(log).on("wait", gate.hold)
    system = start(ChildSpec("a", script, batch=10))
    ref = system.ref("/a")
    ref.tell("wait")
    gate.entered.wait(5)
    ref.tell(1)
    answers = Probe()
    asking = threading.Thread(target=lambda: answers(ref.ask("question")))
    asking.start()
    wait_for_depth(ref.depth, 3)
    ref.tell(2)
    gate.open.set()
    assert answers.wait() == "question"
    settle(system)
    asking.join()
    assert handled(log) == [1, "question", 2]


def wait_for_depth(depth: Callable[[], int], wanted: int) -> None:
    for _ in range(100_000):
        if depth() == wanted:
            return
        threading.Event().wait(0.0001)
    raise AssertionError(f"the depth is {depth()}")


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(1), KeyboardInterrupt()])
def test_the_ask_in_hand_and_those_behind_it_fail_at_once_and_tells_stay_in_order(
    start: Start, log: Probe, error: BaseException
) -> None:
    begin = threading.Event()

    def crash(actor: ScriptedActor, message: Any) -> None:
        begin.wait(5)
        raise error

    system = start(ChildSpec("a", Script(log).on("crash", crash)), backoff=IMMEDIATE)
    ref = system.ref("/a")
    failures = Probe()

    def ask(message: str) -> None:
        try:
            ref.ask(message, timeout=30)
        except ActorUnavailable as unavailable:
            failures(unavailable)

    asking = [threading.Thread(target=ask, args=(m,)) for m in ("crash", "behind")]
    for depth, thread in enumerate(asking, start=1):
        thread.start()
        wait_for_depth(ref.depth, depth)
    ref.tell(1)
    ref.tell(2)
    begin.set()
    failures.wait(2)
    for thread in asking:
        thread.join()
    settle(system)
    assert [failure.__cause__ for failure in failures.items] == [error, error]
    assert handled(log) == [1, 2]
    assert ref.ask("alive") == "alive"


def test_an_exception_of_the_base_kind_harms_only_its_own_actor(start: Start) -> None:
    bystander = Script()
    system = start(ChildSpec("a", Script()), ChildSpec("b", bystander), backoff=IMMEDIATE)
    system.ref("/a").tell(SystemExit(3))
    settle(system)
    assert system.ref("/b").ask("alive") == "alive"
    assert len(bystander.instances) == 1


def test_between_crash_and_restart_there_is_no_instance_and_messages_wait(
    start: Start, log: Probe, passing: Passing
) -> None:
    spec = ChildSpec("a", Script(log), redelivery=Redelivery.NEVER)
    system = start(spec, backoff=ONE_SECOND)
    ref = system.ref("/a")
    ref.tell(ValueError("crash"))
    settle(system)
    ref.tell("waits")
    settle(system)
    assert system.snapshot().children[0].state is Status.RESTARTING
    assert ref.alive
    with pytest.raises(ActorUnavailable):
        ref.ask("now", timeout=30)
    passing(system, 0.99)
    assert handled(log) == []
    passing(system, 0.01)
    assert handled(log) == ["waits"]


def test_a_signal_that_comes_between_two_lives_is_handled_by_the_next_one(
    start: Start, log: Probe, passing: Passing
) -> None:
    system = start(ChildSpec("a", Script(log)), backoff=ONE_SECOND)
    ref = system.ref("/a")
    ref.signal(ValueError("crash"))
    settle(system)
    ref.tell("work")
    ref.signal("first")
    passing(system, 1)
    assert handled(log) == ["first", "work"]


@pytest.mark.parametrize("overflow", [Overflow.REJECT, Overflow.DROP])
def test_during_backoff_the_mailbox_keeps_its_bound(
    start: Start, log: Probe, letters: Probe, passing: Passing, overflow: Overflow
) -> None:
    spec = ChildSpec("a", Script(log), capacity=2, overflow=overflow)
    system = start(spec, backoff=ONE_SECOND)
    ref = system.ref("/a")
    ref.signal(ValueError("crash"))
    settle(system)
    refused = []
    for message in range(4):
        try:
            ref.tell(message)
        except MailboxFull:
            refused.append(message)
    passing(system, 1)
    assert handled(log) == [0, 1]
    dropped = [(d.message, d.reason) for d in letters.items if isinstance(d.message, int)]
    if overflow is Overflow.REJECT:
        assert (refused, dropped) == ([2, 3], [])
    else:
        full = "the mailbox is full"
        assert (refused, dropped) == ([], [(2, full), (3, full)])


def test_what_an_instance_keeps_is_there_for_the_next_one(start: Start) -> None:
    script = Script().on("keep", lambda actor, _: actor.context.keep({"count": 3}))
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    ref = system.ref("/a")
    ref.ask("keep")
    ref.signal(ValueError("crash"))
    settle(system)
    assert script.instances[0] is not script.instances[1]
    assert script.instances[1].context.kept == {"count": 3}


def test_an_instance_gets_its_on_stop_after_a_crash_and_what_that_raises_is_only_logged(
    start: Start, log: Probe
) -> None:
    script = Script(log).on_next_stops(RuntimeError("in on_stop"))
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    system.ref("/a").signal(ValueError("crash"))
    settle(system)
    assert log.items == [("started", 1), ("stopped", 1), ("started", 2)]


def test_a_failed_restart_is_tried_again_and_gets_no_on_stop(start: Start, log: Probe) -> None:
    script = Script(log).on_next_starts(None, OSError("once"), SystemExit(1))
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    system.ref("/a").signal(ValueError("crash"))
    settle(system)
    starts = [("started", 1), ("stopped", 1), ("started", 2), ("started", 3), ("started", 4)]
    assert log.items == starts
    assert system.ref("/a").ask("alive") == "alive"


def test_a_permanent_actor_that_stops_itself_is_started_again(start: Start, log: Probe) -> None:
    script = Script(log).on("stop", lambda actor, _: actor.context.stop())
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    ref = system.ref("/a")
    ref.tell("stop")
    ref.tell("after")
    settle(system)
    assert log.items == [("started", 1), ("stopped", 1), ("started", 2), ("handled", "after")]


def test_the_thread_of_a_replaced_instance_can_send_no_more(
    start: Start, clock: VirtualClock, log: Probe
) -> None:
    go, caught = threading.Event(), Probe()

    def hang(actor: ScriptedActor, message: Any) -> None:
        other = actor.context.ref("/b")
        go.wait(5)
        for send in (other.tell, other.signal, other.ask, actor.context.me.tell):
            try:
                send("late")
            except EpochOver as error:
                caught(error)

    stubborn = Script().on("hang", hang)
    system = start(
        ChildSpec("a", stubborn, hang_seconds=4, redelivery=Redelivery.NEVER),
        ChildSpec("b", Script(log)),
        backoff=IMMEDIATE,
    )
    system.ref("/a").tell("hang")
    stubborn_busy(system)
    clock.advance(5)
    settle(system)
    assert len(stubborn.instances) == 2
    go.set()
    caught.wait(4)
    settle(system)
    assert handled(log) == []


def stubborn_busy(system: ActorSystem) -> None:
    for _ in range(100_000):
        if system.snapshot().children[0].message_age is not None:
            return
        threading.Event().wait(0.0001)
    raise AssertionError("never busy")


def test_a_ref_given_away_by_an_instance_that_crashed_stays_good_for_others(
    start: Start, log: Probe
) -> None:
    script = Script(log)
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    given = script.instances[0].context.me
    given.signal(ValueError("crash"))
    settle(system)
    given.tell("still good")
    settle(system)
    assert handled(log) == ["still good"]


def test_a_dead_letter_names_its_sender(start: Start, letters: Probe) -> None:
    script = Script().on("send", lambda actor, _: actor.context.ref("/b").tell("lost"))
    system = start(ChildSpec("a", script), ChildSpec("b", Script()))
    system.stop_child("/b")
    system.ref("/a").ask("send")
    (letter,) = letters.items
    assert letter == DeadLetter("/b", "/a", "lost", "it ended")

"""Messages and addresses: what a crash does to them, and that none is lost without a word."""

from __future__ import annotations

import itertools
import threading
from queue import SimpleQueue
from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    Actor,
    ActorError,
    ActorSystem,
    ActorUnavailable,
    AskTimeout,
    Backoff,
    ChildSpec,
    DeadLetter,
    Intensity,
    MailboxFull,
    Overflow,
    Redelivery,
    SupervisorSpec,
)
from actors.testing import Probe, Script, ScriptedActor, settle
from tests.conformance.scenes import Gate, Passing, Start, crash, handled, scripts, specs, wait_for

LONG = 30.0
"""Seconds of timeouts that must not run out: a test that waits for one is seen to hang."""


class Counting(Actor):
    """Counts its messages; the count is the state of this instance."""

    def __init__(self) -> None:
        self._count = 0

    def on_message(self, message: Any) -> int:
        if isinstance(message, BaseException):
            raise message
        self._count += 1
        return self._count


def test_a_ref_outlives_crashes_and_reaches_fresh_state(start: Start) -> None:
    """Scenario 45, the actor's own restart."""
    spec = ChildSpec("a", Counting, redelivery=Redelivery.NEVER)
    system = start(spec, backoff=IMMEDIATE)
    ref = system.ref("/a")
    assert [ref.ask("count"), ref.ask("count")] == [1, 2]
    crash(system, "/a")
    assert ref.ask("count") == 1


def test_a_static_childs_ref_outlives_its_supervisor_and_a_dynamic_ones_does_not(
    start: Start, letters: Probe
) -> None:
    """Scenario 45, the supervisor's restart."""
    static = ChildSpec("static", Counting, redelivery=Redelivery.NEVER)
    inner = SupervisorSpec("inner", (static,), intensity=Intensity(restarts=0))
    system = start(inner, backoff=IMMEDIATE)
    kept = system.ref("/inner/static")
    lost = system.start_child("/inner", ChildSpec("dynamic", Counting))
    crash(system, "/inner/static")
    assert kept.ask("count") == 1
    assert not lost.alive
    with pytest.raises(ActorUnavailable):
        lost.ask("count", timeout=LONG)
    lost.tell("nobody is there")
    assert letters.items[-1].message == "nobody is there"


def test_without_redelivery_what_crashed_is_a_dead_letter_and_the_rest_is_handled_once(
    start: Start, log: Probe, letters: Probe
) -> None:
    """Scenario 46."""
    gate, error = Gate(), ValueError("crash")
    script = Script(log).on("hold", gate)
    spec = ChildSpec("a", script, redelivery=Redelivery.NEVER)
    system = start(spec, backoff=IMMEDIATE)
    system.ref("/a").tell("hold")
    gate.entered.wait()
    for message in (error, *range(10)):
        system.ref("/a").tell(message)
    gate.open.set()
    settle(system)
    assert handled(log) == list(range(10))
    (letter,) = letters.items
    assert (letter.message, letter.causes) == (error, (error,))


def test_with_redelivery_a_message_is_tried_twice_and_buried_with_both_causes(
    start: Start, log: Probe, letters: Probe
) -> None:
    """Scenario 47."""
    raised: list[BaseException] = []

    def crash_again(_actor: ScriptedActor, _message: Any) -> None:
        raised.append(ValueError(len(raised)))
        raise raised[-1]

    script = Script(log).on("poison", crash_again)
    system = start(ChildSpec("a", script, redelivery=Redelivery.ONCE), backoff=IMMEDIATE)
    for message in ("before", "poison", "behind"):
        system.ref("/a").tell(message)
    settle(system)
    assert handled(log) == ["before", "behind"]
    (letter,) = letters.items
    assert (letter.recipient, letter.message) == ("/a", "poison")
    assert letter.causes == tuple(raised)
    assert len(raised) == 2


@pytest.mark.parametrize("error", [ValueError("told"), SystemExit(3), KeyboardInterrupt()])
def test_a_crash_fails_the_asks_in_hand_and_behind_at_once_and_keeps_the_tells(
    start: Start, log: Probe, passing: Passing, error: BaseException
) -> None:
    """Scenario 48. No clock moves, so no ask can have waited for the restart or its timeout."""
    gate, failures = Gate(), Probe()

    def hold_and_crash(actor: ScriptedActor, message: Any) -> None:
        gate(actor, message)
        raise error

    script = Script(log).on("crash", hold_and_crash)
    system = start(ChildSpec("a", script), backoff=Backoff(minimum=600, maximum=600, factor=0))
    ref = system.ref("/a")

    def ask(message: str) -> None:
        try:
            ref.ask(message, timeout=LONG)
        except ActorError as failure:
            failures(failure)

    asking = [threading.Thread(target=ask, args=(name,)) for name in ("crash", "one", "two")]
    for depth, thread in enumerate(asking, start=1):
        thread.start()
        wait_for(lambda depth=depth: ref.depth() == depth)  # type: ignore[misc]
    for message in range(3):
        ref.tell(message)
    gate.open.set()
    failures.wait(3)
    for thread in asking:
        thread.join()
    assert [type(failure) for failure in failures.items] == [ActorUnavailable] * 3
    assert [failure.__cause__ for failure in failures.items] == [error] * 3
    assert ref.depth() == 3
    passing(system, 600)
    assert handled(log) == [0, 1, 2]


def test_an_ask_always_has_a_timeout_and_its_late_answer_reaches_nobody(
    start: Start, log: Probe
) -> None:
    """Scenario 49. The default is 5 seconds; there is no way to wait for ever."""
    gate = Gate()

    def slow(actor: ScriptedActor, message: Any) -> str:
        gate(actor, message)
        return "late"

    system = start(ChildSpec("a", Script(log).on("slow", slow)))
    ref = system.ref("/a")
    with pytest.raises(AskTimeout, match=r"/a did not answer within 0\.01 s"):
        ref.ask("slow", timeout=0.01)
    gate.open.set()
    assert ref.ask("next") == "next"
    assert (ref.ask.__kwdefaults__ or {})["timeout"] == 5.0


def test_telling_an_actor_that_is_gone_is_no_error_but_one_dead_letter(
    start: Start, letters: Probe
) -> None:
    """Scenario 50."""
    script = Script().on("send", lambda actor, _: actor.context.ref("/gone").tell("lost"))
    system = start(ChildSpec("gone", Script()), ChildSpec("sender", script))
    system.stop_child("/gone")
    assert system.ref("/sender").ask("send") is None
    assert letters.items == [DeadLetter("/gone", "/sender", "lost", "it ended")]


ROUNDS = 1_700
"""In each of them the actor is stopped while three threads put two messages each: 10,200 puts."""


def test_every_put_that_races_with_a_stop_has_exactly_one_outcome() -> None:
    """Scenario 51. Two threads tell and one asks, while the actor is stopped and comes back."""
    outcomes: dict[str, list[int]] = {"handled": [], "buried": [], "refused": []}
    script = Script(_Silent()).on(int, lambda _, message: outcomes["handled"].append(message))
    spec = ChildSpec("a", script, capacity=2, overflow=Overflow.BLOCK)
    with ActorSystem(SupervisorSpec("root", (spec,)), seed=1) as system:
        system.dead_letters.subscribe(lambda letter: outcomes["buried"].append(letter.message))
        rounds: list[SimpleQueue[int | None]] = [SimpleQueue() for _ in range(3)]
        threads = [
            threading.Thread(
                target=put_in_rounds, args=(system, outcomes["refused"], queue, number)
            )
            for number, queue in enumerate(rounds)
        ]
        for thread in threads:
            thread.start()
        for message in range(0, 6 * ROUNDS, 6):
            for queue in rounds:
                queue.put(message)
            system.stop_child("/a")
            system.restart_child("/a")
        for queue, thread in zip(rounds, threads, strict=True):
            queue.put(None)
            thread.join()
        settle(system)
    assert sorted(itertools.chain(*outcomes.values())) == list(range(6 * ROUNDS))
    assert all(outcomes.values()), "each outcome must have come about"


def put_in_rounds(
    system: ActorSystem, refused: list[int], rounds: SimpleQueue[int | None], number: int
) -> None:
    """Put two messages of my own in every round, by tell or, as the third, by ask."""
    ref = system.ref("/a")
    while (first := rounds.get()) is not None:
        for message in (first + number, first + number + 3):
            try:
                if number == 2:
                    ref.ask(message, timeout=LONG)
                else:
                    ref.tell(message, timeout=LONG)
            except (MailboxFull, ActorUnavailable):
                refused.append(message)


class _Silent(Probe):
    """Collects nothing: a log of ten thousand lines would be the slowest part of the race."""

    def __call__(self, item: Any) -> None:
        """Forget it."""


def test_state_of_other_actors_is_not_touched_by_a_crash(start: Start, log: Probe) -> None:
    """Scenarios 17, 45. The neighbours' refs and counts go on."""
    a, b = (ChildSpec(name, Counting, redelivery=Redelivery.NEVER) for name in "ab")
    system = start(a, b, *specs(scripts(log, "c")), backoff=IMMEDIATE)
    assert system.ref("/b").ask("count") == 1
    crash(system, "/a")
    assert system.ref("/b").ask("count") == 2

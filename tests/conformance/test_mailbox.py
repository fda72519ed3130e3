"""The two lanes of a mailbox: work is bounded, control is always next."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from actors import ActorSystem, ChildSpec, MailboxFull, Overflow
from actors.testing import Probe, Script, ScriptedActor, settle
from tests.conformance.scenes import Gate, Start, handled, hooks, leaves, wait_for


@contextmanager
def full(
    start: Start, log: Probe, overflow: Overflow = Overflow.REJECT
) -> Iterator[tuple[ActorSystem, Gate]]:
    """An actor with room for 4, busy with the first of them; let go at the end."""
    gate = Gate()
    script = leaves(Script(log, "a")).on("hold", gate)
    system = start(ChildSpec("a", script, capacity=4, overflow=overflow))
    system.ref("/a").tell("hold")
    gate.entered.wait()
    for message in range(3):
        system.ref("/a").tell(message)
    try:
        yield system, gate
    finally:
        gate.open.set()


def test_a_full_lane_blocks_a_thread_outside_until_its_deadline(start: Start, log: Probe) -> None:
    """Scenario 57, block: the fifth sender waits and is told "full" when its time is over."""
    with full(start, log, Overflow.BLOCK) as (system, _):
        began = time.monotonic()
        with pytest.raises(MailboxFull, match=r"mailbox of /a is full \(4 messages\)"):
            system.ref("/a").tell("fifth", timeout=0.05)
        assert time.monotonic() - began >= 0.05
        assert system.ref("/a").depth() == 4


def test_a_thread_that_waits_for_room_gets_the_first_there_is(start: Start, log: Probe) -> None:
    """Scenario 57, block: and goes on at once when there is room."""
    with full(start, log, Overflow.BLOCK) as (system, gate):
        telling = threading.Thread(target=lambda: system.ref("/a").tell("fifth", timeout=30))
        telling.start()
        gate.open.set()
        telling.join()
        settle(system)
        assert handled(log) == [0, 1, 2, "fifth"]


def test_a_full_lane_rejects_at_once(start: Start, log: Probe) -> None:
    """Scenario 57, reject: whatever the timeout."""
    with full(start, log) as (system, _):
        began = time.monotonic()
        with pytest.raises(MailboxFull):
            system.ref("/a").tell("fifth", timeout=30)
        assert time.monotonic() - began < 5
        assert system.ref("/a").depth() == 4


def test_a_full_lane_drops_into_the_dead_letters(start: Start, log: Probe, letters: Probe) -> None:
    """Scenario 57, drop."""
    with full(start, log, Overflow.DROP) as (system, _):
        system.ref("/a").tell("fifth")
        (letter,) = letters.items
        assert (letter.recipient, letter.message) == ("/a", "fifth")
        assert letter.reason == "the mailbox is full"
        assert system.ref("/a").depth() == 4


@pytest.mark.parametrize("overflow", [Overflow.BLOCK, Overflow.REJECT])
def test_inside_an_actor_a_put_never_waits(start: Start, log: Probe, overflow: Overflow) -> None:
    """Scenario 57, from inside: full is answered at once, even where a thread would wait."""

    def tell(actor: ScriptedActor, _message: Any) -> str:
        try:
            actor.context.ref("/a").tell("fifth", timeout=30)
        except MailboxFull as error:
            return error.path
        return "told"

    with full(start, log, overflow) as (system, _):
        system.start_child("/", ChildSpec("teller", Script().on("tell", tell)))
        assert system.ref("/teller").ask("tell") == "/a"


def test_the_depth_never_exceeds_the_capacity(start: Start) -> None:
    """Scenario 57, depth: watched while four threads fill the lane."""
    depths: set[int] = set()

    def look(actor: ScriptedActor, _message: Any) -> None:
        depths.add(actor.context.me.depth())

    spec = ChildSpec("a", Script().on(int, look), capacity=4, overflow=Overflow.BLOCK)
    system = start(spec)
    ref = system.ref("/a")

    def fill() -> None:
        for message in range(200):
            ref.tell(message, timeout=30)
            depths.add(ref.depth())

    threads = [threading.Thread(target=fill) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settle(system)
    assert max(depths) <= 4
    assert ref.depth() == 0


def test_control_messages_pass_a_full_lane_and_are_handled_next(start: Start, log: Probe) -> None:
    """Scenario 58, cancel and pause: signals; `signal` returns at once."""
    with full(start, log) as (system, gate):
        for message in ("cancel", "pause"):
            system.ref("/a").signal(message)
        gate.open.set()
        settle(system)
        assert handled(log) == ["cancel", "pause", 0, 1, 2]


def test_a_stop_is_obeyed_next_though_the_work_lane_is_full(
    start: Start, log: Probe, letters: Probe
) -> None:
    """Scenario 58, stop: by its supervisor, after the message in hand; the rest is buried."""
    with full(start, log) as (system, gate):
        stopping = threading.Thread(target=lambda: system.stop_child("/a"))
        stopping.start()
        wait_for(lambda: system.snapshot().children[0].state.value == "stopping")
        gate.open.set()
        stopping.join()
        assert handled(log) == []
        assert hooks(log) == ["started a", "stopped a"]
        assert [letter.message for letter in letters.items] == [0, 1, 2]


def test_asking_for_a_stop_need_not_be_waiting_for_it(start: Start, log: Probe) -> None:
    """Scenario 58, `stop(block=False)`: here a signal upon which the actor stops itself."""
    with full(start, log) as (system, gate):
        system.ref("/a").signal("leave")
        assert system.ref("/a").depth() == 4
        gate.open.set()
        log.wait_until(lambda items: ("stopped", "a", 1) in items)
        assert [item for item in log.items if item[0] == "handled"] == []


def test_a_self_tell_on_a_full_lane_is_refused_at_once(start: Start) -> None:
    """Scenario 60, one actor. The message in hand counts, so 3 of 4 are taken."""

    def fill(actor: ScriptedActor, _message: Any) -> int:
        for taken in range(10):
            try:
                actor.context.me.tell("more", timeout=30)
            except MailboxFull:
                return taken
        return -1

    system = start(ChildSpec("a", Script().on("fill", fill), capacity=4))
    assert system.ref("/a").ask("fill") == 3


def test_two_actors_that_flood_each_other_obey_a_stop_at_once(start: Start) -> None:
    """Scenario 60, two actors."""

    def flood(actor: ScriptedActor, message: Any) -> None:
        other = actor.context.ref("/b" if actor.context.path == "/a" else "/a")
        for _ in range(3):
            try:
                other.tell(message)
            except MailboxFull:
                return

    system = start(*(ChildSpec(name, Script().on("flood", flood), capacity=8) for name in "ab"))
    system.ref("/a").tell("flood")
    wait_for(lambda: system.ref("/a").depth() + system.ref("/b").depth() >= 8)
    report = system.stop(seconds=5)
    assert report.clean
    assert report.seconds < 2

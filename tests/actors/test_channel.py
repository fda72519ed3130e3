"""Event channels: filters, the four policies, and subscribers that fail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from actors import ActorSystem, Batch, ChildSpec, Distinct, EventChannel, Every, Latest
from actors.testing import Probe, Script, VirtualClock, settle

Start = Callable[..., ActorSystem]


@pytest.fixture
def channel(clock: VirtualClock) -> EventChannel:
    return EventChannel(clock)


def publish(channel: EventChannel, *events: Any) -> None:
    for event in events:
        channel.publish(event)


def test_every_event_comes_at_once_in_order(channel: EventChannel) -> None:
    seen = Probe()
    channel.subscribe(seen, policy=Every())
    publish(channel, 1, 2, 2, 3)
    assert seen.items == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("only", "wanted"),
    [
        (int, [1]),
        ((int, str), [1, "a"]),
        (lambda event: event == 2.5, [2.5]),
        (None, [1, "a", 2.5]),
    ],
)
def test_a_filter_is_a_type_several_types_or_a_predicate(
    channel: EventChannel, only: Any, wanted: list[Any]
) -> None:
    seen = Probe()
    channel.subscribe(seen, only=only)
    publish(channel, 1, "a", 2.5)
    assert seen.items == wanted


def test_a_batch_comes_when_it_is_full_or_its_time_is_over(
    channel: EventChannel, clock: VirtualClock
) -> None:
    seen = Probe()
    channel.subscribe(seen, policy=Batch(count=3, seconds=10))
    publish(channel, 1, 2, 3, 4)
    assert seen.items == [(1, 2, 3)]
    clock.advance(9.9)
    assert seen.items == [(1, 2, 3)]
    clock.advance(0.1)
    assert seen.items == [(1, 2, 3), (4,)]
    clock.advance(100)
    assert len(seen.items) == 2


def test_the_latest_comes_at_once_and_then_at_most_once_in_its_interval(
    channel: EventChannel, clock: VirtualClock
) -> None:
    seen = Probe()
    channel.subscribe(seen, policy=Latest(seconds=1))
    publish(channel, 1, 2, 3)
    assert seen.items == [1]
    clock.advance(1)
    assert seen.items == [1, 3]
    clock.advance(5)
    assert seen.items == [1, 3]
    publish(channel, 4)
    assert seen.items == [1, 3, 4]


def test_distinct_leaves_out_what_repeats_the_key_before_it(channel: EventChannel) -> None:
    seen = Probe()
    channel.subscribe(seen, policy=Distinct(key=str.lower))
    publish(channel, "a", "A", "b", "a")
    assert seen.items == ["a", "b", "a"]


@pytest.mark.parametrize("policy", [Every(), Batch(2, 1), Latest(1), Distinct()])
def test_after_cancelling_nothing_comes_not_even_what_waits(
    channel: EventChannel, clock: VirtualClock, policy: Any
) -> None:
    seen = Probe()
    subscription = channel.subscribe(seen, policy=policy)
    publish(channel, 1)
    before = seen.items
    subscription.cancel()
    publish(channel, 2)
    clock.advance(10)
    assert seen.items == before
    assert clock.pending() == 0


@pytest.mark.parametrize(("policy", "flushed"), [(Batch(5, 60), [(1, 2)]), (Latest(60), [1, 2])])
def test_flushing_delivers_what_waits(channel: EventChannel, policy: Any, flushed: Any) -> None:
    seen = Probe()
    channel.subscribe(seen, policy=policy)
    publish(channel, 1, 2)
    channel.flush()
    assert seen.items == flushed


def test_a_subscriber_that_fails_is_logged_and_harms_nobody_else(
    channel: EventChannel, caplog: pytest.LogCaptureFixture
) -> None:
    seen = Probe()

    def fails(_event: Any) -> None:
        raise RuntimeError("subscriber")

    channel.subscribe(fails)
    channel.subscribe(seen, only=lambda event: event / 0 if event == 1 else True)
    channel.subscribe(seen)
    publish(channel, 1)
    assert seen.items == [1]
    assert [record.message for record in caplog.records] == [
        "A subscriber failed",
        "A subscriber's filter failed",
    ]


def test_an_actor_that_subscribes_is_told(start: Start, log: Probe, channel: EventChannel) -> None:
    system = start(ChildSpec("a", Script(log)))
    channel.subscribe(system.ref("/a"))
    publish(channel, 1, 2)
    settle(system)
    assert [item for item in log.items if item[0] == "handled"] == [("handled", 1), ("handled", 2)]


def test_events_for_an_actor_whose_mailbox_is_full_go_to_the_dead_letters(
    start: Start, letters: Probe, channel: EventChannel
) -> None:
    system = start(ChildSpec("a", Script(), capacity=1))
    ref = system.ref("/a")
    ref.signal(ValueError("crash"))
    settle(system)
    channel.subscribe(ref)
    publish(channel, 1, 2)
    assert [letter.message for letter in letters.items if isinstance(letter.message, int)] == [2]


def test_a_channel_with_replay_hands_the_latest_event_to_a_new_subscriber_at_once() -> None:
    channel = EventChannel(VirtualClock(), replay=True)
    early, late, choosy = Probe(), Probe(), Probe()
    channel.subscribe(early)
    for event in (1, 2):
        channel.publish(event)
    channel.subscribe(late)
    channel.subscribe(choosy, only=lambda event: event > 2)
    channel.publish(3)
    assert early.items == [1, 2, 3]
    assert late.items == [2, 3]
    assert choosy.items == [3]


def test_no_subscriber_of_a_channel_with_replay_misses_or_repeats_an_event() -> None:
    channel, events = EventChannel(VirtualClock(), replay=True), 2000
    seen: list[list[int]] = [[] for _ in range(50)]

    def publish() -> None:
        for event in range(events):
            channel.publish(event)

    publishing = threading.Thread(target=publish)
    publishing.start()
    for each in seen:
        channel.subscribe(each.append)
    publishing.join()
    for each in seen:
        assert each == list(range(each[0] if each else events, events))

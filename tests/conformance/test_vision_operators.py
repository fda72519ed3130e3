"""What reactive libraries have an operator for, and what stands for it here: one test for each.

The names of the tests say which. Those that need Notion's engine are in its own tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    Actor,
    ActorSystem,
    AskTimeout,
    Batch,
    ChildSpec,
    Distinct,
    EventChannel,
    Every,
    Latest,
    MailboxFull,
    Redelivery,
    SupervisorSpec,
)
from actors.roles import Counted, Gauged, Metrics
from actors.roles.messages import SnapshotTaken, SnapshotWanted
from actors.testing import Probe, Script, VirtualClock, settle
from tests.conformance.scenes import Gate, Passing, Start, crash, handled, wait_for


@pytest.fixture
def channel(clock: VirtualClock) -> EventChannel:
    return EventChannel(clock)


def publish(channel: EventChannel, *events: Any) -> None:
    for event in events:
        channel.publish(event)


# -- delivery policies ----------------------------------------------------------------------------


def test_subscribe_without_a_policy_gives_each_event_at_once(channel: EventChannel) -> None:
    """subscribe: `Every`, which is the default as well."""
    seen, default = Probe(), Probe()
    channel.subscribe(seen, policy=Every())
    channel.subscribe(default)
    publish(channel, 1, 1, 2)
    assert seen.items == default.items == [1, 1, 2]


def test_buffer_count_gathers_events(channel: EventChannel, clock: VirtualClock) -> None:
    """bufferCount: `Batch`, full before its time; the next one has all of its time again."""
    seen = Probe()
    channel.subscribe(seen, policy=Batch(count=2, seconds=10))
    publish(channel, 1)
    clock.advance(9)
    publish(channel, 2, 3)
    assert seen.items == [(1, 2)]
    clock.advance(9)
    assert seen.items == [(1, 2)]


def test_buffer_time_gathers_events(channel: EventChannel, clock: VirtualClock) -> None:
    """bufferTime: `Batch`, counted from the first event; no event, no empty batch."""
    seen = Probe()
    channel.subscribe(seen, policy=Batch(count=100, seconds=10))
    clock.advance(100)
    publish(channel, 1, 2)
    clock.advance(10)
    publish(channel, 3)
    clock.advance(10)
    clock.advance(100)
    assert seen.items == [(1, 2), (3,)]


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([0, 0.4, 0.9], [(0, 0), (1, 0.9)]),
        ([0, 3], [(0, 0), (3, 3)]),
        ([0, 0.5, 1.2, 1.3, 2.5], [(0, 0), (1, 0.5), (2, 1.3), (3, 2.5)]),
    ],
)
def test_throttle_time_sample_time_and_audit_time_give_the_latest_of_an_interval(
    channel: EventChannel,
    clock: VirtualClock,
    moments: list[float],
    expected: list[tuple[float, float]],
) -> None:
    """throttleTime, sampleTime, auditTime: `Latest`; as (when it came, which one)."""
    seen = Probe()
    channel.subscribe(lambda event: seen((clock.monotonic(), event)), policy=Latest(seconds=1))
    for moment in moments:
        clock.advance(moment - clock.monotonic())
        channel.publish(moment)
    clock.advance(5)
    assert seen.items == expected


def test_debounce_time_gives_the_first_and_the_last_of_a_burst(
    channel: EventChannel, clock: VirtualClock
) -> None:
    """debounceTime: `Latest`; unlike there, the first does not wait and the last always comes."""
    seen = Probe()
    channel.subscribe(seen, policy=Latest(seconds=1))
    publish(channel, *range(10))
    clock.advance(1)
    assert seen.items == [0, 9]


def test_distinct_until_changed_gives_only_changes(channel: EventChannel) -> None:
    """distinctUntilChanged: `Distinct`, of the whole event."""
    seen = Probe()
    channel.subscribe(seen, policy=Distinct())
    publish(channel, 1, 1, 2, 2, 1)
    assert seen.items == [1, 2, 1]


def test_shallow_equal_gives_only_changes_of_a_part(channel: EventChannel) -> None:
    """shallowEqual: `Distinct` with a key of the fields that count."""
    seen = Probe()
    channel.subscribe(seen, policy=Distinct(key=lambda event: (event["phase"], event["open"])))
    events = [
        {"phase": "crawl", "open": 3, "now": 1},
        {"phase": "crawl", "open": 3, "now": 2},
        {"phase": "crawl", "open": 2, "now": 3},
    ]
    publish(channel, *events)
    assert seen.items == [events[0], events[2]]


# -- when work begins, fails and takes too long ---------------------------------------------------


def test_defer_means_that_nothing_begins_before_the_start(log: Probe, clock: VirtualClock) -> None:
    """defer: a tree is a description; not even a factory is called before `start`."""
    root = SupervisorSpec("root", (ChildSpec("a", Script(log)),))
    system = ActorSystem(root, clock=clock)
    clock.advance(100)
    assert log.items == []
    with system:
        assert log.items == [("started", 1)]


def test_retry_when_tries_again_after_a_delay_what_failed(
    start: Start, log: Probe, passing: Passing
) -> None:
    """retryWhen: redelivery, after the backoff of the restart; a request's is the retry policy."""
    failures = iter([OSError("passing")])

    def flaky(_actor: Actor, message: Any) -> None:
        for error in failures:
            raise error
        log(("handled", message))

    system = start(ChildSpec("a", Script(log).on("flaky", flaky), redelivery=Redelivery.ONCE))
    system.ref("/a").tell("flaky")
    passing(system, 0)
    assert handled(log) == []
    passing(system, 1)
    assert handled(log) == ["flaky"]


def test_timeout_ends_every_ask(start: Start) -> None:
    """timeout: of every ask, and of every request."""
    gate = Gate()
    system = start(ChildSpec("a", Script().on("slow", gate)))
    with pytest.raises(AskTimeout):
        system.ref("/a").ask("slow", timeout=0.01)
    gate.open.set()


def test_take_until_is_cancelling_a_subscription(
    channel: EventChannel, clock: VirtualClock
) -> None:
    """takeUntil: what was cancelled gets nothing more, not even what waits for its time."""
    seen = Probe()
    subscription = channel.subscribe(seen, policy=Batch(count=10, seconds=1))
    publish(channel, 1)
    subscription.cancel()
    publish(channel, 2)
    clock.advance(10)
    assert seen.items == []


def test_expand_is_telling_oneself_of_more(start: Start, log: Probe) -> None:
    """expand: an actor tells itself, or a source, what it found on the way."""

    def page(actor: Actor, message: int) -> None:
        log(("handled", message))
        if message < 4:
            actor.context.me.tell(message + 1)

    system = start(ChildSpec("a", Script(log).on(int, page)))
    system.ref("/a").tell(1)
    settle(system)
    assert handled(log) == [1, 2, 3, 4]


# -- a stage's policy -----------------------------------------------------------------------------


def test_merge_map_is_a_stage_of_several_actors(start: Start) -> None:
    """mergeMap: parallel, by a supervisor with several workers."""
    gates = [Gate(), Gate()]
    workers = [ChildSpec(str(n), Script().on("work", gate)) for n, gate in enumerate(gates)]
    system = start(SupervisorSpec("stage", workers))
    for number, gate in enumerate(gates):
        system.ref(f"/stage/{number}").tell("work")
        gate.entered.wait(10)
    assert all(gate.entered.is_set() for gate in gates)
    for gate in gates:
        gate.open.set()


def test_concat_map_is_a_stage_of_one_actor_that_keeps_the_order(start: Start, log: Probe) -> None:
    """concatMap: ordered, by one worker and its mailbox, also over a crash."""
    script = Script(log)
    system = start(ChildSpec("a", script, redelivery=Redelivery.NEVER), backoff=IMMEDIATE)
    for message in (1, 2, ValueError("crash"), 3, 4):
        system.ref("/a").tell(message)
    settle(system)
    assert handled(log) == [1, 2, 3, 4]


def test_switch_map_is_a_stage_that_leaves_out_what_is_outdated(
    start: Start, log: Probe, channel: EventChannel, clock: VirtualClock
) -> None:
    """switchMap: latest, by a subscription of the stage; what is begun is brought to its end."""
    system = start(ChildSpec("a", Script(log)))
    channel.subscribe(system.ref("/a"), policy=Latest(seconds=1))
    publish(channel, *range(10))
    clock.advance(1)
    settle(system)
    assert handled(log) == [0, 9]


# -- what is folded -------------------------------------------------------------------------------


def counting(start: Start, published: Callable[[Any], None]) -> ActorSystem:
    """Start a metrics actor that folds reports into a dictionary."""

    def fold(figures: dict[str, Any], report: Any, now: float) -> dict[str, Any]:
        if isinstance(report, Gauged):
            return {**figures, report.name: report.value, "at": now}
        before = figures.get(report.name, 0)
        since = now - figures.get("at", now)
        return {**figures, report.name: before + report.amount, "at": now, "since": since}

    def metrics() -> Metrics:
        return Metrics(
            fold=fold,
            aged=lambda figures, _: figures,
            initial=lambda _: {},
            publish=published,
            interval=1,
        )

    return start(ChildSpec("metrics", metrics, redelivery=Redelivery.NEVER), backoff=IMMEDIATE)


def test_scan_reduce_count_and_time_interval_are_a_fold_that_outlives_a_crash(
    start: Start, passing: Passing
) -> None:
    """scan, reduce, count, timeInterval: the fold of the metrics actor."""
    published = Probe()
    system = counting(start, published)
    metrics = system.ref("/metrics")
    metrics.tell(Counted("requests", 2))
    passing(system, 3)
    metrics.tell(Gauged("budget", 7))
    crash(system, "/metrics")
    passing(system, 2)
    metrics.tell(Counted("requests"))
    passing(system, 1)
    assert published.items[-1] == {"requests": 3, "budget": 7, "at": 5, "since": 2}


def test_behavior_subject_answers_with_the_latest_snapshot(start: Start) -> None:
    """BehaviorSubject: who comes late asks the metrics actor, and needs not wait for the next."""
    system = counting(start, lambda _: None)
    system.ref("/metrics").tell(Counted("requests"))
    taken = system.ref("/metrics").ask(SnapshotWanted())
    assert isinstance(taken, SnapshotTaken)
    assert taken.snapshot["requests"] == 1


def test_behavior_subject_hands_the_latest_snapshot_to_a_new_subscriber(
    start: Start, passing: Passing, clock: VirtualClock
) -> None:
    """BehaviorSubject: the metrics actor publishes on a channel that replays its latest event."""
    snapshots, late = EventChannel(clock, replay=True), Probe()
    system = counting(start, snapshots.publish)
    for requests in (1, 2):
        system.ref("/metrics").tell(Counted("requests", requests))
        passing(system, 1)
    snapshots.subscribe(late)
    assert [snapshot["requests"] for snapshot in late.items] == [3]


def test_behavior_subject_can_write_to_disk(start: Start, passing: Passing, tmp_path: Path) -> None:
    """BehaviorSubject, to disk: what it publishes to may be a file."""
    file = tmp_path / "figures.json"

    def write(figures: Any) -> None:
        file.write_text(json.dumps(figures))

    system = counting(start, write)
    system.ref("/metrics").tell(Counted("requests", 3))
    passing(system, 1)
    assert json.loads(file.read_text())["requests"] == 3


def test_count_of_messages_and_restarts_is_in_every_snapshot_of_the_tree(start: Start) -> None:
    """count, of actors: restarts, messages and depth are in every snapshot of the tree."""
    gate = Gate()
    system = start(ChildSpec("a", Script().on("hold", gate), capacity=3), backoff=IMMEDIATE)
    ref = system.ref("/a")
    ref.ask("one")
    ref.signal(ValueError("crash"))
    settle(system)
    ref.tell("hold")
    gate.entered.wait(10)
    ref.tell("waits")
    ref.tell("waits as well")
    with pytest.raises(MailboxFull):
        ref.tell("too much")
    (found,) = system.snapshot().children
    assert (found.restarts, found.handled, found.depth) == (1, 1, 3)
    gate.open.set()
    wait_for(lambda: system.snapshot().children[0].handled == 4)

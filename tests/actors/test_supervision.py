"""Whole trees: start, strategies, escalation, parking, hanging."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    ActorCrashed,
    ActorGaveUp,
    ActorHung,
    ActorStartFailed,
    ActorSystem,
    ActorUnavailable,
    Backoff,
    ChildSpec,
    GiveUp,
    Intensity,
    IntensityExceeded,
    Restart,
    StartFailed,
    StartTimeout,
    Status,
    Strategy,
    SupervisorSpec,
    SystemFailed,
)
from actors.testing import Probe, Script, VirtualClock, settle

Start = Callable[..., ActorSystem]
Passing = Callable[[ActorSystem, float], None]


def scripts(log: Probe, names: str) -> dict[str, Script]:
    return {name: Script(log, name) for name in names}


def specs(scripted: dict[str, Script], **terms: Any) -> tuple[ChildSpec, ...]:
    return tuple(ChildSpec(name, script, **terms) for name, script in scripted.items())


def hooks(log: Probe, since: int = 0) -> list[str]:
    return [f"{item[0]} {item[1]}" for item in log.items[since:] if item[0] != "handled"]


def test_children_start_in_order_and_stop_in_reverse(start: Start, log: Probe) -> None:
    system = start(*specs(scripts(log, "abc")))
    assert [child.path for child in system.snapshot().children] == ["/a", "/b", "/c"]
    assert {child.state for child in system.snapshot().children} == {Status.RUNNING}
    system.stop()
    assert hooks(log) == [
        *("started a", "started b", "started c"),
        *("stopped c", "stopped b", "stopped a"),
    ]


def test_nested_trees_start_in_order_and_stop_in_reverse(start: Start, log: Probe) -> None:
    a, b, c, d = specs(scripts(log, "abcd"))
    start(a, SupervisorSpec("inner", (b, c)), d).stop()
    assert [hook[-1] for hook in hooks(log)] == list("abcddcba")


def test_a_failed_start_names_the_child_with_its_cause_and_leaves_nothing(log: Probe) -> None:
    scripted = scripts(log, "abc")
    scripted["b"].on_next_starts(OSError("no disk"))
    a, b, c = specs(scripted)
    system = ActorSystem(SupervisorSpec("root", (a, SupervisorSpec("inner", (b,)), c)))
    with pytest.raises(StartFailed, match="/inner/b did not start: OSError: no disk") as caught:
        system.start()
    assert isinstance(caught.value.cause, OSError)
    assert hooks(log) == ["started a", "started b", "stopped a"]
    assert system.stop().clean


def test_a_start_that_takes_too_long_fails_at_its_deadline(log: Probe) -> None:
    clock, slow = VirtualClock(), threading.Event()
    script = Script(log).on_next_starts(slow)
    root = SupervisorSpec("root", (ChildSpec("slow", script, start_seconds=3),))
    system = ActorSystem(root, clock=clock)
    failure = Probe()

    def go() -> None:
        try:
            system.start()
        except StartFailed as error:
            failure(error)

    starting = threading.Thread(target=go)
    starting.start()
    log.wait(1)
    clock.advance(3)
    error = failure.wait()
    slow.set()
    starting.join()
    assert isinstance(error.cause, StartTimeout)
    assert error.path == "/slow"


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (Strategy.ONE_FOR_ONE, ["stopped b", "started b"]),
        (
            Strategy.ONE_FOR_ALL,
            ["stopped b", "stopped c", "stopped a", "started a", "started b", "started c"],
        ),
        (Strategy.REST_FOR_ONE, ["stopped b", "stopped c", "started b", "started c"]),
    ],
)
def test_a_strategy_says_who_is_restarted_with_the_child_that_crashed(
    start: Start, log: Probe, strategy: Strategy, expected: list[str]
) -> None:
    system = start(*specs(scripts(log, "abc")), strategy=strategy, backoff=IMMEDIATE)
    system.ref("/b").signal(ValueError("crash"))
    settle(system)
    assert hooks(log, 3) == expected


def test_a_bystander_restarted_by_the_strategy_keeps_its_address_and_its_messages(
    start: Start, log: Probe, passing: Passing
) -> None:
    system = start(
        *specs(scripts(log, "ab")),
        strategy=Strategy.REST_FOR_ONE,
        backoff=Backoff(minimum=1, maximum=1, factor=0),
    )
    bystander = system.ref("/b")
    system.ref("/a").signal(ValueError("crash"))
    settle(system)
    for message in range(3):
        bystander.tell(message)
    with pytest.raises(ActorUnavailable):
        bystander.ask("now", timeout=30)
    passing(system, 1)
    assert [item for item in log.items if item[0] == "handled"] == [
        ("handled", "b", message) for message in range(3)
    ]
    assert bystander.ask("later") == "later"


def test_when_the_root_gives_up_the_system_fails_with_the_chain_of_causes(
    start: Start, log: Probe, events: Probe
) -> None:
    leaf = ChildSpec("leaf", Script(log, "leaf"))
    inner = SupervisorSpec("inner", (leaf,), intensity=Intensity(restarts=0))
    system = start(inner, intensity=Intensity(restarts=0))
    error = ValueError("crash")
    assert not system.wait(0)
    system.ref("/inner/leaf").signal(error)
    assert system.wait(10)
    root, below, cause = system.failed or ()
    assert isinstance(root, IntensityExceeded)
    assert isinstance(below, IntensityExceeded)
    assert (root.path, below.path, cause) == ("/", "/inner", error)
    failed = events.wait(only=SystemFailed)
    assert failed == SystemFailed((root, below, cause))
    assert not system.ref("/inner/leaf").alive
    assert system.stop().clean


def test_nested_intensities_multiply(start: Start, log: Probe) -> None:
    script = Script(log).on("go", lambda *_: (_ for _ in ()).throw(ValueError("crash")))
    two = Intensity(restarts=2, seconds=10_000)
    inner = SupervisorSpec("inner", (ChildSpec("leaf", script),), intensity=two, backoff=IMMEDIATE)
    system = start(inner, intensity=two, backoff=IMMEDIATE)
    ref = system.ref("/inner/leaf")
    while system.failed is None:
        ref.signal("go")
        settle(system)
    assert sum(hook == "started" for hook, *_ in log.items) == 9


def test_a_static_childs_ref_and_mailbox_survive_the_restart_of_its_supervisor(
    start: Start, log: Probe
) -> None:
    scripted = scripts(log, "ab")
    a, b = specs(scripted)
    inner = SupervisorSpec("inner", (a, b), intensity=Intensity(restarts=0))
    system = start(inner, backoff=IMMEDIATE)
    ref = system.ref("/inner/b")
    system.start_child("/inner", ChildSpec("dynamic", Script()))
    dynamic = system.ref("/inner/dynamic")
    system.ref("/inner/a").signal(ValueError("crash"))
    settle(system)
    assert ref.ask("hello") == "hello"
    assert len(scripted["b"].instances) == 2
    assert not dynamic.alive
    assert [place.path for place in system.snapshot().walk()] == [
        *("/", "/inner", "/inner/a", "/inner/b"),
    ]


def test_a_failing_leaf_leaves_the_other_subtree_alone(start: Start, log: Probe) -> None:
    scripted = scripts(log, "xy")
    x, y = specs(scripted)
    left = SupervisorSpec("left", (x,), intensity=Intensity(restarts=0))
    right = SupervisorSpec("right", (y,))
    system = start(left, right, backoff=IMMEDIATE)
    system.ref("/left/x").signal(ValueError("crash"))
    settle(system)
    assert len(scripted["x"].instances) == 2
    assert len(scripted["y"].instances) == 1


def test_a_parked_child_is_reported_and_nobody_else_notices(
    start: Start, log: Probe, letters: Probe, events: Probe
) -> None:
    scripted = scripts(log, "ab")
    plugins = SupervisorSpec(
        "plugins",
        specs(scripted),
        on_give_up=GiveUp.PARK,
        intensity=Intensity(restarts=1),
        backoff=IMMEDIATE,
    )
    system = start(plugins)
    first, second = ValueError("1"), ValueError("2")
    for error in (first, second):
        system.ref("/plugins/a").signal(error)
        settle(system)
    assert events.of(ActorGaveUp) == [ActorGaveUp("/plugins/a", (first, second))]
    parked, well = system.snapshot().children[0].children
    assert (parked.state, well.state) == (Status.PARKED, Status.RUNNING)
    assert len(scripted["b"].instances) == 1
    system.ref("/plugins/a").tell("too late")
    assert letters.items[-1].reason == "it is parked"
    with pytest.raises(ActorUnavailable, match="parked"):
        system.ref("/plugins/a").ask("too late")
    system.restart_child("/plugins/a")
    assert system.ref("/plugins/a").ask("back") == "back"


def hold(entered: threading.Event, gate: threading.Event) -> Callable[..., None]:
    def wait(_actor: Any, _message: Any) -> None:
        entered.set()
        gate.wait(5)

    return wait


def test_a_worker_that_hangs_is_reported_abandoned_and_replaced(
    start: Start, clock: VirtualClock, log: Probe, letters: Probe, events: Probe
) -> None:
    entered, gate = threading.Event(), threading.Event()
    script = Script(log).on("hang", hold(entered, gate))
    system = start(ChildSpec("a", script, hang_seconds=10), backoff=IMMEDIATE)
    ref = system.ref("/a")
    ref.tell("hang")
    entered.wait(5)
    ref.tell("after")
    clock.advance(9)
    entered.clear()
    assert events.of(ActorCrashed) == []
    clock.advance(4)
    entered.wait(5)
    gate.set()
    settle(system)
    (crash,) = events.of(ActorCrashed)
    assert isinstance(crash.error, ActorHung)
    assert crash.path == "/a"
    assert log.items == [("started", 1), ("started", 2), ("handled", "after")]
    assert letters.items == []
    assert ref.depth() == 0


def test_where_children_are_parked_a_hanging_one_is_parked_at_once(
    start: Start, clock: VirtualClock, events: Probe
) -> None:
    entered, gate = threading.Event(), threading.Event()
    spec = ChildSpec("a", Script().on("hang", hold(entered, gate)), hang_seconds=10)
    system = start(SupervisorSpec("plugins", (spec,), on_give_up=GiveUp.PARK))
    system.ref("/plugins/a").tell("hang")
    entered.wait(5)
    clock.advance(13)
    gave_up = events.wait(only=ActorGaveUp)
    gate.set()
    assert gave_up.path == "/plugins/a"
    assert isinstance(gave_up.causes[0], ActorHung)


def test_a_restart_whose_start_hangs_counts_as_failed_and_is_tried_again(
    start: Start, clock: VirtualClock, log: Probe, events: Probe
) -> None:
    gate = threading.Event()
    script = Script(log).on_next_starts(None, gate)
    system = start(ChildSpec("a", script, start_seconds=5), backoff=IMMEDIATE)
    system.ref("/a").signal(ValueError("crash"))
    log.wait_until(lambda items: ("started", 2) in items)
    clock.advance(5)
    settle(system)
    gate.set()
    assert isinstance(events.of(ActorStartFailed)[0].error, StartTimeout)
    assert system.ref("/a").ask("alive") == "alive"
    assert len(script.instances) == 3


def test_a_supervisor_can_be_stopped_while_a_restart_hangs(
    start: Start, clock: VirtualClock, log: Probe
) -> None:
    gate = threading.Event()
    script = Script(log).on_next_starts(None, gate)
    system = start(ChildSpec("a", script), backoff=IMMEDIATE)
    system.ref("/a").signal(ValueError("crash"))
    log.wait_until(lambda items: ("started", 2) in items)
    report = system.stop(seconds=0.1)
    gate.set()
    assert report.stuck == ("/a",)


def test_a_transient_child_that_has_finished_can_be_started_again_by_hand(
    start: Start, log: Probe, letters: Probe
) -> None:
    script = Script(log).on("stop", lambda actor, _: actor.context.stop())
    system = start(ChildSpec("a", script, restart=Restart.TRANSIENT))
    ref = system.ref("/a")
    ref.tell("stop")
    settle(system)
    ref.tell("lost")
    assert [letter.message for letter in letters.items] == ["lost"]
    system.restart_child("/a")
    assert ref.ask("back") == "back"


def test_a_temporary_child_of_a_spec_is_back_when_its_supervisor_is_restarted(
    start: Start, log: Probe
) -> None:
    once = ChildSpec("t", Script(log, "t"), restart=Restart.TEMPORARY)
    inner = SupervisorSpec(
        "inner",
        (ChildSpec("a", Script()), once),
        intensity=Intensity(restarts=0),
        backoff=IMMEDIATE,
    )
    system = start(inner, backoff=IMMEDIATE)
    system.ref("/inner/t").signal(ValueError("gone"))
    settle(system)
    system.ref("/inner/a").signal(ValueError("crash"))
    settle(system)
    assert system.ref("/inner/t").ask("hello") == "hello"
    epochs = [item[2] for item in log.items if item[0] == "started"]
    assert epochs == [1, 2]

"""Children that come and go, watching them, and the picture of the tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    ActorSystem,
    ActorUnavailable,
    ChildRefused,
    ChildSpec,
    Restart,
    StartFailed,
    Status,
    SupervisorSpec,
    Terminated,
    UnknownActor,
)
from actors.testing import Probe, Script, ScriptedActor, VirtualClock, settle

Start = Callable[..., ActorSystem]


def test_a_child_can_be_added_stopped_restarted_and_deleted(start: Start) -> None:
    system = start(SupervisorSpec("pool"))
    ref = system.start_child("/pool", ChildSpec("d", Script()))
    assert ref.path == "/pool/d"
    assert ref.ask("hello") == "hello"
    system.stop_child("/pool/d")
    assert not ref.alive
    system.restart_child("/pool/d")
    assert ref.ask("hello") == "hello"
    system.stop_child("/pool/d")
    system.delete_child("/pool/d")
    with pytest.raises(UnknownActor):
        system.ref("/pool/d")


def test_a_supervisor_with_a_tree_of_its_own_can_be_added(start: Start) -> None:
    system = start()
    system.start_child("/", SupervisorSpec("new", (ChildSpec("leaf", Script()),)))
    assert system.ref("/new/leaf").ask("hello") == "hello"


def test_adding_under_an_id_that_is_taken_is_refused(start: Start) -> None:
    system = start(ChildSpec("a", Script()))
    with pytest.raises(ChildRefused, match="already started: a"):
        system.start_child("/", ChildSpec("a", Script()))


def test_adding_a_child_whose_start_fails_gives_the_error_and_keeps_nothing(start: Start) -> None:
    system = start(ChildSpec("a", Script()))
    with pytest.raises(StartFailed, match="/d did not start: OSError"):
        system.start_child("/", ChildSpec("d", Script().on_next_starts(OSError())))
    assert [place.path for place in system.snapshot().walk()] == ["/", "/a"]


def test_a_temporary_child_is_forgotten_when_it_ends_and_its_id_is_free_again(
    start: Start,
) -> None:
    system = start()
    spec = ChildSpec("t", Script(), restart=Restart.TEMPORARY)
    for message in (ValueError("crash"), SystemExit()):
        system.start_child("/", spec).tell(message)
        settle(system)
        assert system.snapshot().children == ()


@pytest.mark.parametrize("path", ["/nobody", "/a"])
def test_only_supervisors_that_exist_can_be_given_children(start: Start, path: str) -> None:
    system = start(ChildSpec("a", Script()))
    with pytest.raises(UnknownActor, match=path):
        system.start_child(path, ChildSpec("d", Script()))


def test_wishes_to_a_system_that_has_stopped_are_refused(start: Start) -> None:
    system = start(ChildSpec("a", Script()))
    system.stop()
    with pytest.raises(ActorUnavailable, match="stopped"):
        system.stop_child("/a")


def watching(log: Probe) -> Script:
    script = Script(log)
    script.on("watch", lambda actor, _: actor.context.watch(actor.context.ref("/a")))
    script.on("unwatch", lambda actor, _: actor.context.unwatch(actor.context.ref("/a")))
    return script


def notices(log: Probe) -> list[Any]:
    return [item[-1] for item in log.items if isinstance(item[-1], Terminated)]


def test_each_watcher_gets_one_notice_at_the_final_end_and_none_for_a_restart(
    start: Start, log: Probe
) -> None:
    script = watching(log)
    names = ("w1", "w2")
    system = start(
        ChildSpec("a", Script()), *(ChildSpec(n, script) for n in names), backoff=IMMEDIATE
    )
    for name in names:
        system.ref(f"/{name}").ask("watch")
    system.ref("/a").signal(ValueError("crash"))
    settle(system)
    assert notices(log) == []
    system.stop_child("/a")
    settle(system)
    assert notices(log) == [Terminated("/a", "it ended")] * 2


def test_watching_an_actor_that_is_gone_gives_the_notice_at_once(start: Start, log: Probe) -> None:
    system = start(ChildSpec("a", Script()), ChildSpec("w", watching(log)))
    system.stop_child("/a")
    system.ref("/w").ask("watch")
    settle(system)
    assert notices(log) == [Terminated("/a", "it ended")]


def test_unwatching_discards_a_notice_that_waits_already(start: Start, log: Probe) -> None:
    systems: list[ActorSystem] = []

    def both(actor: ScriptedActor, _message: Any) -> None:
        target = actor.context.ref("/a")
        actor.context.watch(target)
        actor.context.unwatch(target)

    systems.append(start(ChildSpec("a", Script()), ChildSpec("w", Script(log).on("both", both))))
    systems[0].stop_child("/a")
    systems[0].ref("/w").ask("both")
    settle(systems[0])
    assert notices(log) == []


def test_the_notice_comes_after_on_stop_has_finished(start: Start, log: Probe) -> None:
    system = start(ChildSpec("a", Script(log, "a")), ChildSpec("w", watching(log)))
    system.ref("/w").ask("watch")
    system.stop_child("/a")
    settle(system)
    assert log.items[-2:] == [("stopped", "a", 1), ("handled", Terminated("/a", "it ended"))]


def test_a_snapshot_shows_who_does_what(start: Start, clock: VirtualClock) -> None:
    seen = Probe()
    systems: list[ActorSystem] = []

    def look(_actor: ScriptedActor, _message: Any) -> None:
        clock.advance(3)
        seen(systems[0].snapshot())

    inner = SupervisorSpec("inner", (ChildSpec("a", Script().on("look", look)),))
    systems.append(start(inner))
    ref = systems[0].ref("/inner/a")
    ref.ask("first")
    ref.ask("look")
    (picture,) = seen.items
    assert [place.path for place in picture.walk()] == ["/", "/inner", "/inner/a"]
    leaf = picture.children[0].children[0]
    assert (leaf.state, leaf.epoch, leaf.restarts) == (Status.RUNNING, 1, 0)
    assert (leaf.depth, leaf.handled, leaf.message_age) == (1, 1, 3)


def test_a_snapshot_gives_the_rate_since_the_one_before(start: Start, clock: VirtualClock) -> None:
    system = start(ChildSpec("a", Script()))

    def rate() -> float:
        return system.snapshot().children[0].rate

    for _ in range(10):
        system.ref("/a").ask("work")
    assert rate() == 0
    clock.advance(4)
    assert rate() == 2.5
    clock.advance(0.5)
    assert rate() == 2.5
    clock.advance(0.5)
    assert rate() == 0

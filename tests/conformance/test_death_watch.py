"""Death watch: one notice for each watcher, when an actor is gone for good."""

from __future__ import annotations

from typing import Any

import pytest

from actors import IMMEDIATE, ActorSystem, ChildSpec, Intensity, Restart, SupervisorSpec, Terminated
from actors.testing import Probe, Script, ScriptedActor, settle
from tests.conformance.scenes import Start, crash, leaves, specs


def watcher(log: Probe, name: str) -> ChildSpec:
    """Describe an actor that watches "/a" when told so."""
    script = Script(log, name)
    script.on("watch", lambda actor, _: actor.context.watch(actor.context.ref("/a")))
    return ChildSpec(name, script)


def notices(log: Probe) -> list[tuple[str, Terminated]]:
    return [item[1:] for item in log.items if isinstance(item[-1], Terminated)]


def watched(start: Start, log: Probe, watchers: int = 1, **terms: Any) -> ActorSystem:
    names = [f"w{number}" for number in range(watchers)]
    (target,) = specs({"a": leaves(Script(log, "a"))}, **terms)
    system = start(target, *(watcher(log, name) for name in names), backoff=IMMEDIATE)
    for name in names:
        system.ref(f"/{name}").ask("watch")
    return system


@pytest.mark.parametrize(
    ("restart", "how", "reason"),
    [
        (Restart.PERMANENT, "stopped", "it ended"),
        (Restart.TRANSIENT, "leaves", "it ended"),
        (Restart.TEMPORARY, "crashes", "it crashed: ValueError: crash"),
    ],
)
def test_every_watcher_gets_one_notice_with_the_reason(
    start: Start, log: Probe, restart: Restart, how: str, reason: str
) -> None:
    """Scenario 52."""
    system = watched(start, log, watchers=3, restart=restart)
    if how == "stopped":
        system.stop_child("/a")
    elif how == "leaves":
        system.ref("/a").tell("leave")
    else:
        crash(system, "/a")
    settle(system)
    assert sorted(notices(log), key=lambda notice: notice[0]) == [
        (f"w{number}", Terminated("/a", reason)) for number in range(3)
    ]


def test_the_notice_of_an_actor_whose_supervisor_was_stopped_says_so(
    start: Start, log: Probe
) -> None:
    """Scenario 52, from above: the reason is the supervisor's end."""
    script = Script(log, "w")
    script.on("watch", lambda actor, _: actor.context.watch(actor.context.ref("/inner/a")))
    inner = SupervisorSpec("inner", (ChildSpec("a", Script()),), intensity=Intensity(restarts=0))
    system = start(inner, ChildSpec("w", script))
    system.ref("/w").ask("watch")
    system.stop_child("/inner")
    settle(system)
    assert notices(log) == [("w", Terminated("/inner/a", "it ended"))]


def test_watching_an_actor_that_is_gone_gives_the_notice_at_once(start: Start, log: Probe) -> None:
    """Scenario 53."""
    system = start(ChildSpec("a", Script()), watcher(log, "w"))
    system.stop_child("/a")
    system.ref("/w").ask("watch")
    settle(system)
    assert notices(log) == [("w", Terminated("/a", "it ended"))]


def test_a_restart_gives_no_notice_and_the_final_stop_gives_one(start: Start, log: Probe) -> None:
    """Scenario 54."""
    system = watched(start, log)
    for _ in range(3):
        crash(system, "/a")
    assert notices(log) == []
    system.stop_child("/a")
    settle(system)
    assert len(notices(log)) == 1


def test_unwatching_discards_a_notice_that_waits_already(start: Start, log: Probe) -> None:
    """Scenario 55. The actor is gone, so the notice is there before the watch is taken back."""

    def both(actor: ScriptedActor, _message: Any) -> None:
        target = actor.context.ref("/a")
        actor.context.watch(target)
        actor.context.unwatch(target)

    watching = ChildSpec("w", Script(log, "w").on("both", both))
    system = start(ChildSpec("a", Script()), watching)
    system.stop_child("/a")
    system.ref("/w").ask("both")
    settle(system)
    assert notices(log) == []


def test_the_notice_comes_after_on_stop_has_finished(start: Start, log: Probe) -> None:
    """Scenario 56."""
    system = watched(start, log)
    system.stop_child("/a")
    settle(system)
    assert log.items[-2:] == [("stopped", "a", 1), ("handled", "w0", Terminated("/a", "it ended"))]

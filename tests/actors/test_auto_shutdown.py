"""A supervisor whose group is finished ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actors import (
    IMMEDIATE,
    ActorSystem,
    AutoShutdown,
    Backoff,
    ChildSpec,
    InvalidSpec,
    Restart,
    Status,
    Strategy,
    SupervisorSpec,
)
from actors.testing import Probe, Script, ScriptedActor, VirtualClock, settle

Start = Callable[..., ActorSystem]
ANY, ALL = AutoShutdown.ANY_SIGNIFICANT, AutoShutdown.ALL_SIGNIFICANT


def child(log: Probe, name: str, *, significant: bool = False, **terms: Any) -> ChildSpec:
    script = Script(log, name).on("leave", lambda actor, _: actor.context.stop())
    restart = Restart.TRANSIENT if significant else Restart.PERMANENT
    return ChildSpec(name, script, **{"restart": restart, "significant": significant, **terms})


def group(auto: AutoShutdown, *children: ChildSpec, **terms: Any) -> SupervisorSpec:
    defaults: dict[str, Any] = {"restart": Restart.TRANSIENT, "backoff": IMMEDIATE}
    return SupervisorSpec("group", children, auto_shutdown=auto, **{**defaults, **terms})


def state_of(system: ActorSystem, path: str) -> Status:
    return next(place.state for place in system.snapshot().walk() if place.path == path)


def stops(log: Probe) -> list[str]:
    return [item[1] for item in log.items if item[0] == "stopped"]


def leave(system: ActorSystem, *names: str) -> None:
    for name in names:
        system.ref(f"/group/{name}").signal("leave")
        settle(system)


def test_the_first_significant_child_that_ends_takes_the_rest_with_it_in_reverse_order(
    start: Start, log: Probe
) -> None:
    system = start(
        group(ANY, child(log, "a"), child(log, "s", significant=True), child(log, "b")),
        child(log, "outside"),
    )
    leave(system, "s")
    assert stops(log) == ["s", "b", "a"]
    assert state_of(system, "/group") is Status.STOPPED
    assert state_of(system, "/outside") is Status.RUNNING
    assert system.failed is None


def test_a_significant_child_that_crashes_is_restarted_and_ends_nobody(
    start: Start, log: Probe
) -> None:
    system = start(group(ANY, child(log, "a"), child(log, "s", significant=True)))
    system.ref("/group/s").signal(ValueError("crash"))
    settle(system)
    assert stops(log) == ["s"]
    assert state_of(system, "/group/s") is Status.RUNNING


def test_a_temporary_significant_child_ends_the_group_by_a_crash_as_well(
    start: Start, log: Probe
) -> None:
    once = child(log, "s", significant=True, restart=Restart.TEMPORARY)
    system = start(group(ANY, child(log, "a"), once))
    system.ref("/group/s").signal(ValueError("crash"))
    settle(system)
    assert state_of(system, "/group") is Status.STOPPED


def test_with_all_significant_only_the_last_one_ends_the_group(start: Start, log: Probe) -> None:
    names = ("s", "t")
    significant = [child(log, name, significant=True) for name in names]
    system = start(group(ALL, child(log, "a"), *significant))
    leave(system, "s")
    assert state_of(system, "/group") is Status.RUNNING
    leave(system, "t")
    assert stops(log) == ["s", "t", "a"]
    assert state_of(system, "/group") is Status.STOPPED


def test_a_significant_child_that_waits_for_its_restart_still_counts(
    start: Start, log: Probe, clock: VirtualClock
) -> None:
    wait = Backoff(minimum=5, maximum=5, factor=0)
    significant = [child(log, name, significant=True) for name in ("s", "t")]
    system = start(group(ALL, *significant, backoff=wait))
    system.ref("/group/s").signal(ValueError("crash"))
    leave(system, "t")
    assert state_of(system, "/group") is Status.RUNNING
    clock.advance(5)
    settle(system)
    leave(system, "s")
    assert state_of(system, "/group") is Status.STOPPED


@pytest.mark.parametrize("auto", [ANY, ALL])
def test_a_significant_child_stopped_by_hand_triggers_nothing(
    start: Start, log: Probe, auto: AutoShutdown
) -> None:
    system = start(group(auto, child(log, "a"), child(log, "s", significant=True)))
    system.stop_child("/group/s")
    settle(system)
    assert state_of(system, "/group") is Status.RUNNING


def test_a_significant_bystander_triggers_nothing(start: Start, log: Probe) -> None:
    gone = child(log, "s", significant=True, restart=Restart.TEMPORARY)
    system = start(group(ANY, child(log, "a"), gone, strategy=Strategy.ONE_FOR_ALL))
    system.ref("/group/a").signal(ValueError("crash"))
    settle(system)
    assert [place.path for place in system.snapshot().walk()] == ["/", "/group", "/group/a"]
    assert state_of(system, "/group/a") is Status.RUNNING


def test_a_child_that_ends_during_the_boot_ends_the_group_after_it(
    start: Start, log: Probe
) -> None:
    class Hasty(ScriptedActor):
        def on_start(self) -> None:
            super().on_start()
            self.context.stop()

    script = Script(log, "s")
    spec = ChildSpec("s", lambda: Hasty(script), restart=Restart.TRANSIENT, significant=True)
    system = start(group(ANY, spec, child(log, "a")))
    settle(system)
    assert state_of(system, "/group") is Status.STOPPED
    assert sorted(stops(log)) == ["a", "s"]


def test_a_root_that_is_finished_ends_the_system_without_failure(start: Start, log: Probe) -> None:
    system = start(child(log, "a"), child(log, "s", significant=True), auto_shutdown=ANY)
    system.ref("/s").signal("leave")
    assert system.wait(5)
    assert system.failed is None
    assert system.stop().clean


def test_a_significant_permanent_child_is_refused() -> None:
    with pytest.raises(InvalidSpec, match=r"significant.*permanent"):
        ChildSpec("s", Script(), significant=True)
    with pytest.raises(InvalidSpec, match=r"significant.*permanent"):
        SupervisorSpec("s", significant=True)


def test_a_significant_child_where_nothing_ever_shuts_down_is_refused(
    start: Start, log: Probe
) -> None:
    spec = child(log, "s", significant=True)
    with pytest.raises(InvalidSpec, match=r"significant.*auto_shutdown of group is never"):
        group(AutoShutdown.NEVER, spec)
    system = start()
    with pytest.raises(InvalidSpec, match="significant"):
        system.start_child("/", spec)
    assert system.snapshot().children == ()

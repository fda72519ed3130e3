"""Auto-shutdown: a group that ends by itself when its significant children have ended."""

from __future__ import annotations

import pytest

from actors import (
    IMMEDIATE,
    ActorStopped,
    ActorSystem,
    AutoShutdown,
    ChildSpec,
    InvalidSpec,
    Restart,
    Status,
    Strategy,
    SupervisorSpec,
)
from actors.testing import Probe, Script, settle
from tests.conformance.scenes import Start, crash, hooks, leaves, scripts, specs, state

ANY, ALL = AutoShutdown.ANY_SIGNIFICANT, AutoShutdown.ALL_SIGNIFICANT


def group(
    scripted: dict[str, Script],
    auto: AutoShutdown,
    *,
    restart: Restart = Restart.TRANSIENT,
    strategy: Strategy = Strategy.ONE_FOR_ONE,
) -> SupervisorSpec:
    """Describe a group in which the children with a capital letter are significant."""
    children: list[ChildSpec] = []
    for name, script in scripted.items():
        terms = {"restart": restart, "significant": True} if name.isupper() else {}
        children += specs({name: leaves(script)}, **terms)
    return SupervisorSpec(
        "group",
        children,
        auto_shutdown=auto,
        restart=Restart.TRANSIENT,
        strategy=strategy,
        backoff=IMMEDIATE,
    )


def leave(system: ActorSystem, name: str) -> None:
    system.ref(f"/group/{name}").tell("leave")
    settle(system)


def test_when_any_significant_child_ends_the_rest_is_stopped_in_reverse_and_the_group_ends(
    start: Start, log: Probe, events: Probe
) -> None:
    """Scenario 42. The group ends in order, which is what "shutdown" means; it is not restarted."""
    system = start(group(scripts(log, "aSbT"), ANY))
    leave(system, "S")
    assert hooks(log, 4) == ["stopped S", "stopped T", "stopped b", "stopped a"]
    assert state(system, "/group").state is Status.STOPPED
    assert events.of(ActorStopped)[-1] == ActorStopped("/group", 1)
    assert system.failed is None


def test_a_significant_child_that_crashes_is_restarted_and_the_group_goes_on(
    start: Start, log: Probe
) -> None:
    """Scenario 42, a crash."""
    system = start(group(scripts(log, "aS"), ANY))
    crash(system, "/group/S")
    assert hooks(log, 2) == ["stopped S", "started S"]
    assert state(system, "/group").state is Status.RUNNING


def test_when_all_must_end_the_last_significant_child_ends_the_group(
    start: Start, log: Probe
) -> None:
    """Scenario 43."""
    system = start(group(scripts(log, "aST"), ALL))
    leave(system, "S")
    assert state(system, "/group").state is Status.RUNNING
    assert hooks(log, 3) == ["stopped S"]
    leave(system, "T")
    assert hooks(log, 3) == ["stopped S", "stopped T", "stopped a"]
    assert state(system, "/group").state is Status.STOPPED


@pytest.mark.parametrize("auto", [ANY, ALL])
def test_a_significant_child_that_is_stopped_by_hand_ends_nobody(
    start: Start, log: Probe, auto: AutoShutdown
) -> None:
    """Scenario 43, stopped by API."""
    system = start(group(scripts(log, "aS"), auto))
    system.stop_child("/group/S")
    settle(system)
    assert state(system, "/group").state is Status.RUNNING
    assert state(system, "/group/a").state is Status.RUNNING


@pytest.mark.parametrize("restart", [Restart.TRANSIENT, Restart.TEMPORARY])
def test_a_significant_child_that_goes_as_a_bystander_ends_nobody(
    start: Start, log: Probe, restart: Restart
) -> None:
    """Scenario 43, a bystander."""
    scripted = scripts(log, "aS")
    system = start(group(scripted, ANY, restart=restart, strategy=Strategy.ONE_FOR_ALL))
    crash(system, "/group/a")
    assert state(system, "/group").state is Status.RUNNING
    assert len(scripted["a"].instances) == 2
    assert len(scripted["S"].instances) == (2 if restart is Restart.TRANSIENT else 1)


def test_a_significant_child_that_never_ends_or_ends_nothing_is_refused() -> None:
    """Scenario 44."""
    with pytest.raises(InvalidSpec, match=r"^significant .*permanent"):
        ChildSpec("s", Script(), restart=Restart.PERMANENT, significant=True)
    spec = ChildSpec("s", Script(), restart=Restart.TRANSIENT, significant=True)
    with pytest.raises(InvalidSpec, match=r"^significant .*auto_shutdown of root is never"):
        SupervisorSpec("root", (spec,))

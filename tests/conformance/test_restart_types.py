"""Restart types, under one_for_one: permanent, transient, temporary; and children by hand."""

from __future__ import annotations

import pytest

from actors import (
    IMMEDIATE,
    ActorSystem,
    ChildRefused,
    ChildSpec,
    Intensity,
    Restart,
    Status,
    UnknownActor,
)
from actors.testing import Probe, Script, settle
from tests.conformance.scenes import Start, children, crash, leaves, specs

ALLOWED = Intensity(restarts=5, seconds=60)
ENDS = ["leaves when its work is done", "leaves on request", "crashes"]


@pytest.fixture
def script(log: Probe) -> Script:
    return leaves(Script(log, "a"))


def begin(start: Start, script: Script, restart: Restart) -> ActorSystem:
    return start(*specs({"a": script}, restart=restart), intensity=ALLOWED, backoff=IMMEDIATE)


def end(system: ActorSystem, how: str) -> None:
    """End the actor: by a told message, by a request on the control lane, or by a crash."""
    if how == "crashes":
        crash(system, "/a")
    elif how == "leaves on request":
        system.ref("/a").signal("leave")
    else:
        system.ref("/a").tell("leave")
    settle(system)


@pytest.mark.parametrize("how", ENDS)
def test_a_permanent_child_is_restarted_however_it_ends(
    start: Start, script: Script, how: str
) -> None:
    """Scenarios 8, 9, 10."""
    system = begin(start, script, Restart.PERMANENT)
    end(system, how)
    assert len(script.instances) == 2
    assert children(system) == {"a": Status.RUNNING}
    assert system.ref("/a").ask("alive") == "alive"


@pytest.mark.parametrize("how", ENDS[:2])
def test_a_transient_child_that_ends_normally_stays_down_and_keeps_its_spec(
    start: Start, script: Script, how: str
) -> None:
    """Scenarios 11, 12. There is one normal end here, asked for or not."""
    system = begin(start, script, Restart.TRANSIENT)
    end(system, how)
    assert len(script.instances) == 1
    assert children(system) == {"a": Status.STOPPED}
    system.restart_child("/a")
    assert len(script.instances) == 2


def test_a_transient_child_that_crashes_is_restarted(start: Start, script: Script) -> None:
    """Scenario 13."""
    system = begin(start, script, Restart.TRANSIENT)
    end(system, "crashes")
    assert len(script.instances) == 2
    assert children(system) == {"a": Status.RUNNING}


@pytest.mark.parametrize("how", ENDS)
def test_a_temporary_child_is_never_restarted_and_its_id_is_free_again(
    start: Start, script: Script, how: str
) -> None:
    """Scenario 14."""
    system = begin(start, script, Restart.TEMPORARY)
    end(system, how)
    assert len(script.instances) == 1
    assert children(system) == {}
    system.start_child("/", ChildSpec("a", script, restart=Restart.TEMPORARY))
    assert len(script.instances) == 2


@pytest.mark.parametrize("restart", list(Restart))
def test_a_child_stopped_through_its_supervisor_stays_down_whatever_its_type(
    start: Start, script: Script, restart: Restart
) -> None:
    """Scenario 15. No restart at all is allowed, so none can have been used."""
    system = start(*specs({"a": script}, restart=restart), intensity=Intensity(restarts=0))
    system.stop_child("/a")
    settle(system)
    assert len(script.instances) == 1
    if restart is Restart.TEMPORARY:
        assert children(system) == {}
    else:
        assert children(system) == {"a": Status.STOPPED}
        system.restart_child("/a")
        assert system.ref("/a").ask("alive") == "alive"
    assert system.failed is None


def test_a_child_is_deleted_only_when_it_is_down_and_restarted_only_then(
    start: Start, script: Script
) -> None:
    """Scenario 16."""
    system = begin(start, script, Restart.PERMANENT)
    for refused in (system.delete_child, system.restart_child):
        with pytest.raises(ChildRefused, match="running: a"):
            refused("/a")
    system.stop_child("/a")
    system.delete_child("/a")
    assert children(system) == {}
    for unknown in (system.delete_child, system.restart_child, system.stop_child):
        with pytest.raises(UnknownActor, match="not found: / has no child 'a'"):
            unknown("/a")

"""One worker harms only itself, and a system leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from actors import (
    IMMEDIATE,
    Actor,
    ActorCrashed,
    ActorSystem,
    ActorUnavailable,
    ChildSpec,
    SupervisorSpec,
)
from actors.testing import Belongings, Probe, Script, VirtualClock, no_leaks, settle
from tests.conformance.scenes import Start, lives, scripts, specs

EXITS = [SystemExit(1), KeyboardInterrupt(), GeneratorExit()]


@pytest.mark.parametrize("error", EXITS)
def test_an_exit_raised_in_a_worker_is_a_crash_of_that_worker_only(
    start: Start, log: Probe, events: Probe, error: BaseException
) -> None:
    """Scenario 66, told: the siblings, and another system in this process, do not notice."""
    scripted = scripts(log, "ab")
    system, other = start(*specs(scripted), backoff=IMMEDIATE), start(ChildSpec("a", Script()))
    system.ref("/a").tell(error)
    settle(system)
    (crashed,) = events.of(ActorCrashed)
    assert (crashed.path, crashed.error) == ("/a", error)
    assert lives(scripted) == [2, 1]
    assert system.ref("/b").ask("alive") == "alive"
    assert other.ref("/a").ask("alive") == "alive"


@pytest.mark.parametrize("error", EXITS)
def test_who_asked_a_worker_that_exits_gets_an_error(
    start: Start, log: Probe, error: BaseException
) -> None:
    """Scenario 66, asked."""
    system = start(*specs(scripts(log, "a")), backoff=IMMEDIATE)
    with pytest.raises(ActorUnavailable) as caught:
        system.ref("/a").ask(error, timeout=30)
    assert caught.value.__cause__ is error
    settle(system)
    assert system.ref("/a").ask("alive") == "alive"


def test_a_system_that_was_stopped_leaves_no_thread_and_no_registry_entry(log: Probe) -> None:
    """Scenario 67. The same is checked after every test of this folder."""
    before = Belongings()
    inner = SupervisorSpec("inner", specs(scripts(log, "bc")))
    with ActorSystem(SupervisorSpec("root", (*specs(scripts(log, "a")), inner))) as system:
        system.ref("/a").tell(SystemExit(1))
        assert before.leftovers(seconds=0) != []
    assert before.leftovers() == []


def test_the_check_for_what_is_left_behind_does_notice(clock: VirtualClock) -> None:
    """Scenario 67, the check itself: it names a thread and counts the registry's entries."""
    system = ActorSystem(SupervisorSpec("root", (ChildSpec("a", Actor),)), clock=clock)
    left = "actor /, actor /a, 2 actors in Pykka's registry"
    with pytest.raises(AssertionError, match=left), no_leaks(seconds=0):
        system.start()
    system.stop()


def test_the_check_for_what_is_left_behind_notices_a_file(tmp_path: Path) -> None:
    """Scenario 67, the check itself: on systems that tell which files are open."""
    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not tell which files are open")
    path = tmp_path / "forgotten"
    with pytest.raises(AssertionError, match=f"left behind: {path}$"), no_leaks(seconds=0):
        file = path.open("w")
    file.close()

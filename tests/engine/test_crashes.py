"""A crash in any role, at any moment, is restarted and leaves no trace in the files."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from actors import Actor
from notionkit.emulator import Emulator, demo_world
from notionkit.engine.messages import OperationsApplied
from notionkit.mirror import MirrorView
from tests.engine.conftest import Crash, CrashPlan, Export, Saboteur, export

ROLES = (
    "announcer",
    "metrics",
    "display",
    "keeper",
    "plugin",
    "limiter",
    "fetcher",
    "transformer",
    "paginator",
    "downloader",
    "coordinator",
)
MOMENTS = [(1, "before"), (2, "after"), (7, "before"), (11, "after"), (23, "before")]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """One for all tests here: the raw objects hold the address from which files are served."""
    with Emulator(demo_world(), budget=None) as served:
        yield served


@pytest.fixture(scope="module")
def quiet(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Export:
    """An export of the demo world in which nothing goes wrong."""
    return export(emulator, tmp_path_factory.mktemp("quiet"))


@pytest.mark.parametrize("role", ROLES)
def test_crashes_of_a_role_leave_the_same_bytes(
    role: str, emulator: Emulator, quiet: Export, tmp_path: Path
) -> None:
    crashing = CrashPlan(role, MOMENTS)

    crashed = export(emulator, tmp_path, seam=crashing)

    assert crashing.crashes > 0
    assert crashed.result.status == "proven"
    assert crashed.files == quiet.files


def test_a_coordinator_that_crashes_once_the_run_is_concluded_still_writes_its_summary(
    emulator: Emulator, quiet: Export, tmp_path: Path
) -> None:
    crashes: list[str] = []

    def once_concluded(when: str, messages: Sequence[Any]) -> None:
        match messages[0]:
            case OperationsApplied((_, "conclude")) if when == "after" and not crashes:
                crashes.append(when)
                raise Crash("behind the conclusion")

    def seam(role: str, factory: Callable[[], Actor]) -> Callable[[], Actor]:
        return (lambda: Saboteur(factory(), once_concluded)) if role == "coordinator" else factory

    crashed = export(emulator, tmp_path, seam=seam)

    assert crashes
    assert crashed.result.status == "proven"
    assert crashed.result.rules == quiet.result.rules != {}
    with MirrorView.open(tmp_path / ".notionkit") as view:
        assert view.run(crashed.result.run_id).summary

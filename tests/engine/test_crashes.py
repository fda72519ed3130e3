"""A crash in any role, at any moment, is restarted and leaves no trace in the files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notionkit.emulator import Emulator, demo_world
from tests.engine.conftest import CrashPlan, Export, export

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

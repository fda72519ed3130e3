"""A crash in any role, at any moment, is restarted and leaves no trace in the files."""

from pathlib import Path

import pytest

from notionkit.emulator import Emulator
from tests.engine.conftest import CrashPlan, export

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


@pytest.mark.parametrize("role", ROLES)
def test_crashes_of_a_role_leave_the_same_bytes(
    role: str, emulator: Emulator, tmp_path: Path
) -> None:
    quiet = export(emulator, tmp_path / "quiet")
    crashing = CrashPlan(role, MOMENTS)

    crashed = export(emulator, tmp_path / "crashed", seam=crashing)

    assert crashing.crashes > 0
    assert crashed.result.status == "proven"
    assert crashed.files == quiet.files

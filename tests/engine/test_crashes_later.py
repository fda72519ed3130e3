"""A crash in a run that reads only what changed leaves neither a trace nor a gap."""

from pathlib import Path

import pytest

from notionkit.emulator import Emulator, demo_world
from notionkit.emulator import blocks as b
from tests.engine.conftest import CrashPlan, export

MOMENTS = [(1, "before"), (2, "after"), (5, "before"), (9, "after")]


@pytest.mark.parametrize("role", ["keeper", "coordinator", "transformer", "paginator"])
def test_crashes_in_a_normal_run_leave_the_files_of_a_fresh_export(
    role: str, tmp_path: Path
) -> None:
    world = demo_world()
    with Emulator(world, budget=None) as emulator:
        export(emulator, tmp_path / "kept")
        pages = [page["id"] for page in world.all("page")]
        for number, page in enumerate(pages[::5]):
            world.append(page, b.toggle(f"News {number}", b.paragraph(f"More {number}")))
        world.rename(pages[3], "Another name")
        world.trash(pages[7])
        crashing = CrashPlan(role, MOMENTS)
        kept = export(emulator, tmp_path / "kept", seam=crashing)
        fresh = export(emulator, tmp_path / "fresh")
    assert crashing.crashes == len(MOMENTS)
    assert (kept.result.status, kept.result.checked) == ("refreshed", "normal")
    assert kept.files == fresh.files

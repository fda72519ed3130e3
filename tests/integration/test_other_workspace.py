"""A token of another workspace does not take over an output folder."""

from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, World, small_world
from notionkit.engine import RunUnfinished
from notionkit.engine.planning.plan import plan
from notionkit.mirror import MirrorView
from tests.engine.conftest import export, files_in, settings_for


def other_world() -> World:
    world = World(seed=7)
    world.name = "Elsewhere"
    world.page("Strange")
    return world


def asked(emulator: Emulator) -> set[str]:
    return {each.path for each in emulator.requests}


@pytest.mark.parametrize("how", [{}, {"quick": True}, {"full": True}], ids=str)
def test_a_token_of_another_workspace_reads_and_changes_nothing(
    how: dict[str, Any], tmp_path: Path
) -> None:
    own = small_world()
    with Emulator(own, budget=None) as emulator:
        before = export(emulator, tmp_path).files
    with Emulator(other_world(), budget=None) as emulator:
        for _ in range(2):
            result = export(emulator, tmp_path, **how).result
            assert (result.status, result.exit_code) == ("unfinished", 5)
            assert f"{tmp_path} holds the export of the workspace {own.name!r}" in result.message
            assert "'Elsewhere'" in result.message
        with pytest.raises(RunUnfinished, match="holds the export of the workspace"):
            plan(settings_for(emulator, tmp_path, **how))
        assert asked(emulator) == {"/v1/users/me"}
    assert files_in(tmp_path) == before
    with Emulator(own, budget=None) as emulator:
        after = export(emulator, tmp_path)
    assert (after.result.exit_code, after.files.keys()) == (0, before.keys())


@pytest.mark.parametrize("changed", ["integration", "untold"])
def test_another_integration_of_the_workspace_and_one_that_tells_none_go_on(
    changed: str, tmp_path: Path
) -> None:
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        export(emulator, tmp_path)
    if changed == "integration":
        world.users[world.bot_id]["name"] = "Another"
    else:
        world.space_id = ""
    with Emulator(world, budget=None) as emulator:
        assert export(emulator, tmp_path).result.exit_code == 0
    with MirrorView.open(tmp_path / ".notionkit") as view:
        (me,) = view.listed("me")
    assert me["name"] == world.users[world.bot_id]["name"]

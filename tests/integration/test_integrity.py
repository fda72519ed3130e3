"""Each run looks through its own files: what leads nowhere is a loss, what is alone is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, World
from notionkit.emulator import blocks as b
from notionkit.plugins.context import DocumentContext
from tests.engine.conftest import export


def world() -> World:
    made = World()
    home = made.page("Home", key="home")
    inner = made.page("Inner", parent=home, key="inner", blocks=[b.paragraph("Text")])
    made.page("Leaf", parent=inner, key="leaf")
    return made


def ledger(output: Path) -> Any:
    return json.loads((output / ".notionkit" / "ledger.json").read_text(encoding="utf-8"))


def named(problems: list[dict[str, str]], rule: str) -> list[str]:
    return [problem["id"] for problem in problems if problem["rule"] == rule]


def test_a_link_of_ours_that_leads_nowhere_is_a_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world()
    monkeypatch.setattr(DocumentContext, "_to", lambda _, __: "nowhere.md")
    with Emulator(made, budget=None) as emulator:
        result = export(emulator, tmp_path).result
    assert (result.status, result.exit_code) == ("losses", 3)
    broken = named(ledger(tmp_path)["failures"], "broken_link")
    assert sorted(broken) == sorted(map(made.id_of, ("home", "inner", "leaf")))


def test_a_link_that_someone_wrote_into_a_file_is_their_own(tmp_path: Path) -> None:
    made = world()
    with Emulator(made, budget=None) as emulator:
        export(emulator, tmp_path)
        with (tmp_path / "Home.md").open("a", encoding="utf-8") as file:
            file.write("\n[mine](nowhere.md)\n")
        assert export(emulator, tmp_path).result.exit_code == 0
    assert named(ledger(tmp_path)["flags"], "broken_link") == [made.id_of("home")]


def test_what_stands_at_the_root_without_its_parent_is_told(tmp_path: Path) -> None:
    made = world()
    with Emulator(made, budget=None) as emulator:
        result = export(emulator, tmp_path, targets=[made.id_of("inner")]).result
    assert result.status == "proven"
    assert named(ledger(tmp_path)["flags"], "orphan") == [made.id_of("inner")]

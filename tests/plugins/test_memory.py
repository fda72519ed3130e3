"""What is remembered of documents spares writing them again, and never shows in the files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from notionkit.plugins import markdown as plugin
from notionkit.plugins import memory
from notionkit.plugins.markdown import MarkdownPlugin
from notionkit.plugins.memory import Memory
from tests.plugins.fakes import stamps, tree
from tests.plugins.test_links import hexed, linking
from tests.plugins.workspace import Workspace, below, paragraph, uid


@pytest.fixture
def drafted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the pages that were rendered."""
    found: list[str] = []
    render: Callable[..., str] = plugin._page

    def noted(page_id: str, *rest: Any) -> str:
        found.append(page_id)
        return render(page_id, *rest)

    monkeypatch.setattr(plugin, "_page", noted)
    return found


def linked(workspace: Workspace) -> None:
    """Home links to Target; Other has nothing to do with either."""
    workspace.page(
        1, "Home", text=[linking(1, 51, f"https://www.notion.so/{hexed(2)}#{hexed(61)}")]
    )
    workspace.page(2, "Target", below(1), text=[paragraph(2, "here", 61)])
    workspace.page(3, "Other")


def test_what_did_not_change_is_not_rendered_again(
    workspace: Workspace, drafted: list[str]
) -> None:
    linked(workspace)
    workspace.settle(MarkdownPlugin)
    before = stamps(workspace.root)
    assert sorted(drafted) == [uid(1), uid(2), uid(3)]
    drafted.clear()
    workspace.run()
    workspace.settle(MarkdownPlugin)
    assert drafted == []
    assert stamps(workspace.root) == before


def test_a_page_whose_content_changed_is_rendered_again(
    workspace: Workspace, drafted: list[str]
) -> None:
    linked(workspace)
    workspace.settle(MarkdownPlugin)
    workspace.run()
    drafted.clear()
    workspace.page(3, "Other", text="new words")
    workspace.settle(MarkdownPlugin)
    assert drafted == [uid(3)]
    assert "new words" in tree(workspace.root)["Other.md"]


def test_a_page_that_links_to_a_renamed_one_is_rendered_again(
    workspace: Workspace, drafted: list[str]
) -> None:
    linked(workspace)
    workspace.settle(MarkdownPlugin)
    workspace.run()
    drafted.clear()
    workspace.page(2, "Goal", below(1), text=[paragraph(2, "here", 61)])
    workspace.settle(MarkdownPlugin)
    assert sorted(drafted) == [uid(1), uid(2)]
    assert f"Home/Goal.md#{hexed(61)}" in tree(workspace.root)["Home.md"]


def test_a_page_loses_its_anchor_when_nothing_links_there_any_more(workspace: Workspace) -> None:
    linked(workspace)
    workspace.settle(MarkdownPlugin)
    assert "<a id" in tree(workspace.root)["Home/Target.md"]
    workspace.run()
    workspace.page(1, "Home", text="no link")
    workspace.settle(MarkdownPlugin)
    assert "<a id" not in tree(workspace.root)["Home/Target.md"]


def test_a_file_that_is_gone_is_written_again(workspace: Workspace, drafted: list[str]) -> None:
    linked(workspace)
    workspace.settle(MarkdownPlugin)
    whole = tree(workspace.root)
    (workspace.root / "Other.md").unlink()
    drafted.clear()
    workspace.settle(MarkdownPlugin)
    assert drafted == [uid(3)]
    assert tree(workspace.root) == whole


def test_an_edited_file_is_kept_and_told_of_each_time(workspace: Workspace) -> None:
    linked(workspace)
    workspace.settle(MarkdownPlugin)
    (workspace.root / "Other.md").write_text("mine")
    for _ in range(2):
        workspace.run()
        workspace.settle(MarkdownPlugin)
        assert tree(workspace.root)["Other.md"] == "mine"
        assert [problem.rule for problem in workspace.problems] == ["local_edit"]


def test_losses_are_told_again_although_nothing_is_rendered(
    workspace: Workspace, drafted: list[str]
) -> None:
    workspace.page(1, "Home", text=[linking(1, 51, f"https://www.notion.so/{hexed(9)}")])
    workspace.settle(MarkdownPlugin)
    told = list(workspace.problems)
    assert [problem.rule for problem in told] == ["outside_link"]
    workspace.run()
    drafted.clear()
    workspace.settle(MarkdownPlugin)
    assert (drafted, workspace.problems) == ([], told)


@pytest.mark.parametrize("content", [b"", b"no database at all, and long enough to be looked at"])
def test_a_memory_that_cannot_be_read_counts_as_empty(
    workspace: Workspace, drafted: list[str], content: bytes
) -> None:
    linked(workspace)
    workspace.settle(MarkdownPlugin)
    whole = tree(workspace.root)
    for each in workspace.mirror.state.glob("memory-*"):
        each.unlink()
    workspace.memory(MarkdownPlugin).write_bytes(content)
    drafted.clear()
    for _ in range(2):
        workspace.settle(MarkdownPlugin)
    assert set(drafted) == {uid(1), uid(2), uid(3)}
    assert tree(workspace.root) == whole


def test_what_other_code_or_settings_remembered_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(settings: object) -> Any:
        opened = Memory(tmp_path / "memory.db", settings)
        opened.open()
        found = opened.get("page", "1")
        opened.put("page", "1", {"path": "a.md"})
        opened.close()
        return found

    assert known("one") is None
    assert known("one") == {"path": "a.md"}
    assert known("other") is None
    monkeypatch.setattr(memory, "code_version", lambda: "later")
    assert known("other") is None


def test_without_a_file_nothing_is_remembered() -> None:
    nowhere = Memory(None)
    nowhere.open()
    nowhere.put("page", "1", {})
    assert nowhere.get("page", "1") is None
    nowhere.close()

from collections.abc import Iterable
from typing import ClassVar

import pytest

from notionkit.plugins import Draft, FormatPlugin, Scene
from notionkit.plugins.files import FilesPlugin
from tests.plugins.fakes import stamps, tree
from tests.plugins.workspace import Workspace, below, uid


class Text(FormatPlugin):
    """Writes the plain text of pages."""

    name = "text"
    format = "text"
    handles = frozenset({"page"})
    broken: ClassVar[set[str]] = set()

    def drafts(self, kind: str, object_id: str, scene: Scene) -> Iterable[Draft]:
        if object_id in self.broken:
            raise ValueError("cannot be said")
        words = [
            part["plain_text"]
            for block in scene.raw_blocks(object_id)
            for part in block.block["paragraph"]["rich_text"]
        ]
        path = scene.path(kind, object_id, "md")
        assert path is not None
        yield Draft(kind, object_id, path, "".join(words).encode())


class Careful(Text):
    """Says so where it failed."""

    name = "text"

    def placeholder(self, kind: str, object_id: str, scene: Scene, message: str) -> Iterable[Draft]:
        path = scene.path(kind, object_id, "md")
        assert path is not None
        yield Draft(kind, object_id, path, message.encode())


class Counting(Text):
    """Asks a view that it opened once."""

    def on_start(self) -> None:
        self.kept = self.view

    def drafts(self, kind: str, object_id: str, scene: Scene) -> Iterable[Draft]:
        path = scene.path(kind, object_id, "md")
        assert path is not None
        yield Draft(kind, object_id, path, str(len(list(self.kept.each_node()))).encode())


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    ids: set[str] = set()
    monkeypatch.setattr(Text, "broken", ids)
    return ids


def test_settling_writes_every_object_where_the_layout_puts_it(workspace: Workspace) -> None:
    workspace.page(1, "Home", text="hello")
    workspace.page(2, "Child", below(1), text="inside")
    workspace.settle(Text)
    assert tree(workspace.root) == {"Home.md": "hello", "Home/Child.md": "inside"}
    assert workspace.problems == []


def test_a_plugin_may_keep_its_view_of_the_mirror(workspace: Workspace) -> None:
    workspace.page(1, "Home", text="hello")
    plugin = workspace.plugin(Counting)
    plugin.on_start()
    for _ in range(2):
        plugin.on_settle()
    plugin.on_stop()
    assert tree(workspace.root) == {"Home.md": "1"}
    assert workspace.problems == []


def test_a_second_settling_touches_and_records_nothing(workspace: Workspace) -> None:
    workspace.page(1, "Home", text="hello")
    workspace.page(2, "Child", below(1))
    workspace.settle(Text)
    before = stamps(workspace.root)
    workspace.recorded.clear()
    workspace.settle(Text)
    assert stamps(workspace.root) == before
    assert workspace.recorded == []


def test_changes_are_written_before_the_settling(workspace: Workspace) -> None:
    workspace.page(1, "Home", text="hello")
    plugin = workspace.plugin(Text)
    plugin.on_changes(workspace.changes())
    plugin.on_stop()
    assert tree(workspace.root) == {"Home.md": "hello"}


def test_a_few_changes_in_a_large_tree_wait_for_the_settling(workspace: Workspace) -> None:
    for number in range(1, 31):
        workspace.page(number, f"P{number}", text="old")
    changes = workspace.changes()
    plugin = workspace.plugin(Text)
    plugin.on_changes(changes)
    workspace.page(1, "P1", text="new")
    plugin.on_changes(workspace.changes()[len(changes) :])
    assert tree(workspace.root)["P1.md"] == "old"
    plugin.on_settle()
    assert tree(workspace.root)["P1.md"] == "new"
    plugin.on_stop()


def test_a_rename_moves_the_file_and_what_is_below_it(workspace: Workspace) -> None:
    workspace.page(1, "Old")
    workspace.page(2, "Child", below(1), text="inside")
    workspace.settle(Text)
    workspace.page(1, "New")
    workspace.settle(Text)
    assert tree(workspace.root) == {"New.md": "", "New/Child.md": "inside"}
    assert not (workspace.root / "Old").exists()


def test_two_pages_that_swap_their_names_swap_their_files(workspace: Workspace) -> None:
    workspace.page(1, "A", text="first")
    workspace.page(2, "B", text="second")
    workspace.settle(Text)
    workspace.page(1, "B", text="first")
    workspace.page(2, "A", text="second")
    workspace.settle(Text)
    assert tree(workspace.root) == {"A.md": "second", "B.md": "first"}


def test_before_the_settling_no_object_takes_the_place_of_another(workspace: Workspace) -> None:
    workspace.page(1, "A", text="first")
    workspace.page(2, "B", text="second")
    workspace.settle(Text)
    workspace.page(1, "C", text="first")
    workspace.page(2, "A", text="second")
    plugin = workspace.plugin(Text)
    plugin.on_changes(workspace.changes())
    assert tree(workspace.root) == {"A.md": "first", "B.md": "second", "C.md": "first"}
    plugin.on_settle()
    plugin.on_stop()
    assert tree(workspace.root) == {"A.md": "second", "C.md": "first"}


def test_what_is_in_the_trash_is_removed_with_what_is_below_it(workspace: Workspace) -> None:
    workspace.page(1, "Home")
    workspace.page(2, "Child", below(1))
    workspace.page(3, "Other")
    workspace.settle(Text)
    workspace.run()
    workspace.page(1, "Home", in_trash=True)
    workspace.page(3, "Other")
    workspace.settle(Text)
    assert set(tree(workspace.root)) == {"Other.md"}


def test_what_was_merely_not_reached_is_kept(workspace: Workspace) -> None:
    workspace.page(1, "Home")
    workspace.page(2, "Child", below(1))
    workspace.settle(Text)
    workspace.run()
    workspace.page(1, "Home")
    workspace.settle(Text)
    assert set(tree(workspace.root)) == {"Home.md", "Home/Child.md"}


def test_nothing_in_the_trash_is_removed_before_the_settling(workspace: Workspace) -> None:
    workspace.page(1, "Home")
    workspace.settle(Text)
    workspace.run()
    workspace.page(1, "Home", in_trash=True)
    plugin = workspace.plugin(Text)
    plugin.on_changes(workspace.changes())
    plugin.on_stop()
    assert set(tree(workspace.root)) == {"Home.md"}


def test_an_object_that_fails_is_reported_and_the_others_are_written(
    workspace: Workspace, broken: set[str]
) -> None:
    broken.add(uid(1))
    workspace.page(1, "Bad")
    workspace.page(2, "Good")
    workspace.settle(Careful)
    message = "cannot be written as text: ValueError: cannot be said"
    assert tree(workspace.root) == {"Bad.md": message, "Good.md": ""}
    [problem] = workspace.problems
    assert (problem.severity, problem.rule, problem.kind, problem.id) == (
        "failure",
        "render",
        "page",
        uid(1),
    )
    assert problem.message == message


def test_a_placeholder_that_fails_too_harms_nobody(
    workspace: Workspace, broken: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[Draft]:
        raise ValueError("nor this")

    monkeypatch.setattr(Careful, "placeholder", fail)
    broken.add(uid(1))
    workspace.page(1, "Bad")
    workspace.page(2, "Good")
    workspace.settle(Careful)
    assert set(tree(workspace.root)) == {"Good.md"}
    assert len(workspace.problems) == 1


def test_files_of_no_object_that_fail_are_a_failed_item(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[Draft]:
        raise ValueError("no index")

    monkeypatch.setattr(Text, "extras", fail)
    workspace.page(1, "Good")
    workspace.settle(Text)
    assert set(tree(workspace.root)) == {"Good.md"}
    [problem] = workspace.problems
    assert (problem.severity, problem.kind, problem.id) == ("failure", "text", "extras")


def test_without_a_placeholder_the_old_file_of_a_failed_object_stays(
    workspace: Workspace, broken: set[str]
) -> None:
    workspace.page(1, "Bad", text="old")
    workspace.settle(Text)
    broken.add(uid(1))
    workspace.settle(Text)
    assert tree(workspace.root) == {"Bad.md": "old"}


def test_a_foreign_file_gives_us_the_suffix(workspace: Workspace) -> None:
    workspace.root.mkdir()
    (workspace.root / "Home.md").write_text("mine")
    workspace.page(1, "Home", text="theirs")
    workspace.page(2, "Child", below(1), text="inside")
    workspace.settle(Text)
    assert tree(workspace.root) == {
        "Home.md": "mine",
        "Home 00000001.md": "theirs",
        "Home 00000001/Child.md": "inside",
    }


def test_a_local_edit_is_kept_and_flagged(workspace: Workspace) -> None:
    workspace.page(1, "Home", text="old")
    workspace.settle(Text)
    (workspace.root / "Home.md").write_text("edited")
    workspace.page(1, "Home", text="new")
    workspace.settle(Text)
    assert tree(workspace.root) == {"Home.md": "edited"}
    [problem] = workspace.problems
    assert (problem.severity, problem.rule, problem.id) == ("flag", "local_edit", uid(1))


def test_a_folder_of_ours_in_the_way_of_a_file_is_no_loss(workspace: Workspace) -> None:
    workspace.page(1, "A.md", created="2026-01-01T00:00:00.000Z")
    workspace.page(2, "Child", below(1), text="inside")
    workspace.settle(Text)
    assert "A.md/Child.md" in tree(workspace.root)
    workspace.page(1, "B")
    workspace.page(3, "A", text="new")
    workspace.settle(Text)
    assert tree(workspace.root) == {"A.md": "new", "B.md": "", "B/Child.md": "inside"}
    assert workspace.problems == []


def test_attachments_stand_beside_their_page_and_follow_it(workspace: Workspace) -> None:
    image = workspace.attachment(50, 1, b"pixels")
    workspace.page(1, "Home", text=[image])
    workspace.settle(FilesPlugin)
    assert tree(workspace.root) == {"Home/_files/picture.png": "pixels"}
    workspace.page(1, "New", text=[image])
    workspace.settle(FilesPlugin)
    assert tree(workspace.root) == {"New/_files/picture.png": "pixels"}


def test_an_attachment_whose_bytes_are_lost_is_reported(workspace: Workspace) -> None:
    workspace.page(1, "Home", text=[workspace.attachment(50, 1, b"pixels")])
    view = workspace.view()
    [file] = view.files()
    assert file.sha256 is not None
    view.file_path(file.sha256).unlink()
    workspace.settle(FilesPlugin)
    assert [problem.severity for problem in workspace.problems] == ["failure"]


def test_equal_attachments_of_two_pages_are_kept_once(workspace: Workspace) -> None:
    workspace.page(1, "A", text=[workspace.attachment(50, 1, b"pixels")])
    workspace.page(2, "B", text=[workspace.attachment(51, 2, b"pixels")])
    workspace.settle(FilesPlugin)
    first, second = (workspace.root / name / "_files/picture.png" for name in "AB")
    assert first.samefile(second)

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from notionkit.plugins import write_manifest
from notionkit.plugins.csv import CsvPlugin
from notionkit.plugins.files import FilesPlugin
from notionkit.plugins.json import JsonPlugin
from notionkit.plugins.markdown import MarkdownPlugin
from tests.plugins.fakes import stamps, tree
from tests.plugins.workspace import Workspace, below, uid

KEYS = ["id", "object", "path", "title", "parent_id", "last_edited_time", "sha256", "files"]


@pytest.fixture
def library(workspace: Workspace) -> Workspace:
    workspace.page(1, "Home", text=[workspace.attachment(50, 1, b"pixels")])
    workspace.database(2, "Books", {3: "Books"}, below(1))
    workspace.rows(3, [workspace.row(4, "Emma", 3)])
    return workspace


def write(workspace: Workspace) -> list[dict[str, Any]]:
    write_manifest(workspace.folder("manifest"), workspace.view())
    return read(workspace.root)


def read(root: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (root / "manifest.jsonl").read_text().splitlines()]


def test_there_is_a_line_for_each_object_and_attachment_sorted_by_path(library: Workspace) -> None:
    library.settle(MarkdownPlugin, CsvPlugin, FilesPlugin)
    lines = write(library)
    assert [(line["object"], line["path"]) for line in lines] == [
        ("page", "Home.md"),
        ("data_source", "Home/Books.csv"),
        ("database", "Home/Books.md"),
        ("page", "Home/Books/Emma.md"),
        ("file", "Home/_files/picture.png"),
    ]
    assert all(list(line) == KEYS for line in lines)


def test_a_line_tells_what_stands_on_disk(library: Workspace) -> None:
    library.settle(MarkdownPlugin, CsvPlugin, JsonPlugin, FilesPlugin)
    by_path = {line["path"]: line for line in write(library)}
    emma = by_path["Home/Books/Emma.md"]
    assert (emma["id"], emma["title"], emma["parent_id"]) == (uid(4), "Emma", uid(3))
    assert emma["files"] == {"json": "Home/Books/Emma.json", "markdown": "Home/Books/Emma.md"}
    for path, line in by_path.items():
        content = (library.root / path).read_bytes()
        assert line["sha256"] == hashlib.sha256(content).hexdigest()


def test_without_markdown_the_first_format_gives_the_path(library: Workspace) -> None:
    library.settle(JsonPlugin)
    lines = {(line["object"], line["id"]): line for line in write(library)}
    assert lines["page", uid(1)]["path"] == "Home.json"
    assert lines["data_source", uid(3)]["files"] == {"json": "Home/Books.json"}


def test_what_has_no_file_comes_last_with_no_path(library: Workspace) -> None:
    library.settle(CsvPlugin)
    lines = write(library)
    assert [line["path"] for line in lines] == ["Home/Books.csv", None, None, None, None]
    assert [line["sha256"] is None for line in lines if line["object"] == "page"] == [True, True]


def test_an_unchanged_manifest_is_not_touched(library: Workspace) -> None:
    library.settle(MarkdownPlugin)
    write(library)
    before = stamps(library.root)
    library.recorded.clear()
    write(library)
    assert stamps(library.root) == before
    assert library.recorded == []


def test_an_edited_manifest_is_written_again(library: Workspace) -> None:
    library.settle(MarkdownPlugin)
    lines = write(library)
    (library.root / "manifest.jsonl").write_text("nonsense")
    assert write(library) == lines


def test_a_manifest_of_someone_else_is_left_alone(library: Workspace) -> None:
    library.root.mkdir()
    (library.root / "manifest.jsonl").write_text('{"name": "app"}\n')
    report = write_manifest(library.folder("manifest"), library.view())
    assert report.refused == ("manifest.jsonl",)
    assert tree(library.root) == {"manifest.jsonl": '{"name": "app"}\n'}


class TestWhenTheStateIsLost:
    PLUGINS = (MarkdownPlugin, CsvPlugin, JsonPlugin, FilesPlugin)

    @pytest.fixture
    def folder(self, library: Workspace, tmp_path: Path) -> Path:
        library.settle(*self.PLUGINS)
        write(library)
        (tmp_path / "again").mkdir()
        shutil.copytree(library.root, tmp_path / "again/out")
        return tmp_path / "again"

    def fill(self, workspace: Workspace, title: str = "Home") -> None:
        workspace.page(1, title, text=[workspace.attachment(50, 1, b"pixels")])
        workspace.database(2, "Books", {3: "Books"}, below(1))
        workspace.rows(3, [workspace.row(4, "Emma", 3, text="new")])
        workspace.settle(*self.PLUGINS)
        write(workspace)

    def test_what_the_manifest_names_is_not_taken_for_foreign(self, folder: Path) -> None:
        before = set(tree(folder / "out"))
        fresh = Workspace(folder)
        self.fill(fresh)
        after = tree(folder / "out")
        assert set(after) - before == {"Home/Books/Emma (edited here).json"}  # its hash is unknown
        assert "new" in after["Home/Books/Emma.md"]
        assert "new" in after["Home/Books/Emma.json"]
        fresh.close()

    def test_what_is_still_right_is_recorded_again(self, library: Workspace, folder: Path) -> None:
        fresh = Workspace(folder)
        self.fill(fresh)
        named = [line["path"] for line in read(folder / "out")]
        assert named == [line["path"] for line in read(library.root)]
        assert None not in named
        fresh.problems.clear()
        fresh.settle(*self.PLUGINS)
        assert fresh.problems == []
        fresh.close()

    def test_nothing_is_removed_for_the_manifest_alone(self, folder: Path) -> None:
        before = set(tree(folder / "out"))
        fresh = Workspace(folder)
        self.fill(fresh, "Moved")
        assert before < set(tree(folder / "out"))
        fresh.close()

    def test_a_manifest_does_not_speak_for_other_objects(self, folder: Path) -> None:
        before = tree(folder / "out")["Home.md"]
        fresh = Workspace(folder)
        fresh.page(7, "Home", text="someone else's home")
        fresh.settle(MarkdownPlugin)
        assert tree(folder / "out")["Home.md"] == before
        assert [problem.rule for problem in fresh.problems][-1:] == ["foreign_file"]
        fresh.close()

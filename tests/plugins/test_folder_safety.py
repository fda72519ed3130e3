import os
from pathlib import Path

import pytest

from notionkit.plugins import OutputError, UnsafePath, disk
from tests.plugins.fakes import Recorder, draft, tree


@pytest.mark.parametrize(
    "path",
    ["../A.md", "A/../../B.md", "/etc/A.md", "A//B.md", "./A.md", "", "C:/A.md", "A\\B.md", "A/"],
)
def test_a_path_that_is_not_plain_and_relative_is_refused(
    recorder: Recorder, root: Path, path: str
) -> None:
    with pytest.raises(UnsafePath, match="fault of the plugin"):
        recorder.folder(root).put("p", [draft(path)])
    assert recorder.calls == []


def test_the_folder_of_our_own_state_is_refused(recorder: Recorder, root: Path) -> None:
    with pytest.raises(UnsafePath, match="own state"):
        recorder.folder(root).put("p", [draft(".NotionKit/mirror.db")])


def test_nothing_is_written_through_a_link_that_leads_outside(
    recorder: Recorder, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "A").symlink_to(outside)
    folder = recorder.folder(root)
    assert folder.foreign("A")
    assert folder.put("p", [draft("A/B.md"), draft("C.md")]).refused == ("A/B.md",)
    assert list(outside.iterdir()) == []
    assert (root / "C.md").exists()


def test_nothing_is_removed_through_a_link_that_leads_outside(
    recorder: Recorder, root: Path, tmp_path: Path
) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A/B/C.md")])
    (root / "A").rename(tmp_path / "moved")
    (root / "A").symlink_to(tmp_path / "moved")
    folder.settle("p", [])
    assert (tmp_path / "moved/B/C.md").exists()


def test_a_link_that_stays_inside_is_followed(recorder: Recorder, root: Path) -> None:
    (root / "real").mkdir(parents=True)
    (root / "A").symlink_to("real")
    recorder.folder(root).put("p", [draft("A/B.md")])
    assert (root / "real/B.md").read_text() == "text"


def test_a_file_replaced_by_a_link_is_left_alone(
    recorder: Recorder, root: Path, tmp_path: Path
) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md", "old")])
    (tmp_path / "elsewhere.md").write_text("precious")
    (root / "A.md").unlink()
    (root / "A.md").symlink_to(tmp_path / "elsewhere.md")
    assert folder.put("p", [draft("A.md", "new")]).refused == ("A.md",)
    folder.settle("p", [])
    assert (root / "A.md").is_symlink()
    assert (tmp_path / "elsewhere.md").read_text() == "precious"


def test_a_folder_of_someone_else_can_be_shared(recorder: Recorder, root: Path) -> None:
    (root / "A").mkdir(parents=True)
    (root / "A/notes.txt").write_text("mine")
    folder = recorder.folder(root)
    assert not folder.foreign("A")
    folder.put("p", [draft("A/B.md")])
    assert tree(root) == {"A/B.md": "text", "A/notes.txt": "mine"}


def test_a_file_where_a_folder_should_be_is_refused(recorder: Recorder, root: Path) -> None:
    root.mkdir()
    (root / "A").write_text("a file")
    folder = recorder.folder(root)
    assert folder.foreign("A")
    assert folder.put("p", [draft("A/B.md")]).refused == ("A/B.md",)


def test_equal_attachments_share_their_bytes_among_themselves_and_never_with_the_store(
    recorder: Recorder, root: Path, tmp_path: Path
) -> None:
    stored = tmp_path / "blob"
    stored.write_text("picture")
    recorder.folder(root).put(
        "p", [draft("A/_files/x.png", stored), draft("B/_files/y.png", stored)]
    )
    first, second = (root / "A/_files/x.png").stat(), (root / "B/_files/y.png").stat()
    assert first.st_ino == second.st_ino != stored.stat().st_ino
    (root / "A/_files/x.png").write_text("edited in place")
    assert stored.read_text() == "picture"


def test_an_edited_attachment_is_not_taken_for_its_bytes(
    recorder: Recorder, root: Path, tmp_path: Path
) -> None:
    stored = tmp_path / "blob"
    stored.write_text("picture")
    folder = recorder.folder(root)
    folder.put("p", [draft("A.png", stored)])
    (root / "A.png").write_text("edited")
    folder.put("p", [draft("B.png", stored)])
    assert tree(root) == {"A.png": "edited", "B.png": "picture"}


def test_an_unwritable_folder_is_an_error_that_names_the_path_and_what_to_do(
    recorder: Recorder, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"cannot write .*out: .*again"):
        recorder.folder(tmp_path / "file" / "out").put("p", [draft("A.md")])


def test_a_full_disk_is_an_error_that_says_so_and_leaves_the_old_file(
    recorder: Recorder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md", "old")])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match=r"A\.md: No space left on device\. Free some space"):
            folder.put("p", [draft("A.md", "new")])
    assert tree(root) == {"A.md": "old"}
    assert recorder.folder(root).put("p", [draft("A.md", "new")]).written == 1


def test_what_a_killed_process_left_half_written_is_swept_away(
    recorder: Recorder, root: Path
) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A/B.md")])
    for name in (".notionkit-p-0.tmp", ".notionkit-q-0.tmp"):
        (root / "A" / name).write_text("half")
    recorder.folder(root).settle("p", ["A/B.md"])
    assert tree(root) == {"A/.notionkit-q-0.tmp": "half", "A/B.md": "text"}


def test_a_name_that_changes_only_its_case_survives_where_case_is_ignored(
    recorder: Recorder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "ignores_case", lambda _: True)
    folder = recorder.folder(root)
    folder.put("p", [draft("notes.md", "text", owner="1")])
    folder.put("p", [draft("Notes.md", "text", owner="1")])
    folder.settle("p", ["Notes.md"])
    assert set(recorder.by_path) == {"Notes.md"}
    assert tree(root)["Notes.md"] == "text"


def test_what_a_neighbour_spelled_anew_is_still_known_where_case_is_ignored(
    recorder: Recorder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "ignores_case", lambda _: True)
    mine, theirs = recorder.folder(root), recorder.folder(root)
    theirs.put("p", [draft("notes.md", owner="1")])
    assert mine.recorded("NOTES.md") == recorder.by_path["notes.md"]
    theirs.put("p", [draft("Notes.md", owner="1"), draft("new.md")])
    assert mine.recorded("Notes.md") == recorder.by_path["Notes.md"]
    assert mine.recorded("new.md") == recorder.by_path["new.md"]


def test_what_a_killed_process_left_of_its_look_at_the_file_system_is_removed(
    tmp_path: Path,
) -> None:
    (tmp_path / ".notionkit-Case-0-left.tmp").touch()
    (tmp_path / ".notionkit-other.tmp").touch()

    disk.ignores_case(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [".notionkit-other.tmp"]


def test_what_cannot_be_shared_occupies_its_path(tmp_path: Path) -> None:
    root = tmp_path / "out"
    (root / "folder").mkdir(parents=True)
    (root / "file").touch()
    links = {"inside": "folder", "outside": str(tmp_path), "broken": "nowhere", "loop": "loop"}
    for name, target in links.items():
        (root / name).symlink_to(target)
    paths = [*links, "folder", "file", "file/x", "broken/x", "loop/x", "none/x", "\0", "\ud800"]
    occupied = {path for path in paths if disk.occupied(root, path)}
    assert occupied == {"file", "outside", "broken", "loop"}

from collections.abc import Sequence
from pathlib import Path

import pytest

from notionkit.mirror import Output
from notionkit.plugins import Draft, OutputFolder, disk
from notionkit.plugins import folder as folder_module
from tests.plugins.fakes import Recorder, draft, stamps, tree


def test_put_writes_files_and_makes_their_folders(recorder: Recorder, root: Path) -> None:
    report = recorder.folder(root).put("p", [draft("A.md", "a"), draft("A/B.md", "b")])
    assert tree(root) == {"A.md": "a", "A/B.md": "b"}
    assert report.written == 2


def test_a_group_of_files_is_recorded_in_one_call(recorder: Recorder, root: Path) -> None:
    recorder.folder(root).put("p", [draft(f"{number}.md") for number in range(50)])
    assert [len(call) for call in recorder.calls] == [50]


def test_an_unchanged_file_is_neither_written_nor_recorded(recorder: Recorder, root: Path) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md"), draft("B/C.md")])
    folder.settle("p", ["A.md", "B/C.md"])
    before, calls = stamps(root), len(recorder.calls)
    report = recorder.folder(root).put("p", [draft("A.md"), draft("B/C.md")])
    assert recorder.folder(root).settle("p", ["A.md", "B/C.md"]).removed == 0
    assert report.unchanged == 2
    assert stamps(root) == before
    assert len(recorder.calls) == calls


def test_the_record_is_made_before_the_file_is_written(recorder: Recorder, root: Path) -> None:
    def record(outputs: Sequence[Output]) -> None:
        assert tree(root).get("A.md") == "old"
        recorder.record(outputs)

    recorder.folder(root).put("p", [draft("A.md", "old")])
    folder = OutputFolder(root, view=recorder.view, record=record, remove=recorder.remove)
    folder.put("p", [draft("A.md", "new")])
    assert tree(root) == {"A.md": "new"}


@pytest.mark.parametrize("before", [None, "old"])
def test_a_kill_between_record_and_write_is_made_good(
    recorder: Recorder, root: Path, before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if before is not None:
        recorder.folder(root).put("p", [draft("A.md", before)])

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(disk, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            recorder.folder(root).put("p", [draft("A.md", "new")])
    assert not recorder.folder(root).foreign("A.md")
    report = recorder.folder(root).put("p", [draft("A.md", "newer")])
    assert report.written == 1
    assert tree(root) == {"A.md": "newer"}


def test_a_foreign_file_is_never_overwritten(recorder: Recorder, root: Path) -> None:
    root.mkdir()
    (root / "A.md").write_text("mine")
    folder = recorder.folder(root)
    assert folder.foreign("A.md")
    assert folder.put("p", [draft("A.md", "theirs")]).refused == ("A.md",)
    assert tree(root) == {"A.md": "mine"}
    folder.settle("p", [])
    assert tree(root) == {"A.md": "mine"}


def test_a_foreign_file_with_exactly_our_bytes_is_adopted(recorder: Recorder, root: Path) -> None:
    root.mkdir()
    (root / "A.md").write_text("same")
    folder = recorder.folder(root)
    assert folder.put("p", [draft("A.md", "same")]).unchanged == 1
    assert not folder.foreign("A.md")


def test_a_file_of_another_plugin_is_not_foreign_but_not_overwritten_either(
    recorder: Recorder, root: Path
) -> None:
    mine, theirs = recorder.folder(root), recorder.folder(root)
    assert not mine.foreign("A.md")  # the reading of the records is remembered from here on
    theirs.put("q", [draft("A.md", "q")])
    assert not mine.foreign("A.md")
    assert mine.put("p", [draft("A.md", "p")]).refused == ("A.md",)
    assert tree(root) == {"A.md": "q"}


def test_keep_leaves_a_local_edit_and_reports_it(recorder: Recorder, root: Path) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md", "old")])
    (root / "A.md").write_text("edited")
    for content in ("old", "new", "newer"):
        assert folder.put("p", [draft("A.md", content)]).kept_local_edits == ("A.md",)
    assert tree(root) == {"A.md": "edited"}


def test_a_local_edit_that_was_undone_is_ours_again(recorder: Recorder, root: Path) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md", "old")])
    (root / "A.md").write_text("edited")
    folder.put("p", [draft("A.md", "new")])
    (root / "A.md").write_text("old")
    assert folder.put("p", [draft("A.md", "new")]).written == 1


def test_both_gives_the_local_edit_a_second_name(recorder: Recorder, root: Path) -> None:
    folder = recorder.folder(root, "both")
    folder.put("p", [draft("A.md", "old")])
    (root / "A.md").write_text("edited")
    report = folder.put("p", [draft("A.md", "new")])
    assert report.set_aside == ("A (edited here).md",)
    assert tree(root) == {"A.md": "new", "A (edited here).md": "edited"}
    (root / "A.md").write_text("edited again")
    folder.put("p", [draft("A.md", "new")])
    folder.settle("p", ["A.md"])
    assert tree(root) == {
        "A.md": "new",
        "A (edited here).md": "edited",
        "A (edited here 2).md": "edited again",
    }


def test_a_kill_after_setting_aside_does_not_set_aside_twice(
    recorder: Recorder, root: Path
) -> None:
    recorder.folder(root).put("p", [draft("A.md", "old")])
    (root / "A.md").write_text("edited")

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    folder = OutputFolder(
        root,
        view=recorder.view,
        record=killed,
        remove=recorder.remove,
        on_local_edit="both",
    )
    with pytest.raises(KeyboardInterrupt):
        folder.put("p", [draft("A.md", "new")])
    recorder.folder(root, "both").put("p", [draft("A.md", "new")])
    assert tree(root) == {"A.md": "new", "A (edited here).md": "edited"}


def test_overwrite_takes_the_file_back(recorder: Recorder, root: Path) -> None:
    folder = recorder.folder(root, "overwrite")
    folder.put("p", [draft("A.md", "old"), draft("B.md", "old")])
    (root / "A.md").write_text("edited")
    (root / "B.md").write_text("edited")
    assert folder.put("p", [draft("A.md", "old")]).written == 1
    folder.settle("p", ["A.md"])
    assert tree(root) == {"A.md": "old"}


def test_an_edit_of_one_object_does_not_hide_another_that_takes_its_path(
    recorder: Recorder, root: Path
) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md", "first", owner="1")])
    (root / "A.md").write_text("edited")
    report = folder.put("p", [draft("A.md", "second", owner="2")])
    assert report.set_aside == ("A (edited here).md",)
    assert tree(root) == {"A.md": "second", "A (edited here).md": "edited"}


def test_two_objects_can_swap_their_names(recorder: Recorder, root: Path) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md", "1", owner="1"), draft("B.md", "2", owner="2")])
    folder.put("p", [draft("B.md", "1", owner="1"), draft("A.md", "2", owner="2")])
    folder.settle("p", ["A.md", "B.md"])
    assert tree(root) == {"A.md": "2", "B.md": "1"}
    assert recorder.by_path["A.md"].id == "2"


def test_a_moved_file_leaves_no_trace_at_its_old_place(recorder: Recorder, root: Path) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("Old/Deep/A.md", owner="1"), draft("B.md")])
    folder.put("p", [draft("New/A.md", owner="1"), draft("B.md")])
    assert folder.settle("p", ["New/A.md", "B.md"]).removed == 1
    assert tree(root) == {"B.md": "text", "New/A.md": "text"}
    assert not (root / "Old").exists()


def test_settling_goes_on_where_a_killed_one_stopped(recorder: Recorder, root: Path) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("Old/Deep/A.md")])
    (root / "Old/Deep/A.md").unlink()
    (root / "Old/Deep").rmdir()
    folder.settle("p", [])
    assert list(root.iterdir()) == []
    assert recorder.by_path == {}


def test_settling_leaves_other_plugins_and_other_peoples_files(
    recorder: Recorder, root: Path
) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A/B.md")])
    folder.put("q", [draft("A/B.csv")])
    (root / "A/notes.txt").write_text("mine")
    folder.settle("p", [])
    assert tree(root) == {"A/B.csv": "text", "A/notes.txt": "mine"}


def test_an_edited_file_that_is_no_longer_wanted_becomes_the_users_own(
    recorder: Recorder, root: Path
) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md")])
    (root / "A.md").write_text("edited")
    report = folder.settle("p", [])
    assert (report.removed, report.kept_local_edits) == (0, ("A.md",))
    assert tree(root) == {"A.md": "edited"}
    assert folder.foreign("A.md")


def test_a_file_deleted_here_comes_back(recorder: Recorder, root: Path) -> None:
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md")])
    (root / "A.md").unlink()
    assert folder.put("p", [draft("A.md")]).written == 1


def test_what_is_held_stays_and_nothing_takes_its_place(recorder: Recorder, root: Path) -> None:
    recorder.kept |= {"A.md", "B/C.md"}
    folder = recorder.folder(root)
    folder.put("p", [draft("A.md"), draft("B/C.md"), draft("D.md")])
    assert folder.settle("p", []).removed == 1
    assert set(tree(root)) == {"A.md", "B/C.md"}
    assert folder.foreign("A.md")
    recorder.kept.clear()
    folder.refresh()
    assert not folder.foreign("A.md")
    assert folder.settle("p", []).removed == 2
    assert tree(root) == {}


def test_content_may_come_piece_by_piece(recorder: Recorder, root: Path) -> None:
    page = Draft("page", "1", "A.md", lambda: (b"piece ", b"by ", b"piece"))
    folder = recorder.folder(root)
    assert folder.put("p", [page]).written == 1
    assert tree(root) == {"A.md": "piece by piece"}
    assert recorder.by_path["A.md"].size == len("piece by piece")
    assert folder.put("p", [page]).unchanged == 1


def test_many_files_are_removed_in_groups_and_no_empty_folder_stays(
    recorder: Recorder, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "_GROUP_FILES", 3)
    paths = [f"{number % 4}/{number % 3}/{number}.md" for number in range(20)]
    folder = recorder.folder(root)
    folder.put("p", [draft(path) for path in paths])
    (root / paths[5]).write_text("edited")
    report = folder.settle("p", paths[:2])
    assert (report.removed, report.kept_local_edits) == (17, (paths[5],))
    assert set(tree(root)) == {*paths[:2], paths[5]}
    assert set(recorder.by_path) == set(paths[:2])
    assert not [path for path in root.rglob("*") if path.is_dir() and not any(path.iterdir())]


def test_nothing_is_held_open_after_a_settling_or_a_refresh(
    recorder: Recorder, root: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "records.partial"
    (tmp_path / "stored.png").write_bytes(b"pixels")
    folder = OutputFolder(
        root, view=recorder.view, record=recorder.record, remove=recorder.remove, scratch=scratch
    )
    folder.put("p", [draft("A.png", tmp_path / "stored.png"), draft("B.png")])
    assert recorder.opened == 1
    folder.settle("p", ["A.png"])
    assert recorder.opened == 0
    folder.recorded("A.png")
    assert recorder.opened == 1
    folder.refresh()
    assert recorder.opened == 0
    assert not scratch.exists()

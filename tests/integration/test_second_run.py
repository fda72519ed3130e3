"""The second run: the unchanged is not touched, changes follow, what is yours is kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

from notionkit.emulator import Emulator, World, demo_world, generated_world, small_world
from notionkit.emulator import blocks as b
from notionkit.emulator.richtext import mention_page, rich
from notionkit.mirror import MirrorView
from tests.engine.conftest import Export, export
from tests.integration.test_attachments import linked


@attrs.frozen
class Exports:
    """A world behind an emulator, exported again and again into one folder."""

    world: World
    emulator: Emulator
    output: Path

    def again(self, **settings: object) -> Export:
        return export(self.emulator, self.output, formats=("markdown", "json"), **settings)  # type: ignore[arg-type]

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Inode and time of the last change of every exported file."""
        found = {}
        for path in self.output.rglob("*"):
            if path.is_file() and ".notionkit" not in path.parts:
                stat = path.stat()
                found[path.relative_to(self.output).as_posix()] = (stat.st_ino, stat.st_mtime_ns)
        return found

    def last_change(self) -> int:
        with MirrorView.open(self.output / ".notionkit") as view:
            return view.last_change()


@pytest.fixture
def exports(tmp_path: Path) -> Iterator[Exports]:
    world = small_world()
    home, notes = world.id_of("home"), world.id_of("notes")
    world.append(home, b.paragraph(rich([mention_page(notes, "Notes"), " are here"])))
    with Emulator(world, budget=None) as emulator:
        made = Exports(world, emulator, tmp_path)
        assert made.again().result.status == "proven"
        yield made


WORLDS: dict[str, Callable[[], World]] = {
    "small": small_world,
    "demo": demo_world,
    "generated": lambda: generated_world(25, 7),
}


@pytest.mark.parametrize(
    ("make", "full"), [("small", False), ("small", True), ("demo", False), ("generated", True)]
)
def test_an_unchanged_world_touches_no_file_and_logs_no_change(
    make: str, full: bool, tmp_path: Path
) -> None:
    world = WORLDS[make]()
    with Emulator(world, budget=None) as emulator:
        exports = Exports(world, emulator, tmp_path)
        exports.again()
        stamps, changes = exports.stamps(), exports.last_change()
        second = exports.again(full=full)
    assert second.result.exit_code == 0
    assert exports.stamps() == stamps
    assert exports.last_change() == changes


def changed(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> set[str]:
    return {path for path in before | after if before.get(path) != after.get(path)}


def test_a_changed_page_changes_its_own_files_only(exports: Exports) -> None:
    before = exports.stamps()
    exports.world.append(exports.world.id_of("notes"), b.paragraph("Something new."))
    after = exports.again()
    assert changed(before, exports.stamps()) == {
        "Home/Notes.md",
        "Home/Notes.json",
        "Home.json",  # the block that stands for the page has its times
        "manifest.jsonl",
    }
    assert b"Something new." in after.files["Home/Notes.md"]


def test_a_changed_row_changes_its_page_its_table_and_the_previews_of_it(exports: Exports) -> None:
    before = exports.stamps()
    row = next(own for own in exports.world.all("page") if "Status" in own["properties"])
    exports.world.set_value(row["id"], "Status", "Done")
    exports.again()
    assert {path.partition(".")[0] for path in changed(before, exports.stamps())} <= {
        "Home/Tasks/First",
        "Home/Tasks",
        "Home",
        "manifest",
    }


def test_a_renamed_page_moves_its_files_and_the_links_to_it_follow(exports: Exports) -> None:
    exports.world.rename(exports.world.id_of("notes"), "Remarks")
    after = exports.again()
    assert {"Home/Remarks.md", "Home/Remarks.json"} <= set(after.files)
    assert not [path for path in after.files if "Notes" in path]
    home = after.files["Home.md"].decode()
    assert "Home/Remarks.md" in linked(home)
    assert "Home/Notes.md" not in linked(home)
    assert "Home/Remarks.md" in linked(after.files["index.md"].decode())
    assert b"Notes.md" not in after.files["manifest.jsonl"]


def test_a_renamed_page_takes_its_children_and_attachments_along(exports: Exports) -> None:
    exports.world.rename(exports.world.id_of("home"), "House")
    after = exports.again()
    assert {"House.md", "House/Notes.md", "House/_files/hello.txt", "House/Tasks.csv"} <= set(
        after.files
    )
    assert not [path for path in after.files if path.startswith("Home")]
    assert not (exports.output / "Home").exists()
    (target,) = (own for own in linked(after.files["House.md"].decode()) if "hello" in own)
    assert (exports.output / target).is_file()


def test_what_is_moved_to_the_trash_is_removed(exports: Exports) -> None:
    exports.world.trash(exports.world.id_of("notes"))
    after = exports.again()
    assert after.result.exit_code == 0
    assert not [path for path in after.files if "Notes" in path]
    assert "Home.md" in after.files


LEFT = {
    "page": {"index.md"},
    "database": {"index.md", "Home.md", "Home/Notes.md"},
    "row": {"index.md", "Home.md", "Home/Notes.md", "Home/Tasks.md"}
    | {f"Home/Tasks/{name}.md" for name in ("Second", "Third")},
}


@pytest.mark.parametrize("kind", LEFT)
def test_the_trash_takes_along_what_lies_below(kind: str, exports: Exports) -> None:
    world = exports.world
    row = next(own["id"] for own in world.all("page") if "Status" in own["properties"])
    gone = {"page": world.id_of("home"), "database": world.id_of("tasks"), "row": row}[kind]
    exports.emulator.forget()
    world.trash(gone)
    after = exports.again()
    assert (after.result.exit_code, after.result.limits) == (0, ())
    assert {path for path in after.files if path.endswith(".md")} == LEFT[kind]
    assert exports.emulator.counts().repeated == {}


def test_what_search_no_longer_lists_is_asked_for_by_its_id(exports: Exports) -> None:
    exports.world.unindex(exports.world.id_of("home"))
    before = exports.stamps()
    after = exports.again()
    assert (after.result.status, after.result.limits) == ("refreshed", ())
    assert exports.stamps() == before


def test_what_is_merely_unshared_is_kept_and_listed(exports: Exports) -> None:
    before = exports.stamps()
    exports.world.unshare(exports.world.id_of("notes"))
    after = exports.again()
    assert {"Home/Notes.md", "Home/Notes.json"} <= set(after.files)
    assert before["Home/Notes.md"] == exports.stamps()["Home/Notes.md"]
    (lost,) = after.result.failures
    assert (lost.rule, lost.id) == ("unreached", exports.world.id_of("notes"))
    assert (after.result.status, after.result.exit_code) == ("losses", 3)


def test_what_stays_unshared_is_a_loss_only_once(exports: Exports) -> None:
    exports.world.unshare(exports.world.id_of("notes"))
    assert exports.again().result.exit_code == 3
    later = exports.again()
    assert (later.result.status, later.result.exit_code) == ("refreshed", 0)
    listed = [problem for problem in later.result.limits if problem.rule == "unreached"]
    assert [problem.id for problem in listed] == [exports.world.id_of("notes")]


def test_foreign_files_survive_and_we_get_out_of_their_way(tmp_path: Path) -> None:
    (tmp_path / "Home").mkdir()
    foreign = {"Home.md": b"mine", "Home/Notes.json": b"{}", "Home/Notes.txt": b"a", "x.png": b"x"}
    for path, content in foreign.items():
        (tmp_path / path).write_bytes(content)
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        exports = Exports(world, emulator, tmp_path)
        first = exports.again()
        stamps = exports.stamps()
        world.trash(world.id_of("notes"))
        second = exports.again()
    assert (first.result.exit_code, second.result.exit_code) == (0, 0)
    for path, content in foreign.items():
        assert second.files[path] == content
        assert exports.stamps()[path] == stamps[path]
    ours = f"Home {world.id_of('home').replace('-', '')[-8:]}.md"
    assert ours in first.files


def test_a_file_of_ours_that_was_edited_here_is_kept_and_reported(exports: Exports) -> None:
    edited = exports.output / "Home" / "Notes.md"
    edited.write_text("my own words", encoding="utf-8")
    exports.world.append(exports.world.id_of("notes"), b.paragraph("Theirs."))
    after = exports.again()
    assert after.files["Home/Notes.md"] == b"my own words"
    assert b"Theirs." in after.files["Home/Notes.json"]
    with MirrorView.open(exports.output / ".notionkit") as view:
        rules = {(own.rule, own.id) for own in view.problems(after.result.run_id)}
    assert ("local_edit", exports.world.id_of("notes")) in rules


def test_an_edited_file_of_a_page_that_is_gone_is_kept(exports: Exports) -> None:
    edited = exports.output / "Home" / "Notes.md"
    edited.write_text("my own words", encoding="utf-8")
    exports.world.trash(exports.world.id_of("notes"))
    after = exports.again()
    assert after.files["Home/Notes.md"] == b"my own words"
    assert "Home/Notes.json" not in after.files

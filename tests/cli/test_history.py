"""`log` and `diff`: what changed when, told from the mirror without a request and a token."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner, Result

from notionkit.cli import cli
from notionkit.emulator import Emulator, Source, World, small_world
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.emulator.richtext import rich
from tests.engine.conftest import export
from tests.mirror.older import BEFORE_HISTORY, made_by


@attrs.frozen
class Place:
    """A world behind an emulator, exported again and again."""

    folder: Path
    world: World
    emulator: Emulator

    @property
    def source(self) -> str:
        page = self.world.get("page", self.world.id_of("first"))
        assert page is not None
        return str(page["parent"]["data_source_id"])

    def run(self, **settings: Any) -> None:
        assert export(self.emulator, self.folder, **settings).result.exit_code == 0

    def __call__(self, command: str, *arguments: str) -> Result:
        return CliRunner().invoke(cli, [command, *arguments, "--output", str(self.folder)])

    def text(self, command: str, *arguments: str) -> str:
        result = self(command, *arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, command: str, *arguments: str) -> Any:
        return json.loads(self.text(command, *arguments, "--json"))

    def changes(self, *arguments: str) -> dict[str, dict[str, Any]]:
        """What `diff` tells of each title."""
        return {each["title"]: each for each in self.json("diff", *arguments)["changes"]}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NOTION_TOKEN", raising=False)
    world = World(seed="history")
    home = world.page("Home", key="home", blocks=[b.paragraph("Welcome."), b.paragraph("Bye.")])
    world.page("Old page", key="old", parent=home, blocks=[b.paragraph("old text")])
    world.page("Shelf", key="shelf", parent=home)
    table = world.database(
        "Tasks",
        [Source("Tasks", {"Status": s.select("Todo", "Done"), "N": s.number()})],
        parent=home,
        key="tasks",
    )
    world.row(table.source, {"Name": "First", "Status": "Todo", "N": 1}, key="first")
    with Emulator(world, budget=None) as emulator:
        made = Place(tmp_path / "out", world, emulator)
        made.run()
        yield made


def test_the_first_run_added_everything_and_an_unchanged_one_nothing(place: Place) -> None:
    place.run()
    text = place.text("log")
    second, first = text.split("\n\n")
    assert second.startswith("Run 2, ")
    assert second.endswith("\n  nothing changed")
    assert "\n  added     page Home.md\n" in first
    assert "\n  added     row Home/Tasks/First.md\n" in first
    assert place.text("diff").endswith(":\n  nothing changed\n")


def test_a_long_list_becomes_numbers(place: Place) -> None:
    for number in range(20):
        place.world.page(f"Page {number}", parent=place.world.id_of("home"))
    place.run()
    assert "\n  added     20 pages\n" in place.text("log")
    assert place.text("diff").count("added     page Home/Page ") == 20


def test_an_added_page_is_told(place: Place) -> None:
    place.world.page("New", parent=place.world.id_of("shelf"), blocks=[b.paragraph("text")])
    place.run()
    new = place.changes()["New"]
    assert (new["object"], new["ways"], new["path"]) == ("page", ["added"], "Home/Shelf/New.md")
    assert new["inside"] == "Shelf"


def test_an_edited_block_is_told_line_by_line(place: Place) -> None:
    home = place.world.id_of("home")
    (first, *_) = place.world.children[home]
    place.world.edit_block(first, {"rich_text": rich("Welcome back.")})
    place.run()
    assert place.text("diff").partition("\n")[2] == DIFF


DIFF = """\
  1 page edited

edited    page Home.md (text)
@@ -1,6 +1,6 @@
 # Home
_
-Welcome.
+Welcome back.
_
 Bye.
_
""".replace("_", " ")


def test_a_row_is_told_value_by_value(place: Place) -> None:
    place.world.set_value(place.world.id_of("first"), "Status", "Done")
    place.world.set_value(place.world.id_of("first"), "N", None)
    place.run()
    assert list(place.changes()) == ["First"], "not the data source, whose setup is the same"
    assert place.changes()["First"]["values"] == [
        {"name": "N", "before": "1", "after": ""},
        {"name": "Status", "before": "Todo", "after": "Done"},
    ]
    told = "edited    row Home/Tasks/First.md\n  N: 1 → nothing\n  Status: Todo → Done\n"
    assert told in place.text("diff")
    assert "  edited    row Home/Tasks/First.md (N, Status)\n" in place.text("log")


def test_a_new_row_and_a_removed_one_are_told(place: Place) -> None:
    place.world.row(place.source, {"Name": "Second"})
    place.world.trash(place.world.id_of("first"))
    place.run()
    found = place.changes()
    assert [found[name]["object"] for name in ("First", "Second")] == ["row", "row"]
    assert [found[name]["ways"] for name in ("First", "Second")] == [["removed"], ["added"]]
    assert "removed   row “First” in “Tasks”" in place.text("diff")


def test_a_rename_tells_both_names(place: Place) -> None:
    place.world.rename(place.world.id_of("old"), "New name")
    place.run()
    found = place.changes()["New name"]
    assert (found["ways"], found["old_title"]) == (["renamed"], "Old page")
    assert "renamed   page Home/New name.md (was “Old page”)" in place.text("log")


def test_a_move_tells_both_places(place: Place) -> None:
    place.world.move(place.world.id_of("old"), place.world.id_of("shelf"))
    place.run()
    found = place.changes()["Old page"]
    assert found["ways"] == ["moved"]
    assert (found["moved_from"], found["moved_to"]) == ("Home", "Shelf")


def test_all_that_became_of_one_page_is_told_together(place: Place) -> None:
    old = place.world.id_of("old")
    place.world.move(old, place.world.id_of("shelf"))
    place.world.rename(old, "Other")
    place.run()
    place.world.append(old, b.paragraph("more"))
    place.run()
    found = place.changes("1", "3")["Other"]
    assert found["ways"] == ["renamed", "moved", "edited"]
    assert "+more" in found["diff"].splitlines()
    (only,) = place.json("diff", "1", "--only", "Home/Shelf/Other.md")["changes"]
    assert only == found


def test_trash_and_restore_are_told_and_cancel_each_other_out(place: Place) -> None:
    old = place.world.id_of("old")
    place.world.trash(old)
    place.run()
    assert place.changes()["Old page"]["ways"] == ["removed"]
    assert place.changes()["Old page"]["path"] is None
    assert f"removed   page “Old page” in “Home” ({old})" in place.text("log")
    gone = place("log", "Home/Old page.md")
    assert gone.exit_code == 2
    assert "name it by its id" in gone.stderr
    assert "  removed " in place.text("log", old)
    place.world.restore(old)
    place.run()
    assert place.changes()["Old page"]["ways"] == ["restored"]
    assert "Old page" not in place.changes("1", "3")


def test_what_lies_below_a_page_goes_and_comes_with_it(place: Place) -> None:
    shelf = place.world.id_of("shelf")
    inner = place.world.page("Inner", parent=shelf)
    place.world.page("Innermost", parent=inner)
    place.run()
    place.world.trash(shelf)
    place.run()
    assert f"removed   page “Shelf” in “Home” ({shelf}, with 2 below it)" in place.text("diff")
    place.world.restore(shelf)
    place.run()
    assert place.changes()["Shelf"]["below"] == 2


def test_what_came_below_something_that_went_was_never_there(place: Place) -> None:
    shelf = place.world.page("New shelf", parent=place.world.id_of("home"))
    kid = place.world.page("Kid", parent=shelf)
    table = place.world.database("Kid table", [Source("Kids", {})], parent=kid)
    place.world.row(table.source, {"Name": "Kid row"})
    place.run()
    place.world.trash(shelf)
    place.run()
    assert "Kid" not in place.text("diff", "1", "3", "--stat")
    told = place.json("diff", "start", "--stat")["changes"]
    assert {each["title"] for each in told} == {"Home", "Old page", "Shelf", "Tasks", "First"}
    (run, *_) = place.json("log")["runs"]
    assert [(each["title"], each["below"]) for each in run["changes"] if each["below"]] == [
        ("New shelf", 4)
    ]


def test_what_was_moved_below_a_page_goes_with_it(place: Place) -> None:
    shelf, old = place.world.id_of("shelf"), place.world.id_of("old")
    place.world.page("Inner", parent=shelf)
    place.run()
    place.world.move(old, shelf)
    place.run()
    place.world.append(old, b.paragraph("more"))
    place.world.trash(shelf)
    place.run()
    assert place.changes("2", "4").keys() & {"Old page", "Inner", "Shelf"} == {"Shelf"}
    assert place.changes("2", "4")["Shelf"]["below"] == 2
    assert "Old page" not in place.text("log", "--limit", "1")
    (alone,) = place.json("diff", "--only", old)["changes"]
    assert (alone["title"], alone["ways"]) == ("Old page", ["removed"])
    assert "removed" in place.text("log", old).split("\n\n")[1]


def test_what_is_taken_out_of_the_trash_by_a_move_is_restored(place: Place) -> None:
    old, shelf = place.world.id_of("old"), place.world.id_of("shelf")
    place.world.move(old, shelf)
    place.run()
    place.world.trash(shelf)
    place.run()
    place.world.move(old, place.world.id_of("home"))
    place.run()
    assert place.changes()["Old page"]["ways"] == ["restored"]
    assert place.changes("2")["Old page"]["ways"] == ["moved"]
    assert place.changes("2")["Shelf"]["below"] == 0


def test_a_new_column_is_told_of_the_data_source(place: Place) -> None:
    body = place.world.get("data_source", place.source)
    assert body is not None
    extra = {"id": "zzzz", "name": "Extra", "type": "checkbox", "checkbox": {}}
    place.world.touch("data_source", body | {"properties": {**body["properties"], "Extra": extra}})
    place.run()
    values = place.changes()["Tasks"]["values"]
    assert values == [{"name": "Extra", "before": None, "after": "Extra (checkbox)"}]


def test_the_history_of_one_object_has_its_runs_only(place: Place) -> None:
    first = place.world.id_of("first")
    place.world.set_value(first, "Status", "Done")
    place.run()
    place.world.append(place.world.id_of("shelf"), b.paragraph("elsewhere"))
    place.run()
    for name in (first, "Home/Tasks/First.md", str(place.folder / "Home" / "Tasks" / "First.md")):
        head, *runs = place.text("log", name).split("\n\n")
        assert head == "Row “First”"
        assert [run.partition(",")[0] for run in runs] == ["Run 2", "Run 1"]
        assert "\n    Status: Todo → Done" in runs[0]


def test_what_was_never_read_has_no_history(place: Place) -> None:
    result = place("log", "00000000-0000-4000-8000-000000000000")
    assert result.exit_code == 2
    assert "The log has nothing about" in result.stderr
    result = place("log", "Nowhere.md")
    assert result.exit_code == 2
    assert "no file that now stands" in result.stderr


def test_the_newest_runs_come_first_as_many_as_wanted(place: Place) -> None:
    place.run()
    place.run(full=True)
    runs = place.json("log", "--limit", "2")["runs"]
    assert [run["number"] for run in runs] == [3, 2]
    assert [run["mode"] for run in runs] == ["audit", "normal"]


RUN = [
    *("number", "run_id", "started_at", "ended_at", "status", "mode", "targets", "requests"),
    "losses",
]
CHANGE = [
    *(
        "object",
        "id",
        "title",
        "path",
        "ways",
        "inside",
        "below",
        "old_title",
        "moved_from",
        "moved_to",
    ),
    *("values", "parts", "known"),
]


def test_programs_get_every_change_with_the_same_keys(place: Place) -> None:
    log = place.json("log")
    assert list(log) == ["folder", "runs"]
    (run,) = log["runs"]
    assert list(run) == [*RUN, "changes"]
    assert all(list(change) == CHANGE for change in run["changes"])
    assert {change["object"] for change in run["changes"]} == {
        "page",
        "row",
        "database",
        "data_source",
    }
    diff = place.json("diff")
    assert list(diff) == ["from", "to", "changes"]
    assert list(diff["from"]) == list(diff["to"]) == RUN
    assert (diff["from"]["number"], diff["from"]["run_id"], diff["to"]["number"]) == (0, None, 1)
    assert all(list(change) == [*CHANGE, "diff"] for change in diff["changes"])


def test_without_texts_the_pages_are_only_named(place: Place) -> None:
    place.world.append(place.world.id_of("home"), b.paragraph("more"))
    place.run()
    assert "edited    page Home.md (text)\n" in place.text("diff", "--stat")
    assert "+more" not in place.text("diff", "--stat")
    assert "+more" in place.text("diff")


@pytest.mark.parametrize(
    "name",
    ["1", "last~1", lambda run: run["run_id"][:8], lambda run: run["run_id"]],
    ids=["number", "last", "prefix", "id"],
)
def test_a_run_can_be_named_in_many_ways(place: Place, name: str | Callable[[Any], str]) -> None:
    place.run()
    first = place.json("log")["runs"][1]
    text = name if isinstance(name, str) else name(first)
    assert place.json("diff", text)["from"]["run_id"] == first["run_id"]


def test_a_date_means_the_last_run_until_then(place: Place) -> None:
    started = place.json("log")["runs"][0]["started_at"]
    assert place.json("diff", "2020-01-01", started[:10])["from"]["number"] == 0
    assert place.json("diff", "2020-01-01T10:00", started[:10])["to"]["number"] == 1


@pytest.mark.parametrize(("old", "new"), [("7", "last"), ("nope", "last"), ("last", "last~9")])
def test_a_run_that_there_is_not_is_refused(place: Place, old: str, new: str) -> None:
    result = place("diff", old, new)
    assert result.exit_code == 2
    missing = new if new != "last" else old
    assert f"There is no run {missing!r}" in result.stderr
    assert "there is 1" in result.stderr


def test_runs_in_the_wrong_order_are_refused(place: Place) -> None:
    place.run()
    result = place("diff", "2", "1")
    assert result.exit_code == 2
    assert "name it second" in result.stderr


def test_without_an_export_there_is_nothing_to_tell(tmp_path: Path) -> None:
    for command in ("log", "diff"):
        result = CliRunner().invoke(cli, [command, "--output", str(tmp_path / "none")])
        assert result.exit_code == 5
        assert "There is no mirror" in result.stderr


def test_nothing_in_a_title_reaches_the_terminal_as_a_command(place: Place) -> None:
    place.world.rename(place.world.id_of("old"), "\x1b[31mred\x07")
    place.world.append(place.world.id_of("shelf"), b.paragraph("a\x1b[2Jb"))
    place.run()
    for text in (
        place.text("log"),
        place.text("diff"),
        place.text("log", place.world.id_of("old")),
    ):
        assert "\x1b" not in text
        assert "\x07" not in text


def test_of_what_an_older_mirror_did_not_keep_it_is_told_that_it_changed(
    place: Place, tmp_path: Path
) -> None:
    place.world.set_value(place.world.id_of("first"), "Status", "Done")
    place.run()
    state = place.folder / ".notionkit"
    made_by(BEFORE_HISTORY, tmp_path / "older", state)
    (tmp_path / "older" / "mirror.sqlite3").replace(state / "mirror.sqlite3")
    refused = place("log")
    assert refused.exit_code == 5
    assert "written by an older NotionKit" in refused.stderr
    place.world.set_value(place.world.id_of("first"), "Status", "Todo")
    place.run()
    assert place.changes()["First"]["values"] == [
        {"name": "Status", "before": "Done", "after": "Todo"}
    ]
    before = place.changes("1", "2")["First"]
    assert (before["ways"], before["values"], before["known"]) == (["edited"], [], False)
    assert "edited    row Home/Tasks/First.md (earlier version not known)" in place.text("log")


def test_the_demo_can_be_followed_through_edits(tmp_path: Path) -> None:
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        place = Place(tmp_path / "out", world, emulator)
        place.run()
        shutil.copytree(place.folder, tmp_path / "before")
        world.append(world.id_of("notes"), b.paragraph("Something new."))
        place.run()
        changed = {
            each["path"] for each in place.json("diff")["changes"] if each["diff"] is not None
        }
    assert changed == {"Home/Notes.md"}

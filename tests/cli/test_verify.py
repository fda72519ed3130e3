"""`verify` and `explain`: what an export holds, told without a request and without a token."""

import json
import shutil
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner, Result

from notionkit.cli import cli
from notionkit.emulator import Emulator, Fault, Received, World, demo_world, small_world
from tests.engine.conftest import export


@attrs.frozen
class Place:
    """An export of the small world, and the ids in it."""

    folder: Path
    world: World

    def __call__(self, command: str, *arguments: str) -> Result:
        return CliRunner().invoke(cli, [command, *arguments])

    def verified(self) -> tuple[int, dict[str, Any]]:
        result = self("verify", str(self.folder), "--json")
        return result.exit_code, json.loads(result.stdout)

    def explained(self, id_: str) -> tuple[int, dict[str, Any]]:
        result = self("explain", id_, "--output", str(self.folder), "--json")
        return result.exit_code, json.loads(result.stdout)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Place:
    world = small_world()
    folder = tmp_path_factory.mktemp("verify") / "out"
    with Emulator(world, budget=None) as emulator:
        assert export(emulator, folder).result.status == "proven"
    return Place(folder, world)


@pytest.fixture
def place(original: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NOTION_TOKEN", raising=False)
    return Place(Path(shutil.copytree(original.folder, tmp_path / "out")), original.world)


def test_an_export_as_it_was_written_is_whole(place: Place) -> None:
    code, found = place.verified()
    assert (code, found["whole"], found["with_mirror"]) == (0, True, True)
    files = [each for each in place.folder.rglob("*") if each.is_file()]
    assert found["checked"] == sum(".notionkit" not in each.parts for each in files)
    assert place("verify", str(place.folder)).stdout.startswith("Whole. ")


def test_attachments_that_were_not_downloaded_or_skipped_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faults(received: Received) -> Fault | None:
        return Fault.not_found() if received.path.endswith(".pdf") else None

    monkeypatch.chdir(tmp_path)
    world, folder = demo_world(), tmp_path / "out"
    with Emulator(world, budget=None, faults=faults) as emulator:
        export(emulator, folder, skip_files=("*.png",))
    place = Place(folder, world)
    code, found = place.verified()
    assert (code, found["whole"]) == (0, True)
    states = {(each["name"].rpartition(".")[2], each["state"]) for each in found["absent"]}
    assert states == {("pdf", "failed"), ("png", "skipped")}
    text = place("verify", str(folder)).stdout
    lost = [each for each in found["absent"] if each["state"] == "failed"]
    assert f"because they were not downloaded ({len(lost)}):" in text
    assert f"- {lost[0]['name']} ({lost[0]['id']})\n" in text
    assert f"notionkit explain ID --output {folder}" in text
    assert "failure: " in place("explain", lost[0]["id"], "--output", str(folder)).stdout


def test_missing_changed_and_foreign_files_are_told_apart(place: Place) -> None:
    (place.folder / "Home.md").unlink()
    (place.folder / "Home" / "Notes.md").write_text("edited")
    (place.folder / "mine.txt").write_text("mine")
    (place.folder / "Home" / ".obsidian").mkdir()
    (place.folder / "Home" / ".obsidian" / "app.json").write_text("{}")
    code, found = place.verified()
    assert code == 3
    assert found["missing"] == ["Home.md"]
    assert found["changed"] == ["Home/Notes.md"]
    assert found["foreign"] == ["mine.txt"]
    text = place("verify", str(place.folder)).stdout
    assert "Missing (1):\n  - Home.md" in text
    assert "What to do: run the same export again; it writes what is missing." in text
    assert "What to do: a run keeps what was edited here. notionkit run --on-local-edit" in text


def test_what_verify_advises_for_an_edited_file_mends_it(place: Place) -> None:
    notes = place.folder / "Home" / "Notes.md"
    before = notes.read_bytes()
    notes.write_text("edited")
    text = place("verify", str(place.folder)).stdout
    assert "it writes what is missing" not in text
    with Emulator(small_world(), budget=None) as emulator:
        export(emulator, place.folder)
        assert notes.read_text() == "edited"
        export(emulator, place.folder, on_local_edit="overwrite")
    assert notes.read_bytes() == before
    assert place.verified()[0] == 0


def test_an_unfinished_run_is_told_before_what_is_missing_because_of_it(
    place: Place, tmp_path: Path
) -> None:
    def faults(received: Received) -> Fault | None:
        return Fault.unauthorized() if "/children" in received.path else None

    folder = tmp_path / "unfinished"
    with Emulator(small_world(), budget=None, faults=faults) as emulator:
        assert export(emulator, folder).result.status == "refused"
    text = place("verify", str(folder)).stdout.splitlines()
    assert text[1].startswith("The last run has not come to its end")
    assert json.loads(place("verify", str(folder), "--json").stdout)["finished"] is False
    with Emulator(small_world(), budget=None) as emulator:
        export(emulator, folder)
    assert "has not come to its end" not in place("verify", str(folder)).stdout
    assert place("verify", str(folder)).exit_code == 0


def test_a_folder_that_lacks_files_because_its_run_was_stopped_is_run_again_first(
    place: Place, tmp_path: Path
) -> None:
    (place.folder / "Home.md").unlink()
    with Emulator(small_world(), budget=None, faults=lambda _: Fault.unauthorized()) as emulator:
        export(emulator, place.folder)
    text = place("verify", str(place.folder)).stdout
    assert "What to do: run the same export again, so that it comes to its end" in text
    assert "it writes what is missing" not in text


def test_foreign_files_alone_harm_nothing(place: Place) -> None:
    (place.folder / "mine.txt").write_text("mine")
    code, found = place.verified()
    assert (code, found["whole"], found["foreign"]) == (0, True, ["mine.txt"])


def test_a_manifest_that_says_something_else_is_told(place: Place) -> None:
    manifest = place.folder / "manifest.jsonl"
    lines = manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    manifest.write_text("".join(lines[1:]), encoding="utf-8")
    code, found = place.verified()
    assert code == 3
    assert found["changed"] == ["manifest.jsonl"]
    assert json.loads(lines[0])["path"] in found["unlisted"]


def test_without_the_state_folder_the_manifest_speaks(place: Place) -> None:
    shutil.rmtree(place.folder / ".notionkit")
    assert place.verified()[0] == 0
    (place.folder / "Home.md").write_text("edited")
    code, found = place.verified()
    assert (code, found["changed"], found["with_mirror"]) == (3, ["Home.md"], False)


def test_where_nothing_was_exported_there_is_nothing_to_verify(place: Place) -> None:
    result = place("verify", "elsewhere")
    assert result.exit_code == 5
    assert "There is no mirror" in result.stderr
    assert not Path("elsewhere").exists()


def test_spoilt_bytes_in_the_state_folder_are_told(tmp_path: Path) -> None:
    with Emulator(demo_world(), budget=None) as emulator:
        export(emulator, tmp_path, formats=("markdown",))
    stored = next(each for each in (tmp_path / ".notionkit" / "files").rglob("*") if each.is_file())
    stored.write_bytes(b"spoilt")
    code, found = Place(tmp_path, World()).verified()
    assert (code, found["damaged"]) == (3, [stored.name])


def test_a_page_is_explained_by_its_listing_and_its_files(place: Place) -> None:
    notes = place.world.id_of("notes")
    code, found = place.explained(f"https://www.notion.so/Notes-{notes.replace('-', '')}")
    assert (code, found["there"], found["id"]) == (0, True, notes)
    page = next(each for each in found["objects"] if each["kind"] == "page")
    assert page["title"] == "Notes"
    assert page["above"][2] == "Home"
    assert page["sighting"]["listing"] == "search"
    assert "Home/Notes.md" in {made["path"] for made in page["outputs"]}
    assert f"children:{notes}" in {row["key"] for row in found["listings"]}
    text = place("explain", notes, "--output", str(place.folder)).stdout
    assert "in the export" in text
    assert str(place.folder.name + "/Home/Notes.md") in text


def test_the_only_data_source_of_a_database_is_explained_by_the_file_that_they_share(
    place: Place, tmp_path: Path
) -> None:
    with Emulator(demo_world(), budget=None) as emulator:
        export(emulator, tmp_path, formats=("json",))
    lines = (tmp_path / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    made = map(json.loads, lines)
    shared = next(each for each in made if each["object"] == "data_source" and each["path"])
    result = place("explain", shared["id"], "--output", str(tmp_path), "--json")
    (only,) = json.loads(result.stdout)["objects"]
    assert shared["path"] in {output["path"] for output in only["outputs"]}


def test_a_block_is_explained_by_its_page(place: Place) -> None:
    notes = place.world.id_of("notes")
    block = place.world.children[notes][0]
    code, found = place.explained(f"https://www.notion.so/Notes-{notes}#{block.replace('-', '')}")
    assert code == 0
    (only,) = found["objects"]
    assert (only["kind"], only["above"][1]) == ("block", notes)
    assert only["sighting"]["listing"] == f"children:{notes}"


def test_a_block_of_a_page_that_was_not_read_again_is_not_said_to_be_gone(place: Place) -> None:
    world = small_world()
    notes, home = world.id_of("notes"), world.id_of("home")
    with Emulator(world, budget=None) as emulator:
        for _ in range(3):
            result = export(emulator, place.folder / "again").result
    assert result.status == "refreshed"

    def explained(block: str) -> str:
        return place("explain", block, "--output", str(place.folder / "again")).stdout

    assert "did not meet it" not in explained(world.children[notes][0])
    assert "did not meet it" not in explained(notes), "its page shows it still"
    assert f"children:{home}" in explained(notes)


def test_a_block_that_left_its_page_is_said_to_be_gone(place: Place) -> None:
    world = small_world()
    notes = world.id_of("notes")
    block = world.children[notes][0]
    with Emulator(world, budget=None) as emulator:
        export(emulator, place.folder / "again")
        world.unshare(notes)
        export(emulator, place.folder / "again")
    told = place("explain", block, "--output", str(place.folder / "again")).stdout
    assert "did not meet it" in told


def test_what_was_never_seen_is_said_to_be_out_of_reach(place: Place) -> None:
    code, found = place.explained("11111111-2222-4333-8444-555555555555")
    assert (code, found["there"], found["objects"], found["mentions"]) == (3, False, [], [])
    text = place("explain", "11111111222243338444555555555555", "-o", str(place.folder)).stdout
    assert "never seen" in text
    assert "Connections" in text


def test_what_is_only_mentioned_is_explained_by_who_mentions_it(place: Place) -> None:
    user = place.world.bot_id
    code, found = place.explained(user)
    assert code == 3, "a user has no file"
    assert [each["kind"] for each in found["objects"]] == ["user"]
    workspace = place.world.space_id
    assert place.explained(workspace)[1]["mentions"][0] == "me"


def test_what_was_unshared_is_explained(place: Place) -> None:
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        export(emulator, place.folder)
        world.unshare(world.id_of("notes"))
        export(emulator, place.folder)
    result = place("explain", world.id_of("notes"), "--output", str(place.folder))
    assert result.exit_code == 0, "its files are kept"
    assert "the last run did not meet it" in result.stdout


def test_an_attachment_is_explained_by_its_page_and_by_what_became_of_it(place: Place) -> None:
    lines = (place.folder / "manifest.jsonl").read_text("utf-8").split("\n")
    (key,) = (json.loads(line)["id"] for line in lines if '"object": "file"' in line)
    code, found = place.explained(key)
    (only,) = found["objects"]
    assert (code, only["kind"], only["title"], only["above"][2]) == (0, "file", "hello.txt", "Home")
    assert [made["path"] for made in only["outputs"]] == ["Home/_files/hello.txt"]
    assert place.explained(f"https://files.example/{key}?X-Amz-Signature=x")[1]["id"] == key
    with Emulator(small_world(), budget=None) as emulator:
        export(emulator, place.folder / "other", skip_files=("*.txt",))
    result = place("explain", key, "--output", str(place.folder / "other"))
    assert result.exit_code == 3
    assert "attachment 'hello.txt': skipped" in result.stdout
    assert "choice: file 'hello.txt'" in result.stdout


def test_a_block_tells_what_became_of_its_attachment(place: Place) -> None:
    def faults(received: Received) -> Fault | None:
        return Fault.not_found() if "hello.txt" in received.path else None

    with Emulator(place.world, budget=None, faults=faults) as emulator:
        export(emulator, place.folder / "lossy")
    block = next(own["id"] for own in place.world.all("block") if own["type"] == "file")
    text = place("explain", block, "--output", str(place.folder / "lossy")).stdout
    assert "attachment 'hello.txt': failed" in text
    assert "failure: file 'hello.txt'" in text


def test_what_is_in_the_trash_is_explained(place: Place) -> None:
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        export(emulator, place.folder)
        world.trash(world.id_of("notes"))
        export(emulator, place.folder)
    result = place("explain", world.id_of("notes"), "--output", str(place.folder))
    assert result.exit_code == 3
    assert "it is in Notion's trash, so its files were removed" in result.stdout


@pytest.mark.parametrize("key", ["home", "tasks"])
def test_databases_and_pages_alike_are_explained(key: str, place: Place) -> None:
    code, found = place.explained(place.world.id_of(key))
    assert code == 0
    assert any(
        made["path"].endswith(".md") for each in found["objects"] for made in each["outputs"]
    )


def test_a_row_is_explained_by_its_table(place: Place) -> None:
    row = next(own["id"] for own in place.world.all("page") if "Status" in own["properties"])
    code, found = place.explained(row)
    page = next(each for each in found["objects"] if each["kind"] == "page")
    assert (code, page["above"][0]) == (0, "data_source")


def test_what_is_no_id_is_refused(place: Place) -> None:
    result = place("explain", "nonsense")
    assert result.exit_code == 2
    assert "nonsense" in result.stderr


def test_verify_reports_links_that_lead_nowhere(place: Place) -> None:
    _, whole = place.verified()
    assert whole["broken_links"] == []
    (place.folder / "Home" / "Notes.md").unlink()
    code, found = place.verified()
    assert code == 3
    told = {(each["path"], each["target"]) for each in found["broken_links"]}
    assert ("Home.md", "Home/Notes.md") in told
    text = place("verify", str(place.folder)).stdout
    assert "Links that lead nowhere" in text
    assert "Home.md: Home/Notes.md (no such file)" in text


def test_verify_lists_the_links_that_leave_the_export(tmp_path: Path) -> None:
    with Emulator(demo_world(), budget=None) as emulator:
        export(emulator, tmp_path / "out")
    place = Place(tmp_path / "out", demo_world())
    code, found = place.verified()
    assert (code, found["orphans"], found["cycles"]) == (0, [], [])
    assert all("notion" in each["target"] for each in found["outside_links"])
    assert found["outside_links"]

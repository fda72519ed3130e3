"""What goes wrong with one object, or one plugin, is in the ledger, and the rest comes out."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from notionkit.emulator import Emulator, Fault, Received, Source, World, small_world
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.engine import NotionKit, RunResult
from notionkit.engine.settings import NOTION_VERSIONS
from notionkit.mirror import Change
from notionkit.plugins import Plugin
from notionkit.plugins.json import JsonPlugin
from notionkit.plugins.markdown import MarkdownPlugin
from tests.engine.conftest import export, files_in, settings_for
from tests.integration.clocks import PatientClock


def ledger_in(output: Path) -> dict[str, Any]:
    text = (output / ".notionkit" / "ledger.json").read_text(encoding="utf-8")
    ledger: dict[str, Any] = json.loads(text)
    return ledger


@pytest.mark.parametrize(
    ("kind", "extension"), [(MarkdownPlugin, "md"), (JsonPlugin, "json")], ids=["markdown", "json"]
)
def test_one_object_that_cannot_be_written_does_not_harm_the_others(
    kind: type[Any], extension: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, real = small_world(), kind.drafts
    bad = world.id_of("notes")

    def drafts(self: Any, what: str, object_id: str, scene: Any) -> Any:
        if object_id == bad:
            raise ValueError("made to fail")
        return real(self, what, object_id, scene)

    with Emulator(world, budget=None) as emulator:
        quiet = export(emulator, tmp_path / "quiet")
        monkeypatch.setattr(kind, "drafts", drafts)
        lossy = export(emulator, tmp_path / "lossy")

    assert (lossy.result.status, lossy.result.exit_code) == ("losses", 3)
    (entry,) = ledger_in(tmp_path / "lossy")["failures"]
    assert (entry["kind"], entry["id"]) == ("page", bad)
    assert "made to fail" in entry["message"]
    assert [problem.id for problem in lossy.result.failures] == [bad]
    differing = {path for path in quiet.files if lossy.files.get(path) != quiet.files[path]}
    assert differing - {"manifest.jsonl"} == {f"Home/Notes.{extension}"}
    assert b"made to fail" in lossy.files[f"Home/Notes.{extension}"]


def test_an_object_that_cannot_be_written_keeps_no_one_from_complete_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        quiet = export(emulator, tmp_path / "quiet")
        with monkeypatch.context() as patch:
            patch.setattr(MarkdownPlugin, "drafts", lambda *_: 1 / 0)
            assert export(emulator, tmp_path / "out").result.exit_code == 3
        mended = export(emulator, tmp_path / "out")
    assert (mended.result.status, mended.result.exit_code) == ("refreshed", 0)
    assert mended.files == quiet.files


class Doomed(Plugin):
    """Crashes in whatever it is given."""

    name: ClassVar[str] = "doomed"

    def on_changes(self, changes: Sequence[Change]) -> None:
        raise RuntimeError("doomed from the start")


class DoomedAtTheEnd(Plugin):
    """Crashes when the run settles."""

    name: ClassVar[str] = "doomed"

    def on_settle(self) -> None:
        raise RuntimeError("doomed at the end")


@pytest.mark.parametrize("kind", [Doomed, DoomedAtTheEnd])
def test_a_plugin_that_always_crashes_is_parked_and_the_rest_is_there(
    kind: type[Plugin], tmp_path: Path
) -> None:
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        quiet = export(emulator, tmp_path / "quiet")
        settings = settings_for(emulator, tmp_path / "out")
        # The clock is fast: a plugin is given up after several restarts, each after a pause.
        clock = PatientClock(factor=20)
        with NotionKit(settings, plugins=[kind], clock=clock) as kit:
            result = kit.run().wait(60)
        clock.close()
    assert result is not None
    assert (result.status, result.exit_code) == ("losses", 3)
    assert [(problem.rule, problem.id) for problem in result.failures] == [
        ("plugin_parked", "doomed")
    ]
    assert files_in(tmp_path / "out") == quiet.files
    (entry,) = ledger_in(tmp_path / "out")["failures"]
    assert "doomed" in entry["message"]


class OneBadChange(Plugin):
    """Fails in a single object."""

    name: ClassVar[str] = "picky"
    bad: ClassVar[str] = ""

    def on_change(self, change: Change) -> None:
        if change.id == self.bad:
            raise RuntimeError("not this one")


def test_a_plugin_that_fails_in_one_object_goes_on_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = small_world()
    monkeypatch.setattr(OneBadChange, "bad", world.id_of("notes"))
    with Emulator(world, budget=None) as emulator:
        settings = settings_for(emulator, tmp_path)
        with NotionKit(settings, plugins=[OneBadChange]) as kit:
            result = kit.run().wait(60)
    assert result is not None
    assert result.exit_code == 3
    assert [problem.id for problem in result.failures] == [world.id_of("notes")]
    assert "not this one" in result.failures[0].message


def test_what_a_plugin_failed_in_is_tried_and_listed_in_every_run_until_it_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = small_world()
    bad = world.id_of("notes")
    seen: list[int] = []

    class Picky(Plugin):
        name: ClassVar[str] = "picky"
        broken: ClassVar[bool] = True

        def on_change(self, change: Change) -> None:
            if change.id == bad:
                seen.append(change.number)
                if self.broken:
                    raise RuntimeError("not this one")

    def run(emulator: Emulator, *plugins: type[Plugin]) -> RunResult:
        with NotionKit(settings_for(emulator, tmp_path), plugins=plugins) as kit:
            result = kit.run().wait(60)
        assert result is not None
        return result

    with Emulator(world, budget=None) as emulator:
        results = [run(emulator, Picky), run(emulator, Picky), run(emulator), run(emulator, Picky)]
        monkeypatch.setattr(Picky, "broken", False)
        results += [run(emulator, Picky), run(emulator, Picky)]

    assert [result.exit_code for result in results] == [3, 3, 0, 3, 0, 0]
    assert {problem.id for result in results for problem in result.failures} == {bad}
    assert len(seen) == 4, "once in each run that had the plugin and was owed the item"
    assert len(set(seen)) == 1, "the number of the change tells that it is the same one again"


def test_a_token_that_sees_nothing_is_no_success_and_touches_nothing(tmp_path: Path) -> None:
    world = World(name="Empty workspace", integration="Our exporter")
    (tmp_path / "mine.md").write_text("mine")
    with Emulator(world, budget=None) as emulator:
        result = export(emulator, tmp_path).result
    assert_nothing_visible(result)
    files = files_in(tmp_path)
    assert files.pop("mine.md") == b"mine"


def test_a_workspace_that_is_gone_keeps_the_files_of_the_last_run(tmp_path: Path) -> None:
    world = small_world()
    with Emulator(world, budget=None) as emulator:
        before = export(emulator, tmp_path)
        world.unshare(world.id_of("home"))
        after = export(emulator, tmp_path)
    assert after.result.exit_code == 3
    assert "nothing_visible" in {problem.rule for problem in after.result.failures}
    assert after.files == before.files


# -- what Notion does not answer, kind by kind ----------------------------------------------------


MISSING = "Blocks are missing here: Notion did not give them to the end."


def _world() -> World:
    """Something of every kind that can fail."""
    world = World()
    home = world.page("Home", key="home", blocks=[b.toggle("Open", b.paragraph("Inside"))])
    world.append(home, b.file_block(world.file("a.txt", b"bytes"), "a.txt"))
    world.unindex(world.page("Child", parent=home, key="child"))
    table = world.database("Table", [Source("Rows", key="rows")], parent=home, key="table")
    rows = [world.row(table.source, {"Name": f"Row {number}"}) for number in range(30)]
    related = {"Related": s.relation(table.id, table.source)}
    other = world.database("Other", [Source("Others", related)], parent=home)
    world.row(other.source, {"Name": "Many", "Related": rows}, key="many")
    return world


BROKEN: dict[str, tuple[str, Callable[[World], str]]] = {
    "a page's blocks": ("children", lambda w: f"/v1/blocks/{w.id_of('home')}/children"),
    "a block's blocks": ("children", lambda w: f"/v1/blocks/{w.children[w.id_of('home')][0]}"),
    "a child page": ("objects", lambda w: f"/v1/pages/{w.id_of('child')}"),
    "a database": ("objects", lambda w: f"/v1/databases/{w.id_of('table')}"),
    "the rows": ("queries", lambda w: f"/v1/data_sources/{w.id_of('rows')}/query"),
    "a long relation": ("properties", lambda w: f"/v1/pages/{w.id_of('many')}/properties"),
    "search": ("listings", lambda w: "/v1/search"),
    "users": ("listings", lambda w: "/v1/users"),
    "an attachment": ("files", lambda w: "a.txt"),
}


@pytest.mark.parametrize("fault", [Fault.internal, Fault.conflict], ids=["500", "409"])
@pytest.mark.parametrize("what", BROKEN)
def test_each_kind_of_loss_is_in_the_ledger(
    what: str, fault: Callable[[], Fault], tmp_path: Path
) -> None:
    world = _world()
    rule, where = BROKEN[what]
    path = where(world)

    def broken(received: Received) -> Fault | None:
        hit = received.path.endswith(path) if path == "/v1/users" else path in received.path
        return fault() if hit else None

    with Emulator(world, budget=None, faults=broken) as emulator:
        settings = settings_for(emulator, tmp_path, attempts=1)
        clock = PatientClock(factor=50)  # downloads are tried again, each after a pause
        with NotionKit(settings, clock=clock) as kit:
            result = kit.run().wait(60)
        clock.close()
    assert result is not None
    assert (result.status, result.exit_code) == ("losses", 3)
    ledger = ledger_in(tmp_path)
    assert ledger["status"] == "losses"
    assert len(ledger["failures"]) == len(result.failures) >= 1
    assert ledger["totals"]["rules"][rule]["failures"] >= 1
    assert all(entry["message"] for entry in ledger["failures"])


def test_a_target_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    missing = "11111111-2222-4333-8444-555555555555"
    with Emulator(_world(), budget=None) as emulator:
        result = export(emulator, tmp_path, targets=[missing]).result
    assert result.exit_code == 3
    assert [(failure.rule, failure.id) for failure in result.failures] == [("target", missing)]
    assert ledger_in(tmp_path)["totals"]["rules"]["objects"]["failures"] == 1


def test_a_search_that_fails_does_not_mean_that_nothing_is_shared(tmp_path: Path) -> None:
    def faults(received: Received) -> Fault | None:
        return Fault.restricted() if received.path == "/v1/search" else None

    with Emulator(small_world(), budget=None, faults=faults) as emulator:
        result = export(emulator, tmp_path).result
    assert (result.status, result.exit_code) == ("losses", 3)
    assert [(problem.rule, problem.kind) for problem in result.failures] == [("listing", "search")]


def test_a_version_that_the_server_does_not_speak_ends_the_run_and_says_so(tmp_path: Path) -> None:
    refusing = Fault.validation_error()
    with Emulator(small_world(), budget=None, faults=lambda _: refusing) as emulator:
        ended = export(emulator, tmp_path)
    assert (ended.result.status, ended.result.exit_code) == ("unfinished", 5)
    assert "--notion-version" in ended.result.message
    assert ended.files == {}


@pytest.mark.parametrize("version", NOTION_VERSIONS)
def test_every_version_that_can_be_set_brings_the_tables(version: str, tmp_path: Path) -> None:
    with Emulator(small_world(), budget=None) as emulator:
        whole = export(emulator, tmp_path, notion_version=version)
    assert whole.result.status == "proven"
    assert (whole.result.data_sources, whole.result.rows) == (1, 3)
    assert [path for path in whole.files if path.endswith(".csv")]


def test_blocks_whose_children_cannot_be_read_are_listed_as_missing(tmp_path: Path) -> None:
    world = World(seed="toggle")
    page = world.page("Home", blocks=[b.toggle("Open me", b.paragraph("lost words"))])
    (toggle,) = world.children[page]

    def faults(received: Received) -> Fault | None:
        return Fault.not_found() if toggle in received.path else None

    with Emulator(world, budget=None, faults=faults) as emulator:
        lossy = export(emulator, tmp_path)
    assert (lossy.result.status, lossy.result.exit_code) == ("losses", 3)
    assert [(problem.kind, problem.id) for problem in lossy.result.failures] == [("block", toggle)]
    assert b"lost words" not in lossy.files["Home.md"]
    assert "- Open me\n\n  > [!WARNING]\n  > Blocks are missing" in lossy.files["Home.md"].decode()


def test_a_page_says_what_of_it_is_missing(tmp_path: Path) -> None:
    world = _world()
    home, many = world.id_of("home"), world.id_of("many")

    def faults(received: Received) -> Fault | None:
        lost = (f"/v1/blocks/{home}/children", f"/v1/pages/{many}/properties")
        return Fault.conflict() if received.path.startswith(lost) else None

    with Emulator(world, budget=None, faults=faults) as emulator:
        lossy = export(emulator, tmp_path, attempts=1)
    assert lossy.files["Home.md"].decode().endswith("\n> [!WARNING]\n> " + MISSING + "\n")
    (row,) = (text for path, text in lossy.files.items() if path.endswith("Many.md"))
    assert "could be read: “Related”" in row.decode()
    with Emulator(world, budget=None) as emulator:
        whole = export(emulator, tmp_path)
    assert whole.result.exit_code == 0
    assert not [path for path, text in whole.files.items() if b"[!WARNING]" in text]


def assert_nothing_visible(result: RunResult) -> None:
    assert (result.status, result.exit_code) == ("losses", 3)
    (failure,) = result.failures
    assert failure.rule == "nothing_visible"
    for word in ("Empty workspace", "Our exporter", "Connections"):
        assert word in failure.message
    assert "\n" not in failure.message

"""Targets: every form in which people name a page or database, and targets that are not there."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from notionkit.cli.summary import for_people
from notionkit.emulator import Emulator, World, demo_world, small_world
from notionkit.emulator import blocks as b
from tests.engine.conftest import Export, export

FORMS = (
    "{id}",
    "{digits}",
    "{ID}",
    "{DIGITS}",
    "https://www.notion.so/{digits}",
    "https://www.notion.so/workspace/Some-Title-{digits}",
    "https://notion.so/Some-Title-{digits}?pvs=4",
    "https://www.notion.so/workspace/{other}?v={other}&p={digits}&pm=s",
    "https://www.notion.so/Some-Title-{digits}#a-heading",
    "https://app.notion.com/p/Some-Title-{digits}",
    "https://app.notion.com/p/{digits}?v={other}",
    "https://team.notion.site/Some-Title-{digits}",
    "notion.so/{digits}",
)
MISSING = "0f0f0f0f-0000-4000-8000-000000000000"


def spelled(form: str, object_id: str) -> str:
    digits = object_id.replace("-", "")
    other = "1" * 12 + "4" + "1" * 3 + "8" + "1" * 15
    return form.format(
        id=object_id, digits=digits, ID=object_id.upper(), DIGITS=digits.upper(), other=other
    )


@pytest.fixture(scope="module")
def world() -> World:
    made = small_world()
    private = made.page("Private", blocks=[b.paragraph("Nobody sees this.")], key="private")
    made.unshare(private)
    return made


@pytest.fixture(scope="module")
def emulator(world: World) -> Iterator[Emulator]:
    with Emulator(world, budget=None) as served:
        yield served


def of_page(exported: Export) -> set[str]:
    return {path for path in exported.files if path.startswith(("Notes", "Home", "Tasks"))}


@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_found_by_every_form_of_its_name(
    form: str, emulator: Emulator, world: World, tmp_path: Path
) -> None:
    target = spelled(form, world.id_of("notes"))
    exported = export(emulator, tmp_path, targets=[target], formats=("markdown",))
    assert exported.result.status == "proven"
    assert of_page(exported) == {"Notes.md"}


@pytest.mark.parametrize("form", [FORMS[0], "https://www.notion.so/workspace/{digits}?v={other}"])
def test_a_database_comes_with_its_rows(
    form: str, emulator: Emulator, world: World, tmp_path: Path
) -> None:
    target = spelled(form, world.id_of("tasks"))
    exported = export(emulator, tmp_path, targets=[target], formats=("markdown",))
    assert exported.result.status == "proven"
    rows = {f"Tasks/{name}.md" for name in ("First", "Second", "Third")}
    assert of_page(exported) == {"Tasks.md", "Tasks.csv", *rows}


@pytest.mark.parametrize("form", ["{id}", "https://www.notion.so/Home-{other}#{digits}"])
def test_a_link_to_a_block_leads_to_the_page_on_which_it_stands(
    form: str, emulator: Emulator, world: World, tmp_path: Path
) -> None:
    nested = next(own for own in world.all("block") if own["parent"]["type"] == "block_id")
    exported = export(emulator, tmp_path, targets=[spelled(form, nested["id"])])
    assert exported.result.status == "proven"
    assert "Home.md" in exported.files


def test_a_page_comes_with_everything_below_it(
    emulator: Emulator, world: World, tmp_path: Path
) -> None:
    everything = export(emulator, tmp_path / "all")
    below = export(emulator, tmp_path / "below", targets=[world.id_of("home")])
    assert below.files == everything.files


def test_several_targets_are_exported_together_and_each_once(
    emulator: Emulator, world: World, tmp_path: Path
) -> None:
    emulator.forget()
    targets = [world.id_of("notes"), world.id_of("tasks"), world.id_of("notes").upper()]
    exported = export(emulator, tmp_path, targets=targets, formats=("markdown",))
    assert exported.result.status == "proven"
    assert {"Notes.md", "Tasks.csv", "Tasks/First.md"} <= of_page(exported)
    assert emulator.counts().repeated == {}


def test_a_later_run_of_a_target_reads_each_database_below_it_once(tmp_path: Path) -> None:
    world = demo_world()
    holder = next(
        database["parent"]["page_id"]
        for database in world.all("database")
        if database["parent"]["type"] == "page_id"
    )
    with Emulator(world, budget=None) as emulator:
        first = export(emulator, tmp_path, targets=[holder])
        emulator.forget()
        second = export(emulator, tmp_path, targets=[holder])
        counts = emulator.counts()
    assert counts.by_endpoint["GET /v1/databases/{database_id}"] > 0
    assert counts.repeated == {}
    assert (first.result.status, second.result.status) == ("proven", "refreshed")
    assert second.files == first.files


@pytest.mark.parametrize("bad", [MISSING, "private"])
def test_one_bad_target_does_not_harm_the_good_ones(
    bad: str, emulator: Emulator, world: World, tmp_path: Path
) -> None:
    bad_id = world.id_of(bad) if bad == "private" else bad
    targets = [world.id_of("notes"), bad_id]
    exported = export(emulator, tmp_path, targets=targets, formats=("markdown",))
    assert exported.result.exit_code == 3
    assert of_page(exported) == {"Notes.md"}
    (failure,) = exported.result.failures
    assert failure.rule == "target"
    assert failure.message.startswith(f"Target {bad_id} does not exist or is not shared")
    assert "Connections" in failure.message
    assert "\n" not in failure.message


def test_only_a_bad_target_is_no_success(emulator: Emulator, tmp_path: Path) -> None:
    exported = export(emulator, tmp_path, targets=[MISSING], formats=("markdown",))
    assert exported.result.exit_code == 3
    assert [problem.rule for problem in exported.result.failures] == ["target"]
    assert of_page(exported) == set()


def test_a_run_of_a_target_does_not_claim_to_have_read_the_whole_workspace(
    emulator: Emulator, world: World, tmp_path: Path
) -> None:
    target = world.id_of("notes")
    result = export(emulator, tmp_path, targets=[target]).result
    told = partial(for_people, result, output=tmp_path, source="", verbose=False)
    assert result.status == "proven"
    assert "Everything that you asked for was read" in told(targets=[target])[0]
    assert "Everything that the token may see was read" in told()[0]

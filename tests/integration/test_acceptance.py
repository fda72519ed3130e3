"""A known loss that was accepted is listed with its reason, and fails no run; a new one does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notionkit.cli import cli
from notionkit.cli.summary import as_json, for_people
from notionkit.emulator import Emulator, Fault, Received, World, small_world
from notionkit.emulator.files import PREFIX
from tests.engine.conftest import Export
from tests.integration.clocks import HandClock
from tests.integration.refreshed import Fresh


class Lossy(Fresh):
    """A world of which some paths cannot be read."""

    lost: set[str]

    def command(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, ["accept", *arguments, "-o", str(self.folder / "kept")])

    def ledger(self) -> Any:
        path = self.folder / "kept" / ".notionkit" / "ledger.json"
        return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def lossy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lossy]:
    monkeypatch.chdir(tmp_path)
    world, clock = small_world(), HandClock()
    lost = {children_of(world, "notes")}

    def faults(received: Received) -> Fault | None:
        return Fault.not_found() if any(part in received.path for part in lost) else None

    with Emulator(world, budget=None, clock=clock, faults=faults) as emulator:
        made = Lossy(world, emulator, clock, tmp_path)
        made.lost = lost
        assert made.later().result.exit_code == 3
        yield made
    clock.close()


def children_of(world: World, key: str) -> str:
    return f"/v1/blocks/{world.id_of(key)}/children"


def text_of(export: Export) -> str:
    lines = for_people(export.result, output=Path("out"), source="", verbose=False)
    return "\n".join(lines)


def test_an_accepted_loss_is_listed_and_fails_no_run(lossy: Lossy) -> None:
    notes = lossy.world.id_of("notes")
    told = lossy.command(notes, "--reason", "Broken since 2023")
    assert (told.exit_code, "Broken since 2023" in told.stdout) == (0, True)
    for settings in ({}, {"quick": True}, {"full": True}):
        again = lossy.later(**settings)
        assert (again.result.exit_code, again.result.failures) == (0, ())
        assert {(each.id, each.reason) for each in again.result.accepted} == {
            (notes, "Broken since 2023")
        }
        assert lossy.ledger()["failures"] == []
        assert {each["reason"] for each in lossy.ledger()["accepted"]} == {"Broken since 2023"}
        assert json.loads(as_json(again.result))["accepted"][0]["reason"] == "Broken since 2023"
    assert "accepted" in text_of(again).splitlines()[0]
    assert "nothing is missing" not in text_of(again)
    assert "Accepted: Broken since 2023" in text_of(again)


def test_something_else_on_the_same_object_is_a_loss(lossy: Lossy) -> None:
    notes = lossy.world.id_of("notes")
    lossy.command(notes, "--reason", "Known")
    lossy.world.unshare(notes)
    again = lossy.later()
    assert again.result.exit_code == 3
    assert [(each.rule, each.id) for each in again.result.failures] == [("unreached", notes)]


@pytest.mark.parametrize("runs_before", [1, 2], ids=["while it is news", "later on"])
def test_a_lost_page_that_was_accepted_is_listed_with_its_reason(
    lossy: Lossy, runs_before: int
) -> None:
    notes = lossy.world.id_of("notes")
    lossy.lost.clear()
    assert lossy.later(full=True).result.exit_code == 0
    lossy.world.unshare(notes)
    for _ in range(runs_before):
        lossy.later()
    assert lossy.command(notes, "--reason", "They left").exit_code == 0
    for settings in ({}, {"quick": True}, {}, {"full": True}):
        again = lossy.later(**settings)
        assert (again.result.exit_code, again.result.limits) == (0, ())
        assert [(each.id, each.reason) for each in again.result.accepted] == [(notes, "They left")]
        assert "Accepted: They left" in text_of(again)
    lossy.command(notes, "--withdraw")
    withdrawn = lossy.later()
    assert [(each.rule, each.id) for each in withdrawn.result.limits] == [("unreached", notes)]
    assert withdrawn.result.accepted == ()
    lossy.world.share(notes)
    assert lossy.later().result.limits == ()


def test_the_same_rule_on_another_object_is_a_loss(lossy: Lossy) -> None:
    lossy.command(lossy.world.id_of("notes"), "--reason", "Known")
    lossy.lost.add(children_of(lossy.world, "home"))
    again = lossy.later(full=True)
    assert again.result.exit_code == 3
    assert {each.id for each in again.result.failures} == {lossy.world.id_of("home")}


def test_what_is_withdrawn_counts_again(lossy: Lossy) -> None:
    notes = lossy.world.id_of("notes")
    lossy.command(notes, "--reason", "Known")
    assert lossy.later().result.exit_code == 0
    assert lossy.command(notes, "--withdraw").exit_code == 0
    assert lossy.later(quick=True).result.exit_code == 3
    assert "Nothing was accepted." in lossy.command("--list").stdout


def test_what_was_withdrawn_already_or_never_accepted_is_told_so(lossy: Lossy) -> None:
    notes, home = lossy.world.id_of("notes"), lossy.world.id_of("home")
    lossy.command(notes, "--reason", "Known")
    told = lossy.command(home, "--withdraw")
    assert (told.exit_code, told.stdout) == (2, "")
    assert f"Nothing is accepted of {home}" in told.stderr
    assert f"Accepted are: {notes}." in told.stderr
    lossy.command(notes, "--withdraw")
    told = lossy.command(notes, "--withdraw")
    assert told.exit_code == 2
    assert "withdrawn already, or never accepted. No other loss is" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--withdraw", "--reason", "Known"), "leave out that or --withdraw"),
        (("--list", "--reason", "Known"), "leave out that or --list"),
        (("--list", "--withdraw"), "--withdraw needs the ID"),
    ],
)
def test_what_contradicts_itself_is_refused(
    lossy: Lossy, arguments: tuple[str, ...], told: str
) -> None:
    ids = () if "--list" in arguments else (lossy.world.id_of("notes"),)
    result = lossy.command(*ids, *arguments)
    assert (result.exit_code, told in result.stderr) == (2, True)


def test_what_is_mended_is_listed_no_more(lossy: Lossy) -> None:
    lossy.command(lossy.world.id_of("notes"), "--reason", "Known")
    lossy.lost.clear()
    again = lossy.later()
    assert (again.result.exit_code, again.result.accepted) == (0, ())
    assert "nothing is missing" in text_of(lossy.later(full=True))


def test_the_list_can_be_read_by_programs(lossy: Lossy) -> None:
    notes = lossy.world.id_of("notes")
    lossy.command(f"https://www.notion.so/Notes-{notes.replace('-', '')}", "--reason", " Known ")
    (entry,) = (
        each
        for each in json.loads(lossy.command("--list", "--json").stdout)["accepted"]
        if "listing" in each["rules"]
    )
    assert (entry["id"], entry["reason"]) == (notes, "Known")
    assert entry["accepted_at"].endswith("Z")


def test_a_lost_attachment_is_accepted_by_its_id(lossy: Lossy) -> None:
    lossy.lost.clear()
    lossy.lost.add(PREFIX)
    lost = lossy.later(full=True).result.failures
    for each in {each.id for each in lost}:
        assert lossy.command(each, "--reason", "Gone").exit_code == 0
    assert lossy.later().result.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name one ID"),
        (("--list", "59833787-2cf9-4fdf-8782-e53db20768a5"), "Name one ID"),
        (("59833787-2cf9-4fdf-8782-e53db20768a5",), "--reason"),
        (("59833787-2cf9-4fdf-8782-e53db20768a5", "--reason", "x"), "lists nothing as missing"),
        (("nonsense", "--reason", "x"), "nonsense"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: tuple[str, ...], said: str, lossy: Lossy
) -> None:
    refused = lossy.command(*arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr


def test_a_damaged_file_accepts_nothing_and_is_not_overwritten(lossy: Lossy) -> None:
    notes = lossy.world.id_of("notes")
    path = lossy.folder / "kept" / ".notionkit" / "accepted.json"
    path.write_text("[", encoding="utf-8")
    assert lossy.later().result.exit_code == 3
    refused = lossy.command(notes, "--reason", "Known")
    assert (refused.exit_code, str(path) in refused.stderr) == (2, True)
    assert path.read_text(encoding="utf-8") == "["

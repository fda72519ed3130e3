"""Views come out when they are asked for: what they show, and their own tables in their order."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import Emulator, Fault, Received, Source, World, schema
from notionkit.engine.events import EventKind
from notionkit.engine.planning.plan import plan
from tests.engine.conftest import Export, export, settings_for
from tests.integration.exported import Exported

SCHEMA = {
    "Size": schema.number(),
    "Colour": schema.select("red"),
    "Note": schema.plain_property("rich_text"),
}


def world(rows: int = 5) -> tuple[World, dict[str, Any]]:
    """A database whose view "Big / first" shows the larger half, the largest first."""
    made = World()
    home = made.page("Home", key="home")
    things = made.database("Things", [Source("Things", SCHEMA)], parent=home, key="things")
    for number in range(rows):
        made.row(things.source, {"Name": f"Thing {number}", "Size": number, "Note": "a, b"})
    (default,) = made.all("view")
    ids = {
        name: each["id"]
        for name, each in made.need("data_source", things.source)["properties"].items()
    }
    shown = [("Size", True), ("Note", False), ("Name", True)]
    view = {
        **default,
        "id": made.new_id(),
        "name": "Big / first",
        "filter": {"and": [{"property": ids["Size"], "number": {"greater_than": 1}}]},
        "sorts": [{"property": "Size", "direction": "descending"}],
        "configuration": {
            "type": "table",
            "properties": [{"property_id": ids[name], "visible": seen} for name, seen in shown],
        },
    }
    made.put("view", view)
    return made, view


def table(result: Export, name: str) -> list[list[str]]:
    text = result.files[name].decode("utf-8-sig")
    return [row[:-2] for row in csv.reader(io.StringIO(text))]


def asked(emulator: Emulator) -> int:
    return sum(each.path.startswith("/v1/views") for each in emulator.requests)


def test_views_are_not_asked_for_unless_wanted(tmp_path: Path) -> None:
    made, _ = world()
    with Emulator(made, budget=None) as emulator:
        assert export(emulator, tmp_path).result.status == "proven"
        assert asked(emulator) == 0
    assert "views" not in Exported(tmp_path).json(made.id_of("things"))


def test_what_views_show_stands_with_the_database(tmp_path: Path) -> None:
    made, view = world()
    with Emulator(made, budget=None) as emulator:
        done = export(emulator, tmp_path, views="list")
        assert asked(emulator) == 3, "one for the list, one for each view"
    assert done.result.status == "proven"
    tally = done.result.rules["views"]
    assert (tally["checked"], tally["proven"]) == (3, 3)
    listed = Exported(tmp_path).json(made.id_of("things"))["views"]
    assert [each["name"] for each in listed] == ["Default view", "Big / first"]
    assert listed[1]["filter"] == view["filter"]
    told = Exported(tmp_path).markdown(made.id_of("things"))
    assert "| Default view | table |  |  | all |" in told
    assert "| Big / first | table | Size greater than 1 | Size descending | Size, Name |" in told
    assert not any("_views" in path for path in done.files)


def test_a_view_has_a_table_of_its_own_in_its_order_and_columns(tmp_path: Path) -> None:
    made, _ = world()
    with Emulator(made, budget=None) as emulator:
        done = export(emulator, tmp_path, views="csv")
    assert done.result.status == "proven"
    mine = table(done, "Home/Things/_views/Big - first.csv")
    assert mine == [["Size", "Name"], ["4", "Thing 4"], ["3", "Thing 3"], ["2", "Thing 2"]]
    every = table(done, "Home/Things/_views/Default view.csv")
    assert sorted(every) == sorted(table(done, "Home/Things.csv"))
    told = Exported(tmp_path).markdown(made.id_of("things"))
    assert "[Big / first](Things/_views/Big%20-%20first.csv)" in told


def test_a_long_view_is_read_to_its_end_though_its_query_is_forgotten_once(tmp_path: Path) -> None:
    made, _ = world(rows=230)
    lost: list[str] = []

    def forgetful(received: Received) -> Fault | None:
        if "/queries/" not in received.path or lost:
            return None
        lost.append(received.path)
        return Fault.not_found()

    with Emulator(made, budget=None, faults=forgetful) as emulator:
        done = export(emulator, tmp_path, views="csv")
    assert lost
    assert done.result.status == "proven"
    sizes = [row[0] for row in table(done, "Home/Things/_views/Big - first.csv")[1:]]
    assert sizes == [str(size) for size in range(229, 1, -1)]


def test_an_unchanged_view_changes_no_file_and_no_log(tmp_path: Path) -> None:
    made, _ = world()
    with Emulator(made, budget=None) as emulator:
        first = export(emulator, tmp_path, views="csv")
        events: list[Any] = []
        again = export(emulator, tmp_path, views="csv", on_event=events.append)
    assert again.files == first.files
    assert not [event for event in events if event.kind is EventKind.DATA]


def test_a_view_of_a_kind_that_the_api_does_not_know_is_a_limit(tmp_path: Path) -> None:
    made, view = world()

    def unsupported(received: Received) -> Fault | None:
        return Fault.validation_error() if received.path.endswith(view["id"]) else None

    with Emulator(made, budget=None, faults=unsupported) as emulator:
        result = export(emulator, tmp_path, views="csv").result
    assert (result.status, result.exit_code) == ("proven", 0)
    assert [(each.rule, each.id) for each in result.limits] == [("views_not_readable", view["id"])]
    assert (result.rules["views"]["limits"], result.rules["views"]["failures"]) == (1, 0)


@pytest.mark.parametrize("before", ["list", "csv"])
@pytest.mark.parametrize("later", ["off", "list"])
def test_views_that_are_not_wanted_any_more_go_from_the_files(
    before: str, later: str, tmp_path: Path
) -> None:
    made, _ = world()
    with Emulator(made, budget=None) as emulator:
        export(emulator, tmp_path / "kept", views=before)
        kept = export(emulator, tmp_path / "kept", views=later)
        fresh = export(emulator, tmp_path / "fresh", views=later)
    assert kept.result.exit_code == 0
    assert kept.files == fresh.files


def test_a_view_that_cannot_be_read_is_a_loss(tmp_path: Path) -> None:
    made, view = world()

    def broken(received: Received) -> Fault | None:
        return Fault.internal() if received.path.endswith(f"{view['id']}/queries") else None

    with Emulator(made, budget=None, faults=broken) as emulator:
        result = export(emulator, tmp_path, views="csv", attempts=1).result
    assert (result.status, result.exit_code) == ("losses", 3)
    assert [(each.rule, each.id) for each in result.failures] == [("listing", view["id"])]


@pytest.mark.parametrize(
    ("wanted", "before", "after"), [("off", 0, 0), ("list", 1, 3), ("csv", 1, 5)]
)
def test_the_price_is_told_beforehand(wanted: str, before: int, after: int, tmp_path: Path) -> None:
    made, _ = world()
    with Emulator(made, budget=None) as emulator:
        settings = settings_for(emulator, tmp_path, views=wanted)
        assert plan(settings).views == before
        export(emulator, tmp_path, views=wanted)
        assert plan(settings).views == after


def test_people_and_bots_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    made, _ = world()
    made.person("Ada Lovelace", key="ada")
    made.page("Users")
    with Emulator(made, budget=None) as emulator:
        done = export(emulator, tmp_path, formats=("json",))
    assert json.loads(done.files["Users.json"])["page"]["object"] == "page"
    users = json.loads(done.files["users of the workspace.json"])["users"]
    assert [user["id"] for user in users] == sorted(user["id"] for user in users)
    assert "Ada Lovelace" in {user["name"] for user in users}

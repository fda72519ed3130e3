"""Rollups follow what is written, function by function."""

from typing import Any

import pytest

from notionkit.emulator import Source, World
from notionkit.emulator import schema as s
from notionkit.emulator import values as v
from tests.emulator.caller import Caller
from tests.emulator.conftest import Serve
from tests.emulator.test_writing import call

FUNCTIONS: dict[str, tuple[str, Any]] = {
    "count": ("Hours", 4),
    "count_values": ("Tags", 3),
    "empty": ("Hours", 1),
    "not_empty": ("Hours", 3),
    "unique": ("Tags", 2),
    "percent_empty": ("Hours", 0.25),
    "percent_not_empty": ("Hours", 0.75),
    "sum": ("Hours", 9),
    "average": ("Hours", 3),
    "median": ("Hours", 2),
    "min": ("Hours", 1),
    "max": ("Hours", 6),
    "range": ("Hours", 5),
    "checked": ("Done", 1),
    "unchecked": ("Done", 3),
    "percent_checked": ("Done", 0.25),
    "percent_unchecked": ("Done", 0.75),
    "earliest_date": ("Due", {"start": "2026-01-01", "end": None, "time_zone": None}),
    "latest_date": ("Due", {"start": "2026-01-03", "end": None, "time_zone": None}),
    "date_range": ("Due", {"start": "2026-01-01", "end": "2026-01-03", "time_zone": None}),
    "show_original": ("Hours", [{"type": "number", "number": n} for n in (1, 2, 6, None)]),
    "show_unique": ("Done", [{"type": "checkbox", "checkbox": own} for own in (True, False)]),
    "count_per_group": ("Tags", {}),
    "percent_per_group": ("Tags", {}),
}


@pytest.fixture
def caller(serve: Serve) -> Caller:
    world = World()
    tasks = {
        "Hours": s.number(),
        "Tags": s.multi_select("x", "y"),
        "Done": s.plain_property("checkbox"),
        "Due": s.plain_property("date"),
    }
    world.database("Tasks", [Source("Tasks", tasks, key="tasks")], key="task-base")
    sums = {
        function: s.rollup("Tasks", name, function, property_id=s.property_key(name))
        for function, (name, _) in FUNCTIONS.items()
    }
    related = s.relation(world.id_of("task-base"), world.id_of("tasks"))
    projects = {"Tasks": related, "told": s.rollup("Tasks", "Name", "count"), **sums}
    world.database("Projects", [Source("Projects", projects, key="projects")], key="base")
    for at, (hours, tags) in enumerate([(1, ["x"]), (2, ["x", "y"]), (6, []), (None, [])]):
        values = {"Name": f"{at}", "Hours": hours, "Tags": tags, "Done": at == 0}
        due = {"Due": f"2026-01-0{at + 1}"} if at < 3 else {}
        world.row(world.id_of("tasks"), values | due, key=f"task-{at}")
    written = {
        "Name": "P",
        "Tasks": [world.id_of(f"task-{at}") for at in range(4)],
        "told": v.rollup_result("number", 99, "count"),
    }
    world.row(world.id_of("projects"), written, key="project")
    return serve(world)


def rollup(caller: Caller, name: str, row: str = "project") -> Any:
    page = caller.get(f"/v1/pages/{caller.emulator.world.id_of(row)}")
    return page["properties"][name]["rollup"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_rollup_is_worked_out_from_the_related_rows(caller: Caller, function: str) -> None:
    found = rollup(caller, function)
    assert list(found) == ["type", found["type"], "function"]
    assert found["function"] == function
    assert found[found["type"]] == FUNCTIONS[function][1]


def test_a_result_that_was_given_stands_until_a_related_row_is_written(caller: Caller) -> None:
    assert rollup(caller, "told")["number"] == 99
    task = caller.emulator.world.id_of("task-3")
    call(caller, "PATCH", f"/v1/pages/{task}", properties={"Hours": {"number": 3}})
    assert rollup(caller, "told")["number"] == 4
    assert rollup(caller, "sum")["number"] == 12


def test_trash_and_sharing_take_rows_out_of_a_rollup(caller: Caller) -> None:
    world = caller.emulator.world
    world.unshare(world.id_of("task-2"))
    assert rollup(caller, "sum")["number"] == 3
    call(caller, "PATCH", f"/v1/pages/{world.id_of('task-1')}", in_trash=True)
    assert rollup(caller, "sum")["number"] == 1
    assert rollup(caller, "told")["number"] == 2


def test_a_row_made_by_a_client_has_rollups_that_queries_filter_and_sort_by(
    caller: Caller,
) -> None:
    world = caller.emulator.world
    source = world.id_of("projects")
    made = call(
        caller,
        "POST",
        "/v1/pages",
        parent={"data_source_id": source},
        properties={"Tasks": {"relation": [{"id": world.id_of("task-2")}]}},
    )
    assert made["properties"]["sum"]["rollup"] == {"type": "number", "number": 6, "function": "sum"}
    path = f"/v1/data_sources/{source}/query"
    more = {"property": "sum", "rollup": {"number": {"greater_than": 6}}}
    assert [own["id"] for own in caller.walk_post(path, filter=more)] == [world.id_of("project")]
    up = caller.walk_post(path, sorts=[{"property": "sum", "direction": "ascending"}])
    assert [own["id"] for own in up] == [made["id"], world.id_of("project")]


def test_property_items_leave_out_what_notion_does_not_compute_there(caller: Caller) -> None:
    world = caller.emulator.world
    path = f"/v1/pages/{world.id_of('project')}/properties"
    schema = world.need("data_source", world.id_of("projects"))["properties"]
    for function in ("median", "unique", "show_unique"):
        item = caller.get(f"{path}/{schema[function]['id']}")["property_item"]
        assert item["rollup"]["type"] == "unsupported"
    assert caller.get(f"{path}/{schema['sum']['id']}")["property_item"]["rollup"]["number"] == 9


def test_another_function_gives_another_result(caller: Caller) -> None:
    world = caller.emulator.world
    config = {
        "relation_property_name": "Tasks",
        "rollup_property_name": "Hours",
        "function": "max",
    }
    path = f"/v1/data_sources/{world.id_of('projects')}"
    call(caller, "PATCH", path, properties={"told": {"rollup": config}})
    assert rollup(caller, "told") == {"type": "number", "number": 6, "function": "max"}

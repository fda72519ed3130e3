"""Queries and searches through the client, against the emulator over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from notionkit.api import Client
from notionkit.api.query import (
    CREATED_TIME,
    LAST_EDITED_TIME,
    Filter,
    P,
    QueryContext,
    parse_where,
    query,
    search,
)
from notionkit.emulator import Emulator, demo_world, generated_world
from notionkit.model import DataSource, Page, title_of


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(demo_world(), budget=None) as served:
        yield served


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(emulator.token, base_url=emulator.url) as made:
        yield made


@pytest.fixture(scope="module")
def objects(emulator: Emulator, client: Client) -> DataSource:
    return client.retrieve_data_source(emulator.world.id_of("objects"))


@pytest.fixture(scope="module")
def projects(emulator: Emulator, client: Client) -> DataSource:
    return client.retrieve_data_source(emulator.world.id_of("projects-source"))


def test_a_query_finds_what_notion_selects(client: Client, objects: DataSource) -> None:
    wanted = (P("Kind") == ["Light", "Sound"]) & (P("Materials").contains("brass"))
    rows = list(query(objects).where(wanted).sort("Inventory").run(client))
    assert rows
    for row in rows:
        assert isinstance(row, Page)
        kind: Any = row.properties["Kind"]
        assert kind.value.name in ("Light", "Sound")
    numbers = [getattr(row.properties["Inventory"], "value").number for row in rows]  # noqa: B009
    assert numbers == sorted(numbers)


def test_only_what_is_asked_for_comes(client: Client, objects: DataSource) -> None:
    row = query(objects).only("Kind").run(client).first()
    assert set(getattr(row, "properties")) == {"Kind"}  # noqa: B009


FILTERS = (
    P("Over?") == True,  # noqa: E712
    P("Headline").contains("e"),
    P("Headline").formula.string.starts_with("S"),
    P("Weeks") > 2,
    P("Review on") > "2026-01-01",
    P("Hours") > 10,
    P("Number of tasks") >= 1,
    P("Last due") < "2027-01-01",
    P("All due dates").any < "2027-01-01",
    P("All due dates").none.date.is_empty(),
    P("Status") != "Done",
    P("Status").is_in("Done", "Waiting"),
    P("Dates").past_year(),
    P("Dates") != "2026-01-01",
    P("Lead").is_not_empty(),
    P("Tasks").is_not_empty(),
    P("No.") <= 3,
    P("Name").is_in("a", "b"),
    P("Budget").is_empty(),
    CREATED_TIME > "2020-01-01",
    LAST_EDITED_TIME <= "today",
)


@pytest.mark.parametrize("filter_", FILTERS, ids=lambda filter_: filter_.name)
def test_every_filter_is_one_that_notion_takes(
    client: Client, projects: DataSource, filter_: Filter
) -> None:
    every = {row.id for row in query(projects).run(client)}
    found = {row.id for row in query(projects).where(filter_).run(client)}
    assert found <= every


@pytest.mark.parametrize(
    "text",
    ["Status = Done or Hours > 10", "not Status = Done", "Hours > 3 and not Budget > 500000"],
)
def test_the_text_form_finds_the_rows_that_its_opposite_leaves(
    client: Client, projects: DataSource, text: str
) -> None:
    context = QueryContext(schema=projects)
    found, others = (
        {row.id for row in query(projects).where(parse_where(each, context)).run(client)}
        for each in (text, f"not ({text})")
    )
    assert found
    assert found | others == {row.id for row in query(projects).run(client)}
    assert not found & others


def test_a_search_pages_no_further_than_its_limit(emulator: Emulator, client: Client) -> None:
    before = emulator.counts().requests
    results = search().pages().limit(3).run(client)
    assert len([title_of(page) for page in results]) == 3
    assert emulator.counts().requests == before + results.requests == before + 1


def test_a_long_listing_is_asked_for_as_it_is_wanted() -> None:
    with (
        Emulator(generated_world(150, 1), budget=None) as served,
        Client(served.token, base_url=served.url) as client,
    ):
        results = search().run(client)
        assert results.first() is not None
        assert served.counts().requests == 1
        list(results)
        assert served.counts().requests == results.requests
        assert results.requests > 1
        assert results.found >= 150

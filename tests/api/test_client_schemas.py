"""What a client has met of schemas checks what is written, and never refuses out of date."""

from collections.abc import Iterator
from typing import Any

import pytest

from notionkit.api import Client, InvalidArgument, ObjectNotFound
from notionkit.emulator import Emulator, small_world
from notionkit.model import InvalidValues
from notionkit.model.ids import undashed
from notionkit.model.versions import VERSION_2022_06_28

NOWHERE = "0f0f0f0f-0000-4000-8000-000000000000"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(small_world(), budget=None) as served:
        yield served


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Client]:
    with Client(emulator.token, base_url=emulator.url) as made:
        yield made


def text(content: str) -> list[dict[str, Any]]:
    return [{"text": {"content": content}}]


def row(**properties: Any) -> dict[str, Any]:
    return {"Name": {"title": text("New")}, **properties}


def source_id(emulator: Emulator, client: Client) -> str:
    database = client.retrieve_database(emulator.world.id_of("tasks"))
    return database.data_sources[0].id


def test_a_schema_is_asked_for_once_and_then_checks_what_is_made(
    emulator: Emulator, client: Client
) -> None:
    source = source_id(emulator, client)
    schema = client.schema(source)
    sent = client.sent
    assert client.schema(undashed(source)) == schema
    assert client.sent == sent
    wrong = schema.properties[schema.writable[0]].name + "x"

    with pytest.raises(InvalidValues) as caught:
        client.create_page({"data_source_id": source}, properties=row(**{wrong: {"number": 3}}))

    assert [problem.path for problem in caught.value.problems] == [f"properties.{wrong}"]
    assert not [own for own in emulator.requests if (own.method, own.path) == ("POST", "/v1/pages")]


@pytest.mark.parametrize("meet", ["retrieve", "create", "update"])
def test_a_data_source_that_was_read_or_written_is_met_too(
    emulator: Emulator, client: Client, meet: str
) -> None:
    database = client.retrieve_database(emulator.world.id_of("tasks"))
    if meet == "retrieve":
        source = client.retrieve_data_source(database.data_sources[0].id)
    elif meet == "update":
        source = client.update_data_source(database.data_sources[0].id, title=text("Renamed"))
    else:
        source = client.create_data_source(database.id, {"Name": {"title": {}}})

    with pytest.raises(InvalidValues, match=r"properties\.Nmae: .*did you mean `Name`"):
        client.create_page({"data_source_id": source.id}, properties={"Nmae": {"title": []}})


def test_a_schema_that_changed_meanwhile_is_read_again_before_it_refuses(
    emulator: Emulator, client: Client
) -> None:
    source = source_id(emulator, client)
    client.schema(source)
    with Client(emulator.token, base_url=emulator.url) as other:
        other.update_data_source(source, properties={"Late": {"checkbox": {}}})

    made = client.create_page({"data_source_id": source}, properties=row(Late={"checkbox": True}))

    assert made.properties["Late"].value is True


def test_what_the_client_never_met_is_left_to_notion(emulator: Emulator, client: Client) -> None:
    source = source_id(emulator, client)
    before = client.sent

    client.create_page({"data_source_id": source}, properties=row())

    assert client.sent == before + 1


def test_the_oldest_version_has_its_schemas_in_databases(emulator: Emulator) -> None:
    with Client(emulator.token, base_url=emulator.url, notion_version=VERSION_2022_06_28) as client:
        tasks = emulator.world.id_of("tasks")
        assert "Name" in client.schema(tasks).properties

        with pytest.raises(InvalidValues, match=r"properties\.Nope"):
            client.create_page({"database_id": tasks}, properties=row(Nope={"checkbox": True}))


@pytest.mark.parametrize("parent", [3, "x", [], {"data_source_id": 3}, {"data_source_id": "x"}])
def test_a_parent_that_is_none_is_refused_as_ever(client: Client, parent: Any) -> None:
    with pytest.raises(InvalidArgument):
        client.create_page(parent, properties=row())


def test_a_data_source_that_is_not_there_has_no_schema(client: Client) -> None:
    with pytest.raises(ObjectNotFound):
        client.schema(NOWHERE)


LISTINGS: dict[str, Any] = {
    "block_children": lambda client: client.block_children("x"),
    "list_comments": lambda client: client.list_comments("x"),
    "list_templates": lambda client: client.list_templates("x"),
    "list_views": lambda client: client.list_views(database_id="x"),
    "page_property": lambda client: client.page_property("x", "title"),
    "query_all_rows": lambda client: client.query_all_rows(NOWHERE, filter={"property": 3}),
    "query_data_source": lambda client: client.query_data_source(NOWHERE, sorts=[{"by": "x"}]),
    "query_database": lambda client: client.query_database(NOWHERE, filter={"or": 1}),
    "query_view": lambda client: client.query_view("x"),
    "search": lambda client: client.search(object_type="block"),
    "view_query_results": lambda client: client.view_query_results(NOWHERE, "x"),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_refuses_wrong_arguments_at_the_call_not_at_the_first_item(
    client: Client, name: str
) -> None:
    with pytest.raises(InvalidArgument):
        LISTINGS[name](client)

    assert client.sent == 0


def test_a_listing_sends_nothing_before_its_first_item_is_wanted(
    emulator: Emulator, client: Client
) -> None:
    client.block_children(emulator.world.id_of("home"))
    client.page_property(emulator.world.id_of("home"), "title")
    client.query_all_rows(NOWHERE)
    client.list_templates(NOWHERE)

    assert client.sent == 0

"""What each version of the API gives and takes."""

from typing import Any

import pytest

from notionkit.emulator import Source, World
from tests.emulator.caller import Caller
from tests.emulator.conftest import Serve

OLDEST, MIDDLE, LATEST = "2022-06-28", "2025-09-03", "2026-03-11"


def ask(caller: Caller, version: str, method: str, path: str, **body: Any) -> Any:
    headers = {"Authorization": f"Bearer {caller.emulator.token}", "Notion-Version": version}
    return caller.session.request(
        method, caller.emulator.url + path, headers=headers, json=body or None, timeout=20
    ).json()


def test_archived_stands_where_each_version_has_it(small: Caller) -> None:
    path = f"/v1/pages/{small.emulator.world.id_of('home')}"
    oldest, middle, latest = (
        list(ask(small, version, "GET", path)) for version in (OLDEST, MIDDLE, LATEST)
    )
    assert oldest.index("archived") == oldest.index("in_trash") - 1
    assert middle[-2:] == ["archived", "request_id"]
    assert "archived" not in latest


def test_archived_and_after_are_refused_by_the_latest_version_only(small: Caller) -> None:
    notes = small.emulator.world.id_of("notes")
    path = f"/v1/pages/{notes}"
    assert ask(small, MIDDLE, "PATCH", path, archived=True)["archived"] is True
    assert ask(small, MIDDLE, "PATCH", path, in_trash=False)["archived"] is False
    refused = ask(small, LATEST, "PATCH", path, archived=True)
    assert "body.archived should be not present" in refused["message"]
    block = small.get(f"/v1/blocks/{notes}/children")["results"][0]["id"]
    body = {"children": [{"divider": {}}], "after": block}
    where = f"/v1/blocks/{notes}/children"
    assert ask(small, OLDEST, "PATCH", where, **body)["results"][0]["type"] == "divider"
    assert "body.after" in ask(small, LATEST, "PATCH", where, **body)["message"]


def test_data_sources_are_unknown_to_the_oldest_version(small: Caller) -> None:
    tasks = small.emulator.world.id_of("tasks")
    database = ask(small, OLDEST, "GET", f"/v1/databases/{tasks}")
    assert set(database["properties"]) == {"Name", "Status", "Count"}
    assert "data_sources" not in database
    found = ask(small, OLDEST, "POST", f"/v1/databases/{tasks}/query", page_size=2)
    assert found["type"] == "page_or_database"
    assert found["results"][0]["parent"] == {"type": "database_id", "database_id": tasks}
    assert ask(small, LATEST, "POST", f"/v1/databases/{tasks}/query")["status"] == 400
    source = small.get(f"/v1/databases/{tasks}")["data_sources"][0]["id"]
    answer = ask(small, OLDEST, "GET", f"/v1/data_sources/{source}")
    assert answer["code"] == "invalid_request_url"


@pytest.mark.parametrize(("version", "word"), [(OLDEST, "database"), (LATEST, "data_source")])
def test_search_knows_each_versions_word_for_tables(small: Caller, version: str, word: str) -> None:
    wanted = {"property": "object", "value": word}
    found = ask(small, version, "POST", "/v1/search", filter=wanted)
    assert [own["object"] for own in found["results"]] == [word]
    other = {"data_source": "database", "database": "data_source"}[word]
    refused = ask(small, version, "POST", "/v1/search", filter=wanted | {"value": other})
    assert refused["code"] == "validation_error"


def test_the_oldest_version_refuses_a_database_with_several_sources(serve: Serve) -> None:
    world = World()
    made = world.database("Two", [Source("A"), Source("B")])
    caller = serve(world)
    for method, path, body in (
        ("GET", f"/v1/databases/{made.id}", {}),
        ("POST", f"/v1/databases/{made.id}/query", {}),
        ("POST", "/v1/pages", {"parent": {"database_id": made.id}, "properties": {}}),
    ):
        answer = ask(caller, OLDEST, method, path, **body)
        about = answer["additional_data"]
        assert about["error_type"] == "multiple_data_sources_for_database"
        assert about["child_data_source_ids"] == list(made.sources)
        assert about["minimum_api_version"] == MIDDLE

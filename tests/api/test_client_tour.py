"""Every call of the client, in every version of the API, against the emulator over HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from notionkit import api
from notionkit.api import VERSIONS, Client, InvalidRequest, OAuth
from notionkit.emulator import Emulator, small_world
from notionkit.emulator.endpoints.oauth import CLIENT_ID, CLIENT_SECRET
from notionkit.model import (
    ApiObject,
    Block,
    Database,
    DataSource,
    Page,
    unknowns,
)
from notionkit.model.versions import VERSION_2022_06_28

from .conftest import HandClock

HELPERS = {"close", "list_pages", "schema", "send"}
SINCE_2025 = {
    "create_data_source",
    "list_templates",
    "query_data_source",
    "retrieve_data_source",
    "update_data_source",
    *("create_view", "list_views", "retrieve_view", "update_view", "delete_view"),
    *("create_view_query", "view_query_results", "delete_view_query", "query_view"),
}
"""Calls whose endpoints the oldest version has not."""


class SharedClock(HandClock):
    """Time for client and emulator alike: where one waits, the other gets on."""

    def time(self) -> float:
        return 1_780_000_000 + self.now


@pytest.fixture
def shared() -> SharedClock:
    return SharedClock()


@pytest.fixture
def emulator(shared: SharedClock) -> Iterator[Emulator]:
    with Emulator(small_world(), budget=None, clock=shared) as served:
        yield served


class Traveller:
    """Calls the client, remembers which call it was, and looks at what came."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.made: set[str] = set()

    def __call__(self, name: str, /, *args: Any, **named: Any) -> Any:
        self.made.add(name)
        found = getattr(self.client, name)(*args, **named)
        results = list(found) if isinstance(found, Iterator) else found
        for result in results if isinstance(results, list) else [results]:
            assert isinstance(result, ApiObject)
            assert unknowns(result, version=self.client.notion_version) == []
        return results


def text(content: str) -> list[dict[str, Any]]:
    return [{"text": {"content": content}}]


def paragraph(content: str) -> dict[str, Any]:
    return {"paragraph": {"rich_text": text(content)}}


def people_and_search(go: Traveller, home: str) -> None:
    own = go("me")
    assert go("retrieve_user", own.id).id == own.id
    assert own.id in {user.id for user in go("list_users")}
    go("list_custom_emojis")
    assert {found.id for found in go("search", object_type="page")} >= {home}
    tables = go("search", object_type="data_source")
    assert {type(found) for found in tables} <= {DataSource, Database}
    assert tables


def pages_and_blocks(go: Traveller, home: str) -> Page:
    title = {"title": {"title": text("Tour")}}
    page = go("create_page", {"page_id": home}, properties=title, children=[paragraph("one")])
    other = go("create_page", {"page_id": home}, properties=title)
    assert go("complete_page", go("retrieve_page", page.id)).id == page.id
    assert go("page_property", page.id, "title")[0].value.plain_text == "Tour"
    assert go("update_page", other.id, icon={"emoji": "🧭"}).icon is not None
    assert go("move_page", other.id, {"page_id": page.id}).parent.page_id == page.id
    first = go("block_children", page.id)[0]
    after = {"type": "after_block", "after_block": {"id": first.id}}
    (made,) = go("append_block_children", page.id, [paragraph("two")], position=after)
    assert [block.id for block in go("block_children", page.id)][1] == made.id
    assert isinstance(go("retrieve_block", made.id), Block)
    changed = go("update_block", made.id, paragraph("three"))
    assert changed.content.rich_text[0].plain_text == "three"
    assert go("delete_block", made.id).in_trash
    assert not go("update_block", made.id, in_trash=False).in_trash
    return page  # type: ignore[no-any-return]


def comments(go: Traveller, page: Page) -> None:
    made = go("create_comment", parent={"page_id": page.id}, rich_text=text("hm"))
    answer = go("create_comment", discussion_id=made.discussion_id, markdown="*ah*")
    assert [own.id for own in go("list_comments", page.id)] == [made.id, answer.id]
    assert go("update_comment", made.id, rich_text=text("oh")).rich_text[0].plain_text == "oh"
    assert go("retrieve_comment", made.id).discussion_id == made.discussion_id
    go("delete_comment", made.id)
    assert [own.id for own in go("list_comments", page.id)] == [answer.id]


def uploads(go: Traveller, page: Page) -> None:
    upload = go("upload_file", b"tea", filename="tea.txt")
    go("append_block_children", page.id, [{"file": {"file_upload": {"id": upload.id}}}])
    assert go("retrieve_file_upload", upload.id).status == "uploaded"
    assert upload.id in {own.id for own in go("list_file_uploads", status="uploaded")}
    parts = go("create_file_upload", mode="multi_part", filename="a.txt", number_of_parts=1)
    go("send_file_upload", parts.id, api.FilePart("a.txt", b"x", "text/plain"), part_number=1)
    assert go("complete_file_upload", parts.id).status == "uploaded"
    assert go("import_file", "https://example.com/a.png", "a.png").status == "uploaded"


def markdown(go: Traveller, page: Page) -> None:
    assert "one" in go("page_markdown", page.id).markdown
    insert = api.insert_content("- more", position="end")
    assert "- more" in go("update_page_markdown", page.id, insert).markdown
    replaced = go("update_page_markdown", page.id, api.update_content({"- more": "- less"}))
    assert "- less" in replaced.markdown
    assert go("update_page_markdown", page.id, api.insert_content("x"), allow_async=True).markdown
    command = {**api.insert_content("y"), "allow_async": True}
    request = api.update_page_markdown(page.id, command)
    task = str(go.client.send(request)["id"])
    assert go("retrieve_async_task", task).id == task
    assert go("wait_for_task", task).status == "succeeded"


def meetings(go: Traveller, page: Page) -> None:
    upload = go("upload_file", b"sound", filename="talk.mp3", content_type="audio/mpeg")
    source = {"type": "file_upload", "file_upload_id": upload.id}
    parent = {"type": "page_id", "page_id": page.id}
    made = go("create_meeting_notes", source, parent=parent, title="Talk")
    assert made.id in {own.id for own in go("query_meeting_notes", limit=10)}


def tables(go: Traveller, page: Page, version: str) -> str:
    schema: dict[str, Any] = {"Name": {"title": {}}, "Count": {"number": {}}}
    database = go("create_database", {"page_id": page.id}, title=text("T"), properties=schema)
    assert go("update_database", database.id, title=text("U")).title[0].plain_text == "U"
    database = go("retrieve_database", database.id)
    legacy = version <= VERSION_2022_06_28
    assert bool(database.properties) is legacy
    source = str(database.id if legacy else database.data_sources[0].id)
    parent = {"database_id": source} if legacy else {"data_source_id": source}
    for number in range(3):
        values = {"Name": {"title": text(str(number))}, "Count": {"number": number}}
        go("create_page", parent, properties=values)
    query = "query_database" if legacy else "query_data_source"
    few = {"property": "Count", "number": {"less_than": 2}}
    sorts = [{"property": "Count", "direction": "ascending"}]
    assert len(go(query, source, filter=few, sorts=sorts)) == 2
    assert len(go("query_all_rows", source, filter=few)) == 2
    return source


def sources_and_views(go: Traveller, page: Page, source: str) -> None:
    database = go("retrieve_data_source", source).parent.database_id
    go("create_data_source", database, {"Name": {"title": {}}})
    assert "More" in go("update_data_source", source, properties={"More": {"url": {}}}).properties
    assert go("list_templates", source) == []
    view = go("create_view", source, "V", "table", database_id=database)
    few = {"property": "Count", "number": {"less_than": 2}}
    assert go("update_view", view.id, name="W", filter=few).name == "W"
    assert go("retrieve_view", view.id).filter is not None
    assert view.id in {own.id for own in go("list_views", database_id=database)}
    found = go("create_view_query", view.id)
    assert found.total_count == 2
    assert len(go("view_query_results", view.id, found.id)) == 2
    go("delete_view_query", view.id, found.id)
    assert len(go("query_view", view.id)) == 2
    go("delete_view", view.id)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_call_of_the_client_works_in_every_version_that_has_it(
    emulator: Emulator, shared: SharedClock, version: str
) -> None:
    home = emulator.world.id_of("home")
    with Client(
        emulator.token, base_url=emulator.url, notion_version=version, clock=shared
    ) as client:
        go = Traveller(client)
        people_and_search(go, home)
        page = pages_and_blocks(go, home)
        comments(go, page)
        uploads(go, page)
        markdown(go, page)
        meetings(go, page)
        source = tables(go, page, version)
        legacy = version <= VERSION_2022_06_28
        if not legacy:
            sources_and_views(go, page, source)

    every = {name for name in dir(Client) if not name.startswith("_")} - HELPERS - {"budget"}
    later = SINCE_2025 if legacy else {"query_database"}
    assert go.made == every - later


def test_what_the_oldest_version_has_not_is_refused_by_notion(emulator: Emulator) -> None:
    with Client(emulator.token, base_url=emulator.url, notion_version=VERSION_2022_06_28) as old:
        calls: list[Callable[[], Any]] = [
            lambda: old.retrieve_data_source(emulator.world.id_of("tasks")),
            lambda: list(old.list_views(database_id=emulator.world.id_of("tasks"))),
        ]
        for call in calls:
            with pytest.raises(InvalidRequest):
                call()


def test_oauth_goes_from_a_code_to_a_token_and_back(emulator: Emulator) -> None:
    with OAuth(CLIENT_ID, CLIENT_SECRET, base_url=emulator.url) as oauth:
        token = oauth.exchange_code(emulator.authorize())
        with Client(token.access_token, base_url=emulator.url) as client:
            assert client.me().id == token.bot_id
        assert oauth.introspect_token(token.access_token).active
        assert token.refresh_token is not None
        fresh = oauth.refresh_token(token.refresh_token)
        oauth.revoke_token(fresh.access_token)
        assert not oauth.introspect_token(fresh.access_token).active

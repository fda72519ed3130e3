"""There is a builder for every endpoint, and it sends what the API expects."""

import inspect
import re
from typing import Any

import pytest

import notionkit.model
from notionkit import api
from notionkit.api import (
    UNSET,
    Client,
    Credentials,
    FilePart,
    InvalidArgument,
    OAuth,
    Request,
    endpoints,
)
from notionkit.model import RichText, Text

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
OTHER = "69833787-2cf9-4fdf-8782-e53db20768a5"
SIZE = ("page_size", "100")
OWN = Credentials("me", "secret")
PART = FilePart("a.txt", b"abc", "text/plain")
TITLE = [{"text": {"content": "x"}}]

BUILT: list[tuple[Request, str, Any]] = [
    (api.search(), "POST /v1/search", ...),
    (api.list_users(), "GET /v1/users", None),
    (api.retrieve_user(ID), "GET /v1/users/:id", None),
    (api.me(), "GET /v1/users/me", None),
    (
        api.create_page({"page_id": ID}, properties={"title": {"title": TITLE}}, icon=None),
        "POST /v1/pages",
        {"parent": {"page_id": ID}, "properties": {"title": {"title": TITLE}}, "icon": None},
    ),
    (api.create_page(markdown="# x", allow_async=True), "POST /v1/pages", ...),
    (api.retrieve_page(ID), "GET /v1/pages/:id", None),
    (api.update_page(ID, in_trash=True), "PATCH /v1/pages/:id", {"in_trash": True}),
    (api.update_page(ID, cover=None, erase_content=True), "PATCH /v1/pages/:id", ...),
    (
        api.move_page(ID, {"data_source_id": OTHER}),
        "POST /v1/pages/:id/move",
        {"parent": {"data_source_id": OTHER}},
    ),
    (api.page_property(ID, "%3Ab"), "GET /v1/pages/:id/properties/:id", None),
    (api.page_markdown(ID), "GET /v1/pages/:id/markdown", None),
    (
        api.update_page_markdown(ID, api.update_content({"old": "new"}), allow_async=True),
        "PATCH /v1/pages/:id/markdown",
        {
            "type": "update_content",
            "update_content": {"content_updates": [{"old_str": "old", "new_str": "new"}]},
            "allow_async": True,
        },
    ),
    (
        api.update_page_markdown(
            ID,
            api.update_content(
                [{"old_str": "a", "new_str": "b", "replace_all_matches": True}],
                allow_deleting_content=True,
            ),
        ),
        "PATCH /v1/pages/:id/markdown",
        ...,
    ),
    (
        api.update_page_markdown(ID, api.replace_content("x", allow_deleting_content=False)),
        "PATCH /v1/pages/:id/markdown",
        {
            "type": "replace_content",
            "replace_content": {"new_str": "x", "allow_deleting_content": False},
        },
    ),
    (
        api.update_page_markdown(ID, api.insert_content("x", position="end")),
        "PATCH /v1/pages/:id/markdown",
        {"type": "insert_content", "insert_content": {"content": "x", "position": {"type": "end"}}},
    ),
    (
        api.update_page_markdown(ID, api.insert_content("x", after="a...b")),
        "PATCH /v1/pages/:id/markdown",
        {"type": "insert_content", "insert_content": {"content": "x", "after": "a...b"}},
    ),
    (
        api.update_page_markdown(ID, api.replace_content_range("x", "a...b")),
        "PATCH /v1/pages/:id/markdown",
        {
            "type": "replace_content_range",
            "replace_content_range": {"content": "x", "content_range": "a...b"},
        },
    ),
    (api.retrieve_block(ID), "GET /v1/blocks/:id", None),
    (
        api.update_block(ID, {"to_do": {"checked": True}}, in_trash=False),
        "PATCH /v1/blocks/:id",
        {"to_do": {"checked": True}, "in_trash": False},
    ),
    (api.delete_block(ID), "DELETE /v1/blocks/:id", None),
    (api.block_children(ID), "GET /v1/blocks/:id/children", None),
    (
        api.append_block_children(ID, [{"divider": {}}], position={"type": "start"}),
        "PATCH /v1/blocks/:id/children",
        {"children": [{"divider": {}}], "position": {"type": "start"}},
    ),
    (
        api.create_meeting_notes({"type": "block", "block_id": ID}, kickoff_summary=False),
        "POST /v1/blocks/meeting_notes",
        {"source": {"type": "block", "block_id": ID}, "options": {"kickoff_summary": False}},
    ),
    (api.query_meeting_notes(limit=3), "POST /v1/blocks/meeting_notes/query", {"limit": 3}),
    (
        api.create_database({"type": "page_id", "page_id": ID}, properties={"A": {"title": {}}}),
        "POST /v1/databases",
        {
            "parent": {"type": "page_id", "page_id": ID},
            "initial_data_source": {"properties": {"A": {"title": {}}}},
        },
    ),
    (api.retrieve_database(ID), "GET /v1/databases/:id", None),
    (api.update_database(ID, is_locked=True), "PATCH /v1/databases/:id", {"is_locked": True}),
    (api.query_database(ID), "POST /v1/databases/:id/query", {"page_size": 100}),
    (
        api.create_data_source(ID, {"A": {"title": {}}}, title=TITLE),
        "POST /v1/data_sources",
        {
            "parent": {"type": "database_id", "database_id": ID},
            "properties": {"A": {"title": {}}},
            "title": TITLE,
        },
    ),
    (api.retrieve_data_source(ID), "GET /v1/data_sources/:id", None),
    (
        api.update_data_source(ID, properties={"Old": None, "A": {"name": "B"}}),
        "PATCH /v1/data_sources/:id",
        {"properties": {"Old": None, "A": {"name": "B"}}},
    ),
    (
        api.query_data_source(ID, result_type="page", is_archived=True),
        "POST /v1/data_sources/:id/query",
        {"page_size": 100, "result_type": "page", "is_archived": True},
    ),
    (api.list_templates(ID, name="x"), "GET /v1/data_sources/:id/templates", None),
    (api.list_views(database_id=ID), "GET /v1/views", None),
    (
        api.create_view(ID, "All", "table", database_id=OTHER),
        "POST /v1/views",
        {"data_source_id": ID, "name": "All", "type": "table", "database_id": OTHER},
    ),
    (api.retrieve_view(ID), "GET /v1/views/:id", None),
    (api.update_view(ID, filter=None), "PATCH /v1/views/:id", {"filter": None}),
    (api.delete_view(ID), "DELETE /v1/views/:id", None),
    (api.create_view_query(ID), "POST /v1/views/:id/queries", {"page_size": 100}),
    (api.view_query_results(ID, OTHER), "GET /v1/views/:id/queries/:id", None),
    (api.delete_view_query(ID, OTHER), "DELETE /v1/views/:id/queries/:id", None),
    (api.list_comments(ID), "GET /v1/comments", None),
    (
        api.create_comment(discussion_id=ID, markdown="x"),
        "POST /v1/comments",
        {"discussion_id": ID, "markdown": "x"},
    ),
    (api.retrieve_comment(ID), "GET /v1/comments/:id", None),
    (api.update_comment(ID, markdown="y"), "PATCH /v1/comments/:id", {"markdown": "y"}),
    (api.delete_comment(ID), "DELETE /v1/comments/:id", None),
    (api.create_file_upload(filename="a"), "POST /v1/file_uploads", {"filename": "a"}),
    (api.list_file_uploads(status="pending"), "GET /v1/file_uploads", None),
    (api.retrieve_file_upload(ID), "GET /v1/file_uploads/:id", None),
    (api.send_file_upload(ID, PART, part_number=2), "POST /v1/file_uploads/:id/send", None),
    (api.complete_file_upload(ID), "POST /v1/file_uploads/:id/complete", None),
    (api.list_custom_emojis(name="tea"), "GET /v1/custom_emojis", None),
    (api.retrieve_async_task("task_1"), "GET /v1/async_tasks/:id", None),
    (api.exchange_code(OWN, "c"), "POST /v1/oauth/token", ...),
    (api.refresh_token(OWN, "r"), "POST /v1/oauth/token", ...),
    (api.introspect_token(OWN, "t"), "POST /v1/oauth/introspect", {"token": "t"}),
    (api.revoke_token(OWN, "t"), "POST /v1/oauth/revoke", {"token": "t"}),
]
ENDPOINTS = 50
READING = {
    "POST /v1/search",
    "POST /v1/views/:id/queries",
    "POST /v1/databases/:id/query",
    "POST /v1/data_sources/:id/query",
    "POST /v1/blocks/meeting_notes/query",
    "POST /v1/oauth/introspect",
}
HELPERS = {"UNSET", "Unset", "PAGE_SIZE"}
COMMANDS = {"insert_content", "replace_content", "replace_content_range", "update_content"}
OF_OAUTH = {"exchange_code", "introspect_token", "refresh_token", "revoke_token"}


@pytest.mark.parametrize(("request_", "endpoint", "body"), BUILT, ids=[row[1] for row in BUILT])
def test_a_request_is_what_the_api_expects(request_: Request, endpoint: str, body: Any) -> None:
    assert request_.endpoint == endpoint
    if body is not ...:
        assert request_.body == body
    assert request_.reads == (request_.method == "GET" or endpoint in READING)


def test_all_endpoints_of_the_reference_are_there() -> None:
    assert len({endpoint for _, endpoint, _ in BUILT}) == ENDPOINTS


@pytest.mark.parametrize("name", sorted(set(endpoints.__all__) - HELPERS - COMMANDS - OF_OAUTH))
def test_the_client_has_a_method_for_each(name: str) -> None:
    assert getattr(Client, name).__doc__


CALLS = sorted(
    name
    for name, value in inspect.getmembers(Client, inspect.isfunction)
    if not name.startswith("_") and name != "close"
)


@pytest.mark.parametrize("name", CALLS)
def test_every_call_says_what_it_returns_and_which_errors_there_are(name: str) -> None:
    told, _, raised = (inspect.getdoc(getattr(Client, name)) or "").partition("Raises:")
    known = {**vars(api), **vars(notionkit.model)}
    named = re.findall(r"^\s+(\w+):", raised, re.M)

    assert re.search(r"[Rr]eturn|Yield|Begin|End|Send|Let go|Ask|Run", told), told
    assert named
    assert all(issubclass(known[error], Exception) for error in named)
    signature = inspect.signature(getattr(Client, name))
    assert not any(own.kind is own.VAR_KEYWORD for own in signature.parameters.values())
    assert signature.return_annotation is not signature.empty


@pytest.mark.parametrize("name", sorted(OF_OAUTH))
def test_oauth_has_a_client_of_its_own(name: str) -> None:
    assert getattr(OAuth, name).__doc__


def test_queries_of_listings_leave_out_what_is_not_given() -> None:
    assert api.list_views(data_source_id=ID).query == (("data_source_id", ID), SIZE)
    assert api.list_custom_emojis().query == (SIZE,)
    assert api.retrieve_page(ID, filter_properties=["a"]).query == (("filter_properties", "a"),)
    assert api.page_markdown(ID, include_transcript=True, markdown_version="v2").query == (
        ("include_transcript", "true"),
        ("markdown_version", "v2"),
    )


def test_objects_of_the_model_stand_for_their_json() -> None:
    text = RichText(type="text", text=Text(content="x"))

    request = api.create_comment(parent={"page_id": ID}, rich_text=[text])

    assert request.body is not None
    assert request.body["rich_text"][0]["text"] == {"content": "x"}


def test_a_part_of_a_file_is_a_form() -> None:
    request = api.send_file_upload(ID, PART, part_number=2)

    assert request.file == PART
    assert request.form == (("part_number", "2"),)
    assert "abc" not in repr(request)


def test_a_repr_tells_no_content_and_no_secret() -> None:
    shown = repr(api.exchange_code(OWN, "code-of-grant")) + repr(api.revoke_token(OWN, "ntn_x"))

    assert "code-of-grant" not in shown
    assert "ntn_x" not in shown
    assert "client_secret=<token from the program>" in shown
    assert "<grant_type, code>" in shown
    assert repr(UNSET) == "UNSET"


AFTER = {"type": "after_block", "after_block": {"id": OTHER}}


class TestVersions:
    def test_2022_appends_after_and_not_at_a_position(self) -> None:
        request = api.append_block_children(ID, [], position=AFTER, version="2022-06-28")

        assert request.body == {"children": [], "after": OTHER}

    @pytest.mark.parametrize("version", ["2025-09-03", "2026-03-11"])
    def test_later_versions_append_at_a_position(self, version: str) -> None:
        request = api.append_block_children(ID, [], position=AFTER, version=version)

        assert request.body == {"children": [], "position": AFTER}

    def test_2022_has_no_start(self) -> None:
        with pytest.raises(InvalidArgument, match=r"body\.position: can only be after a block"):
            api.append_block_children(ID, [], position={"type": "start"}, version="2022-06-28")

        request = api.append_block_children(ID, [], position={"type": "end"}, version="2022-06-28")
        assert request.body == {"children": []}

    def test_2022_keeps_the_schema_in_the_database(self) -> None:
        request = api.create_database({}, properties={"A": {}}, version="2022-06-28")

        assert request.body == {"parent": {}, "properties": {"A": {}}}

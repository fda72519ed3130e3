"""What Notion must refuse fails before it is sent, with the path of what is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from notionkit import api
from notionkit.api import Client, InvalidArgument, InvalidSetting, Request, Timeouts
from notionkit.api.checks import problems
from notionkit.model import DataSource, InvalidValues, structure

from .conftest import Scripted

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
DUE = {"property": "Due", "date": {"before": "2026-01-01"}}
PAGE = {"page_id": ID}


def query(**body: Any) -> Request:
    return api.query_data_source(ID, **body)


def new_view(**more: Any) -> Request:
    return api.create_view(ID, "x", "table", database_id=ID, **more)


def meetings(name: str, operator: str, **more: Any) -> dict[str, Any]:
    return {"property": name, "filter": {"operator": operator, **more}}


def group(*filters: Any) -> dict[str, Any]:
    return {"operator": "and", "filters": list(filters)}


RIGHT = [
    query(filter=DUE, sorts=[{"property": "Due", "direction": "descending"}]),
    query(filter={"and": [{"or": [DUE]}, DUE]}, result_type="page", is_archived=True),
    new_view(filter={"timestamp": "created_time", "created_time": {"past_week": {}}}),
    api.update_view(ID, filter=None, sorts=None, quick_filters=None),
    api.update_view(ID, quick_filters={"Due": {"date": {"is_empty": True}}, "Old": None}),
    api.query_meeting_notes(
        filter=group(group(group(meetings("title", "string_contains", value="x")))),
        sort=[{"property": "created_time", "direction": "ascending"}],
        limit=5,
    ),
    api.query_meeting_notes(filter=group(meetings("attendees", "is_empty"))),
    api.update_data_source(ID, properties={"page_id": None, "A": {"name": "B"}}),
    api.create_page(PAGE, properties={"title": [{"text": {"content": "x"}}]}, icon=None),
    api.create_page(PAGE, properties={"Due": {"id": "x", "type": "date", "date": None}}),
    api.update_page(ID, properties={"New": {"hologram": 5}}, cover=None),
    api.update_block(ID, {"paragraph": {"rich_text": []}}, in_trash=False),
    api.create_page(PAGE, template={"type": "none"}, children=[]),
    api.update_page_markdown(ID, api.update_content({"a": ""}), allow_async=True),
    api.create_file_upload(mode="multi_part", filename="a.bin", number_of_parts=2),
    api.create_comment(discussion_id=ID, markdown="x"),
]
WRONG: list[tuple[Request, str]] = [
    # filters and sorts
    (
        query(filter={"and": [DUE, {"property": "Due", "date": {"berfore": "2026-01-01"}}]}),
        "body.filter.and[1].date.berfore: is no operator of date; the nearest is 'before'",
    ),
    (query(filter={"property": "Due", "date": {"before": "soon"}}), "body.filter.Due.date.before"),
    (query(filter={"property": "A", "button": {}}), "body.filter.button: is no type of condition"),
    (
        query(filter={"and": [{"or": [{"and": [DUE, DUE]}]}]}),
        "body.filter: nests 3 levels deep, and Notion takes 2",
    ),
    (query(filter={"or": [DUE] * 101}), "body.filter.or: has 101 members, and Notion takes 100"),
    (query(sorts=[{"property": "A", "direction": "up"}]), "body.sorts[0].direction"),
    (query(sorts=[{"timestamp": "birthday"}]), "body.sorts[0].timestamp"),
    (query(result_type="row"), "body.result_type: should be `page` or `data_source`"),
    (query(is_archived="yes"), "body.is_archived: should be a boolean, instead was `'yes'`"),
    (api.query_database(ID, filter={"property": 5}), "body.filter.property: expected a name or id"),
    (new_view(filter={"property": "A", "date": {"equals": 5}}), "body.filter.A.date.equals"),
    (api.update_view(ID, sorts=[{}]), "body.sorts[0]: expected property or timestamp"),
    (
        api.update_view(ID, quick_filters={"Due": {"date": {"x": 1}}}),
        "body.quick_filters.Due.date.x: is no operator of date",
    ),
    (api.search(object_type="comment"), "body.filter.value: should be `page` or `data_source`"),
    (
        api.query_meeting_notes(filter=group(meetings("mood", "is_empty"))),
        "body.filter.filters[0].property: should be one of `title`",
    ),
    (
        api.query_meeting_notes(filter=group(meetings("title", "date_is", value="x"))),
        "body.filter.filters[0].filter.operator: should be an operator `string_...`",
    ),
    (
        api.query_meeting_notes(filter=group(meetings("title", "string_is"))),
        "body.filter.filters[0].filter.value: should be given",
    ),
    (
        api.query_meeting_notes(filter=group(group(group(group())))),
        "body.filter.filters[0].filters[0].filters[0]: should be at most 3 levels deep",
    ),
    (api.query_meeting_notes(sort=[{"property": "x"}]), "body.sort[0].direction: should be"),
    (api.query_meeting_notes(limit=0), "body.limit: should be a whole number above 0"),
    # ids
    (api.create_page({"page_id": "Team"}), "body.parent.page_id: should be a valid uuid"),
    (api.list_comments("Team"), "query.block_id: should be a valid uuid, instead was `'Team'`"),
    (api.page_property(ID, ".."), "path.property_id: should be an id, instead was `'..'`"),
    (api.retrieve_async_task(""), "path.task_id: should be an id"),
    (
        api.create_comment(parent=PAGE, markdown="x", attachments=[{"file_upload_id": "a"}]),
        "body.attachments[0].file_upload_id: should be a valid uuid",
    ),
    # types
    (api.update_page(ID, in_trash=1), "body.in_trash: should be a boolean, instead was `1`"),  # type: ignore[arg-type]
    (api.create_page([ID]), "body.parent: should be an object, instead was `a list of 1`"),  # type: ignore[arg-type]
    (api.create_page(PAGE, children=["x"]), "body.children[0]: should be an object"),
    (api.create_database(PAGE, title="x"), "body.title: should be an array, instead was `'x'`"),
    (
        api.create_database(PAGE, properties=[]),  # type: ignore[arg-type]
        "body.initial_data_source.properties: should be an object",
    ),
    (api.update_block(ID, {"a": {}, "b": {}}), "body: should hold one type of block"),
    (
        api.update_block(ID, {"toggle": {"children": []}}),
        "body.toggle.children: should be not present; children are appended",
    ),
    (api.list_custom_emojis(name=5), "query.name: should be a string, instead was `5`"),  # type: ignore[arg-type]
    (api.search(query="\ud800"), "body.query: holds half a character"),
    (api.create_page(PAGE, icon={1: 2}), "body.icon: should have texts as keys"),  # type: ignore[dict-item]
    # values of properties
    (
        api.update_page(ID, properties={"Due": {"date": {"start": "soon"}}}),
        "body.properties.Due.date.start: should be an ISO 8601 date or date-time",
    ),
    (api.update_page(ID, properties={"Sum": {"number": "5"}}), "body.properties.Sum.number"),
    (api.update_page(ID, properties={"Sum": 5}), "body.properties.Sum: should be an object"),
    # choices
    (api.create_comment(markdown="x"), "body: should hold `parent` or `discussion_id`"),
    (
        api.create_comment(parent=PAGE, markdown="x", rich_text=[]),
        "body: should hold only one of `rich_text` or `markdown`",
    ),
    (api.update_comment(ID), "body: should hold `rich_text` or `markdown`"),
    (api.create_page(PAGE, children=[], markdown=""), "only one of `children` or `markdown`"),
    (
        api.create_page(PAGE, children=[], template={"type": "default"}),
        "only one of `template` or `children`",
    ),
    (api.create_page(PAGE, allow_async=True), "body.allow_async: should be not present without"),
    (api.list_views(), "query: should hold `database_id` or `data_source_id`"),
    (api.create_view(ID, "x", "list"), "body: should hold `database_id` or `view_id` or"),
    (api.create_file_upload(mode="fast"), "body.mode: should be `single_part` or"),
    (api.create_file_upload(mode="multi_part"), "body.number_of_parts: should be given"),
    (
        api.create_file_upload(mode="external_url", external_url="http://example.com/a"),
        "body.external_url: should be an https URL",
    ),
    (
        api.update_page_markdown(ID, api.update_content({"": "x"})),
        "body.update_content.content_updates[0].old_str: should not be empty",
    ),
    (
        api.update_page_markdown(ID, api.insert_content("x", after="a...b", position="end")),
        "body.insert_content: should hold only one of `after` or `position`",
    ),
    (api.create_meeting_notes({"type": "file_upload", "file_upload_id": ID}), "body.parent: shou"),
]


@pytest.mark.parametrize("request_", RIGHT, ids=lambda request: request.endpoint)
def test_what_may_be_right_passes(request_: Request) -> None:
    assert problems(request_) == []


@pytest.mark.parametrize(("request_", "expected"), WRONG, ids=[row[1] for row in WRONG])
def test_what_is_surely_wrong_is_named_and_not_sent(request_: Request, expected: str) -> None:
    transport = Scripted(lambda _: (200, {}))

    with pytest.raises(InvalidArgument) as caught:
        Client(transport=transport).send(request_)

    assert expected in str(caught.value)
    assert transport.seen == []


def test_what_is_newer_than_this_can_be_sent_unchecked() -> None:
    transport = Scripted(lambda _: (200, {"object": "list", "results": []}))

    Client(transport=transport).send(query(filter={"property": "A", "mood": {}}), checked=False)

    assert len(transport.seen) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: api.retrieve_page(5),  # type: ignore[arg-type]
        lambda: api.append_block_children(ID, "text"),
        lambda: api.query_data_source(ID, filter_properties="title"),
        lambda: api.update_page_markdown(ID, "replace"),  # type: ignore[arg-type]
        lambda: api.send_file_upload(ID, b"bytes"),  # type: ignore[arg-type]
        lambda: api.FilePart("a\r\nb", b""),
        lambda: api.read_event("text", "sha256=0", "key"),  # type: ignore[arg-type]
    ],
)
def test_arguments_of_the_wrong_type_are_refused_where_they_are_given(
    wrong: Callable[[], Any],
) -> None:
    with pytest.raises(InvalidArgument, match=r"should be|cannot be printed"):
        wrong()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Timeouts(connect=-1),
        lambda: Timeouts(read=float("nan")),
        lambda: Client("ntn_x", pool_size=0),
        lambda: Client("ntn_x", proxy="nonsense"),
        lambda: Client("ntn_x", notion_version="latest"),
        lambda: Client("ntn_x", base_url=None),  # type: ignore[arg-type]
        lambda: Client(5),  # type: ignore[arg-type]
        lambda: Client("ntn_x", ca=5),  # type: ignore[arg-type]
    ],
)
def test_settings_that_cannot_be_used_are_told(wrong: Callable[[], Any]) -> None:
    with pytest.raises(InvalidSetting):
        wrong()


def test_a_data_source_stands_for_its_schema() -> None:
    due = {"id": "d", "name": "Due", "type": "date", "date": {}}
    source = structure({"object": "data_source", "id": ID, "properties": {"Due": due}}, DataSource)
    client = Client(transport=Scripted(lambda _: (200, {})))

    with pytest.raises(InvalidValues, match=r"properties\.Dew: .* did you mean `Due`"):
        client.update_page(ID, properties={"Dew": {"date": None}}, schema=source)
    with pytest.raises(InvalidArgument, match="schema: should be a data source or its schema"):
        client.update_page(ID, properties={}, schema={"Due": due})  # type: ignore[arg-type]


def test_a_body_is_measured_as_it_is_sent() -> None:
    text = [{"text": {"content": "ж" * 2000}}]
    paragraphs = [{"paragraph": {"rich_text": text}}] * 100

    request = api.append_block_children(ID, paragraphs)

    assert problems(request) == []
    assert 400_000 < len(request.content()) < 500 * 1024

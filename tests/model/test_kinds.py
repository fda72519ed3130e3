"""Views, uploads, tasks, Markdown, tokens and webhook events are read in full."""

from typing import Any

import pytest

from notionkit.model import (
    OBJECT_TYPES,
    AsyncTask,
    CustomEmoji,
    FileUploadObject,
    ListPage,
    OAuthToken,
    PageMarkdown,
    StructureError,
    TokenIntrospection,
    UnknownsFound,
    View,
    ViewQuery,
    WebhookEvent,
    WebhookVerification,
    structure,
    structure_any,
    unknowns,
    unstructure,
)
from notionkit.model.grouping import FormulaGroupBy, PropertyGroupBy
from notionkit.model.versions import NOTION_VERSION, VERSION_2022_06_28
from notionkit.model.view_configurations import (
    CONFIGURATION_TYPES,
    CardsConfiguration,
    ChartConfiguration,
    DashboardConfiguration,
    TableConfiguration,
    TimelineConfiguration,
    UnknownConfiguration,
    ViewConfiguration,
)
from notionkit.model.webhooks import (
    EVENT_TYPES,
    CommentEvent,
    ContentUpdated,
    EntityEvent,
    PropertiesUpdated,
    SchemaUpdated,
    UpdatedProperty,
    UploadFailed,
    ViewEvent,
)

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
SORT = {"type": "ascending"}
BY_STATUS = {"type": "status", "property_id": "s", "group_by": "group", "sort": SORT}
BY_FORMULA = {
    "type": "formula",
    "property_id": "f",
    "group_by": {"type": "number", "sort": SORT, "range_start": 0, "range_size": 10},
    "property_name": "Points",
}
SHOWN = [{"property_id": "title", "property_name": "Name", "visible": True, "width": 240}]
CONFIGURATIONS: list[dict[str, Any]] = [
    {"type": "table", "properties": SHOWN, "group_by": BY_STATUS, "frozen_column_index": 1},
    {"type": "table", "subtasks": {"property_id": "x", "display_mode": "show"}},
    {"type": "board", "group_by": BY_STATUS, "sub_group_by": BY_FORMULA, "cover_size": "small"},
    {"type": "gallery", "cover": {"type": "property", "property_id": "p"}, "card_layout": "list"},
    {"type": "list", "properties": []},
    {"type": "calendar", "date_property_id": "d", "view_range": "month", "show_weekends": True},
    {
        "type": "timeline",
        "date_property_id": "d",
        "preference": {"zoom_level": "bi_week", "center_timestamp": 1},
        "arrows_by": {"property_id": None},
        "color_by": False,
    },
    {"type": "map", "height": "large", "map_by": "p", "map_by_property_name": "Place"},
    {"type": "form", "is_form_closed": False, "submission_permissions": "reader"},
    {
        "type": "chart",
        "chart_type": "bar",
        "x_axis": BY_FORMULA,
        "y_axis": {"aggregator": "sum", "property_id": "n"},
        "reference_lines": [
            {"id": "1", "value": 2.5, "label": "Goal", "color": "red", "dash_style": "dash"}
        ],
        "y_axis_min": None,
    },
    {
        "type": "dashboard",
        "rows": [{"id": "1", "widgets": [{"id": "w", "view_id": ID, "width": 12}], "height": 3}],
    },
]
ENVELOPE = {
    "id": ID,
    "timestamp": "2026-07-01T10:00:00.000Z",
    "workspace_id": ID,
    "workspace_name": "Tea",
    "subscription_id": ID,
    "integration_id": ID,
    "authors": [{"id": ID, "type": "person"}, {"id": ID, "type": "agent"}],
    "accessible_by": [{"id": ID, "type": "bot"}],
    "attempt_number": 1,
    "api_version": "2026-03-11",
    "entity": {"id": ID, "type": "page"},
}
PARENT = {"id": ID, "type": "database", "data_source_id": ID}
ONLY_AT_THE_OLDEST = ("database.content_updated", "database.schema_updated")
FAILED = {
    "type": "error",
    "imported_time": "2026-07-01T10:00:00.000+00:00",
    "error": {
        "type": "download_error",
        "code": "x",
        "message": "No.",
        "parameter": None,
        "status_code": 404,
    },
}


def known(value: Any, type_: Any, version: str = NOTION_VERSION) -> Any:
    read = structure(value, type_, strict=True, version=version)
    assert unstructure(read) == value
    return read


class TestViews:
    @pytest.mark.parametrize("value", CONFIGURATIONS, ids=lambda value: value["type"])
    def test_each_configuration_has_its_class(self, value: dict[str, Any]) -> None:
        view = known(
            {"object": "view", "id": ID, "type": value["type"], "configuration": value}, View
        )

        assert isinstance(view.configuration, CONFIGURATION_TYPES[value["type"]])

    def test_every_type_is_among_these(self) -> None:
        assert {value["type"] for value in CONFIGURATIONS} == set(CONFIGURATION_TYPES)

    def test_groups_are_by_property_or_by_what_a_formula_gives(self) -> None:
        board = known(CONFIGURATIONS[2], CardsConfiguration)

        assert isinstance(board.group_by, PropertyGroupBy)
        assert isinstance(board.sub_group_by, FormulaGroupBy)
        assert board.sub_group_by.group_by is not None
        assert board.sub_group_by.group_by.range_size == 10

    def test_a_new_type_of_view_is_kept_and_reported(self) -> None:
        feed = {"type": "feed", "posts": 3}
        view = structure({"object": "view", "id": ID, "type": "feed", "configuration": feed}, View)

        assert view.configuration == UnknownConfiguration(value=feed)
        assert {(found.path, found.kind) for found in unknowns(view)} == {
            ("type", "type"),
            ("configuration", "type"),
        }

    def test_a_malformed_group_is_kept_and_reported(self) -> None:
        table = structure({"type": "table", "group_by": 3}, ViewConfiguration)

        assert isinstance(table, TableConfiguration)
        assert [(found.path, found.kind) for found in unknowns(table)] == [("group_by", "shape")]
        assert unstructure(table) == {"type": "table", "group_by": 3}

    def test_parts_are_typed(self) -> None:
        chart = known(CONFIGURATIONS[9], ChartConfiguration)
        timeline = known(CONFIGURATIONS[6], TimelineConfiguration)
        dashboard = known(CONFIGURATIONS[10], DashboardConfiguration)

        assert chart.reference_lines[0].label == "Goal"
        assert timeline.preference.zoom_level == "bi_week"
        assert dashboard.rows[0].widgets[0].view_id == ID

    def test_a_view_query_holds_its_first_page(self) -> None:
        query = known(
            {
                "object": "view_query",
                "id": ID,
                "view_id": ID,
                "expires_at": "2026-07-04T09:25:54.720+00:00",
                "total_count": 1,
                "results": [{"object": "page", "id": ID}],
                "next_cursor": None,
                "has_more": False,
                "request_status": {"type": "complete"},
            },
            ViewQuery,
        )

        assert [found.id for found in query.results] == [ID]


class TestOthers:
    def test_a_task_that_succeeded_holds_what_the_request_would_have_answered(self) -> None:
        result = {"object": "page_markdown", "id": ID, "markdown": "", "truncated": False}
        value = {
            "object": "async_task",
            "id": "task_1",
            "status": "succeeded",
            "operation": {"surface": "rest", "name": "PATCH /v1/pages/:page_id/markdown"},
            "result": result,
        }
        task = known(value, AsyncTask)

        assert task.ended
        assert isinstance(task.result, PageMarkdown)

    def test_a_task_that_failed_holds_the_error(self) -> None:
        error = {"object": "error", "status": 409, "code": "row_limit_exceeded", "message": "No."}
        task = known(
            {"object": "async_task", "id": "t", "status": "failed", "error": error}, AsyncTask
        )

        assert task.error.code == "row_limit_exceeded"

    def test_an_upload_that_could_not_be_imported_says_why(self) -> None:
        upload = known(
            {
                "object": "file_upload",
                "id": ID,
                "status": "failed",
                "file_import_result": FAILED,
                "number_of_parts": {"total": 2, "sent": 1},
                "created_by": {"id": ID, "type": "bot"},
            },
            FileUploadObject,
        )

        assert upload.file_import_result.error.status_code == 404
        assert upload.number_of_parts.total == 2

    def test_a_list_of_custom_emojis_holds_emojis(self) -> None:
        emoji = {"id": ID, "name": "tea", "url": "https://example.com/tea.png"}
        page = known(
            {"object": "list", "type": "custom_emoji", "results": [emoji], "has_more": False},
            ListPage,
        )

        assert page.results == (CustomEmoji(id=ID, name="tea", url=emoji["url"]),)

    def test_tokens_stand_in_no_repr(self) -> None:
        owner = {"type": "workspace", "workspace": True}
        token = known(
            {"access_token": "ntn_secret", "refresh_token": "nrt_secret", "owner": owner},
            OAuthToken,
        )
        handshake = known({"verification_token": "secret_x"}, WebhookVerification)

        assert "secret" not in repr(token) + repr(handshake)
        assert known({"active": True, "scope": "x", "iat": 1}, TokenIntrospection).active


class TestEvents:
    @pytest.mark.parametrize("name", EVENT_TYPES)
    def test_every_event_is_known(self, name: str) -> None:
        failed = name == "file_upload.upload_failed"
        data = {"file_import_result": FAILED} if failed else {"parent": PARENT}
        version = VERSION_2022_06_28 if name in ONLY_AT_THE_OLDEST else NOTION_VERSION
        event = known({**ENVELOPE, "type": name, "data": data}, WebhookEvent, version)

        assert isinstance(event, EVENT_TYPES[name])
        assert [author.type for author in event.authors] == ["person", "agent"]

    def test_there_are_31(self) -> None:
        assert len(EVENT_TYPES) == 31

    def test_data_is_typed_by_event(self) -> None:
        def read(name: str, **data: Any) -> Any:
            return known({**ENVELOPE, "type": name, "data": data}, WebhookEvent)

        blocks = read(
            "page.content_updated", parent=PARENT, updated_blocks=[{"id": ID, "type": "block"}]
        )
        changed = read("page.properties_updated", parent=PARENT, updated_properties=["a%3D"])
        renamed = {"id": "a", "name": None, "action": "deleted"}
        schema = read("data_source.schema_updated", parent=PARENT, updated_properties=[renamed])
        view = read("view.updated", parent=PARENT, updated_fields=["filter"])
        comment = read("comment.created", parent={"id": ID, "type": "page"}, page_id=ID)
        failed = read("file_upload.upload_failed", file_import_result=FAILED)
        target = {"id": ID, "type": "block"}
        transcript = read(
            "page.transcription_block.transcript_deleted", target=target, transcript_id=None
        )

        assert isinstance(blocks, ContentUpdated)
        assert isinstance(changed, PropertiesUpdated)
        assert isinstance(schema, SchemaUpdated)
        assert schema.data is not None
        assert schema.data.updated_properties == (
            UpdatedProperty(id=renamed["id"], name=None, action="deleted"),  # type: ignore[arg-type]
        )
        assert isinstance(view, ViewEvent)
        assert isinstance(comment, CommentEvent)
        assert isinstance(failed, UploadFailed)
        assert transcript.data.target.id == ID

    def test_an_event_without_data_is_one_too(self) -> None:
        assert isinstance(
            known({**ENVELOPE, "type": "file_upload.created"}, WebhookEvent), EntityEvent
        )

    def test_a_new_type_of_event_is_kept_and_reported(self) -> None:
        event = structure({**ENVELOPE, "type": "page.sung", "data": {"song": 1}}, WebhookEvent)

        assert type(event) is WebhookEvent
        assert event.data == {"song": 1}
        assert [(found.path, found.value) for found in unknowns(event)] == [("type", "page.sung")]

    @pytest.mark.parametrize("value", [None, [], {}, {"type": "page.created"}, {"type": []}])
    def test_what_is_no_event_is_refused(self, value: Any) -> None:
        with pytest.raises(StructureError):
            structure(value, WebhookEvent)


class TestStrictReading:
    def test_it_names_everything_that_is_unknown(self) -> None:
        value = {"object": "page", "id": ID, "mood": "good", "icon": {"type": "hologram"}}

        with pytest.raises(UnknownsFound) as caught:
            structure_any(value, strict=True)

        assert [found.path for found in caught.value.unknowns] == ["mood", "icon.type"]
        assert "mood: unknown key: 'good'" in str(caught.value)

    def test_what_is_known_is_the_same_as_in_tolerant_reading(self) -> None:
        value = {"object": "page", "id": ID, "icon": None}

        assert structure_any(value, strict=True) == structure_any(value)

    def test_every_object_name_of_the_api_has_a_class(self) -> None:
        assert set(OBJECT_TYPES) >= {"view", "view_query", "file_upload", "async_task"}

"""The client writes: tasks, uploads, views, versions, and what a failed write means."""

import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from notionkit import api
from notionkit.api import (
    Client,
    CommittedWrite,
    Conflict,
    InvalidArgument,
    Request,
    ServerError,
    TaskFailed,
)
from notionkit.api.sources import MIB, File
from notionkit.model import (
    AsyncTask,
    Block,
    Comment,
    CustomEmoji,
    Database,
    DataSource,
    DateSchema,
    FileUploadObject,
    InvalidValues,
    Page,
    PageMarkdown,
    PageTemplate,
    PropertyId,
    View,
    ViewQuery,
)
from notionkit.model.registry import Schema

from .conftest import Answer, HandClock, Scripted, Server

ID = "59833787-2cf9-4fdf-8782-e53db20768a5"
OTHER = "69833787-2cf9-4fdf-8782-e53db20768a5"


def thing(kind: str, **more: Any) -> dict[str, Any]:
    return {"object": kind, "id": ID, **more}


def scripted(*bodies: Any) -> tuple[Client, Scripted, HandClock]:
    """A client whose requests are answered with these, the last one for ever."""
    waiting = list(bodies)

    def answer(_: Request) -> tuple[int, Any]:
        body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return body.get("status", 200) if body.get("object") == "error" else 200, body

    transport, clock = Scripted(answer), HandClock()
    return Client(transport=transport, clock=clock, rng=random.Random(1)), transport, clock


def workspace(answer: Callable[..., Answer], most: int | None = None) -> Answer:
    """What ``users/me`` says of the workspace's limits."""
    limits = {} if most is None else {"max_file_upload_size_in_bytes": most}
    bot = {"owner": {"type": "workspace", "workspace": True}, "workspace_limits": limits}
    return answer(**thing("user", type="bot", bot=bot))


def failed(status: int, code: str, **additional: Any) -> dict[str, Any]:
    told = {"object": "error", "status": status, "code": code, "message": "No."}
    return {**told, "additional_data": additional}


CALLS: list[tuple[Callable[[Client], Any], str, type]] = [
    (lambda c: c.create_page({"page_id": ID}), "page", Page),
    (lambda c: c.update_page(ID, in_trash=True), "page", Page),
    (lambda c: c.move_page(ID, {"page_id": OTHER}), "page", Page),
    (lambda c: c.page_markdown(ID), "page_markdown", PageMarkdown),
    (lambda c: c.update_page_markdown(ID, api.replace_content("")), "page_markdown", PageMarkdown),
    (lambda c: c.update_block(ID, {"divider": {}}), "block", Block),
    (lambda c: c.delete_block(ID), "block", Block),
    (lambda c: c.create_meeting_notes({"type": "block", "block_id": ID}), "block", Block),
    (lambda c: c.create_database({"page_id": ID}), "database", Database),
    (lambda c: c.update_database(ID, is_locked=True), "database", Database),
    (lambda c: c.create_data_source(ID, {}), "data_source", DataSource),
    (lambda c: c.update_data_source(ID, in_trash=True), "data_source", DataSource),
    (lambda c: c.create_view(ID, "x", "table", database_id=ID), "view", View),
    (lambda c: c.retrieve_view(ID), "view", View),
    (lambda c: c.update_view(ID, name="x"), "view", View),
    (lambda c: c.delete_view(ID), "view", View),
    (lambda c: c.create_view_query(ID), "view_query", ViewQuery),
    (lambda c: c.delete_view_query(ID, ID), "view_query", ViewQuery),
    (lambda c: c.create_comment(parent={"page_id": ID}, markdown="x"), "comment", Comment),
    (lambda c: c.retrieve_comment(ID), "comment", Comment),
    (lambda c: c.update_comment(ID, markdown="x"), "comment", Comment),
    (lambda c: c.delete_comment(ID), "comment", Comment),
    (lambda c: c.retrieve_file_upload(ID), "file_upload", FileUploadObject),
    (lambda c: c.complete_file_upload(ID), "file_upload", FileUploadObject),
    (lambda c: c.retrieve_async_task("task_1"), "async_task", AsyncTask),
]


@pytest.mark.parametrize(("call", "kind", "class_"), CALLS)
def test_each_call_gives_its_object(call: Callable[[Client], Any], kind: str, class_: type) -> None:
    client, transport, _ = scripted(thing(kind))

    assert type(call(client)) is class_
    assert len(transport.seen) == 1


class TestListings:
    def page(self, *results: Any, **more: Any) -> dict[str, Any]:
        return {"object": "list", "results": list(results), "has_more": False, **more}

    def test_views_uploads_and_emojis_are_listed(self) -> None:
        emoji: dict[str, Any] = {"id": ID, "name": "tea", "url": "https://example.com/tea.png"}

        client, _, _ = scripted(self.page(thing("view")))
        assert [view.id for view in client.list_views(database_id=ID)] == [ID]
        client, _, _ = scripted(self.page(thing("file_upload")))
        assert [upload.id for upload in client.list_file_uploads()] == [ID]
        client, _, _ = scripted(self.page(emoji, type="custom_emoji"))
        assert list(client.list_custom_emojis()) == [CustomEmoji(**emoji)]

    def test_templates_are_listed_to_their_end(self) -> None:
        template: dict[str, Any] = {"id": ID, "name": "x", "is_default": True}
        client, transport, _ = scripted(
            {"templates": [template], "has_more": True, "next_cursor": "two"},
            {"templates": [template], "has_more": False, "next_cursor": None},
        )

        assert list(client.list_templates(ID)) == [PageTemplate(**template)] * 2
        assert ("start_cursor", "two") in transport.seen[1].query

    def test_meeting_notes_come_without_an_envelope(self) -> None:
        client, _, _ = scripted({"results": [thing("block")], "has_more": False})

        assert [block.id for block in client.query_meeting_notes()] == [ID]

    def test_a_view_is_run_and_read_to_its_end(self) -> None:
        first = thing(
            "view_query", view_id=ID, results=[thing("page")], has_more=True, next_cursor="two"
        )
        second = self.page({"object": "page", "id": OTHER}, type="page")
        client, transport, _ = scripted(first, second)

        assert [page.id for page in client.query_view(ID)] == [ID, OTHER]
        assert [request.endpoint for request in transport.seen] == [
            "POST /v1/views/:id/queries",
            "GET /v1/views/:id/queries/:id",
        ]

    def test_appending_gives_the_new_blocks_and_not_those_that_follow(self) -> None:
        client, _, _ = scripted(self.page(*[thing("block")] * 5))

        assert len(client.append_block_children(ID, [{"divider": {}}] * 2)) == 2

    def test_searching_for_data_sources_finds_databases_at_version_2022(self) -> None:
        transport = Scripted(lambda _: (200, self.page()))

        list(
            Client(transport=transport, notion_version="2022-06-28").search(
                object_type="data_source"
            )
        )
        list(Client(transport=transport).search(object_type="data_source"))

        bodies = [request.body or {} for request in transport.seen]
        assert [body["filter"]["value"] for body in bodies] == ["database", "data_source"]


class TestTasks:
    def task(self, status: str, **more: Any) -> dict[str, Any]:
        return {"object": "async_task", "id": "task_1", "status": status, **more}

    def test_a_write_that_becomes_a_task_is_waited_for(self) -> None:
        client, transport, clock = scripted(
            self.task("queued", poll_after_seconds=2),
            self.task("running", poll_after_seconds=5),
            self.task("succeeded", result=thing("page_markdown", markdown="x")),
        )

        found = client.update_page_markdown(ID, api.replace_content("x"), allow_async=True)

        assert found.markdown == "x"
        assert clock.slept == [2, 5]
        assert [request.method for request in transport.seen] == ["PATCH", "GET", "GET"]

    def test_a_task_that_fails_says_why(self) -> None:
        error = {"object": "error", "status": 409, "code": "row_limit_exceeded", "message": "Full."}
        client, _, _ = scripted(self.task("failed", error=error))

        with pytest.raises(TaskFailed, match=r"Full \(409, row_limit_exceeded\)") as caught:
            client.create_page(markdown="x", allow_async=True)

        assert caught.value.task_id == "task_1"

    def test_a_task_that_takes_too_long_is_given_up(self) -> None:
        client, _, clock = scripted(self.task("running", poll_after_seconds=20))

        with pytest.raises(TaskFailed, match="was not done in 60 s"):
            client.wait_for_task("task_1", seconds=60)

        assert sum(clock.slept) == 60

    def test_a_task_that_is_forgotten_is_told(self) -> None:
        client, _, _ = scripted(failed(404, "object_not_found"))

        with pytest.raises(TaskFailed, match="has forgotten it"):
            client.wait_for_task("task_1")

    def test_a_task_without_an_error_failed_too(self) -> None:
        client, _, _ = scripted(self.task("failed"))

        with pytest.raises(TaskFailed, match="task_1 failed"):
            client.wait_for_task("task_1")


class TestFailedWrites:
    BACKEND = failed(503, "service_unavailable", endpoint_name="x", retry_guidance=["Try again."])

    def test_a_write_that_was_saved_is_not_repeated(self) -> None:
        saved = failed(
            503,
            "service_unavailable",
            committed_resource_id=ID,
            committed_child_ids=[OTHER],
            retry_guidance=["Read it."],
        )
        client, transport, _ = scripted(saved)

        with pytest.raises(CommittedWrite, match="It was saved") as caught:
            client.append_block_children(ID, [{"divider": {}}])

        assert caught.value.resource_id == ID
        assert caught.value.child_ids == (OTHER,)
        assert len(transport.seen) == 1

    def test_an_update_that_was_saved_names_no_id(self) -> None:
        times = {"from": "x", "elapsed_ms": "55000", "deadline_ms": "55000"}
        client, transport, _ = scripted(
            failed(503, "service_unavailable", **times, retry_guidance=["Read it."])
        )

        with pytest.raises(CommittedWrite) as caught:
            client.update_page(ID, in_trash=True)

        assert caught.value.resource_id is None
        assert caught.value.child_ids == ()
        assert len(transport.seen) == 1

    def test_a_write_that_surely_was_not_saved_is_repeated(self) -> None:
        client, transport, _ = scripted(self.BACKEND, thing("page"))

        client.create_page({"page_id": ID})

        assert len(transport.seen) == 2

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_write_that_may_have_been_saved_is_not_repeated(self, status: int) -> None:
        client, transport, _ = scripted(failed(status, "x"))

        with pytest.raises(ServerError):
            client.create_page({"page_id": ID})

        assert len(transport.seen) == 1

    def test_a_write_that_was_refused_for_the_rate_is_repeated(self) -> None:
        client, transport, _ = scripted(failed(429, "rate_limited", retry_after="1"), thing("page"))

        client.create_page({"page_id": ID})

        assert len(transport.seen) == 2

    def test_a_conflict_is_the_callers_to_judge(self) -> None:
        client, transport, _ = scripted(failed(409, "conflict_error"))

        with pytest.raises(Conflict):
            client.update_page(ID, in_trash=True)

        assert len(transport.seen) == 1

    def test_a_read_that_says_it_was_saved_is_repeated(self) -> None:
        odd = failed(503, "x", committed_resource_id=ID)
        client, transport, _ = scripted(odd, thing("page"))

        client.retrieve_page(ID)

        assert len(transport.seen) == 2


class TestUploads:
    @pytest.fixture
    def client(self, server: Server, clock: HandClock) -> Iterator[Client]:
        with Client("ntn_x", base_url=server.url, clock=clock, rng=random.Random(1)) as made:
            yield made

    def test_a_small_file_goes_in_one_part(
        self, client: Client, server: Server, answer: Callable[..., Answer], tmp_path: Path
    ) -> None:
        server.answers = [answer(**thing("file_upload", status="uploaded"))]
        path = tmp_path / "tea.txt"
        path.write_bytes(b"Earl Grey")

        assert client.upload_file(path).status == "uploaded"

        created, sent = server.seen
        assert created.body == {
            "mode": "single_part",
            "filename": "tea.txt",
            "content_type": "text/plain",
        }
        assert sent.path == f"/v1/file_uploads/{ID}/send"
        assert sent.headers["Content-Type"].startswith("multipart/form-data; boundary=")
        assert sent.headers["Authorization"] == "Bearer ntn_x"
        assert b'name="file"; filename="tea.txt"\r\nContent-Type: text/plain' in sent.body
        assert b"\r\nEarl Grey\r\n" in sent.body

    def test_a_large_stream_goes_in_parts(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        server.answers = [workspace(answer), answer(**thing("file_upload", status="pending"))]
        content = random.Random(1).randbytes(21 * MIB)
        stream = io.BytesIO(b"skipped" + content)
        stream.seek(7)

        client.upload_file(stream, filename="tea.bin")

        asked, created, *parts, completed = server.seen
        assert asked.path == "/v1/users/me"
        assert created.body["mode"] == "multi_part"
        assert created.body["number_of_parts"] == 3
        assert completed.path == f"/v1/file_uploads/{ID}/complete"
        assert [
            b'name="part_number"\r\n\r\n%d\r\n' % n in p.body for n, p in enumerate(parts, 1)
        ] == [True] * 3
        assert content[10 * MIB : 20 * MIB] in parts[1].body
        assert not stream.closed

    def test_a_file_beyond_the_workspaces_limit_is_refused_before_anything_is_made(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        server.answers = [workspace(answer, 5 * MIB)]

        for _ in range(2):
            with pytest.raises(
                InvalidArgument,
                match=r"file\.size: should be at most 5242880 bytes",
            ):
                client.upload_file(bytes(5 * MIB + 1), filename="tea.bin")

        assert [seen.path for seen in server.seen] == ["/v1/users/me"]

    def test_a_stream_that_cannot_go_back_is_kept_aside(
        self, client: Client, server: Server, answer: Callable[..., Answer]
    ) -> None:
        class Pipe(io.BytesIO):
            def seekable(self) -> bool:
                return False

        server.answers = [answer(**thing("file_upload"))]

        client.upload_file(Pipe(b"abc"), filename="a.bin")

        assert b"\r\nabc\r\n" in server.seen[1].body

    def test_a_storage_that_is_down_is_tried_again(
        self,
        client: Client,
        server: Server,
        answer: Callable[..., Answer],
        error_answer: Callable[..., Answer],
    ) -> None:
        server.answers = [
            answer(**thing("file_upload")),
            error_answer(409, "conflict_error"),
            answer(**thing("file_upload", status="uploaded")),
        ]

        assert client.upload_file(b"abc", filename="a.bin").status == "uploaded"

    @pytest.mark.parametrize(
        ("source", "filename", "expected"),
        [
            (b"", "a", "file: should not be empty"),
            (b"a", None, "filename: should be given"),
            (b"a", "x" * 901, r"filename\.length: should be ≤ `900` bytes, not 901"),
            (io.StringIO("a"), "a", "file: should be opened in binary mode"),
        ],
    )
    def test_what_cannot_be_uploaded_is_refused_before_anything_is_sent(
        self, client: Client, server: Server, source: Any, filename: str | None, expected: str
    ) -> None:
        with pytest.raises(InvalidArgument, match=expected):
            client.upload_file(source, filename=filename)

        assert server.seen == []

    def test_parts_are_larger_where_there_would_be_too_many(self) -> None:
        def file(size: int) -> File:
            return File(io.BytesIO(), "a", "b", size)

        assert file(21 * MIB).part_size(5 * MIB) == 5 * MIB
        assert file(12_000 * MIB).part_size(5 * MIB) == 12 * MIB
        with pytest.raises(InvalidArgument, match=r"file\.size: should be ≤"):
            file(20_001 * MIB).part_size(5 * MIB)
        with pytest.raises(InvalidArgument, match="part_size: should be"):
            file(21 * MIB).part_size(1)

    def test_a_file_that_shrinks_meanwhile_is_noticed(self) -> None:
        with pytest.raises(InvalidArgument, match="ended 7 bytes before its size"):
            File(io.BytesIO(b"abc"), "a", "b", 10).part(10)


class TestImports:
    def test_an_import_is_waited_for(self) -> None:
        client, _, clock = scripted(
            thing("file_upload", status="pending"),
            thing("file_upload", status="pending"),
            thing("file_upload", status="uploaded"),
        )

        assert client.import_file("https://example.com/a.png", "a.png").status == "uploaded"
        assert clock.slept == [2, 2]

    def test_an_import_that_fails_says_why(self) -> None:
        error = {"type": "download_error", "code": "gone", "message": "It is gone."}
        result = {"type": "error", "error": {**error, "status_code": 410}}
        client, _, _ = scripted(thing("file_upload", status="failed", file_import_result=result))

        with pytest.raises(TaskFailed, match=r"It is gone \(410, gone\)"):
            client.import_file("https://example.com/a.png", "a.png")

    def test_an_import_that_fails_without_a_reason_says_so(self) -> None:
        client, _, _ = scripted(thing("file_upload", status="expired"))

        with pytest.raises(TaskFailed, match="The upload is expired"):
            client.import_file("https://example.com/a.png", "a.png")

    def test_an_import_that_takes_too_long_is_given_up(self) -> None:
        client, _, _ = scripted(thing("file_upload", status="pending"))

        with pytest.raises(TaskFailed, match="was not fetched in 10 s"):
            client.import_file("https://example.com/a.png", "a.png", seconds=10)


class TestBadInput:
    @pytest.mark.parametrize("id_", ["", "..", "me too", "https://www.notion.so/x", "a/b", "ü"])
    def test_what_is_no_id_is_refused_before_anything_is_sent(self, id_: str) -> None:
        client, transport, _ = scripted(thing("page"))

        with pytest.raises(InvalidArgument, match=r"path\.page_id: should be a valid uuid"):
            client.retrieve_page(id_)
        with pytest.raises(InvalidArgument, match=r"path\.query_id: should be a valid uuid"):
            client.delete_view_query(ID, id_)

        assert transport.seen == []

    def test_ids_of_both_forms_and_words_of_the_api_pass(self) -> None:
        client, transport, _ = scripted(thing("user"))

        client.me()
        client.retrieve_user(ID.replace("-", ""))

        assert len(transport.seen) == 2

    def test_values_are_checked_against_a_schema(self) -> None:
        client, transport, _ = scripted(thing("page"))
        due = DateSchema(id=PropertyId("d"), name="Due", type="date")
        schema = Schema({"Due": due})

        with pytest.raises(InvalidValues, match=r"properties\.Due\.date\.start: should be an ISO"):
            client.update_page(ID, properties={"Due": {"date": {"start": "soon"}}}, schema=schema)
        with pytest.raises(InvalidValues, match=r"properties\.Dew: .* did you mean `Due`"):
            client.create_page(properties={"Dew": {"date": None}}, schema=schema)
        client.create_page(properties={"Due": {"date": None}}, schema=schema)

        assert len(transport.seen) == 1

"""One walk through every endpoint, each answer kept: the shapes of all of them in one place."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import attrs
import requests

from notionkit.emulator.endpoints.oauth import CLIENT_ID, CLIENT_SECRET
from tests.emulator.caller import VERSION, Caller


@attrs.frozen
class Step:
    """A request with its answer."""

    method: str
    path: str
    status: int
    body: Any


@attrs.define
class Tourist:
    """Asks in one version and remembers."""

    caller: Caller
    version: str = VERSION
    steps: list[Step] = attrs.field(factory=list)

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        emulator = self.caller.emulator
        headers = {"Authorization": f"Bearer {emulator.token}", "Notion-Version": self.version}
        response = self.caller.session.request(
            method,
            emulator.url + path,
            headers=headers,
            json=body if method in ("POST", "PATCH") else None,
            timeout=20,
        )
        return self.keep(method, path, response)

    def keep(self, method: str, path: str, response: requests.Response) -> Any:
        answer = response.json()
        self.steps.append(Step(method, urlsplit(path).path, response.status_code, answer))
        assert response.status_code < 400, (method, path, answer)
        return answer


def _text(content: str) -> list[dict[str, Any]]:
    return [{"text": {"content": content}}]


def tour(caller: Caller, version: str = VERSION) -> Sequence[Step]:
    """Every endpoint of a version since 2025-09-03, once or more."""
    ask = Tourist(caller, version)
    home = caller.emulator.world.id_of("home")
    page = _pages(ask, home)
    source = _databases(ask, home)
    _comments(ask, page)
    _uploads(ask, page)
    _views(ask, source)
    _markdown(ask, page, caller)
    _oauth(ask, caller)
    for path in ("/v1/users", "/v1/users/me", "/v1/custom_emojis", "/v1/file_uploads"):
        ask("GET", path)
    ask("GET", f"/v1/users/{caller.emulator.world.bot_id}")
    ask("POST", "/v1/search")
    ask("POST", "/v1/blocks/meeting_notes/query")
    return ask.steps


def _pages(ask: Tourist, home: str) -> str:
    body = {"parent": {"page_id": home}, "properties": {"title": {"title": _text("Tour")}}}
    page = str(ask("POST", "/v1/pages", **body)["id"])
    other = str(ask("POST", "/v1/pages", **body)["id"])
    ask("GET", f"/v1/pages/{page}")
    ask("PATCH", f"/v1/pages/{page}", icon={"emoji": "🧭"})
    ask("POST", f"/v1/pages/{other}/move", parent={"page_id": page})
    ask("GET", f"/v1/pages/{page}/properties/title")
    children = [
        {"paragraph": {"rich_text": _text("text")}},
        {"callout": {"rich_text": _text("without an icon")}},
        {"heading_2": {"rich_text": _text("head")}},
        {"image": {"external": {"url": "https://example.com/a.png"}}},
        {"code": {"rich_text": _text("x = 1"), "language": "python"}},
        {"toggle": {"rich_text": _text("more"), "children": [{"divider": {}}]}},
        {"table": {"table_width": 1, "children": [{"table_row": {"cells": [_text("a")]}}]}},
    ]
    made = ask("PATCH", f"/v1/blocks/{page}/children", children=children)["results"]
    ask("GET", f"/v1/blocks/{page}/children")
    block = made[0]["id"]
    ask("GET", f"/v1/blocks/{block}")
    ask("PATCH", f"/v1/blocks/{block}", paragraph={"rich_text": _text("new")})
    ask("DELETE", f"/v1/blocks/{block}")
    return page


def _databases(ask: Tourist, home: str) -> str:
    properties: dict[str, Any] = {"Name": {"title": {}}, "State": {"status": {}}}
    properties |= {
        kind: {kind: {}}
        for kind in ("number", "select", "multi_select", "date", "people", "files", "checkbox")
    }
    parent = {"type": "page_id", "page_id": home}
    database = ask(
        "POST", "/v1/databases", parent=parent, initial_data_source={"properties": properties}
    )
    source = str(database["data_sources"][0]["id"])
    ask("GET", f"/v1/databases/{database['id']}")
    ask("PATCH", f"/v1/databases/{database['id']}", title=_text("Toured"))
    ask(
        "POST",
        "/v1/data_sources",
        parent={"database_id": database["id"]},
        properties={"Name": {"title": {}}},
    )
    ask("GET", f"/v1/data_sources/{source}")
    ask("PATCH", f"/v1/data_sources/{source}", properties={"Extra": {"rich_text": {}}})
    ask(
        "POST",
        "/v1/pages",
        parent={"data_source_id": source},
        properties={"select": {"select": {"name": "new"}}, "number": {"number": 3}},
    )
    ask("POST", f"/v1/data_sources/{source}/query")
    ask("GET", f"/v1/data_sources/{source}/templates")
    return source


def _comments(ask: Tourist, page: str) -> None:
    made = ask("POST", "/v1/comments", parent={"page_id": page}, rich_text=_text("hm"))
    ask("GET", f"/v1/comments?block_id={page}")
    ask("GET", f"/v1/comments/{made['id']}")
    ask("PATCH", f"/v1/comments/{made['id']}", rich_text=_text("ah"))
    ask("DELETE", f"/v1/comments/{made['id']}")


def _uploads(ask: Tourist, page: str) -> None:
    upload = ask("POST", "/v1/file_uploads", filename="a.txt")
    _send(ask, upload["id"])
    parts = {"mode": "multi_part", "filename": "a.txt", "number_of_parts": 1}
    larger = ask("POST", "/v1/file_uploads", **parts)["id"]
    _send(ask, larger, part_number="1")
    ask("POST", f"/v1/file_uploads/{larger}/complete")
    ask("GET", f"/v1/file_uploads/{upload['id']}")
    block = {"file": {"file_upload": {"id": upload["id"]}}}
    ask("PATCH", f"/v1/blocks/{page}/children", children=[block])


def _send(ask: Tourist, upload: str, **form: str) -> None:
    emulator = ask.caller.emulator
    path = f"/v1/file_uploads/{upload}/send"
    response = ask.caller.session.post(
        emulator.url + path,
        headers={"Authorization": f"Bearer {emulator.token}", "Notion-Version": ask.version},
        files={"file": ("a.txt", b"hello", "text/plain")},
        data=form,
        timeout=20,
    )
    ask.keep("POST", path, response)


def _views(ask: Tourist, source: str) -> None:
    database = ask("GET", f"/v1/data_sources/{source}")["parent"]["database_id"]
    view = ask(
        "POST", "/v1/views", data_source_id=source, database_id=database, name="V", type="table"
    )
    path = f"/v1/views/{view['id']}"
    ask("GET", f"/v1/views?database_id={database}")
    ask("GET", path)
    ask("PATCH", path, name="W")
    query = ask("POST", f"{path}/queries")
    ask("GET", f"{path}/queries/{query['id']}")
    ask("DELETE", f"{path}/queries/{query['id']}")
    ask("DELETE", path)


def _markdown(ask: Tourist, page: str, caller: Caller) -> None:
    path = f"/v1/pages/{page}/markdown"
    ask("GET", path)
    ask("PATCH", path, type="insert_content", insert_content={"content": "- more"})
    task = ask(
        "PATCH", path, type="insert_content", insert_content={"content": "x"}, allow_async=True
    )
    ask("GET", f"/v1/async_tasks/{task['id']}")


def _oauth(ask: Tourist, caller: Caller) -> None:
    emulator = caller.emulator
    token: dict[str, Any] = {}
    for path, body in (
        ("token", {"grant_type": "authorization_code", "code": emulator.authorize()}),
        ("introspect", token),
        ("revoke", token),
    ):
        response = caller.session.post(
            f"{emulator.url}/v1/oauth/{path}",
            json=body,
            auth=(CLIENT_ID, CLIENT_SECRET),
            timeout=20,
        )
        answer = ask.keep("POST", f"/v1/oauth/{path}", response)
        token["token"] = answer.get("access_token", token.get("token"))

"""Clients that we did not write: PyPI notion-client and npm @notionhq/client.

The second needs node and the package in a node_modules folder that NODE_PATH or
NOTIONKIT_NODE_MODULES names, or that lies in the project; nothing is downloaded.
"""

import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.caller import Caller

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).parent / "official_client.mjs"
DONE = """searched paged created appended updated queried commented uploaded trashed restored
refused"""


def _node_modules() -> str | None:
    places = [os.environ.get("NOTIONKIT_NODE_MODULES", ""), os.environ.get("NODE_PATH", "")]
    for place in (*places, str(ROOT / "node_modules")):
        if place and (Path(place) / "@notionhq" / "client").is_dir():
            return place
    return None


def _why_not_node() -> str | None:
    if shutil.which("node") is None:
        return "node is not installed"
    if _node_modules() is None:
        return "no @notionhq/client: npm install it and set NOTIONKIT_NODE_MODULES"
    return None


@pytest.mark.node
@pytest.mark.skipif(_why_not_node() is not None, reason=str(_why_not_node()))
@pytest.mark.parametrize("version", ["2025-09-03", "2026-03-11"])
def test_the_official_javascript_client_works_against_it(small: Caller, version: str) -> None:
    home = small.emulator.world.id_of("home")
    modules = _node_modules() or ""
    done = subprocess.run(
        ["node", str(SCRIPT), modules, small.emulator.url, small.emulator.token, version, home],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == DONE.split()


def _text(content: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": {"content": content}}]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", ["2025-09-03", "2026-03-11"])
def test_the_python_client_of_others_works_against_it(small: Caller, version: str) -> None:
    notion_client = pytest.importorskip("notion_client", reason="needs PyPI notion-client")
    home = small.emulator.world.id_of("home")
    with notion_client.Client(
        auth=small.emulator.token, base_url=small.emulator.url, notion_version=version
    ) as client:
        _read(client, notion_client.helpers)
        page = _write_page(client, home)
        _write_rows(client, home)
        _upload(client, page)
        _trash(client, page, version)
        with pytest.raises(notion_client.APIResponseError, match="Could not find page"):
            client.pages.retrieve("00000000-0000-0000-0000-000000000000")


def _read(client: Any, helpers: Any) -> None:
    found = list(helpers.iterate_paginated_api(client.search, page_size=2))
    assert len(found) > 3
    assert client.users.me()["type"] == "bot"
    assert client.users.list()["type"] == "user"


def _write_page(client: Any, home: str) -> str:
    page = client.pages.create(
        parent={"page_id": home},
        properties={"title": {"title": _text("From a client")}},
        children=[{"paragraph": {"rich_text": _text("first")}}],
    )
    made = client.blocks.children.append(
        page["id"], children=[{"to_do": {"rich_text": _text("second"), "checked": False}}]
    )
    block = made["results"][0]
    assert client.blocks.update(block["id"], to_do={"checked": True})["to_do"]["checked"] is True
    comment = client.comments.create(parent={"page_id": page["id"]}, rich_text=_text("hm"))
    assert client.comments.list(block_id=page["id"])["results"][0]["id"] == comment["id"]
    return str(page["id"])


def _write_rows(client: Any, home: str) -> None:
    database = client.databases.create(
        parent={"type": "page_id", "page_id": home},
        title=_text("Rows"),
        initial_data_source={"properties": {"Name": {"title": {}}, "N": {"number": {}}}},
    )
    source = database["data_sources"][0]["id"]
    for number in range(3):
        client.pages.create(
            parent={"data_source_id": source},
            properties={"Name": {"title": _text(str(number))}, "N": {"number": number}},
        )
    wanted = {"property": "N", "number": {"greater_than": 0}}
    found = client.data_sources.query(source, filter=wanted, sorts=[{"property": "N"}])
    assert [own["properties"]["N"]["number"] for own in found["results"]] == [1, 2]
    row = found["results"][0]["id"]
    assert client.pages.update(row, properties={"N": {"number": 9}})["id"] == row
    assert client.data_sources.update(source, title=_text("New"))["title"][0]["plain_text"] == "New"


def _upload(client: Any, page: str) -> None:
    upload = client.file_uploads.create(mode="single_part", filename="note.txt")
    sent = client.file_uploads.send(
        upload["id"], file=("note.txt", io.BytesIO(b"\r\n--bytes\x00"), "text/plain")
    )
    assert sent["status"] == "uploaded"
    source = {"file_upload": {"id": upload["id"]}}
    made = client.blocks.children.append(page, children=[{"file": source}])["results"][0]
    assert made["file"]["name"] == "note.txt"
    assert made["file"]["type"] == "file"


def _trash(client: Any, page: str, version: str) -> None:
    key = "in_trash" if version == "2026-03-11" else "archived"
    assert client.pages.update(page, **{key: True})[key] is True
    assert client.pages.update(page, **{key: False})[key] is False
    block = client.blocks.children.list(page)["results"][0]
    assert client.blocks.delete(block["id"])[key] is True

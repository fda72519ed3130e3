"""For each endpoint that the recordings hold, our answer has recorded keys in recorded order."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from notionkit.emulator.routes import match
from tests.emulator.caller import Caller
from tests.emulator.test_recorded import FOLDER
from tests.emulator.tour import Tourist, tour

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no recordings in {FOLDER}; set NOTIONKIT_RECORDINGS"
)

Shape = tuple[str, ...]


def shape(body: Any) -> Shape:
    """The keys of an object in their order, the one named by its type as such."""
    kind = body.get("type") if body.get("object") != "list" else None
    keys = ("<type>" if key == kind else key for key in body)
    return tuple(key for key in keys if body.get("object") == "list" or key != "request_id")


def shapes(endpoint: str, body: Any) -> Iterator[tuple[str, Shape]]:
    """(where it belongs, keys) of an answer and of what it lists.

    An object belongs to its kind, since one version shows it alike everywhere, and some endpoints
    were recorded only before a key came in; anything else belongs to the endpoint.
    """
    kind = body.get("object", "")
    yield endpoint if kind == "list" else kind or endpoint, shape(body)
    for own in body["results"] if isinstance(body.get("results"), list) else ():
        if len(own) > len(("object", "id")):
            yield own.get("object", endpoint), shape(own)


def later(where: str, own: Shape) -> Shape:
    """Uploads in many parts were recorded only before `in_trash` took the place of `archived`.

    Recordings of other uploads show what became of both keys.
    """
    if where != "file_upload" or "in_trash" in own or "archived" not in own:
        return own
    return (*("in_trash" if key == "archived" else key for key in own), "archived")


def recorded() -> dict[str, dict[tuple[str, str], set[Shape]]]:
    """Shapes of good answers by where they belong and version, and the endpoints themselves."""
    found: dict[tuple[str, str], set[Shape]] = defaultdict(set)
    endpoints: dict[tuple[str, str], set[Shape]] = defaultdict(set)
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            answer = json.loads(line)
            known = answer["method"] and match(answer["method"], answer["path"])
            if known and answer["status"] in (200, 202):
                name, version = known.route.name, answer["version"]
                endpoints[name, version].add(shape(answer["body"]))
                for where, own in shapes(name, answer["body"]):
                    found[where, version] |= {own, later(where, own)}
    return {"shapes": found, "endpoints": endpoints}


def endpoints_of(version: str) -> set[str]:
    """The endpoints of a version that the recordings hold good answers of."""
    return {name for name, own in recorded()["endpoints"] if own == version}


def compared(steps: Any, version: str) -> tuple[set[str], list[str]]:
    """The endpoints that were compared, and what differed."""
    known, seen, wrong = recorded(), set(), []
    for step in steps:
        found = match(step.method, step.path)
        assert found is not None
        name = found.route.name
        if (name, version) not in known["endpoints"]:
            continue
        seen.add(name)
        for where, own in shapes(name, step.body):
            if own not in known["shapes"].get((where, version), {own}):
                wrong.append(f"{name}: {' '.join(own)}")
    return seen, wrong


@pytest.mark.parametrize(("version", "endpoints"), [("2025-09-03", 42), ("2026-03-11", 21)])
def test_the_tour_gives_recorded_keys_in_recorded_order(
    small: Caller, version: str, endpoints: int
) -> None:
    seen, wrong = compared(tour(small, version), version)
    assert wrong == []
    assert seen == endpoints_of(version)
    assert len(seen) >= endpoints


def test_the_oldest_version_gives_recorded_keys_in_recorded_order(small: Caller) -> None:
    version = "2022-06-28"
    ask = Tourist(small, version)
    home = small.emulator.world.id_of("home")
    text = [{"text": {"content": "x"}}]
    database = ask(
        "POST",
        "/v1/databases",
        parent={"type": "page_id", "page_id": home},
        title=text,
        properties={"Name": {"title": {}}, "Tags": {"multi_select": {}}},
    )
    own = f"/v1/databases/{database['id']}"
    ask("GET", own)
    ask("PATCH", own, description=text)
    parent = {"database_id": database["id"]}
    page = ask("POST", "/v1/pages", parent=parent, properties={"Name": {"title": text}})
    assert page["parent"] == {"type": "database_id", "database_id": database["id"]}
    ask("POST", f"{own}/query")
    ask("GET", f"/v1/pages/{page['id']}")
    ask("PATCH", f"/v1/pages/{page['id']}", archived=True)
    ask("PATCH", f"/v1/pages/{page['id']}", archived=False)
    children = [{"paragraph": {"rich_text": text}}]
    path = f"/v1/blocks/{page['id']}/children"
    block = ask("PATCH", path, children=children)["results"][0]["id"]
    ask("PATCH", path, children=children, after=block)
    ask("GET", path)
    ask("PATCH", f"/v1/blocks/{block}", paragraph={"rich_text": text})
    for method in ("GET", "DELETE"):
        ask(method, f"/v1/blocks/{block}")
    ask("POST", "/v1/search", filter={"property": "object", "value": "database"})
    for user in ("", "/me", f"/{small.emulator.world.bot_id}"):
        ask("GET", f"/v1/users{user}")
    seen, wrong = compared(ask.steps, version)
    assert wrong == []
    assert seen == endpoints_of(version)
    assert len(seen) >= 16

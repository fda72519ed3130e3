"""Every answer validates against the official OpenAPI description, unknown keys allowed."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from notionkit.emulator import World, demo_world, generated_world
from tests.emulator.caller import Caller
from tests.emulator.conftest import Serve
from tests.emulator.tour import tour

FOLDER = Path(
    os.environ.get("NOTIONKIT_OPENAPI")
    or Path(__file__).resolve().parents[3] / "shared" / "openapi"
)
DESCRIPTION = FOLDER / "notion-openapi-2026-03-11.json"
pytestmark = pytest.mark.skipif(
    not DESCRIPTION.is_file(), reason=f"no {DESCRIPTION}; set NOTIONKIT_OPENAPI"
)


@cache
def description() -> Any:
    return _open(json.loads(DESCRIPTION.read_text(encoding="utf-8")))


def _open(value: Any) -> Any:
    """The description with every object open to keys that it does not know.

    An open partial object also fits the full one, so that "one of" has to become "any of".
    """
    if isinstance(value, dict):
        return {
            "anyOf" if key == "oneOf" else key: _open(own)
            for key, own in value.items()
            if not (key in ("additionalProperties", "unevaluatedProperties") and own is False)
        }
    return [_open(own) for own in value] if isinstance(value, list) else value


def schema_of(method: str, path: str, status: int) -> str | None:
    """Where the schema of an answer is, None when the endpoint is not described."""
    for pattern, verbs in description()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) and method.lower() in verbs:
            if str(status) not in verbs[method.lower()]["responses"]:
                return None
            place = f"/paths/{pattern.replace('/', '~1')}/{method.lower()}/responses/{status}"
            return f"#{place}/content/application~1json/schema".replace("{", "%7B").replace(
                "}", "%7D"
            )
    return None


UNDESCRIBED = ("button", "place", "verification")
"""Types of properties that Notion answers and its description does not have."""


def described(body: Any) -> Any:
    """An answer without the properties of a schema that the description leaves out."""
    if body.get("object") == "list":
        return body | {"results": [described(own) for own in body["results"]]}
    if body.get("object") != "data_source":
        return body
    kept = {name: own for name, own in body["properties"].items() if own["type"] not in UNDESCRIBED}
    return body | {"properties": kept}


@cache
def validator(place: str) -> Any:
    jsonschema = pytest.importorskip("jsonschema", reason="needs PyPI jsonschema")
    whole = {"$ref": place, **{key: description()[key] for key in ("paths", "components")}}
    return jsonschema.Draft202012Validator(whole)


def wrong(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer."""
    place = schema_of(method, path, status)
    if place is None:
        return []
    return [
        f"{method} {path} {status}: {'/'.join(map(str, error.absolute_path))} {error.message[:200]}"
        for error in validator(place).iter_errors(described(body))
    ]


def _reads(caller: Caller) -> Iterator[tuple[str, str, Any]]:
    world = caller.emulator.world
    for kind, own_id in list(world.objects):
        if kind in ("page", "block", "database", "data_source"):
            yield "GET", f"/v1/{kind}s/{own_id}", None
        if kind == "data_source":
            yield "POST", f"/v1/data_sources/{own_id}/query", {}
        if kind == "page":
            yield "GET", f"/v1/blocks/{own_id}/children", None
    yield "POST", "/v1/search", {}
    yield "GET", "/v1/users", None
    yield "GET", "/v1/users/me", None


def test_every_read_of_the_demo_validates(serve: Serve) -> None:
    caller = serve(demo_world())
    problems, compared = [], 0
    for method, path, body in _reads(caller):
        response = caller.send(method, path, json=body)
        if schema_of(method, path, response.status_code) is not None:
            compared += 1
            problems += wrong(method, path, response.status_code, response.json())
    assert compared > 300
    assert problems == []


def _item_reads(world: World) -> Iterator[tuple[str, str]]:
    for row in ("row-0", "row-1"):
        page = world.need("page", world.id_of(row))
        for own in page["properties"].values():
            if own["type"] != "formula" or own["formula"]["type"] != "unsupported":
                yield "GET", f"/v1/pages/{page['id']}/properties/{own['id']}"


def test_reads_of_a_generated_world_validate(serve: Serve) -> None:
    """But for an `unsupported` formula as property item, which the fact sheet alone knows."""
    world = generated_world(8, 3, rows=12)
    caller = serve(world)
    asked: list[tuple[str, str, Any]] = [(*own, None) for own in _item_reads(world)]
    asked += [("GET", f"/v1/pages/{own['id']}", None) for own in world.all("page")]
    asked += [("GET", f"/v1/blocks/{own['id']}/children", None) for own in world.all("page")]
    asked += [("GET", f"/v1/comments?block_id={world.id_of('page-0')}", None)]
    asked += [
        ("POST", f"/v1/data_sources/{own['id']}/query", {}) for own in world.all("data_source")
    ]
    problems = []
    for method, path, body in asked:
        response = caller.send(method, path, json=body)
        assert response.status_code == 200
        problems += wrong(method, path.partition("?")[0], 200, response.json())
    assert len(asked) > 100
    assert problems == []


def test_every_answer_of_a_tour_of_all_endpoints_validates(serve: Serve) -> None:
    problems, compared = [], 0
    for step in tour(serve()):
        if schema_of(step.method, step.path, step.status) is not None:
            compared += 1
            problems += wrong(step.method, step.path, step.status, step.body)
    assert compared > 30
    assert problems == []

"""Where a page, a database or new blocks go: parents and positions, as clients name them."""

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.emulator.call import LEGACY, Call
from notionkit.emulator.core import Core
from notionkit.emulator.errors import ApiFailure, invalid
from notionkit.emulator.richtext import Json
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    an_id,
    an_object,
    exactly_one,
    one_of,
    refused,
)

_WORKSPACE = (
    "Internal integrations aren't owned by a single user, so creating workspace-level private "
    "pages is not supported."
)


@attrs.frozen
class Target:
    """A parent that exists and may be seen: `kind` is page, block, data_source or workspace."""

    kind: str
    id: str | None
    body: Json


def parent(core: Core, call: Call, written: Any, keys: tuple[str, ...]) -> Target:
    """The parent that a body names by one of the keys."""
    place = "body.parent"
    body = an_object(written, place)
    key = exactly_one(body, keys, place)
    if key == "workspace":
        if not call.public:
            raise invalid(_WORKSPACE)
        return Target("workspace", None, {"type": "workspace", "workspace": True})
    object_id = an_id(body[key], f"{place}.{key}")
    if key == "page_id":
        found = core.need("page", object_id)
        core.editable(object_id)
        return Target("page", found["id"], {"type": "page_id", "page_id": found["id"]})
    if key == "block_id":
        core.present_block(object_id)
        return Target("block", object_id, {"type": "block_id", "block_id": object_id})
    if key == "database_id":
        object_id = only_source(core, core.need("database", object_id))["id"]
    source = core.need("data_source", object_id)
    core.editable(object_id)
    return Target("data_source", object_id, row_parent(source))


def row_parent(source: Json) -> Json:
    """The `parent` of a row."""
    place = {"type": "data_source_id", "data_source_id": source["id"]}
    return place | {"database_id": source["parent"]["database_id"]}


def only_source(core: Core, database: Json) -> Json:
    """The data source of a database with just one; 400 when there are more.

    Source: Notion API reference, upgrade guide 2025-09-03; fields from the official SDK's tests.
    """
    sources = core.presenter.database(database)["data_sources"]
    if not sources:
        raise core.not_found("database", database["id"])
    if len(sources) > 1:
        raise multiple_sources(database["id"], [own["id"] for own in sources])
    return core.need("data_source", sources[0]["id"])


def multiple_sources(database_id: str, sources: list[str]) -> ApiFailure:
    """400 for a database that an old version cannot speak of."""
    return ApiFailure(
        400,
        "validation_error",
        "Databases with multiple data sources are not supported in this API version.",
        additional_data={
            "error_type": "multiple_data_sources_for_database",
            "database_id": database_id,
            "child_data_source_ids": sources,
            "minimum_api_version": "2025-09-03",
        },
    )


def index_of(core: Core, holder: str, call: Call) -> int | None:
    """Where blocks are appended: `position`, or `after` in the versions that have it."""
    body = call.body
    if "after" in body:
        if not call.before("2026-03-11"):
            raise refused("body.after", "not present", body["after"])
        if "position" in body and call.version != LEGACY:
            raise refused("body.position", "not present", body["position"])
        return _after(core, holder, an_id(body["after"], "body.after"))
    if body.get("position") is None:
        return None
    return position(core, holder, an_object(body["position"], "body.position"), "start", "end")


def position(
    core: Core, holder: str, written: Mapping[str, Any], start: str, end: str
) -> int | None:
    """The index for a position; its words for start and end differ between endpoints."""
    place = "body.position"
    kind = one_of(written.get("type", UNDEFINED), f"{place}.type", (start, end, "after_block"))
    if kind == start:
        return 0
    if kind == end:
        return None
    anchor = an_object(written.get("after_block", UNDEFINED), f"{place}.after_block")
    return _after(core, holder, an_id(anchor.get("id", UNDEFINED), f"{place}.after_block.id"))


def _after(core: Core, holder: str, anchor: str) -> int:
    listing = core.world.children_of(holder)
    if anchor not in listing:
        raise invalid(f"Block ID {anchor} is not a child of {holder}.")
    return listing.index(anchor) + 1

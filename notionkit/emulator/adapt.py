"""Brings bodies of older versions into the shape of 2026-03-11.

What changed: `archived` gave way to `in_trash`, `transcription` to `meeting_notes`, and what was a
database became a database with one data source. Source: Notion API reference, changes by version.
"""

from collections.abc import Mapping
from typing import Any

from notionkit.emulator.files import hosted_path
from notionkit.emulator.ids import stable_id
from notionkit.emulator.richtext import Json, plain
from notionkit.emulator.times import millisecond_offset, parse_time

Body = tuple[str, Json]

_ORDER: Mapping[str, str] = {
    "page": "object id created_time last_edited_time created_by last_edited_by cover icon parent "
    "in_trash is_archived is_locked properties url public_url",
    "block": "object id parent created_time last_edited_time created_by last_edited_by "
    "has_children in_trash type",
    "database": "object id title description parent is_inline in_trash is_locked created_time "
    "last_edited_time data_sources icon cover url public_url",
    "data_source": "object id cover icon created_time created_by last_edited_by last_edited_time "
    "title description is_inline properties parent database_parent url public_url in_trash",
    "comment": "object id parent discussion_id created_time last_edited_time created_by rich_text "
    "display_name attachments",
}
_OPTIONAL = frozenset({"display_name", "attachments", "database_parent"})
_DEFAULTS: Mapping[str, Any] = {
    "is_archived": False,
    "is_locked": False,
    "is_inline": False,
    "public_url": None,
    "description": [],
}


def modern(body: Json) -> list[Body]:
    """What a recorded object stands for, as (kind, body); [] when too much is missing."""
    kind = body.get("object", "")
    if kind == "database" and "properties" in body:
        return _split(body)
    shaped = _shaped(kind, body)
    return [] if shaped is None else [(kind, shaped)]


def legacy_source_id(database_id: str) -> str:
    """The id that we give to the data source of a database from before data sources."""
    return stable_id("data source of", database_id)


def _shaped(kind: str, body: Json) -> Json | None:
    order = _ORDER.get(kind)
    if order is None:
        return None
    full = {**_DEFAULTS, "in_trash": bool(body.get("archived", False)), **body}
    if kind == "page":
        full["parent"] = _page_parent(full.get("parent"))
    if kind == "block":
        full = _block(full)
        order = f"{order} {full.get('type')}"
    keys = [key for key in order.split() if key in full or key not in _OPTIONAL]
    if any(key not in full or full["parent"] is None for key in keys):
        return None
    shaped = {key: full[key] for key in keys}
    return _files_as_paths(shaped)  # type: ignore[no-any-return]


def _block(body: Json) -> Json:
    if body.get("type") != "transcription":
        return body
    return {**body, "type": "meeting_notes", "meeting_notes": body["transcription"]}


def _page_parent(parent: Json | None) -> Json | None:
    if not parent or parent["type"] not in ("database_id", "data_source_id"):
        return parent
    if "data_source_id" in parent:
        return parent
    database_id = parent["database_id"]
    return {
        "type": "data_source_id",
        "data_source_id": legacy_source_id(database_id),
        "database_id": database_id,
    }


def _split(body: Json) -> list[Body]:
    """Database and data source of a body in which they were still one."""
    source_id = legacy_source_id(body["id"])
    moment = {key: _exact(body[key]) for key in ("created_time", "last_edited_time")}
    sources = [{"id": source_id, "name": plain(body["title"])}]
    database = {**body, **moment, "data_sources": sources}
    source = {
        **body,
        "object": "data_source",
        "id": source_id,
        "parent": {"type": "database_id", "database_id": body["id"]},
        "database_parent": body["parent"],
    }
    made = [
        ("database", _shaped("database", database)),
        ("data_source", _shaped("data_source", source)),
    ]
    return [(kind, own) for kind, own in made if own is not None]


def _exact(stamp: str) -> str:
    return millisecond_offset(parse_time(stamp))


def _files_as_paths(value: Any) -> Any:
    """The value with signed links replaced by the paths under which the world holds the files."""
    if isinstance(value, list):
        return [_files_as_paths(item) for item in value]
    if not isinstance(value, dict):
        return value
    url = value.get("url")
    if "expiry_time" in value and isinstance(url, str):
        return {"url": hosted_path(url), "expiry_time": None}
    return {key: _files_as_paths(item) for key, item in value.items()}

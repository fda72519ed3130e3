"""Answers in the shape of each version. The world itself holds that of the latest.

2025-09-03 adds `archived` as the last key; 2022-06-28 has it before `in_trash`, knows databases
where there are data sources, and neither `is_archived` nor `is_locked`.
Source: Notion API reference, changes by version; keys and their order from recorded answers.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.emulator.call import LATEST, LEGACY
from notionkit.emulator.richtext import Json
from notionkit.emulator.store import Store, title_items
from notionkit.emulator.times import minute, parse_time

_NEWER = frozenset({"is_archived", "is_locked"})
_TRASHABLE = frozenset({"page", "block", "database", "data_source", "file_upload"})
_LISTS = {"page_or_data_source": "page_or_database"}


@attrs.frozen
class Shaper:
    """Brings answers into the shape of a version."""

    store: Store

    def shape(self, answer: Json, version: str) -> Json:
        """The answer for a version; the latest one's is as it is."""
        if version == LATEST:
            return answer
        if answer.get("object", "list") == "list" and "results" in answer:
            return self._list(answer, version)
        return self._object(answer, version)

    def _list(self, answer: Json, version: str) -> Json:
        made = answer | {"results": [self._object(own, version) for own in answer["results"]]}
        kind = answer.get("type")
        if version != LEGACY or kind not in _LISTS:
            return made
        renamed = _LISTS[str(kind)]
        return {
            renamed if key == kind else key: renamed if key == "type" else own
            for key, own in made.items()
        }

    def _object(self, body: Json, version: str) -> Json:
        kind = body.get("object")
        if kind not in _TRASHABLE or "in_trash" not in body:
            return body
        if kind == "block":
            body = _transcription(body)
        if version != LEGACY:
            return {**body, "archived": body["in_trash"]}
        return self._legacy(str(kind), body)

    def _legacy(self, kind: str, body: Json) -> Json:
        if kind == "page":
            return _with_archived(body | {"parent": _legacy_parent(body["parent"])})
        if kind == "database":
            return self.database(body)
        if kind == "data_source":
            database = self.store.get("database", body["parent"].get("database_id", ""))
            return body if database is None else self.database(database)
        return _with_archived(body)

    def database(self, database: Json) -> Json:
        """Database and data source as the one object that they were."""
        own = database["data_sources"][0]["id"] if database["data_sources"] else ""
        source = self.store.get("data_source", own)
        by = (source or {}).get("created_by")
        stamps = {
            key: minute(parse_time(database[key])) for key in ("created_time", "last_edited_time")
        }
        return {
            "object": "database",
            "id": database["id"],
            "cover": database["cover"],
            "icon": database["icon"],
            "created_time": stamps["created_time"],
            "created_by": by,
            "last_edited_by": (source or {}).get("last_edited_by"),
            "last_edited_time": stamps["last_edited_time"],
            "title": title_items(database),
            "description": database["description"],
            "is_inline": database["is_inline"],
            "properties": _legacy_schema((source or {}).get("properties", {})),
            "parent": database["parent"],
            "url": database["url"],
            "public_url": database["public_url"],
            "archived": database["in_trash"],
            "in_trash": database["in_trash"],
        }


def _with_archived(body: Json) -> Json:
    made: Json = {}
    for key, own in body.items():
        if key in _NEWER:
            continue
        if key == "in_trash":
            made["archived"] = own
        made[key] = own
    return made


def _legacy_parent(parent: Json) -> Json:
    if parent["type"] != "data_source_id":
        return parent
    return {"type": "database_id", "database_id": parent["database_id"]}


def _legacy_schema(schema: Json) -> Json:
    return {name: _legacy_entry(entry) for name, entry in schema.items()}


def _legacy_entry(entry: Json) -> Json:
    kind = entry["type"]
    made = {key: own for key, own in entry.items() if key != "description"}
    if kind == "relation":
        made[kind] = _without(entry[kind], "data_source_id")
    if kind in ("select", "multi_select", "status"):
        options = [_without(own, "description") for own in entry[kind]["options"]]
        made[kind] = entry[kind] | {"options": options}
    return made


def _without(body: Mapping[str, Any], key: str) -> Json:
    return {name: own for name, own in body.items() if name != key}


def _transcription(body: Json) -> Json:
    if body["type"] != "meeting_notes":
        return body
    payload = body["meeting_notes"]
    rest = _without(body, "meeting_notes")
    return {**rest, "type": "transcription", "transcription": payload}

"""Creating and changing databases and data sources, in the terms of each version.

Source: Notion API reference, create and update a database and a data source; upgrade guide
2025-09-03.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.emulator.bodies import Birth, Source, data_source_body
from notionkit.emulator.call import Call
from notionkit.emulator.core import Core
from notionkit.emulator.endpoints.blocks import trash_flag
from notionkit.emulator.endpoints.placing import only_source, parent
from notionkit.emulator.errors import invalid
from notionkit.emulator.richtext import Json, plain, rich
from notionkit.emulator.rows import apply_schema
from notionkit.emulator.writes.checks import UNDEFINED, a_boolean, an_id, an_object, only, refused
from notionkit.emulator.writes.media import cover, icon
from notionkit.emulator.writes.schemas import Draft as SchemaDraft
from notionkit.emulator.writes.texts import rich_text

_DATABASE = [
    "parent",
    "title",
    "description",
    "is_inline",
    "icon",
    "cover",
    "in_trash",
    "archived",
    "is_locked",
    "initial_data_source",
    "properties",
]
_SOURCE = ["parent", "title", "description", "icon", "cover", "properties", "in_trash", "archived"]


@attrs.frozen
class Databases:
    """The writing endpoints of databases and data sources."""

    core: Core

    def create(self, call: Call) -> Json:
        """POST /v1/databases; a top-level `properties` counts in the oldest version only."""
        core, body = self.core, call.body
        only(body, _DATABASE, "body")
        target = parent(core, call, call.raw("parent"), ("page_id", "workspace"))
        if not call.legacy and "type" not in body["parent"]:
            raise refused("body.parent.type", "defined", UNDEFINED)
        title = self._text(body.get("title"), "title") or rich("New database")
        first, place = self._first_source(call)
        made = core.world.database(
            title,
            [Source(plain(title), icon=self._icon(body))],
            parent=target.id,
            inline=a_boolean(body.get("is_inline", False), "body.is_inline"),
            description=self._text(body.get("description"), "description"),
            icon=self._icon(body),
            cover=cover(body.get("cover"), "body.cover", core.world),
        )
        self._first_schema(made.source, first, f"{place}.properties")
        core.world.announce("database", made.id, "created", parent=target.body)
        core.world.announce("data_source", made.source, "created", parent=_inside(made.id))
        return core.presenter.database(core.world.need("database", made.id))

    def update(self, call: Call) -> Json:
        """PATCH /v1/databases/{database_id}"""
        core, world, body = self.core, self.core.world, call.body
        database = core.need("database", call.id("database_id"))
        own_id = str(database["id"])
        only(body, _DATABASE, "body")
        if "properties" in body and not call.legacy:
            raise refused("body.properties", "not present", body["properties"])
        source = only_source(core, database) if call.legacy else None
        self._trash(call, "database", own_id)
        world.touch("database", world.need("database", own_id) | self._fresh(body))
        if "title" in body:
            self._retitle(own_id, self._text(body["title"], "title"))
        if body.get("parent") is not None:
            self._move(call, own_id)
        if source is not None:
            self._change_source(source["id"], body)
        return core.presenter.database(world.need("database", own_id))

    def create_source(self, call: Call) -> Json:
        """POST /v1/data_sources: another data source in a database."""
        core, world, body = self.core, self.core.world, call.body
        only(body, _SOURCE, "body")
        where = an_object(call.raw("parent"), "body.parent")
        own = an_id(where.get("database_id", UNDEFINED), "body.parent.database_id")
        database = core.need("database", own)
        an_object(call.raw("properties"), "body.properties")
        title = self._text(body.get("title"), "title") or rich("New data source")
        birth = Birth(world.new_id(), world.now(), world.author_id)
        made = data_source_body(birth, Source(plain(title), icon=self._icon(body)), database)
        world.put("data_source", made | {"title": title})
        self._first_schema(birth.id, body, "body.properties")
        sources = [*database["data_sources"], {"id": birth.id, "name": plain(title)}]
        world.touch("database", world.need("database", own) | {"data_sources": sources})
        world.announce("data_source", birth.id, "created", parent=_inside(own))
        return core.presenter.data_source(world.need("data_source", birth.id))

    def update_source(self, call: Call) -> Json:
        """PATCH /v1/data_sources/{data_source_id}"""
        core, world, body = self.core, self.core.world, call.body
        source_id = str(core.need("data_source", call.id("data_source_id"))["id"])
        only(body, _SOURCE, "body")
        self._trash(call, "data_source", source_id)
        if body.get("parent") is not None:
            self._move_source(source_id, an_object(body["parent"], "body.parent"))
        self._change_source(source_id, body)
        return core.presenter.data_source(world.need("data_source", source_id))

    def _first_source(self, call: Call) -> tuple[Mapping[str, Any], str]:
        if call.legacy:
            an_object(call.raw("properties"), "body.properties")
            return call.body, "body"
        place = "body.initial_data_source"
        return an_object(call.body.get("initial_data_source", {}), place), place

    def _first_schema(self, source_id: str, body: Mapping[str, Any], place: str) -> None:
        written = an_object(body.get("properties", {}), place)
        draft = SchemaDraft(self.core.world, source_id, {})
        draft.change(written, place)
        if not any(own["type"] == "title" for own in draft.schema.values()):
            draft.change({"Name": {"title": {}}}, place)
        self._apply(source_id, draft)

    def _change_source(self, source_id: str, body: Mapping[str, Any]) -> None:
        world = self.core.world
        fresh: dict[str, Any] = {}
        for key in ("title", "description"):
            if key in body:
                fresh[key] = self._text(body[key], key)
        if "icon" in body:
            fresh["icon"] = self._icon(body)
        if "cover" in body:
            fresh["cover"] = cover(body["cover"], "body.cover", world)
        before = world.need("data_source", source_id)
        world.touch("data_source", before | fresh)
        if body.get("properties"):
            draft = SchemaDraft(world, source_id, before["properties"])
            draft.change(body["properties"])
            self._apply(source_id, draft)
            changes = _changes(before["properties"], draft.schema)
            world.announce("data_source", source_id, "schema_updated", updated_properties=changes)

    def _apply(self, source_id: str, draft: SchemaDraft) -> None:
        world = self.core.world
        apply_schema(world, world.need("data_source", source_id), draft.schema)
        for other_id, entry in draft.others:
            other = world.need("data_source", other_id)
            added = SchemaDraft(world, other_id, other["properties"])
            added.schema[entry["name"]] = entry
            added.change({})
            apply_schema(world, other, added.schema)

    def _trash(self, call: Call, kind: str, object_id: str) -> None:
        flag, world = trash_flag(call), self.core.world
        if flag is None:
            self.core.editable(object_id)
        elif flag is not world.in_trash(object_id):
            (world.trash if flag else world.restore)(object_id)
            world.announce(kind, object_id, "deleted" if flag else "undeleted")

    def _fresh(self, body: Mapping[str, Any]) -> dict[str, Any]:
        fresh: dict[str, Any] = {}
        if "description" in body:
            fresh["description"] = self._text(body["description"], "description")
        if "icon" in body:
            fresh["icon"] = self._icon(body)
        if "cover" in body:
            fresh["cover"] = cover(body["cover"], "body.cover", self.core.world)
        for key in ("is_inline", "is_locked"):
            if body.get(key) is not None:
                fresh[key] = a_boolean(body[key], f"body.{key}")
        return fresh

    def _retitle(self, database_id: str, title: list[Json]) -> None:
        world = self.core.world
        world.touch("database", world.need("database", database_id) | {"title": title})
        block = world.get("block", database_id)
        if block is not None:
            world.touch("block", block | {"child_database": {"title": plain(title)}})

    def _move(self, call: Call, database_id: str) -> None:
        world = self.core.world
        target = parent(self.core, call, call.body["parent"], ("page_id", "workspace"))
        block = world.get("block", database_id)
        if block is None or target.id is None:
            raise invalid("This database cannot be moved there.")
        for listing in world.children.values():
            if database_id in listing:
                listing.remove(database_id)
        world.children.setdefault(target.id, []).append(database_id)
        world.touch("block", block | {"parent": target.body})
        world.touch("database", world.need("database", database_id) | {"parent": target.body})
        world.announce("database", database_id, "moved", parent=target.body)

    def _move_source(self, source_id: str, written: Mapping[str, Any]) -> None:
        world = self.core.world
        place = "body.parent.database_id"
        target = self.core.need("database", an_id(written.get("database_id", UNDEFINED), place))
        source = world.need("data_source", source_id)
        old = world.need("database", source["parent"]["database_id"])
        if len(old["data_sources"]) == 1 and old["id"] != target["id"]:
            raise invalid("The only data source of a database cannot be moved out of it.")
        kept = [own for own in old["data_sources"] if own["id"] != source_id]
        world.touch("database", old | {"data_sources": kept})
        target = world.need("database", target["id"])
        named = {"id": source_id, "name": plain(source["title"])}
        world.touch("database", target | {"data_sources": [*target["data_sources"], named]})
        world.touch("data_source", source | {"parent": _inside(target["id"])})
        for row_id in world.rows.get(source_id, ()):
            row = world.need("page", row_id)
            holder = row["parent"] | {"database_id": target["id"]}
            world.put("page", row | {"parent": holder})
        world.announce("data_source", source_id, "moved", parent=_inside(target["id"]))

    def _text(self, written: Any, key: str) -> list[Json]:
        return [] if written is None else rich_text(written, f"body.{key}", self.core.world)

    def _icon(self, body: Mapping[str, Any]) -> Json | None:
        return icon(body.get("icon"), "body.icon", self.core.world)


def _inside(database_id: str) -> Json:
    return {"type": "database_id", "database_id": database_id}


def _changes(before: Json, after: Json) -> list[Json]:
    old = {own["id"]: own for own in before.values()}
    new = {own["id"]: own for own in after.values()}
    found = []
    for own_id in sorted({*old, *new}):
        if old.get(own_id) == new.get(own_id):
            continue
        action = "created" if own_id not in old else "updated" if own_id in new else "deleted"
        name = new[own_id]["name"] if own_id in new else None
        found.append({"id": own_id, "name": name, "action": action})
    return found

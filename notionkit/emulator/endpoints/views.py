"""Views of data sources, and their queries, whose results are kept for 15 minutes.

Source: Notion API reference, views and view queries; shapes from recorded answers.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import attrs

from notionkit.emulator.blocks import Draft
from notionkit.emulator.bodies import Birth, view_body
from notionkit.emulator.call import Call
from notionkit.emulator.core import Core
from notionkit.emulator.errors import ApiFailure, invalid
from notionkit.emulator.ids import parse_uuid
from notionkit.emulator.paging import envelope, page_request
from notionkit.emulator.querying import INCOMPLETE, query_rows
from notionkit.emulator.richtext import Json
from notionkit.emulator.times import millisecond_offset
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_string,
    an_array,
    an_id,
    an_object,
    exactly_one,
    one_of,
    only,
    refused,
)

KEPT = timedelta(minutes=15)
TYPES = [
    "table",
    "board",
    "list",
    "calendar",
    "timeline",
    "gallery",
    "form",
    "chart",
    "map",
    "dashboard",
]
_REQUIRED = {
    "board": "group_by",
    "calendar": "date_property_id",
    "timeline": "date_property_id",
    "chart": "chart_type",
}
_CHANGES = ["name", "filter", "sorts", "quick_filters", "configuration"]
_CREATE = [
    "data_source_id",
    "name",
    "type",
    "database_id",
    "view_id",
    "create_database",
    "position",
    "placement",
    *_CHANGES,
]


@attrs.frozen
class _Results:
    view_id: str
    expires: datetime
    ids: list[Json]
    capped: bool


@attrs.frozen
class Views:
    """The endpoints of views."""

    core: Core
    _queries: dict[str, _Results] = attrs.field(factory=dict, repr=False)

    def create(self, call: Call) -> Json:
        """POST /v1/views: in a database, on a dashboard, or as a linked database in a page."""
        core, world, body = self.core, self.core.world, call.body
        only(body, _CREATE, "body")
        source_id = an_id(call.raw("data_source_id"), "body.data_source_id")
        core.need("data_source", source_id)
        name = a_string(call.raw("name"), "body.name")
        kind = one_of(call.raw("type"), "body.type", TYPES)
        home = exactly_one(body, ("database_id", "view_id", "create_database"), "body")
        birth = Birth(world.new_id(), world.now(), world.author_id)
        database_id, dashboard = self._home(home, body[home])
        made = view_body(birth, database_id, source_id, name=name, kind=kind)
        made |= self._changes(call, made, source_id)
        self._check(made)
        world.put("view", made | ({"dashboard_view_id": dashboard} if dashboard else {}))
        world.announce("view", birth.id, "created", parent=made["parent"], view_type=kind)
        return dict(world.need("view", birth.id))

    def listing(self, call: Call) -> Json:
        """GET /v1/views?database_id= and/or data_source_id="""
        wanted = {key: self._id_in_query(call, key) for key in ("database_id", "data_source_id")}
        if not any(wanted.values()):
            raise refused("query.database_id", "defined", UNDEFINED)
        if wanted["database_id"]:
            self.core.need("database", wanted["database_id"])
        found = [
            {"object": "view", "id": own["id"]}
            for own in self.core.world.all("view")
            if wanted["database_id"] in (None, own["parent"]["database_id"])
            and wanted["data_source_id"] in (None, own["data_source_id"])
            and self.core.world.visible(own["data_source_id"])
        ]
        page = self.core.cut(found, page_request(call.flat_query, "query"))
        return envelope("view", page.items, page.next_cursor)

    def retrieve(self, call: Call) -> Json:
        """GET /v1/views/{view_id}"""
        return self._need(call)

    def update(self, call: Call) -> Json:
        """PATCH /v1/views/{view_id}"""
        world, view = self.core.world, self._need(call)
        only(call.body, _CHANGES, "body")
        changed = self._changes(call, view, view["data_source_id"])
        stamp = millisecond_offset(world.now())
        by = {"object": "user", "id": world.author_id}
        made = view | changed | {"last_edited_time": stamp, "last_edited_by": by}
        self._check(made)
        world.put("view", made)
        fields = [key for key in changed if key != "quick_filters"]
        world.announce("view", view["id"], "updated", parent=view["parent"], updated_fields=fields)
        return made

    def delete(self, call: Call) -> Json:
        """DELETE /v1/views/{view_id}: the answer is partial."""
        world, view = self.core.world, self._need(call)
        others = [
            own
            for own in world.all("view")
            if own["parent"] == view["parent"] and own["id"] != view["id"]
        ]
        if not others:
            raise invalid("The last view of a database cannot be deleted.")
        del world.objects["view", view["id"]]
        world.announce("view", view["id"], "deleted", parent=view["parent"])
        return {key: view[key] for key in ("object", "id", "parent", "type")}

    def query(self, call: Call) -> Json:
        """POST /v1/views/{view_id}/queries"""
        core, view = self.core, self._need(call)
        only(call.body, ("page_size",), "body")
        wanted = page_request(call.body, "body")
        source = core.need("data_source", view["data_source_id"])
        asked = {"filter": view["filter"], "sorts": view["sorts"]}
        rows = query_rows(core.world, source, asked, core.clock.time())
        ids: list[Json] = [{"object": "page", "id": own["id"]} for own in rows]
        self._drop_expired()
        query_id, expires = str(uuid4()), core.world.moment() + KEPT
        kept = _Results(view["id"], expires, ids[: core.query_limit], len(ids) > core.query_limit)
        self._queries[query_id] = kept
        page = core.cut(kept.ids, wanted)
        answer: dict[str, Any] = {
            "object": "view_query",
            "id": query_id,
            "view_id": view["id"],
            "expires_at": millisecond_offset(expires),
            "total_count": len(kept.ids),
            "results": list(page.items),
            "next_cursor": page.next_cursor,
            "has_more": page.next_cursor is not None,
        }
        return answer | ({"request_status": INCOMPLETE} if kept.capped else {})

    def results(self, call: Call) -> Json:
        """GET /v1/views/{view_id}/queries/{query_id}; 404 when the results have expired."""
        kept = self._kept(call)
        page = self.core.cut(kept.ids, page_request(call.flat_query, "query"))
        last: Json = {"page": {}} | ({"request_status": INCOMPLETE} if kept.capped else {})
        return envelope("page", page.items, page.next_cursor, **last)

    def forget(self, call: Call) -> Json:
        """DELETE /v1/views/{view_id}/queries/{query_id}"""
        self._kept(call)
        query_id = call.id("query_id")
        del self._queries[query_id]
        return {"object": "view_query", "id": query_id, "deleted": True}

    def _need(self, call: Call) -> Json:
        view_id = call.id("view_id")
        view = self.core.world.get("view", view_id)
        if view is None or not self.core.world.visible(view["data_source_id"]):
            raise self.core.not_found("view", view_id)
        return view

    def _drop_expired(self) -> None:
        now = self.core.world.moment()
        for old in [own for own, kept in self._queries.items() if now >= kept.expires]:
            del self._queries[old]

    def _kept(self, call: Call) -> _Results:
        view, query_id = self._need(call), call.id("query_id")
        kept = self._queries.get(query_id)
        expired = kept is not None and self.core.world.moment() >= kept.expires
        if kept is None or expired or kept.view_id != view["id"]:
            message = f"Could not find view query with ID: {query_id}."
            raise ApiFailure(404, "object_not_found", message)
        return kept

    def _home(self, key: str, written: Any) -> tuple[str, str | None]:
        core = self.core
        if key == "database_id":
            return str(core.need("database", an_id(written, "body.database_id"))["id"]), None
        if key == "view_id":
            view_id = an_id(written, "body.view_id")
            view = core.need("view", view_id)
            if view["type"] != "dashboard":
                raise invalid("Widgets can only be added to a view of the type dashboard.")
            return str(view["parent"]["database_id"]), view_id
        where = an_object(an_object(written, "body.create_database").get("parent"), "body.parent")
        page_id = an_id(where.get("page_id", UNDEFINED), "body.create_database.parent.page_id")
        core.need("page", page_id)
        (block_id,) = core.world.append(page_id, Draft("child_database", {"title": ""}))
        return block_id, None

    def _changes(self, call: Call, view: Json, source_id: str) -> Json:
        body = call.body
        made = {key: body[key] for key in _CHANGES if key in body}
        if "name" in made:
            a_string(made["name"], "body.name")
        if made.get("sorts") is not None:
            an_array(made["sorts"], "body.sorts")
        if made.get("configuration") is not None:
            sent = an_object(made["configuration"], "body.configuration")
            if sent.get("type", view["type"]) != view["type"]:
                raise refused("body.configuration.type", f'`"{view["type"]}"`', sent["type"])
            made["configuration"] = {"type": view["type"], **sent}
        if made.get("filter") or made.get("sorts"):
            source = self.core.world.need("data_source", source_id)
            asked = {"filter": made.get("filter"), "sorts": made.get("sorts")}
            query_rows(self.core.world, source, asked, self.core.clock.time())
        return made

    def _check(self, view: Json) -> None:
        needed = _REQUIRED.get(view["type"])
        if needed is not None and needed not in (view["configuration"] or {}):
            raise refused(f"body.configuration.{needed}", "defined", UNDEFINED)

    def _id_in_query(self, call: Call, key: str) -> str | None:
        written = call.first(key)
        if written is None:
            return None
        found = parse_uuid(written)
        if found is None:
            raise refused(f"query.{key}", "a valid uuid", written)
        return found

"""Creating, changing, moving, trashing and restoring pages.

Source: Notion API reference, create, update and move a page.
"""

from typing import Any

import attrs

from notionkit.emulator.blocks import Draft
from notionkit.emulator.call import Call
from notionkit.emulator.core import Core
from notionkit.emulator.endpoints.blocks import trash_flag
from notionkit.emulator.endpoints.placing import Target, parent, position
from notionkit.emulator.errors import invalid
from notionkit.emulator.markdown import page_drafts
from notionkit.emulator.moving import relocate
from notionkit.emulator.richtext import Json
from notionkit.emulator.rows import set_values
from notionkit.emulator.templates import fill
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_boolean,
    a_string,
    an_object,
    only,
    refused,
)
from notionkit.emulator.writes.media import cover, icon
from notionkit.emulator.writes.options import default_status
from notionkit.emulator.writes.tree import drafts
from notionkit.emulator.writes.values import Sheet, values

_CREATE = [
    "parent",
    "properties",
    "icon",
    "cover",
    "children",
    "content",
    "markdown",
    "template",
    "position",
    "allow_async",
]
_UPDATE = [
    "properties",
    "icon",
    "cover",
    "in_trash",
    "archived",
    "is_archived",
    "is_locked",
    "template",
    "erase_content",
]
_PARENTS = ("page_id", "database_id", "data_source_id", "workspace")
_ONLY_TITLE: Json = {
    "title": {"id": "title", "name": "title", "description": None, "type": "title", "title": {}}
}


@attrs.frozen
class Pages:
    """The writing endpoints of pages."""

    core: Core

    def create(self, call: Call) -> Json:
        """POST /v1/pages"""
        core, body = self.core, call.body
        only(body, _CREATE, "body")
        written = body.get("parent", {"workspace": True} if call.public else UNDEFINED)
        target = parent(core, call, written, _PARENTS)
        sheet = self._sheet(target)
        sent = values(sheet, body.get("properties", {}))
        blocks, heading = self._content(call)
        title = next((key for key, own in sheet.schema.items() if own["type"] == "title"), "title")
        if heading is not None and not sent.get(title):
            sent[title] = heading
        look = {"icon": self._icon(body.get("icon")), "cover": self._cover(body.get("cover"))}
        page_id = self._born(target, sent.get(title, []), look, call)
        self._settle_values(page_id, target, sheet, sent)
        core.world.append(page_id, *blocks)
        if body.get("template") is not None:
            fill(core.world, page_id, body["template"])
        core.world.announce("page", page_id, "created", parent=target.body)
        return core.presenter.page(core.world.need("page", page_id), only=call.filter_properties())

    def update(self, call: Call) -> Json:
        """PATCH /v1/pages/{page_id}"""
        core, world, body = self.core, self.core.world, call.body
        page_id = str(core.need("page", call.id("page_id"))["id"])
        only(body, _UPDATE, "body")
        flag = trash_flag(call)
        if flag is False and world.in_trash(page_id):
            world.restore(page_id)
            world.announce("page", page_id, "undeleted")
        if flag is not True or set(body) - {"in_trash", "archived"}:
            core.editable(page_id)
        self._change(page_id, call)
        if flag is True and not world.in_trash(page_id):
            world.trash(page_id)
            world.announce("page", page_id, "deleted")
        return core.presenter.page(world.need("page", page_id), only=call.filter_properties())

    def move(self, call: Call) -> Json:
        """POST /v1/pages/{page_id}/move"""
        core = self.core
        page_id = str(core.need("page", call.id("page_id"))["id"])
        only(call.body, ("parent",), "body")
        core.editable(page_id)
        target = parent(core, call, call.raw("parent"), ("page_id", "data_source_id"))
        if page_id in core.world.path_up(str(target.id)):
            raise invalid("A page cannot be moved into itself or into what is below it.")
        relocate(core.world, page_id, target.kind, str(target.id), target.body)
        core.world.announce("page", page_id, "moved", parent=target.body)
        return core.presenter.page(core.world.need("page", page_id))

    def _change(self, page_id: str, call: Call) -> None:
        world, body = self.core.world, call.body
        fresh: dict[str, Any] = {}
        if "icon" in body:
            fresh["icon"] = self._icon(body["icon"])
        if "cover" in body:
            fresh["cover"] = self._cover(body["cover"])
        for key in ("is_locked", "is_archived"):
            if body.get(key) is not None:
                fresh[key] = a_boolean(body[key], f"body.{key}")
        if fresh:
            world.touch("page", world.need("page", page_id) | fresh)
        if "is_locked" in fresh:
            world.announce("page", page_id, "locked" if fresh["is_locked"] else "unlocked")
        if body.get("properties"):
            self._change_values(page_id, body["properties"])
        if body.get("erase_content"):
            for own in list(world.listing(page_id)):
                world.trash(own)
            world.children[page_id] = []
        if body.get("template") is not None:
            fill(world, page_id, body["template"])

    def _change_values(self, page_id: str, written: Any) -> None:
        world = self.core.world
        page = world.need("page", page_id)
        source_id = page["parent"].get("data_source_id")
        source = world.get("data_source", source_id) if source_id else None
        sheet = Sheet(world, source["properties"] if source else _ONLY_TITLE)
        sent = values(sheet, written)
        self._keep_options(source_id, sheet)
        set_values(world, page_id, sent)
        ids = [page["properties"][name]["id"] for name in sent]
        world.announce("page", page_id, "properties_updated", updated_properties=ids)

    def _sheet(self, target: Target) -> Sheet:
        world = self.core.world
        if target.kind != "data_source":
            return Sheet(world, _ONLY_TITLE)
        return Sheet(world, world.need("data_source", str(target.id))["properties"])

    def _content(self, call: Call) -> tuple[list[Draft], list[Json] | None]:
        """Blocks, and the first heading of Markdown, which names a page without a title."""
        body = call.body
        given = [key for key in ("children", "content", "markdown") if body.get(key) is not None]
        if len(given) > 1:
            raise refused(f"body.{given[1]}", "not present", body[given[1]])
        if body.get("template") is not None and body["template"].get("type") != "none" and given:
            raise refused(f"body.{given[0]}", "not present", body[given[0]])
        if not given:
            return [], None
        if given == ["markdown"]:
            text = a_string(body["markdown"], "body.markdown")
            return page_drafts(text, self.core.world, titled=_titled(body))
        return drafts(body[given[0]], f"body.{given[0]}", self.core.world), None

    def _born(self, target: Target, title: list[Json], look: dict[str, Any], call: Call) -> str:
        world = self.core.world
        if target.kind == "data_source":
            return world.row(str(target.id), {}, **look)
        page_id = world.page(title, parent=target.id, **look)
        if call.body.get("position") is not None and target.id is not None:
            where = an_object(call.body["position"], "body.position")
            listing = world.listing(target.id)
            listing.remove(page_id)
            index = position(self.core, target.id, where, "page_start", "page_end")
            listing.insert(len(listing) if index is None else index, page_id)
        return page_id

    def _settle_values(self, page_id: str, target: Target, sheet: Sheet, sent: Any) -> None:
        if target.kind != "data_source":
            return
        self._keep_options(str(target.id), sheet)
        for name, entry in sheet.schema.items():
            if entry["type"] == "status" and name not in sent:
                sent[name] = default_status(entry)
        set_values(self.core.world, page_id, sent)

    def _keep_options(self, source_id: str | None, sheet: Sheet) -> None:
        source = self.core.world.get("data_source", source_id or "")
        if source is not None and source["properties"] is not sheet.schema:
            self.core.world.put("data_source", source | {"properties": sheet.schema})

    def _icon(self, written: Any) -> Json | None:
        return icon(written, "body.icon", self.core.world)

    def _cover(self, written: Any) -> Json | None:
        return cover(written, "body.cover", self.core.world)


def _titled(body: Any) -> bool:
    return any("title" in own for own in (body.get("properties") or {}).values() if own)

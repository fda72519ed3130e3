"""Creating, reading, changing and deleting comments. Source: Notion API reference, comments."""

from typing import Any

import attrs

from notionkit.emulator.bodies import Birth, comment_body
from notionkit.emulator.call import Call
from notionkit.emulator.capabilities import Capability, restricted
from notionkit.emulator.core import Core
from notionkit.emulator.endpoints.placing import parent
from notionkit.emulator.errors import ApiFailure
from notionkit.emulator.ids import stable_id
from notionkit.emulator.inline import parse_inline
from notionkit.emulator.richtext import Json
from notionkit.emulator.times import minute
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_string,
    an_array,
    an_id,
    an_object,
    exactly_one,
    one_of,
    only,
)
from notionkit.emulator.writes.media import attached
from notionkit.emulator.writes.texts import rich_text

MOST_ATTACHMENTS = 3
_KEYS = ["parent", "discussion_id", "rich_text", "markdown", "attachments", "display_name"]


@attrs.frozen
class Comments:
    """The endpoints of single comments."""

    core: Core

    def create(self, call: Call) -> Json:
        """POST /v1/comments: on a page, on a block, or as a reply in a discussion."""
        core, world, body = self.core, self.core.world, call.body
        only(body, _KEYS, "body")
        if exactly_one(body, ("parent", "discussion_id"), "body") == "parent":
            where = parent(core, call, body["parent"], ("page_id", "block_id")).body
            discussion = None
        else:
            discussion = an_id(body["discussion_id"], "body.discussion_id")
            where = self._thread(discussion)
        text = self._text(call)
        birth = Birth(world.new_id(), world.now(), world.author_id)
        thread = discussion or stable_id(birth.id, "discussion")
        made = comment_body(birth, where, text, discussion=thread, name=self._name())
        made["display_name"] = self._display(body.get("display_name"))
        files = self._attachments(body.get("attachments"))
        world.put("comment", made | ({"attachments": files} if files else {}))
        world.comments.setdefault(where[where["type"]], []).append(birth.id)
        self._announce(birth.id, where, "created")
        if Capability.READ_COMMENTS not in core.capabilities:
            return {"object": "comment", "id": birth.id}
        return core.presenter.comment(world.need("comment", birth.id))

    def retrieve(self, call: Call) -> Json:
        """GET /v1/comments/{comment_id}"""
        return self.core.presenter.comment(self._need(call))

    def update(self, call: Call) -> Json:
        """PATCH /v1/comments/{comment_id}"""
        core, world = self.core, self.core.world
        comment = self._own(call)
        only(call.body, ("rich_text", "markdown"), "body")
        text = self._text(call)
        stamp = minute(world.now())
        world.put("comment", comment | {"rich_text": text, "last_edited_time": stamp})
        self._announce(comment["id"], comment["parent"], "updated")
        return core.presenter.comment(world.need("comment", comment["id"]))

    def delete(self, call: Call) -> Json:
        """DELETE /v1/comments/{comment_id}; an empty discussion disappears with its last one."""
        world = self.core.world
        comment = self._own(call)
        where = comment["parent"]
        world.comments[where[where["type"]]].remove(comment["id"])
        del world.objects["comment", comment["id"]]
        self._announce(comment["id"], where, "deleted")
        return self.core.presenter.comment(comment)

    def _need(self, call: Call) -> Json:
        comment_id = call.id("comment_id")
        comment = self.core.world.get("comment", comment_id)
        where = comment["parent"] if comment else {}
        if comment is None or not self.core.world.visible(where[where["type"]]):
            raise self.core.not_found("comment", comment_id)
        return comment

    def _own(self, call: Call) -> Json:
        comment = self._need(call)
        if comment["created_by"]["id"] != self.core.world.bot_id:
            raise restricted()
        return comment

    def _thread(self, discussion: str) -> Json:
        for comment in self.core.world.all("comment"):
            if comment["discussion_id"] == discussion:
                found: Json = comment["parent"]
                return found
        raise ApiFailure(
            404, "object_not_found", f"Could not find discussion with ID: {discussion}."
        )

    def _text(self, call: Call) -> list[Json]:
        if exactly_one(call.body, ("rich_text", "markdown"), "body") == "markdown":
            return parse_inline(a_string(call.body["markdown"], "body.markdown"))
        return rich_text(call.body["rich_text"], "body.rich_text", self.core.world)

    def _name(self) -> str:
        return str(self.core.world.users[self.core.world.author_id]["name"])

    def _display(self, written: Any) -> Json:
        if written is None:
            return {"type": "integration", "resolved_name": self._name()}
        body, place = an_object(written, "body.display_name"), "body.display_name"
        kinds = ("integration", "user", "custom")
        kind = one_of(body.get("type", UNDEFINED), f"{place}.type", kinds)
        if kind != "custom":
            return {"type": kind, "resolved_name": self._name()}
        custom = an_object(body.get("custom", UNDEFINED), f"{place}.custom")
        name = a_string(custom.get("name", UNDEFINED), f"{place}.custom.name")
        return {"type": "custom", "resolved_name": name}

    def _attachments(self, written: Any) -> list[Json]:
        place = "body.attachments"
        made = []
        for index, own in enumerate(an_array(written or [], place, most=MOST_ATTACHMENTS)):
            where = f"{place}[{index}].file_upload_id"
            body = an_object(own, f"{place}[{index}]")
            source = attached(body.get("file_upload_id", UNDEFINED), where, self.core.world)
            kind = self.core.world.files[source["file"]["url"]].content_type
            made.append({"category": _category(kind), "file": source["file"]})
        return made

    def _announce(self, comment_id: str, where: Json, change: str) -> None:
        world = self.core.world
        page_id = world.page_of(where[where["type"]])
        world.announce("comment", comment_id, change, page_id=page_id, parent=where)


def _category(content_type: str) -> str:
    if content_type == "application/pdf":
        return "pdf"
    kind = content_type.partition("/")[0]
    return kind if kind in ("audio", "image", "video") else "productivity"

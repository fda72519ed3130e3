"""Small listings: templates, custom emojis, meeting notes.

Source: Notion API reference; envelopes from recorded answers.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.emulator.blocks import Draft
from notionkit.emulator.call import Answer, Call
from notionkit.emulator.core import Core
from notionkit.emulator.errors import invalid
from notionkit.emulator.meeting_filters import meeting_predicate, meeting_sort
from notionkit.emulator.paging import page_request
from notionkit.emulator.richtext import Json, rich
from notionkit.emulator.uploading import attachable
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_number,
    an_id,
    an_object,
    one_of,
    only,
    refused,
)

MOST_MEETINGS = 100


@attrs.frozen
class Small:
    """Endpoints that are a listing or two."""

    core: Core

    def templates(self, call: Call) -> Answer:
        """GET /v1/data_sources/{data_source_id}/templates: an envelope of its own."""
        source_id = str(self.core.need("data_source", call.id("data_source_id"))["id"])
        name = (call.first("name") or "").casefold()
        known = self.core.world.templates.get(source_id, [])
        found = [own for own in known if name in own["name"].casefold()]
        page = self.core.cut(found, page_request(call.flat_query, "query"))
        more = page.next_cursor is not None
        body = {"templates": list(page.items), "has_more": more, "next_cursor": page.next_cursor}
        return Answer(body, request_id=False)

    def emojis(self, call: Call) -> Json:
        """GET /v1/custom_emojis?name="""
        name = call.first("name")
        every = self.core.world.emojis.values()
        found = [own for own in every if name in (None, own["name"])]
        page = self.core.cut(found, page_request(call.flat_query, "query"))
        return {
            "object": "list",
            "type": "custom_emoji",
            "results": list(page.items),
            "has_more": page.next_cursor is not None,
            "next_cursor": page.next_cursor,
        }

    def meetings(self, call: Call) -> Json:
        """POST /v1/blocks/meeting_notes/query: full blocks, no cursor."""
        body, world = call.body, self.core.world
        only(body, ("filter", "sort", "limit"), "body")
        limit = a_number(body.get("limit", 50), "body.limit")
        if not 1 <= limit <= MOST_MEETINGS:
            raise refused("body.limit", f"between `1` and `{MOST_MEETINGS}`", limit)
        holds = meeting_predicate(body.get("filter"), self.core.clock.time())
        found = [
            own
            for own in world.all("block")
            if own["type"] == "meeting_notes"
            and world.visible(own["id"])
            and not world.trashed(own["id"])
            and holds(own)
        ]
        found = meeting_sort(found, body.get("sort"))
        shown = [self.core.presenter.block(own) for own in found[: int(limit)]]
        return {"results": shown, "has_more": len(found) > limit}

    def meeting(self, call: Call) -> Json:
        """POST /v1/blocks/meeting_notes: from an upload or from a block with a recording.

        Nothing is transcribed: the block stays at `transcription_not_started`.
        """
        core, body = self.core, call.body
        only(body, ("source", "parent", "title", "language", "options"), "body")
        holder = self._meeting_holder(an_object(call.raw("source"), "body.source"), body)
        core.editable(holder)
        payload: dict[str, Any] = {"status": "transcription_not_started"}
        if body.get("title") is not None:
            payload = {"title": rich(str(body["title"])), **payload}
        (made,) = core.world.append(holder, Draft("meeting_notes", payload))
        return core.present_block(made)

    def _meeting_holder(self, source: Mapping[str, Any], body: Mapping[str, Any]) -> str:
        kinds = ("file_upload", "block")
        kind = one_of(source.get("type", UNDEFINED), "body.source.type", kinds)
        if kind == "file_upload":
            where = an_object(body.get("parent", UNDEFINED), "body.parent")
            upload = an_id(source.get("file_upload_id", UNDEFINED), "body.source.file_upload_id")
            attachable(self.core.world, upload)
            page_id = an_id(where.get("page_id", UNDEFINED), "body.parent.page_id")
            return str(self.core.need("page", page_id)["id"])
        if body.get("parent") is not None:
            raise refused("body.parent", "not present", body["parent"])
        block_id = an_id(source.get("block_id", UNDEFINED), "body.source.block_id")
        block = self.core.present_block(block_id)
        if block["type"] not in ("audio", "video", "file"):
            raise invalid("The block holds no recording: it should be audio, video or file.")
        return str(block["parent"][block["parent"]["type"]])

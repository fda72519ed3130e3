"""Appending, changing and deleting blocks.

Source: Notion API reference, append block children, update and delete a block.
"""

from typing import Any

import attrs

from notionkit.emulator.call import Call
from notionkit.emulator.core import Core
from notionkit.emulator.endpoints.placing import index_of
from notionkit.emulator.errors import invalid
from notionkit.emulator.paging import envelope
from notionkit.emulator.richtext import Json
from notionkit.emulator.writes.blocks import PAYLOADS, Written, payload_of
from notionkit.emulator.writes.checks import a_boolean, an_object, only, refused
from notionkit.emulator.writes.tree import HOLDERS, drafts

_TITLED = frozenset({"child_page", "child_database"})


@attrs.frozen
class Blocks:
    """The writing endpoints of blocks."""

    core: Core

    def append(self, call: Call) -> Json:
        """PATCH /v1/blocks/{block_id}/children

        The answer lists the new blocks of the first level and, when they did not go to the end,
        every sibling after them. Source: recorded answers.
        """
        core, world = self.core, self.core.world
        only(call.body, ("children", "after", "position"), "body")
        block = core.present_block(call.id("block_id"))
        holder = str(block["id"])
        if block["type"] not in HOLDERS:
            raise invalid("Block does not support children.")
        core.editable(holder)
        made = drafts(call.raw("children"), "body.children", world, under=block["type"])
        index = index_of(core, holder, call)
        ids = world.insert(holder, made, index)
        listing = world.listing(holder)
        shown = listing[listing.index(ids[0]) :] if ids else []
        self._announce(holder, ids)
        results = [core.presenter.block(world.need("block", own)) for own in shown]
        return envelope("block", results, None)

    def update(self, call: Call) -> Json:
        """PATCH /v1/blocks/{block_id}: fields that are sent replace those that were."""
        core, block_id = self.core, call.id("block_id")
        block = core.present_block(block_id)
        kind = block["type"]
        flag = trash_flag(call)
        sent = [key for key in call.body if key in PAYLOADS or key in _TITLED]
        only(call.body, (*PAYLOADS, *_TITLED, "type", "object", "in_trash", "archived"), "body")
        if flag is False:
            core.world.restore(block_id)
        if sent and flag is not True:
            core.editable(block_id)
            self._change(block_id, kind, sent, call)
        if flag is True:
            core.world.trash(block_id)
        return core.present_block(block_id)

    def delete(self, call: Call) -> Json:
        """DELETE /v1/blocks/{block_id}: to the trash; it stays readable by id."""
        core, block_id = self.core, call.id("block_id")
        core.present_block(block_id)
        core.editable(block_id)
        core.world.trash(block_id)
        self._announce(block_id, [block_id])
        return core.present_block(block_id)

    def _change(self, block_id: str, kind: str, sent: list[str], call: Call) -> None:
        world = self.core.world
        if sent != [kind]:
            wrong = next(key for key in sent if key != kind)
            raise refused(f"body.{wrong}", "not present", call.body[wrong])
        if kind in _TITLED:
            raise invalid(f"{kind} blocks are changed by the endpoints of pages and databases.")
        body: Any = an_object(call.body[kind], f"body.{kind}")
        if "children" in body:
            raise refused(f"body.{kind}.children", "not present", body["children"])
        old = world.need("block", block_id)[kind]
        made = payload_of(kind, Written(body, f"body.{kind}", world, old))
        world.touch("block", world.need("block", block_id) | {kind: made})
        self._announce(block_id, [block_id])

    def _announce(self, block_id: str, changed: list[str]) -> None:
        world = self.core.world
        page_id = world.page_of(block_id)
        if page_id is not None:
            updated = [{"id": own, "type": "block"} for own in changed]
            world.announce("page", page_id, "content_updated", updated_blocks=updated)


def trash_flag(call: Call) -> bool | None:
    """What a body says of the trash, None when nothing."""
    if "archived" in call.body:
        if not call.before("2026-03-11"):
            raise refused("body.archived", "not present", call.body["archived"])
        return a_boolean(call.body["archived"], "body.archived")
    if call.body.get("in_trash") is None:
        return None
    return a_boolean(call.body["in_trash"], "body.in_trash")

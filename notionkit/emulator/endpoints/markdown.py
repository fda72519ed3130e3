"""A page's Markdown, read and changed by commands.

A change is applied to the text; blocks whose text stays the same stay the same blocks.
Source: Notion API reference, retrieve and update page markdown.
"""

from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import attrs

from notionkit.emulator.blocks import Draft
from notionkit.emulator.call import Answer, Call
from notionkit.emulator.core import Core
from notionkit.emulator.endpoints.tasks import Tasks
from notionkit.emulator.errors import ApiFailure, invalid
from notionkit.emulator.markdown import Renderer
from notionkit.emulator.markdown_blocks import parse_chunks
from notionkit.emulator.richtext import Json
from notionkit.emulator.world import World
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_string,
    an_array,
    an_object,
    one_of,
    only,
)

_COMMANDS = ("insert_content", "replace_content_range", "update_content", "replace_content")


@attrs.frozen
class PageMarkdown:
    """The endpoints of page Markdown."""

    core: Core
    tasks: Tasks

    def retrieve(self, call: Call) -> Json:
        """GET /v1/pages/{page_id}/markdown: of a page, or of a block that one left out."""
        page_id = call.id("page_id")
        self.core.present_block(page_id)
        self._check_version(call.first("markdown_version"))
        return self._shown(page_id, transcripts=call.first("include_transcript") == "true")

    def update(self, call: Call) -> Json | Answer:
        """PATCH /v1/pages/{page_id}/markdown; 202 and a task with `allow_async`."""
        core, body = self.core, call.body
        page_id = call.id("page_id")
        if core.world.get("page", page_id) is None and core.world.get("block", page_id):
            raise invalid(f"{page_id} is not a page.")
        core.need("page", page_id)
        core.editable(page_id)
        only(body, ("type", "allow_async", "markdown_version", *_COMMANDS), "body")
        self._check_version(body.get("markdown_version"))
        kind = one_of(body.get("type", UNDEFINED), "body.type", _COMMANDS)
        command = an_object(body.get(kind, UNDEFINED), f"body.{kind}")
        before = self._text(page_id)
        after = _EDITS[kind](before, command, f"body.{kind}")
        self._replace(page_id, after, allowed=bool(command.get("allow_deleting_content")))
        shown = self._shown(page_id)
        if body.get("allow_async"):
            return self.tasks.start("PATCH /v1/pages/:page_id/markdown", shown)
        return shown

    def _shown(self, page_id: str, *, transcripts: bool = False) -> Json:
        world, renderer = self.core.world, self._renderer(transcripts=transcripts)
        block = world.get("block", page_id) if world.get("page", page_id) is None else None
        text = renderer.page(page_id) if block is None else renderer.block(block)
        return {
            "object": "page_markdown",
            "id": page_id,
            "markdown": text,
            "truncated": bool(renderer.left_out),
            "unknown_block_ids": renderer.left_out,
        }

    def _renderer(self, *, transcripts: bool = False) -> Renderer:
        core = self.core
        return Renderer(core.world, core.presenter, core.record_limit, transcripts=transcripts)

    def _text(self, page_id: str) -> str:
        return self._renderer().page(page_id)

    def _replace(self, page_id: str, text: str, *, allowed: bool) -> None:
        world, renderer = self.core.world, self._renderer()
        before = renderer.body(page_id)
        parsed = parse_chunks(text, world)
        drafts, chunks = [draft for draft, _ in parsed], [own for _, own in parsed]
        matcher = SequenceMatcher(None, [own for _, own in before], chunks, autojunk=False)
        plan = [step for step in matcher.get_opcodes() if step[0] != "equal"]
        gone = [before[at][0] for _, start, end, _, _ in plan for at in range(start, end)]
        _check_loaded(gone, renderer.left_out)
        _check_deletion(gone, allowed=allowed)
        for _, start, _, first, last in reversed(plan):
            added = drafts[first:last]
            if any(own.type == "reference" for own in added):
                raise invalid(
                    "Pages, databases, meeting notes and unknown blocks cannot be made by Markdown."
                )
            _check_originals(added, world)
            index = self._index(page_id, before, start)
            world.insert(page_id, added, index)
        for block in gone:
            world.trash(block["id"])
        ids = [{"id": block["id"], "type": "block"} for block in gone]
        world.announce("page", page_id, "content_updated", updated_blocks=ids)

    def _index(self, page_id: str, before: Sequence[tuple[Json, str]], at: int) -> int | None:
        if at >= len(before):
            return None
        return self.core.world.listing(page_id).index(before[at][0]["id"])

    def _check_version(self, written: Any) -> None:
        if written == "v2":
            raise invalid("markdown_version v2 is not served by this emulator. Use v1.")


def _check_loaded(gone: Sequence[Json], left_out: Sequence[str]) -> None:
    """400 for an edit of blocks that the page was too large to load."""
    if not {own["id"] for own in gone} & set(left_out):
        return
    message = "The edit touches content that was not loaded, since the page is too large."
    about = {"limit_kind": "page_record_count"}
    raise ApiFailure(400, "validation_error", message, additional_data=about)


def _check_originals(drafts: Sequence[Draft], world: World) -> None:
    """400 for a copy of what is no synced block."""
    for draft in drafts:
        source = draft.payload.get("synced_from") if draft.type == "synced_block" else None
        if source is not None and world.get("block", source["block_id"]) is None:
            raise invalid(f"Could not find the synced block with ID: {source['block_id']}.")
        _check_originals(draft.children, world)


def _check_deletion(gone: Sequence[Json], *, allowed: bool) -> None:
    children = [own for own in gone if own["type"] in ("child_page", "child_database")]
    if children and not allowed:
        raise invalid(
            "This would delete child pages or databases. "
            "Set allow_deleting_content to true to allow it."
        )


def _update_content(text: str, command: Mapping[str, Any], place: str) -> str:
    edits = an_array(command.get("content_updates", UNDEFINED), f"{place}.content_updates")
    for index, own in enumerate(edits):
        where = f"{place}.content_updates[{index}]"
        edit = an_object(own, where)
        old = a_string(edit.get("old_str", UNDEFINED), f"{where}.old_str")
        new = a_string(edit.get("new_str", UNDEFINED), f"{where}.new_str")
        found = text.count(old) if old else 0
        if found == 0 or (found > 1 and not edit.get("replace_all_matches")):
            raise invalid(f"{where}.old_str should match exactly once, it matches {found} times.")
        text = text.replace(old, new)
    return text


def _replace_content(_text: str, command: Mapping[str, Any], place: str) -> str:
    return a_string(command.get("new_str", UNDEFINED), f"{place}.new_str")


def _insert_content(text: str, command: Mapping[str, Any], place: str) -> str:
    content = a_string(command.get("content", UNDEFINED), f"{place}.content")
    if command.get("after") is not None and command.get("position") is not None:
        raise invalid(f"{place} takes either after or position, not both.")
    if command.get("after") is not None:
        _, end = _selected(text, a_string(command["after"], f"{place}.after"))
        return f"{text[:end]}\n{content}{text[end:]}"
    where = an_object(command.get("position") or {"type": "end"}, f"{place}.position")
    at = one_of(where.get("type", UNDEFINED), f"{place}.position.type", ("start", "end"))
    pieces = (content, text) if at == "start" else (text, content)
    return "\n".join(piece for piece in pieces if piece)


def _replace_range(text: str, command: Mapping[str, Any], place: str) -> str:
    content = a_string(command.get("content", UNDEFINED), f"{place}.content")
    chosen = a_string(command.get("content_range", UNDEFINED), f"{place}.content_range")
    start, end = _selected(text, chosen)
    return text[:start] + content + text[end:]


def _selected(text: str, selection: str) -> tuple[int, int]:
    """The span that `start...end` selects."""
    head, _, tail = selection.partition("...")
    start = text.find(head)
    end = text.find(tail, start + len(head)) if start >= 0 else -1
    if start < 0 or end < 0:
        raise invalid(f"Could not find the selection {selection!r} in the page.")
    return start, end + len(tail)


_EDITS: Mapping[str, Callable[[str, Mapping[str, Any], str], str]] = {
    "update_content": _update_content,
    "replace_content": _replace_content,
    "insert_content": _insert_content,
    "replace_content_range": _replace_range,
}

"""Worlds written down in a JSON file.

`{name, people: [{name, email}], pages: [...]}`, where a page is `{title, icon, markdown, blocks,
attachments, comments, pages, databases}` and a database `{title, inline, properties, rows}`.
Blocks, schema and rows are written as in the API's requests; a row is `{properties, markdown,
blocks, attachments, comments, pages}`. Attachments are paths beside the file, comments are texts.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from notionkit.emulator.blocks import file_block
from notionkit.emulator.bodies import Source
from notionkit.emulator.errors import ApiFailure, WorldError
from notionkit.emulator.markdown_blocks import parse_blocks
from notionkit.emulator.rows import apply_schema, set_values
from notionkit.emulator.world import World
from notionkit.emulator.writes.checks import (
    MOST_ITEMS,
    a_boolean,
    a_string,
    an_array,
    an_object,
)
from notionkit.emulator.writes.media import icon
from notionkit.emulator.writes.schemas import Draft as SchemaDraft
from notionkit.emulator.writes.tree import drafts
from notionkit.emulator.writes.values import Sheet, values


def world_from_file(path: str | Path) -> World:
    """The world that a file tells of.

    Raises WorldError, with the place in the file, when it is no JSON or tells of what cannot be.
    """
    try:
        written = json.loads(Path(path).read_text(encoding="utf-8"))
        return _Reading(Path(path)).world(an_object(written, "world"))
    except (OSError, ValueError, RecursionError) as error:
        raise WorldError(f"The world in {path} cannot be read: {error}") from None
    except ApiFailure as failure:
        raise WorldError(f"The world in {path} cannot be: {failure.message}") from None


@attrs.frozen
class _Reading:
    """One file on its way to be a world."""

    path: Path

    def world(self, written: Mapping[str, Any]) -> World:
        name = a_string(written.get("name", self.path.stem), "world.name")
        world = World(name=name, seed=self.path.stem)
        for index, own in enumerate(_list(written, "people", "world")):
            place = f"world.people[{index}]"
            person = an_object(own, place)
            world.person(_text(person, "name", place), email=_text(person, "email", place))
        self._pages(world, written, None, "world")
        return world

    def _pages(self, world: World, holder: Mapping[str, Any], parent: str | None, at: str) -> None:
        for index, own in enumerate(_list(holder, "pages", at)):
            where = f"{at}.pages[{index}]"
            page = an_object(own, where)
            title, emoji = _text(page, "title", where) or "", page.get("icon")
            look = emoji if isinstance(emoji, str) else icon(emoji, f"{where}.icon", world)
            made = world.page(title, parent=parent, icon=look)
            self._fill(world, page, made, where)
            for number, database in enumerate(_list(page, "databases", where)):
                self._database(world, database, made, f"{where}.databases[{number}]")

    def _database(self, world: World, written: Any, parent: str, place: str) -> None:
        body = an_object(written, place)
        title = _text(body, "title", place) or ""
        inline = a_boolean(body.get("inline", False), f"{place}.inline")
        made = world.database(title, [Source(title)], parent=parent, inline=inline)
        source = world.need("data_source", made.source)
        draft = SchemaDraft(world, made.source, source["properties"])
        draft.change(body.get("properties", {}), f"{place}.properties")
        apply_schema(world, source, draft.schema)
        for index, own in enumerate(_list(body, "rows", place)):
            where = f"{place}.rows[{index}]"
            self._row(world, made.source, an_object(own, where), where)

    def _row(self, world: World, source_id: str, row: Mapping[str, Any], place: str) -> None:
        source = world.need("data_source", source_id)
        sheet = Sheet(world, source["properties"])
        sent = values(sheet, row.get("properties", {}), f"{place}.properties")
        world.put("data_source", source | {"properties": sheet.schema})
        page_id = world.row(source_id, {})
        set_values(world, page_id, sent)
        self._fill(world, row, page_id, place)

    def _fill(self, world: World, body: Mapping[str, Any], page_id: str, place: str) -> None:
        made = parse_blocks(_text(body, "markdown", place) or "", world)
        blocks = _list(body, "blocks", place)
        for start in range(0, len(blocks), MOST_ITEMS):
            made += drafts(blocks[start : start + MOST_ITEMS], f"{place}.blocks", world)
        for index, own in enumerate(_list(body, "attachments", place)):
            name = a_string(own, f"{place}.attachments[{index}]")
            file = self.path.parent / name
            made.append(file_block(world.file(file.name, file.read_bytes()), file.name))
        world.append(page_id, *made)
        for index, own in enumerate(_list(body, "comments", place)):
            world.comment(page_id, a_string(own, f"{place}.comments[{index}]"))
        self._pages(world, body, page_id, place)


def _list(body: Mapping[str, Any], key: str, place: str) -> Sequence[Any]:
    return an_array(body.get(key, []), f"{place}.{key}", most=100_000)


def _text(body: Mapping[str, Any], key: str, place: str) -> str | None:
    written = body.get(key)
    return None if written is None else a_string(written, f"{place}.{key}")

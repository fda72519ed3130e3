"""Worlds written down in a JSON file.

`{name, people: [{name, email}], pages: [...]}`, where a page is `{title, icon, markdown, blocks,
pages, databases}` and a database `{title, inline, properties, rows}`. Blocks, schema and rows are
written as in the API's requests; a row is `{properties, markdown, blocks}`.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from notionkit.emulator.blocks import Draft
from notionkit.emulator.bodies import Source
from notionkit.emulator.errors import ApiFailure, WorldError
from notionkit.emulator.markdown_blocks import parse_blocks
from notionkit.emulator.rows import apply_schema, set_values
from notionkit.emulator.world import World
from notionkit.emulator.writes.checks import MOST_ITEMS, an_array, an_object
from notionkit.emulator.writes.schemas import Draft as SchemaDraft
from notionkit.emulator.writes.tree import drafts
from notionkit.emulator.writes.values import Sheet, values


def world_from_file(path: str | Path) -> World:
    """The world that a file tells of.

    Raises WorldError, with the place in the file, when it is no JSON or tells of what cannot be.
    """
    try:
        written = json.loads(Path(path).read_text(encoding="utf-8"))
        return _world(an_object(written, "world"), Path(path).stem)
    except (OSError, ValueError) as error:
        raise WorldError(f"The world in {path} cannot be read: {error}") from None
    except ApiFailure as failure:
        raise WorldError(f"The world in {path} cannot be: {failure.message}") from None


def _world(written: Mapping[str, Any], name: str) -> World:
    world = World(name=str(written.get("name", name)), seed=name)
    for person in an_array(written.get("people", []), "world.people"):
        world.person(person.get("name"), email=person.get("email"))
    _pages(world, written.get("pages", []), None, "world.pages")
    return world


def _pages(world: World, written: Any, parent: str | None, place: str) -> None:
    for index, own in enumerate(an_array(written, place, most=100_000)):
        where = f"{place}[{index}]"
        page = an_object(own, where)
        made = world.page(str(page.get("title", "")), parent=parent, icon=page.get("icon"))
        world.append(made, *_content(world, page, where))
        _pages(world, page.get("pages", []), made, f"{where}.pages")
        for number, database in enumerate(page.get("databases", [])):
            _database(world, database, made, f"{where}.databases[{number}]")


def _database(world: World, written: Any, parent: str, place: str) -> None:
    body = an_object(written, place)
    title = str(body.get("title", ""))
    made = world.database(
        title, [Source(title)], parent=parent, inline=bool(body.get("inline", False))
    )
    source = world.need("data_source", made.source)
    draft = SchemaDraft(world, made.source, source["properties"])
    draft.change(body.get("properties", {}), f"{place}.properties")
    apply_schema(world, source, draft.schema)
    for index, own in enumerate(an_array(body.get("rows", []), f"{place}.rows", most=100_000)):
        _row(world, made.source, an_object(own, place), f"{place}.rows[{index}]")


def _row(world: World, source_id: str, row: Mapping[str, Any], place: str) -> None:
    source = world.need("data_source", source_id)
    sheet = Sheet(world, source["properties"])
    sent = values(sheet, row.get("properties", {}), f"{place}.properties")
    world.put("data_source", source | {"properties": sheet.schema})
    page_id = world.row(source_id, {})
    set_values(world, page_id, sent)
    world.append(page_id, *_content(world, row, place))


def _content(world: World, body: Mapping[str, Any], place: str) -> Iterable[Draft]:
    made = parse_blocks(str(body.get("markdown", "")), world)
    blocks = body.get("blocks", [])
    for start in range(0, len(blocks), MOST_ITEMS):
        made += drafts(blocks[start : start + MOST_ITEMS], f"{place}.blocks", world)
    return made

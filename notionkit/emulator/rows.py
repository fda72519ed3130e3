"""Rows follow their schema, and two-way relations follow each other."""

from urllib.parse import unquote

from notionkit.emulator.bodies import retitled
from notionkit.emulator.richtext import Json
from notionkit.emulator.rollups import unsettle
from notionkit.emulator.schema import schema_order
from notionkit.emulator.values import build_value
from notionkit.emulator.world import World

_WITH_OPTIONS = frozenset({"select", "multi_select", "status"})


def apply_schema(world: World, source: Json, schema: Json) -> None:
    """Gives a data source another schema; its rows gain, lose and rename their properties."""
    world.put("data_source", source | {"properties": schema})
    entries = sorted(schema.values(), key=schema_order)
    for row_id in world.rows.get(source["id"], ()):
        row = world.need("page", row_id)
        known = {own["id"]: own for own in row["properties"].values()}
        made = {entry["name"]: _carried(entry, known.get(entry["id"])) for entry in entries}
        world.put("page", row | {"properties": made})


def set_values(world: World, page_id: str, written: dict[str, object]) -> None:
    """Puts checked values into a page; the other side of two-way relations follows."""
    page = world.need("page", page_id)
    properties = dict(page["properties"])
    for name, value in written.items():
        own = properties[name]
        if own["type"] == "relation":
            _follow(world, page, own, value)  # type: ignore[arg-type]
        properties[name] = own | {own["type"]: value}
    world.touch("page", page | {"properties": properties})
    unsettle(world, page_id)
    titled = next((own["title"] for own in properties.values() if own["type"] == "title"), None)
    if titled is not None and any(properties[name]["type"] == "title" for name in written):
        world.put("page", retitled(world.need("page", page_id), titled))
        _retitle_block(world, page_id, titled)


def empty_row(schema: Json) -> Json:
    """The properties of a row in which nothing was written."""
    entries = sorted(schema.values(), key=schema_order)
    return {entry["name"]: build_value(entry, None) for entry in entries}


def _retitle_block(world: World, page_id: str, title: list[Json]) -> None:
    block = world.get("block", page_id)
    if block is not None:
        text = "".join(item["plain_text"] for item in title)
        world.touch("block", block | {block["type"]: {"title": text}})


def _carried(entry: Json, own: Json | None) -> Json:
    kind = entry["type"]
    if own is None or own["type"] != kind:
        return build_value(entry, None)
    if kind == "rollup" and own[kind]["function"] != entry[kind]["function"]:
        return build_value(entry, None)
    if kind not in _WITH_OPTIONS or not own[kind]:
        return own
    left = {option["id"] for option in entry[kind]["options"]}
    if kind == "multi_select":
        return own | {kind: [option for option in own[kind] if option["id"] in left]}
    return own if own[kind]["id"] in left else build_value(entry, None)


def _follow(world: World, page: Json, own: Json, value: list[Json]) -> None:
    source = world.get("data_source", page["parent"].get("data_source_id", ""))
    entries = source["properties"].values() if source else ()
    entry = next((each for each in entries if each["id"] == own["id"]), None)
    if entry is None or entry["relation"]["type"] != "dual_property":
        return
    other_id = entry["relation"]["dual_property"]["synced_property_id"]
    before, after = ({one["id"] for one in ids} for ids in (own["relation"], value))
    for page_id in sorted(before ^ after):
        _relate(world, page_id, other_id, page["id"], related=page_id in after)


def _relate(world: World, page_id: str, property_id: str, target: str, *, related: bool) -> None:
    page = world.get("page", page_id)
    if page is None:
        return
    for name, own in page["properties"].items():
        if unquote(own["id"]) == property_id and own["type"] == "relation":
            rest = [one for one in own["relation"] if one["id"] != target]
            changed = [*rest, {"id": target}] if related else rest
            world.put(
                "page",
                page | {"properties": page["properties"] | {name: own | {"relation": changed}}},
            )
            unsettle(world, page_id)

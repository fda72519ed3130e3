"""Moving a page: between pages and data sources, with the properties that it has in each."""

from notionkit.emulator.blocks import Draft
from notionkit.emulator.bodies import Birth, block_body, title_property
from notionkit.emulator.richtext import Json, plain
from notionkit.emulator.rows import empty_row
from notionkit.emulator.store import title_items
from notionkit.emulator.times import parse_time
from notionkit.emulator.world import World


def relocate(world: World, page_id: str, kind: str, target: str, holder: Json) -> None:
    """Moves a page under a page (`kind` "page") or into a data source."""
    page = world.need("page", page_id)
    title = title_items(page)
    _leave(world, page)
    if kind == "data_source":
        schema = world.need("data_source", target)["properties"]
        properties = _as_row(schema, title)
        world.rows.setdefault(target, []).append(page_id)
    else:
        properties = title_property(title)
        world.children.setdefault(target, []).append(page_id)
        _stand(world, page, holder, title)
    world.touch("page", page | {"parent": holder, "properties": properties})


def _leave(world: World, page: Json) -> None:
    for listing in (*world.children.values(), *world.rows.values()):
        if page["id"] in listing:
            listing.remove(page["id"])
    world.objects.pop(("block", page["id"]), None)


def _stand(world: World, page: Json, holder: Json, title: list[Json]) -> None:
    birth = Birth(page["id"], parse_time(page["created_time"]), page["created_by"]["id"])
    world.put("block", block_body(birth, holder, Draft("child_page", {"title": plain(title)})))


def _as_row(schema: Json, title: list[Json]) -> Json:
    made = empty_row(schema)
    return {
        name: own | {"title": title} if own["type"] == "title" else own
        for name, own in made.items()
    }

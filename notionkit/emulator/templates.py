"""Templates of a data source, and pages that are filled from them.

A template is a page that no query lists. Source: Notion API reference, list data source templates
and create a page.
"""

from typing import Any

from notionkit.emulator.blocks import Draft
from notionkit.emulator.errors import invalid
from notionkit.emulator.richtext import Json
from notionkit.emulator.world import World
from notionkit.emulator.writes.checks import UNDEFINED, an_id, an_object, one_of

_KINDS = ("none", "default", "template_id")


def fill(world: World, page_id: str, written: Any) -> None:
    """Puts the template's blocks into a page. Notion does so later; the emulator at once."""
    body = an_object(written, "body.template")
    kind = one_of(body.get("type", UNDEFINED), "body.template.type", _KINDS)
    if kind == "none":
        return
    source_id = world.need("page", page_id)["parent"].get("data_source_id", "")
    known = world.templates.get(source_id, [])
    if kind == "default":
        found = next((own for own in known if own["is_default"]), None)
    else:
        wanted = an_id(body.get("template_id", UNDEFINED), "body.template.template_id")
        found = next((own for own in known if own["id"] == wanted), None)
    if found is None:
        raise invalid("Could not find a template for this page.")
    world.append(page_id, *copies(world, found["id"]))


def copies(world: World, holder: str) -> list[Draft]:
    """Drafts of everything below a page or block, child pages and databases left out."""
    blocks = [own for own in world.listed_children(holder) if not own["type"].startswith("child_")]
    return [Draft(own["type"], _payload(own), tuple(copies(world, own["id"]))) for own in blocks]


def _payload(block: Json) -> Json:
    payload: Json = block[block["type"]]
    return payload

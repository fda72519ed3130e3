"""The raw objects of a new workspace, with every key in Notion's order.

Source: recorded answers of the real API at 2026-03-11.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from notionkit.emulator.blocks import Draft
from notionkit.emulator.ids import stable_id, undashed
from notionkit.emulator.richtext import Json, Text, plain, rich
from notionkit.emulator.schema import Property, build_schema
from notionkit.emulator.times import millisecond_offset, minute


@attrs.frozen
class Source:
    """A data source to be: its name, its properties beside the title, the title's name."""

    name: str
    properties: Mapping[str, Property] = attrs.field(factory=dict)
    title: str = "Name"
    description: Text = ""
    icon: Json | str | None = None
    key: str | None = None


@attrs.frozen
class Birth:
    """Id, time and maker of an object that comes into the world."""

    id: str
    moment: datetime
    author_id: str

    @property
    def times(self) -> Json:
        """The four keys that pages and blocks have, in their order."""
        by = {"object": "user", "id": self.author_id}
        stamp = minute(self.moment)
        return {
            "created_time": stamp,
            "last_edited_time": stamp,
            "created_by": by,
            "last_edited_by": by,
        }


@attrs.frozen
class Look:
    """Icon (an emoji may be written as a string) and cover."""

    icon: Json | str | None = None
    cover: Json | None = None

    @property
    def icon_object(self) -> Json | None:
        """The icon as Notion has it."""
        return {"type": "emoji", "emoji": self.icon} if isinstance(self.icon, str) else self.icon


def page_body(birth: Birth, parent: Json, properties: Json, title: list[Json], look: Look) -> Json:
    """A page, or a row."""
    return {
        "object": "page",
        "id": birth.id,
        **birth.times,
        "cover": look.cover,
        "icon": look.icon_object,
        "parent": parent,
        "in_trash": False,
        "is_archived": False,
        "is_locked": False,
        "properties": properties,
        "url": object_url(plain(title), birth.id),
        "public_url": None,
    }


def title_property(title: list[Json]) -> Json:
    """The only property of a page that is no row."""
    return {"title": {"id": "title", "type": "title", "title": title}}


def block_body(birth: Birth, parent: Json, draft: Draft) -> Json:
    """A block; answers fill in `has_children`."""
    return {
        "object": "block",
        "id": birth.id,
        "parent": parent,
        **birth.times,
        "has_children": False,
        "in_trash": False,
        "type": draft.type,
        draft.type: draft.payload,
    }


def database_body(
    birth: Birth,
    parent: Json,
    *,
    title: list[Json],
    description: list[Json],
    inline: bool,
    sources: Sequence[Json],
    look: Look,
) -> Json:
    """A database; it has neither `created_by` nor `last_edited_by`."""
    stamp = millisecond_offset(birth.moment)
    return {
        "object": "database",
        "id": birth.id,
        "title": title,
        "description": description,
        "parent": parent,
        "is_inline": inline,
        "in_trash": False,
        "is_locked": False,
        "created_time": stamp,
        "last_edited_time": stamp,
        "data_sources": list(sources),
        "icon": look.icon_object,
        "cover": look.cover,
        "url": object_url("", birth.id),
        "public_url": None,
    }


def data_source_body(birth: Birth, source: Source, database: Json) -> Json:
    """A data source of a database; without an icon of its own it has the database's."""
    times = birth.times
    order = ("created_time", "created_by", "last_edited_by", "last_edited_time")
    return {
        "object": "data_source",
        "id": birth.id,
        "cover": database["cover"],
        "icon": Look(source.icon).icon_object or database["icon"],
        **{key: times[key] for key in order},
        "title": rich(source.name),
        "description": rich(source.description),
        "is_inline": database["is_inline"],
        "properties": build_schema(source.title, source.properties),
        "parent": {"type": "database_id", "database_id": database["id"]},
        "database_parent": database["parent"],
        "url": database["url"],
        "public_url": None,
        "in_trash": False,
    }


def default_view(birth: Birth, source_id: str) -> Json:
    """The table that every database starts with."""
    own = attrs.evolve(birth, id=stable_id(birth.id, "default view"))
    return view_body(own, birth.id, source_id, name="Default view", kind="table")


def view_body(birth: Birth, database_id: str, source_id: str, *, name: str, kind: str) -> Json:
    """A view without filter, sorts and configuration."""
    stamp, by = millisecond_offset(birth.moment), {"object": "user", "id": birth.author_id}
    address = f"{object_url('', database_id)}?v={undashed(birth.id)}"
    return {
        "object": "view",
        "id": birth.id,
        "parent": {"type": "database_id", "database_id": database_id},
        "data_source_id": source_id,
        "name": name,
        "type": kind,
        "created_time": stamp,
        "created_by": by,
        "last_edited_time": stamp,
        "last_edited_by": by,
        "url": address,
        "filter": None,
        "sorts": None,
        "quick_filters": None,
        "configuration": {"type": kind},
    }


def comment_body(birth: Birth, parent: Json, content: Text, *, discussion: str, name: str) -> Json:
    """A comment in a discussion; `name` is what its author is shown as."""
    times = birth.times
    return {
        "object": "comment",
        "id": birth.id,
        "parent": parent,
        "discussion_id": discussion,
        "created_time": times["created_time"],
        "last_edited_time": times["last_edited_time"],
        "created_by": times["created_by"],
        "rich_text": rich(content),
        "display_name": {"type": "user", "resolved_name": name},
    }


def object_url(title: str, object_id: str) -> str:
    """The address that Notion gives: slug of the title, then the id's digits.

    Source: recorded answers; host and path since July 2026. Databases have no slug.
    """
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-")
    return f"https://app.notion.com/p/{slug + '-' if slug else ''}{undashed(object_id)}"


def retitled(body: Json, items: list[Json]) -> Json:
    """A page, database or data source with another title, and the address that follows."""
    changed = body | {"url": object_url(plain(items), body["id"])}
    if body["object"] != "page":
        return changed | {"title": items}
    properties = {
        name: own | {"title": items} if own["type"] == "title" else own
        for name, own in body["properties"].items()
    }
    return changed | {"properties": properties}

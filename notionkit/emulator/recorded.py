"""Seeds a world from a folder of recorded answers of the real API.

Every page, block, database, data source, comment and user seen in an answer with status 200 becomes
part of the world; of several bodies of one object the last one wins. Recorded listings of children
give the order of blocks; blocks seen elsewhere follow, and pages and databases get their place
in their parent. The bytes of hosted files are not recorded: small ones are made.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from notionkit.emulator.adapt import modern
from notionkit.emulator.blocks import Draft
from notionkit.emulator.bodies import Birth, block_body
from notionkit.emulator.ids import dashed, undashed
from notionkit.emulator.placeholders import placeholder
from notionkit.emulator.rebuild import page_from_blocks, source_from_rows
from notionkit.emulator.richtext import Json, plain
from notionkit.emulator.store import title_items
from notionkit.emulator.times import parse_time
from notionkit.emulator.world import World

_CHILDREN = re.compile(r"/v1/blocks/([0-9a-f-]{32,36})/children")
_PROPERTY = re.compile(r"/v1/pages/([0-9a-f-]{32,36})/properties/(.+)")
_MODERN = ("2025-09-03", "2026-03-11")


@attrs.define
class SeedReport:
    """What became of the recordings, in numbers."""

    answers: int = 0
    """Lines read."""
    skipped: int = 0
    """Lines that are no successful answer with an object in it."""
    bodies: Counter[str] = attrs.field(factory=Counter)
    """Object bodies taken, by the version that they were recorded at."""
    left_out: Counter[str] = attrs.field(factory=Counter)
    """Bodies of kinds that a world does not hold (views, uploads, property items ...)."""
    rebuilt: int = 0
    """Pages known only by blocks, data sources known only by their database: made up from these."""
    objects: Counter[str] = attrs.field(factory=Counter)
    """What the world holds in the end, by kind."""


class RecordedWorld(World):
    """A world made of recordings; `report` says of how many."""

    def __init__(self) -> None:
        super().__init__(name="Recorded workspace", seed="recorded")
        self.report = SeedReport()


def world_from_recordings(folder: str | Path) -> RecordedWorld:
    """The world that the `*.jsonl` files in a folder tell of.

    Each line is `{method, path, query, version, status, body}`. Raises FileNotFoundError when
    the folder has no such file.
    """
    paths = sorted(Path(folder).glob("*.jsonl"))
    if not paths:
        raise FileNotFoundError(f"There are no recordings (*.jsonl) in {folder}.")
    seeding = _Seeding(RecordedWorld())
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            seeding.take(json.loads(line))
    return seeding.finish()


class _Seeding:
    """The work in progress: objects go straight into the world, their order is settled last."""

    def __init__(self, world: RecordedWorld) -> None:
        self._world = world
        self._report = world.report
        self._listed: dict[str, list[str]] = {}
        self._gone: set[str] = set()
        self._relations: dict[tuple[str, str], list[Json]] = {}

    def take(self, answer: Mapping[str, Any]) -> None:
        """Takes one recorded answer."""
        self._report.answers += 1
        body = answer["body"]
        if answer["status"] != 200 or not isinstance(body, dict):
            self._report.skipped += 1
            return
        path, query = answer["path"] or "", answer["query"] or ""
        self._take_bot(path, body)
        for own in _objects(body):
            self._take_object(own, str(answer["version"]))
        self._take_listing(path, query, body, answer["method"])
        self._take_relation(path, body)

    def finish(self) -> RecordedWorld:
        """Settles the order of everything."""
        world = self._world
        for (page_id, property_id), items in self._relations.items():
            self._complete_relation(page_id, property_id, items)
        self._place_blocks()
        self._rebuild_pages()
        for kind in ("page", "database"):
            for body in list(world.all(kind)):
                self._place(kind, body)
        self._place_rows()
        self._rebuild_sources()
        for body in list(world.objects.values()):
            self._add_files(body)
        self._report.objects.update(kind for kind, _ in world.objects)
        self._report.objects["user"] = len(world.users)
        return world

    def _take_bot(self, path: str, body: Json) -> None:
        if path.rstrip("/").endswith("/users/me"):
            self._world.bot_id = body["id"]
            self._world.integration = body["name"]

    def _take_object(self, body: Json, version: str) -> None:
        if body["object"] == "user":
            self._world.users[body["id"]] = {key: body[key] for key in body if key != "request_id"}
            return
        made = modern(body)
        if not made:
            self._report.left_out[body["object"]] += 1
            return
        self._report.bodies[version if version in _MODERN else "older"] += 1
        for kind, own in made:
            self._world.put(kind, own)
            self._gone.discard(own["id"])

    def _take_listing(self, path: str, query: str, body: Json, method: str) -> None:
        found = _CHILDREN.search(path)
        if found is None or body.get("object") != "list":
            return
        holder = _dashed(found[1])
        ids = [own["id"] for own in body["results"] if own.get("object") == "block"]
        fresh = method == "GET" and "start_cursor" not in query
        if fresh and not body["has_more"]:
            known = (own["id"] for own in self._world.all("block") if _holder(own) == holder)
            self._gone.update(set(known) - set(ids))
        before = [] if fresh else self._listed.get(holder, [])
        self._listed[holder] = [*before, *(own for own in ids if own not in before)]

    def _take_relation(self, path: str, body: Json) -> None:
        found = _PROPERTY.search(path)
        if found is None or body.get("property_item", {}).get("type") != "relation":
            return
        key = (_dashed(found[1]), body["property_item"]["id"])
        known = self._relations.setdefault(key, [])
        known += [own["relation"] for own in body["results"] if own["relation"] not in known]

    def _complete_relation(self, page_id: str, property_id: str, items: list[Json]) -> None:
        page = self._world.get("page", page_id)
        if page is None:
            return
        properties = {
            name: own | {"relation": items, "has_more": False} if own["id"] == property_id else own
            for name, own in page["properties"].items()
        }
        self._world.put("page", page | {"properties": properties})

    def _place_blocks(self) -> None:
        children = self._world.children
        for holder, ids in self._listed.items():
            children[holder] = [own for own in ids if self._belongs(own, holder)]
        for body in self._world.all("block"):
            holder = _holder(body)
            listing = children.setdefault(holder, [])
            if body["id"] not in listing and body["id"] not in self._gone:
                listing.append(body["id"])

    def _belongs(self, block_id: str, holder: str) -> bool:
        body = self._world.get("block", block_id)
        return body is not None and _holder(body) == holder and block_id not in self._gone

    def _rebuild_pages(self) -> None:
        """Makes pages of which only blocks were recorded, so that their text can be reached."""
        world = self._world
        for block in list(world.all("block")):
            own = block["id"] if block["type"] == "child_page" else None
            for page_id in (block["parent"].get("page_id"), own):
                if page_id is not None and world.get("page", page_id) is None:
                    made = page_from_blocks(page_id, block, world.get("block", page_id))
                    world.put("page", made)
                    self._report.rebuilt += 1

    def _rebuild_sources(self) -> None:
        """Makes data sources of which only the database was recorded, and perhaps rows."""
        world = self._world
        for database in list(world.all("database")):
            for own in database["data_sources"]:
                if world.get("data_source", own["id"]) is None:
                    rows = [world.need("page", row) for row in world.rows.get(own["id"], ())]
                    world.put("data_source", source_from_rows(database, own, rows, world.bot_id))
                    self._report.rebuilt += 1

    def _place(self, kind: str, body: Json) -> None:
        """Gives a page or database that was only seen by itself its block in its parent."""
        world, parent = self._world, body["parent"]
        if parent["type"] not in ("page_id", "block_id") or world.get("block", body["id"]):
            return
        moment = parse_time(body["created_time"])
        birth = Birth(body["id"], moment, body.get("created_by", {"id": world.bot_id})["id"])
        draft = Draft(f"child_{kind}", {"title": plain(title_items(body))})
        made = block_body(birth, parent, draft)
        world.put("block", made | {key: body[key] for key in ("last_edited_time", "in_trash")})
        world.children.setdefault(parent[parent["type"]], []).append(body["id"])

    def _place_rows(self) -> None:
        rows = [own for own in self._world.all("page") if own["parent"]["type"] == "data_source_id"]
        for row in sorted(rows, key=lambda own: str(own["created_time"])):
            source = row["parent"]["data_source_id"]
            self._world.rows.setdefault(source, []).append(row["id"])

    def _add_files(self, body: Json) -> None:
        for path in _paths(body):
            self._world.add_file(placeholder(path))


def _objects(body: Json) -> Iterator[Json]:
    """The answer itself, or what it lists; inside of property values there are also users."""
    for own in body["results"] if body.get("object") == "list" else [body]:
        if isinstance(own, dict) and "object" in own:
            yield from _full_users(own)
            yield own


def _full_users(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        if value.get("object") == "user" and "type" in value:
            yield value
        for item in value.values():
            yield from _full_users(item)
    elif isinstance(value, list):
        for item in value:
            yield from _full_users(item)


def _paths(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "expiry_time" in value and isinstance(value.get("url"), str):
            yield value["url"]
        for item in value.values():
            yield from _paths(item)
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item)


def _holder(block: Json) -> str:
    parent = block["parent"]
    return str(parent[parent["type"]])


def _dashed(text: str) -> str:
    return dashed(undashed(text))

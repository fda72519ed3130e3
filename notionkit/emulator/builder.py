"""Builds a workspace: pages, databases, rows, blocks, comments, people and files."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from notionkit.emulator.blocks import Draft
from notionkit.emulator.errors import UnknownObject
from notionkit.emulator.files import HostedFile, hosted
from notionkit.emulator.ids import stable_id, undashed
from notionkit.emulator.richtext import Json, Text, plain, rich
from notionkit.emulator.schema import Property, build_schema, schema_order
from notionkit.emulator.store import Store
from notionkit.emulator.times import Clock, from_seconds, millisecond_offset, minute
from notionkit.emulator.values import build_value

_STEP = timedelta(minutes=7, seconds=3, milliseconds=141)
_BOOKKEEPING = ("created_time", "last_edited_time")


@attrs.frozen
class DatabaseIds:
    """The ids of a database and of its data sources, in order."""

    id: str
    sources: tuple[str, ...]

    @property
    def source(self) -> str:
        """The first data source."""
        return self.sources[0]


@attrs.frozen
class Source:
    """A data source to be: its name, its properties beside the title, the title's name."""

    name: str
    properties: Mapping[str, Property] = attrs.field(factory=dict)
    title: str = "Name"
    description: Text = ""
    icon: Json | None = None
    key: str | None = None


class Builder(Store):
    """Adds to the store. Ids and times follow from the order of calls and from keys alone."""

    def __init__(
        self,
        *,
        name: str = "Emulated workspace",
        integration: str = "NotionKit Emulator",
        seed: int | str = 0,
        start: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
    ) -> None:
        super().__init__()
        self.name = name
        self.seed = seed
        self.space_id = stable_id(seed, "space")
        self._numbers = itertools.count(1)
        self._unique: dict[str, int] = {}
        self._moment = start
        self._clock: Clock | None = None
        self.integration = integration
        self.bot_id = self.bot(integration, key="integration")["id"]
        self.author_id = self.bot_id

    # -- ids and times

    def id_of(self, key: str) -> str:
        """The id that an object added with this key has, or will have."""
        return stable_id(self.seed, "key", key)

    def now(self) -> datetime:
        """The time of the next change: a fixed step after the last one, or the running clock's."""
        if self._clock is not None:
            return from_seconds(self._clock.time())
        self._moment += _STEP
        return self._moment

    def use_clock(self, clock: Clock) -> None:
        """From now on changes happen at the clock's time (the emulator does this when it starts)."""
        self._clock = clock

    def at(self, moment: datetime) -> None:
        """Sets the time from which the next additions are counted."""
        self._moment = moment

    # -- people and files

    def person(self, name: str | None, *, email: str | None = None, key: str | None = None) -> Json:
        """A member of the workspace; returns the full user object."""
        user_id = self._new_id(key)
        person = {} if email is None else {"email": email}
        return self._user(user_id, name, "person", person)

    def bot(self, name: str, *, key: str | None = None) -> Json:
        """Another connection; the first bot is the one whose token the emulator accepts."""
        return self._user(self._new_id(key), name, "bot", {})

    def file(self, name: str, data: bytes, *, content_type: str | None = None) -> Json:
        """Stores bytes and returns the `{type: "file", ...}` that blocks, icons and covers take."""
        made = hosted(self.space_id, self._new_id(None), name, data, content_type)
        return self.add_file(made).source

    def add_file(self, made: HostedFile) -> HostedFile:
        """Stores a hosted file under its own path."""
        with self.lock:
            self.files[made.path] = made
        return made

    # -- pages and blocks

    def page(
        self,
        title: Text,
        *,
        parent: str | None = None,
        icon: Json | str | None = None,
        cover: Json | None = None,
        blocks: Iterable[Draft] = (),
        key: str | None = None,
    ) -> str:
        """Adds a page at the top, under a page, or inside a block; returns its id."""
        items = rich(title)
        properties = {"title": {"id": "title", "type": "title", "title": items}}
        with self.lock:
            page_id = self._new_id(key)
            holder = self._page_parent(parent)
            self._put_page(page_id, holder, properties, items, icon, cover)
            if parent is not None:
                self._put_block(page_id, holder, Draft("child_page", {"title": plain(items)}))
            self.append(page_id, *blocks)
        return page_id

    def append(self, parent: str, *drafts: Draft) -> list[str]:
        """Adds blocks at the end of a page or block; returns the ids of the first level."""
        with self.lock:
            holder = self._page_parent(parent)
            return [self._add_draft(draft, holder) for draft in drafts]

    # -- databases

    def database(
        self,
        title: Text,
        sources: Sequence[Source],
        *,
        parent: str | None = None,
        inline: bool = False,
        description: Text = "",
        icon: Json | str | None = None,
        cover: Json | None = None,
        key: str | None = None,
    ) -> DatabaseIds:
        """Adds a database with its data sources; under a page it also gets its block there."""
        items = rich(title)
        with self.lock:
            database_id = self._new_id(key)
            holder = self._page_parent(parent)
            made = [(self._new_id(source.key), source) for source in sources]
            self.put(
                "database",
                self._database_body(database_id, items, rich(description), holder, inline)
                | {"data_sources": [{"id": own, "name": source.name} for own, source in made]}
                | self._dress(database_id, items, icon, cover),
            )
            for own, source in made:
                self._put_source(own, source, database_id)
            if parent is not None:
                self._put_block(
                    database_id, holder, Draft("child_database", {"title": plain(items)})
                )
        return DatabaseIds(database_id, tuple(own for own, _ in made))

    def row(
        self,
        source: str,
        values: Mapping[str, Any],
        *,
        icon: Json | str | None = None,
        cover: Json | None = None,
        blocks: Iterable[Draft] = (),
        key: str | None = None,
    ) -> str:
        """Adds a row. `values` by property name, as `values.build_value` takes them; the title too."""
        with self.lock:
            body = self.need("data_source", source)
            page_id = self._new_id(key)
            properties = self._row_properties(source, body["properties"], values)
            items = next(own["title"] for own in properties.values() if own["type"] == "title")
            holder = {
                "type": "data_source_id",
                "data_source_id": source,
                "database_id": body["parent"]["database_id"],
            }
            self._put_page(page_id, holder, properties, items, icon, cover)
            self.rows.setdefault(source, []).append(page_id)
            self.append(page_id, *blocks)
        return page_id

    def comment(
        self,
        parent: str,
        content: Text,
        *,
        author: str | None = None,
        discussion: str | None = None,
    ) -> str:
        """Adds a comment to a page or block; returns its id. `discussion` continues a thread."""
        with self.lock:
            comment_id = self._new_id(None)
            moment = minute(self.now())
            by = author or self.author_id
            body = {
                "object": "comment",
                "id": comment_id,
                "parent": self._page_parent(parent),
                "discussion_id": discussion or stable_id(comment_id, "discussion"),
                "created_time": moment,
                "last_edited_time": moment,
                "created_by": {"object": "user", "id": by},
                "rich_text": rich(content),
                "display_name": {"type": "user", "resolved_name": self.users[by]["name"]},
            }
            self.put("comment", body)
            self.comments.setdefault(parent, []).append(comment_id)
        return comment_id

    # -- inside

    def _new_id(self, key: str | None) -> str:
        return self.id_of(key) if key is not None else stable_id(self.seed, next(self._numbers))

    def _user(self, user_id: str, name: str | None, kind: str, own: Json) -> Json:
        user = {
            "object": "user",
            "id": user_id,
            "name": name,
            "avatar_url": None,
            "type": kind,
            kind: own,
        }
        with self.lock:
            self.users[user_id] = user
        return user

    def _page_parent(self, parent: str | None) -> Json:
        if parent is None:
            return {"type": "workspace", "workspace": True}
        if self.get("page", parent) is not None:
            return {"type": "page_id", "page_id": parent}
        if self.get("block", parent) is not None:
            return {"type": "block_id", "block_id": parent}
        raise UnknownObject("page or block", parent)

    def _history(self) -> Json:
        moment = minute(self.now())
        by = {"object": "user", "id": self.author_id}
        return {
            "created_time": moment,
            "last_edited_time": moment,
            "created_by": by,
            "last_edited_by": by,
        }

    def _dress(
        self, object_id: str, title: list[Json], icon: Json | str | None, cover: Json | None
    ) -> Json:
        emoji = {"type": "emoji", "emoji": icon} if isinstance(icon, str) else icon
        return {
            "icon": emoji,
            "cover": cover,
            "url": object_url(plain(title), object_id),
            "public_url": None,
        }

    def _put_page(
        self,
        page_id: str,
        parent: Json,
        properties: Json,
        title: list[Json],
        icon: Json | str | None,
        cover: Json | None,
    ) -> None:
        dress = self._dress(page_id, title, icon, cover)
        flags = {"in_trash": False, "is_archived": False, "is_locked": False}
        self.put(
            "page",
            {"object": "page", "id": page_id}
            | self._history()
            | {"cover": dress.pop("cover"), "icon": dress.pop("icon"), "parent": parent}
            | flags
            | {"properties": properties}
            | dress,
        )

    def _add_draft(self, draft: Draft, holder: Json) -> str:
        block_id = self._new_id(draft.key)
        self._put_block(block_id, holder, draft)
        for child in draft.children:
            self._add_draft(child, {"type": "block_id", "block_id": block_id})
        return block_id

    def _put_block(self, block_id: str, holder: Json, draft: Draft) -> None:
        body = {"object": "block", "id": block_id, "parent": holder} | self._history()
        body |= {
            "has_children": False,
            "in_trash": False,
            "type": draft.type,
            draft.type: draft.payload,
        }
        self.put("block", body)
        holder_id = holder.get(holder["type"])
        if isinstance(holder_id, str):
            self.children.setdefault(holder_id, []).append(block_id)

    def _database_body(
        self, own: str, title: list[Json], about: list[Json], parent: Json, inline: bool
    ) -> Json:
        moment = millisecond_offset(self.now())
        return {
            "object": "database",
            "id": own,
            "title": title,
            "description": about,
            "parent": parent,
            "is_inline": inline,
            "in_trash": False,
            "is_locked": False,
            "created_time": moment,
            "last_edited_time": moment,
        }

    def _put_source(self, own: str, source: Source, database_id: str) -> None:
        history = self._history()
        database = self.need("database", database_id)
        self.put(
            "data_source",
            {
                "object": "data_source",
                "id": own,
                "cover": database["cover"],
                "icon": source.icon or database["icon"],
            }
            | {
                key: history[key]
                for key in ("created_time", "created_by", "last_edited_by", "last_edited_time")
            }
            | {"title": rich(source.name), "description": rich(source.description)}
            | {"is_inline": database["is_inline"]}
            | {"properties": build_schema(source.title, source.properties)}
            | {"parent": {"type": "database_id", "database_id": database_id}}
            | {"database_parent": database["parent"], "url": database["url"], "public_url": None}
            | {"in_trash": False},
        )

    def _row_properties(self, source: str, schema: Json, values: Mapping[str, Any]) -> Json:
        entries = sorted(schema.values(), key=schema_order)
        made = {entry["name"]: build_value(entry, values.get(entry["name"])) for entry in entries}
        for entry in entries:
            if entry["type"] == "unique_id" and entry["name"] not in values:
                self._unique[source] = self._unique.get(source, 0) + 1
                prefix = entry["unique_id"]["prefix"]
                made[entry["name"]]["unique_id"] = {
                    "prefix": prefix,
                    "number": self._unique[source],
                }
        return made


def object_url(title: str, object_id: str) -> str:
    """The address that Notion gives: slug of the title, then the id's digits.

    Source: recorded answers; host and path since July 2026.
    """
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-")
    return f"https://app.notion.com/p/{slug + '-' if slug else ''}{undashed(object_id)}"

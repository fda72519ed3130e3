"""Builds a workspace: pages, databases, rows, blocks, comments, people and files."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from notionkit.emulator import bodies
from notionkit.emulator.blocks import Draft
from notionkit.emulator.bodies import Birth, Look, Source
from notionkit.emulator.errors import UnknownObject
from notionkit.emulator.files import HostedFile, hosted
from notionkit.emulator.ids import stable_id
from notionkit.emulator.richtext import Json, Text, plain, rich
from notionkit.emulator.schema import schema_order
from notionkit.emulator.store import Store
from notionkit.emulator.times import Clock, from_seconds
from notionkit.emulator.values import build_value

_STEP = timedelta(minutes=7, seconds=3, milliseconds=141)
_START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@attrs.frozen
class DatabaseIds:
    """The ids of a database and of its data sources, in order."""

    id: str
    sources: tuple[str, ...]

    @property
    def source(self) -> str:
        """The first data source."""
        return self.sources[0]


class Builder(Store):
    """Adds to the store. Ids and times follow from the order of calls and from keys alone."""

    def __init__(
        self,
        *,
        name: str = "Emulated workspace",
        integration: str = "NotionKit Emulator",
        seed: int | str = 0,
        start: datetime = _START,
    ) -> None:
        super().__init__()
        self.name = name
        self.integration = integration
        self.seed = seed
        self.space_id = stable_id(seed, "space")
        self.upload_limit = 5 * 1024 * 1024
        self._numbers = itertools.count(1)
        self._unique: dict[str, int] = {}
        self._moment = start
        self._clock: Clock | None = None
        self.bot_id: str = self.bot(integration, key="integration")["id"]
        self.author_id = self.bot_id

    # -- ids and times

    def id_of(self, key: str) -> str:
        """The id that an object added with this key has, or will have."""
        return stable_id(self.seed, "key", key)

    def now(self) -> datetime:
        """The time of the next change: a fixed step after the last, or the running clock's."""
        if self._clock is not None:
            return from_seconds(self._clock.time())
        self._moment += _STEP
        return self._moment

    def moment(self) -> datetime:
        """The present time, without a step."""
        return self._moment if self._clock is None else from_seconds(self._clock.time())

    def use_clock(self, clock: Clock) -> None:
        """From now on changes happen at the clock's time; a starting emulator asks for this."""
        self._clock = clock

    def at(self, moment: datetime) -> None:
        """Sets the time from which the next additions are counted."""
        self._moment = moment

    # -- people and files

    def person(self, name: str | None, *, email: str | None = None, key: str | None = None) -> Json:
        """Adds a member of the workspace; returns the full user object."""
        return self._user(key, name, "person", {} if email is None else {"email": email})

    def bot(self, name: str, *, key: str | None = None) -> Json:
        """Adds a connection; the world's own, which the token belongs to, is there already."""
        return self._user(key, name, "bot", {})

    def file(self, name: str, data: bytes, *, content_type: str | None = None) -> Json:
        """Stores bytes; returns the `{type: "file", ...}` that blocks, icons and covers take."""
        made = hosted(self.space_id, self._new_id(None), name, data, content_type)
        return self.add_file(made).source

    def add_file(self, made: HostedFile) -> HostedFile:
        """Stores a hosted file under its own path."""
        with self.lock:
            self.files[made.path] = made
        return made

    def emoji(self, name: str, url: str, *, key: str | None = None) -> str:
        """Adds a custom emoji of the workspace; returns its id. Its URL is public."""
        emoji_id = self._new_id(key)
        with self.lock:
            self.emojis[emoji_id] = {"id": emoji_id, "name": name, "url": url}
        return emoji_id

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
        with self.lock:
            birth, holder = self._birth(key), self._place(parent)
            properties = bodies.title_property(items)
            self.put("page", bodies.page_body(birth, holder, properties, items, Look(icon, cover)))
            if parent is not None:
                self._put_block(birth, holder, Draft("child_page", {"title": plain(items)}))
            self.append(birth.id, *blocks)
        return birth.id

    def append(self, parent: str, *drafts: Draft) -> list[str]:
        """Adds blocks at the end of a page or block; returns the ids of the first level."""
        with self.lock:
            holder = self._place(parent)
            return [self._add_draft(draft, holder) for draft in drafts]

    def comment(
        self,
        parent: str,
        content: Text,
        *,
        author: str | None = None,
        discussion: str | None = None,
        key: str | None = None,
    ) -> str:
        """Adds a comment to a page or block; returns its id. `discussion` continues a thread."""
        with self.lock:
            birth = attrs.evolve(self._birth(key), author_id=author or self.author_id)
            thread = discussion or stable_id(birth.id, "discussion")
            name = self.users[birth.author_id]["name"]
            place = self._place(parent)
            self.put(
                "comment",
                bodies.comment_body(birth, place, content, discussion=thread, name=name),
            )
            self.comments.setdefault(parent, []).append(birth.id)
        return birth.id

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
            birth, holder = self._birth(key), self._place(parent)
            made = [(self._birth(source.key), source) for source in sources]
            body = bodies.database_body(
                birth,
                holder,
                title=items,
                description=rich(description),
                inline=inline,
                sources=[{"id": own.id, "name": source.name} for own, source in made],
                look=Look(icon, cover),
            )
            self.put("database", body)
            for own, source in made:
                self.put("data_source", bodies.data_source_body(own, source, body))
            self.put("view", bodies.default_view(birth, made[0][0].id))
            if parent is not None:
                self._put_block(birth, holder, Draft("child_database", {"title": plain(items)}))
        return DatabaseIds(birth.id, tuple(own.id for own, _ in made))

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
        """Adds a row. `values` by property name, title included, as `values.build_value` takes."""
        with self.lock:
            birth, body = self._birth(key), self.need("data_source", source)
            properties = self._row_properties(source, body["properties"], values)
            items = next(own["title"] for own in properties.values() if own["type"] == "title")
            holder = {"type": "data_source_id", "data_source_id": source, **_database_id(body)}
            self.put("page", bodies.page_body(birth, holder, properties, items, Look(icon, cover)))
            self.rows.setdefault(source, []).append(birth.id)
            self.append(birth.id, *blocks)
        return birth.id

    # -- inside

    def new_id(self) -> str:
        """An id that nothing has yet."""
        return self._new_id(None)

    def _new_id(self, key: str | None) -> str:
        return self.id_of(key) if key is not None else stable_id(self.seed, next(self._numbers))

    def _birth(self, key: str | None) -> Birth:
        return Birth(self._new_id(key), self.now(), self.author_id)

    def _user(self, key: str | None, name: str | None, kind: str, own: Json) -> Json:
        user_id = self._new_id(key)
        user = {"object": "user", "id": user_id, "name": name, "avatar_url": None}
        with self.lock:
            self.users[user_id] = {**user, "type": kind, kind: own}
        return self.users[user_id]

    def _place(self, parent: str | None) -> Json:
        """The `parent` object for something that is put there."""
        if parent is None:
            return {"type": "workspace", "workspace": True}
        if self.get("page", parent) is not None:
            return {"type": "page_id", "page_id": parent}
        if self.get("block", parent) is not None:
            return {"type": "block_id", "block_id": parent}
        raise UnknownObject("page or block", parent)

    def _add_draft(self, draft: Draft, holder: Json) -> str:
        birth = self._birth(draft.key)
        self._put_block(birth, holder, draft)
        for child in draft.children:
            self._add_draft(child, {"type": "block_id", "block_id": birth.id})
        return birth.id

    def _put_block(self, birth: Birth, holder: Json, draft: Draft) -> None:
        self.put("block", bodies.block_body(birth, holder, draft))
        self.children.setdefault(holder[holder["type"]], []).append(birth.id)

    def _row_properties(self, source: str, schema: Json, values: Mapping[str, Any]) -> Json:
        entries = sorted(schema.values(), key=schema_order)
        made = {own["name"]: build_value(own, values.get(own["name"])) for own in entries}
        for entry in entries:
            if entry["type"] == "unique_id" and entry["name"] not in values:
                self._unique[source] = self._unique.get(source, 0) + 1
                number = {"prefix": entry["unique_id"]["prefix"], "number": self._unique[source]}
                made[entry["name"]]["unique_id"] = number
        return made


def _database_id(source: Json) -> Json:
    return {"database_id": source["parent"]["database_id"]}

"""A workspace that lives: the builder, and the changes that people make while it is being read.

Every change bumps `last_edited_time` of what was edited and, for blocks, of the page it stands on;
pages above stay as they are, as in Notion.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import attrs

from notionkit.emulator.blocks import Draft
from notionkit.emulator.bodies import Birth, retitled
from notionkit.emulator.builder import Builder
from notionkit.emulator.errors import UnknownObject, WorldError
from notionkit.emulator.richtext import Json, Text, plain, rich
from notionkit.emulator.rollups import unsettle
from notionkit.emulator.times import millisecond_offset, minute
from notionkit.emulator.values import build_value

_EDITABLE = ("page", "block", "data_source", "database")


@attrs.frozen
class Happening:
    """A change that webhooks may tell of: `page.created`, the object, and what goes with it."""

    type: str
    entity_type: str
    entity_id: str
    data: Json


Listener = Callable[[Happening], None]


class World(Builder):
    """A workspace in memory. Safe to change from any thread while an emulator serves it."""

    listener: Listener | None = None

    @contextmanager
    def acting(self, author_id: str) -> Iterator[None]:
        """Changes inside of the block are made by this user. Holds the lock."""
        with self.lock:
            before, self.author_id = self.author_id, author_id
            try:
                yield
            finally:
                self.author_id = before

    def announce(self, kind: str, object_id: str, change: str, **data: Any) -> None:
        """Tells who listens; `kind` is the entity's type, `change` such as `created`."""
        if self.listener is not None:
            self.listener(Happening(f"{kind}.{change}", kind, object_id, data))

    def edit_block(self, block_id: str, payload: Mapping[str, Any]) -> None:
        """Changes fields of a block's payload, such as `{"rich_text": rich("new")}`."""
        with self.lock:
            body = self.need("block", block_id)
            kind = body["type"]
            self.touch("block", body | {kind: {**body[kind], **payload}})

    def rename(self, object_id: str, title: Text) -> None:
        """Gives a page, database or data source another title; its block in the parent follows."""
        items = rich(title)
        with self.lock:
            for kind in ("page", "database", "data_source"):
                body = self.get(kind, object_id)
                if body is not None:
                    self.touch(kind, retitled(body, items))
            block = self.get("block", object_id)
            if block is not None:
                self.touch("block", block | {block["type"]: {"title": plain(items)}})

    def set_value(self, page_id: str, name: str, written: Any) -> None:
        """Sets a property of a row, as `values.build_value` takes it."""
        with self.lock:
            page = self.need("page", page_id)
            entry = self._schema(page)[name]
            properties = {**page["properties"], name: build_value(entry, written)}
            self.touch("page", page | {"properties": properties})
            unsettle(self, page_id)

    def move(self, page_id: str, parent: str) -> None:
        """Moves a page under another page or block."""
        with self.lock:
            page, block = self.need("page", page_id), self.get("block", page_id)
            if block is None:
                raise WorldError(f"{page_id} is a row or a top page. Only pages inside pages move.")
            if page_id in self.path_up(parent):
                raise WorldError(f"{page_id} cannot move into itself.")
            holder = self._place(parent)
            self.children[self.parent_of(page_id) or ""].remove(page_id)
            self.children.setdefault(parent, []).append(page_id)
            self.touch("page", page | {"parent": holder})
            self.touch("block", block | {"parent": holder})

    def trash(self, object_id: str) -> None:
        """Moves a page, database, data source or block to the trash; it stays readable by id."""
        self._flag_trash(object_id, trashed=True)

    def restore(self, object_id: str) -> None:
        """Takes it out of the trash."""
        self._flag_trash(object_id, trashed=False)

    def remove(self, object_id: str) -> None:
        """Deletes for good: the id answers 404 from now on, as does everything below it."""
        with self.lock:
            self._settle(object_id)
            for child in [*self.children.pop(object_id, ()), *self.rows.pop(object_id, ())]:
                self.remove(child)
            for listing in (*self.children.values(), *self.rows.values()):
                if object_id in listing:
                    listing.remove(object_id)
            gone = [key for key in self.objects if key[1] == object_id]
            for key in gone:
                del self.objects[key]
            self.revision += 1

    def insert(self, parent: str, drafts: list[Draft], index: int | None) -> list[str]:
        """Adds blocks at an index among the children (None: at the end); returns their ids."""
        with self.lock:
            made = self.append(parent, *drafts)
            listing = self.listing(parent)
            if made and index is not None:
                listing[index:] = [*made, *listing[index : -len(made)]]
            self.revision += 1
        return made

    def unshare(self, object_id: str) -> None:
        """Takes the connection's access to it and to what lies below it."""
        self._set_access(object_id, granted=False)

    def share(self, object_id: str) -> None:
        """Gives the connection access to it and to what lies below it."""
        self._set_access(object_id, granted=True)

    def unindex(self, object_id: str) -> None:
        """Keeps it out of search, which Notion promises for nothing but shared roots."""
        with self.lock:
            self.unindexed.add(object_id)
            self.revision += 1

    def strip(self, object_id: str) -> None:
        """Lists show no more of it than its kind and id, as of what access is limited to."""
        with self.lock:
            self.stripped.add(object_id)
            self.revision += 1

    def edited(self, object_id: str) -> None:
        """Bumps `last_edited_time` without another change."""
        with self.lock:
            for kind, body in self._bodies(object_id):
                self.touch(kind, body)

    def _put_block(self, birth: Birth, holder: Json, draft: Draft) -> None:
        super()._put_block(birth, holder, draft)
        page = self.get("page", self.page_of(holder[holder["type"]]) or "")
        if page is not None and self._clock is not None:
            self.touch("page", page)

    def _set_access(self, object_id: str, *, granted: bool) -> None:
        with self.lock:
            self._bodies(object_id)
            self.access[object_id] = granted
            self.revision += 1

    def _flag_trash(self, object_id: str, *, trashed: bool) -> None:
        with self.lock:
            for kind, body in self._bodies(object_id):
                self.touch(kind, body | {"in_trash": trashed})
            if self.get("page", object_id) is not None:
                unsettle(self, object_id)

    def _bodies(self, object_id: str) -> list[tuple[str, Json]]:
        found = [(kind, self.get(kind, object_id)) for kind in _EDITABLE]
        known = [(kind, body) for kind, body in found if body is not None]
        if not known:
            raise UnknownObject("object", object_id)
        return known

    def touch(self, kind: str, body: Json) -> None:
        """Puts a changed object in, edited now; for a block its page as well."""
        moment = self.now()
        stamp = millisecond_offset(moment) if kind == "database" else minute(moment)
        self.put(kind, self._signed(body) | {"last_edited_time": stamp})
        page_id = self.page_of(body["id"]) if kind == "block" else None
        page = self.get("page", page_id) if page_id and page_id != body["id"] else None
        if page is not None:
            self.put("page", self._signed(page) | {"last_edited_time": minute(moment)})

    def _signed(self, body: Json) -> Json:
        if "last_edited_by" not in body:
            return body
        return body | {"last_edited_by": {"object": "user", "id": self.author_id}}

    def _schema(self, page: Json) -> Json:
        parent = page["parent"]
        if parent["type"] != "data_source_id":
            raise WorldError(f"{page['id']} is no row of a data source and has only a title.")
        properties: Json = self.need("data_source", parent["data_source_id"])["properties"]
        return properties

"""A workspace that lives: the builder, and the changes that people make while it is being read.

Every change bumps `last_edited_time` of what was edited and, for blocks, of the page it stands on;
pages above stay as they are, as in Notion.
"""

from collections.abc import Mapping
from typing import Any

from notionkit.emulator.blocks import Draft
from notionkit.emulator.bodies import Birth, object_url
from notionkit.emulator.builder import Builder
from notionkit.emulator.errors import UnknownObject, WorldError
from notionkit.emulator.richtext import Json, Text, plain, rich
from notionkit.emulator.times import millisecond_offset, minute
from notionkit.emulator.values import build_value

_EDITABLE = ("page", "block", "data_source", "database")


class World(Builder):
    """A workspace in memory. Safe to change from any thread while an emulator serves it."""

    def edit_block(self, block_id: str, payload: Mapping[str, Any]) -> None:
        """Changes fields of a block's payload, such as `{"rich_text": rich("new")}`."""
        with self.lock:
            body = self.need("block", block_id)
            kind = body["type"]
            self._touch("block", body | {kind: {**body[kind], **payload}})

    def rename(self, object_id: str, title: Text) -> None:
        """Gives a page, database or data source another title; its block in the parent follows."""
        items = rich(title)
        with self.lock:
            for kind in ("page", "database", "data_source"):
                body = self.get(kind, object_id)
                if body is not None:
                    self._touch(kind, _retitled(body, items))
            block = self.get("block", object_id)
            if block is not None:
                self._touch("block", block | {block["type"]: {"title": plain(items)}})

    def set_value(self, page_id: str, name: str, written: Any) -> None:
        """Sets a property of a row, as `values.build_value` takes it."""
        with self.lock:
            page = self.need("page", page_id)
            entry = self._schema(page)[name]
            properties = {**page["properties"], name: build_value(entry, written)}
            self._touch("page", page | {"properties": properties})

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
            self._touch("page", page | {"parent": holder})
            self._touch("block", block | {"parent": holder})

    def trash(self, object_id: str) -> None:
        """Moves a page, database, data source or block to the trash; it stays readable by id."""
        self._flag_trash(object_id, trashed=True)

    def restore(self, object_id: str) -> None:
        """Takes it out of the trash."""
        self._flag_trash(object_id, trashed=False)

    def remove(self, object_id: str) -> None:
        """Deletes for good: the id answers 404 from now on, as does everything below it."""
        with self.lock:
            for child in [*self.children.pop(object_id, ()), *self.rows.pop(object_id, ())]:
                self.remove(child)
            for listing in (*self.children.values(), *self.rows.values()):
                if object_id in listing:
                    listing.remove(object_id)
            gone = [key for key in self.objects if key[1] == object_id]
            for key in gone:
                del self.objects[key]
            self.revision += 1

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

    def edited(self, object_id: str) -> None:
        """Bumps `last_edited_time` without another change."""
        with self.lock:
            for kind, body in self._bodies(object_id):
                self._touch(kind, body)

    def _put_block(self, birth: Birth, holder: Json, draft: Draft) -> None:
        super()._put_block(birth, holder, draft)
        page = self.get("page", self.page_of(holder[holder["type"]]) or "")
        if page is not None and self._clock is not None:
            self._touch("page", page)

    def _set_access(self, object_id: str, *, granted: bool) -> None:
        with self.lock:
            self._bodies(object_id)
            self.access[object_id] = granted
            self.revision += 1

    def _flag_trash(self, object_id: str, *, trashed: bool) -> None:
        with self.lock:
            for kind, body in self._bodies(object_id):
                self._touch(kind, body | {"in_trash": trashed})

    def _bodies(self, object_id: str) -> list[tuple[str, Json]]:
        found = [(kind, self.get(kind, object_id)) for kind in _EDITABLE]
        known = [(kind, body) for kind, body in found if body is not None]
        if not known:
            raise UnknownObject("object", object_id)
        return known

    def _touch(self, kind: str, body: Json) -> None:
        moment = self.now()
        stamp = millisecond_offset(moment) if kind == "database" else minute(moment)
        self.put(kind, body | {"last_edited_time": stamp})
        page_id = self.page_of(body["id"]) if kind == "block" else None
        page = self.get("page", page_id) if page_id and page_id != body["id"] else None
        if page is not None:
            self.put("page", page | {"last_edited_time": minute(moment)})

    def _schema(self, page: Json) -> Json:
        parent = page["parent"]
        if parent["type"] != "data_source_id":
            raise WorldError(f"{page['id']} is no row of a data source and has only a title.")
        properties: Json = self.need("data_source", parent["data_source_id"])["properties"]
        return properties


def _retitled(body: Json, items: list[Json]) -> Json:
    changed = body | {"url": object_url(plain(items), body["id"])}
    if body["object"] != "page":
        return changed | {"title": items}
    properties = {
        name: own | {"title": items} if own["type"] == "title" else own
        for name, own in body["properties"].items()
    }
    return changed | {"properties": properties}

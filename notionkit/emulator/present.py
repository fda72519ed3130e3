"""Makes stored objects into what an answer holds.

Fills in what depends on the moment and on the connection: signed links, the first 25 relations,
`has_children`, the times inside of rows, data sources that may be seen.
"""

from collections.abc import Callable, Collection
from typing import Any

from notionkit.emulator.richtext import Json, plain
from notionkit.emulator.rollups import result
from notionkit.emulator.store import Store, title_items

RELATION_LIMIT = 25
"""Relations in page and query answers. Source: Notion API reference, retrieve a page; recorded."""

_MEDIA = frozenset({"image", "video", "audio", "pdf", "file"})
_WITH_ICON = frozenset({"callout", "paragraph"})
_ALWAYS_CHILDREN = frozenset({"column_list"})

Sign = Callable[[str], dict[str, str]]


class Presenter:
    """Answers' objects from the store's; `sign` gives `{url, expiry_time}` for a hosted path."""

    def __init__(self, store: Store, sign: Sign) -> None:
        self._store = store
        self._sign = sign

    def page(self, body: Json, *, only: Collection[str] | None = None) -> Json:
        """A page; `only` keeps the properties with these ids or names (`filter_properties`)."""
        properties = {
            name: self.value(body, own)
            for name, own in body["properties"].items()
            if only is None or own["id"] in only or name in only
        }
        return self._dressed(body) | {"properties": properties}

    def value(self, page: Json, own: Json, *, whole: bool = False) -> Json:
        """A property of a page; relations are cut at 25 unless `whole`."""
        kind = own["type"]
        if kind == "relation" and not whole and len(own[kind]) > RELATION_LIMIT:
            return own | {"relation": own["relation"][:RELATION_LIMIT], "has_more": True}
        if kind == "files":
            return own | {"files": self._files(own["files"])}
        if kind in ("created_time", "last_edited_time"):
            return own | {kind: page[kind]}
        if kind in ("created_by", "last_edited_by"):
            return own | {kind: self._store.users.get(page[kind]["id"], page[kind])}
        if kind == "rollup":
            return own | {"rollup": self._rollup(result(self._store, page, own))}
        return own

    def block(self, body: Json) -> Json:
        """A block with its present `has_children` and fresh links."""
        kind = body["type"]
        shown = body | {"has_children": self._has_children(body)}
        payload = body[kind]
        if kind in _MEDIA:
            shown[kind] = self.file(payload)
        elif kind in _WITH_ICON and payload.get("icon"):
            shown[kind] = payload | {"icon": self.file(payload["icon"])}
        return shown

    def page_as_block(self, body: Json) -> Json:
        """The `child_page` block that any page also is."""
        kept = ("id", "parent", "created_time", "last_edited_time", "created_by", "last_edited_by")
        block = {"object": "block"} | {key: body[key] for key in kept}
        title = plain(title_items(body))
        block |= {"has_children": False, "in_trash": body["in_trash"], "type": "child_page"}
        return self.block(block | {"child_page": {"title": title}})

    def database(self, body: Json) -> Json:
        """A database with those of its data sources that the connection may see."""
        sources = [own for own in body["data_sources"] if self._source_visible(own["id"])]
        named = [{**own, "name": self._source_name(own)} for own in sources]
        return self._dressed(body | {"data_sources": named})

    def data_source(self, body: Json) -> Json:
        """A data source, whose place follows its database."""
        parent = self._store.get("database", body["parent"].get("database_id", ""))
        if parent is None:
            return self._dressed(body)
        place = {"is_inline": parent["is_inline"], "database_parent": parent["parent"]}
        return self._dressed(body | place)

    def comment(self, body: Json) -> Json:
        """A comment, the links of its attachments signed."""
        if "attachments" not in body:
            return body
        signed = [own | {"file": self._sign(own["file"]["url"])} for own in body["attachments"]]
        return body | {"attachments": signed}

    def file(self, holder: Json) -> Json:
        """Anything with a `file` inside, its link signed now; everything else as it is."""
        if holder.get("type") != "file":
            return holder
        return holder | {"file": self._sign(holder["file"]["url"])}

    def _dressed(self, body: Json) -> Json:
        shown = dict(body)
        for part in ("icon", "cover"):
            if body.get(part):
                shown[part] = self.file(body[part])
        return shown

    def _files(self, files: list[Json]) -> list[Json]:
        return [self.file(own) for own in files]

    def _rollup(self, rollup: Json) -> Json:
        if rollup["type"] != "array":
            return rollup
        items: list[Any] = [
            own | {"files": self._files(own["files"])} if own.get("type") == "files" else own
            for own in rollup["array"]
        ]
        return rollup | {"array": items}

    def _has_children(self, body: Json) -> bool:
        kind = body["type"]
        if kind == "child_database":
            return False
        if kind == "synced_block" and body[kind]["synced_from"]:
            return True
        return kind in _ALWAYS_CHILDREN or self._store.has_children(body["id"])

    def _source_visible(self, source_id: str) -> bool:
        body = self._store.get("data_source", source_id)
        return body is not None and not body["in_trash"] and self._store.visible(source_id)

    def _source_name(self, own: Json) -> str:
        return plain(title_items(self._store.need("data_source", own["id"]))) or own["name"]

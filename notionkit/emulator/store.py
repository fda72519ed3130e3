"""The state of a workspace: raw objects, the order of children, who may be seen.

Objects are never changed in place: a change puts a new dictionary in, so that an answer that is
being written while the world changes stays whole.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from notionkit.emulator.errors import UnknownObject
from notionkit.emulator.files import HostedFile
from notionkit.emulator.late import Late
from notionkit.emulator.richtext import Json, plain

Kind = str
_HOLDERS: tuple[Kind, ...] = ("block", "page", "data_source", "database")


class Store:
    """Everything in the workspace, by kind and id. `lock` guards all of it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.revision = 0
        self.objects: dict[tuple[Kind, str], Json] = {}
        self.children: dict[str, list[str]] = {}
        self.late: Late | None = None
        self.rows: dict[str, list[str]] = {}
        self.comments: dict[str, list[str]] = {}
        self.users: dict[str, Json] = {}
        self.files: dict[str, HostedFile] = {}
        self.access: dict[str, bool] = {}
        self.unindexed: set[str] = set()
        self.stripped: set[str] = set()
        self.uploads: dict[str, Json] = {}
        self.emojis: dict[str, Json] = {}
        self.templates: dict[str, list[Json]] = {}
        self._before: dict[tuple[Kind, str], Json | None] | None = None

    def get(self, kind: Kind, object_id: str) -> Json | None:
        """The raw object, or None."""
        found = self.objects.get((kind, object_id))
        if found is None and kind == "block" and self.late is not None:
            return self.late.block(object_id)
        return found

    def need(self, kind: Kind, object_id: str) -> Json:
        """The raw object; raises UnknownObject."""
        found = self.get(kind, object_id)
        if found is None:
            raise UnknownObject(kind, object_id)
        return found

    def put(self, kind: Kind, body: Json) -> None:
        """Adds an object or replaces it."""
        with self.lock:
            if kind == "block":
                self._settle(body["id"])
            if self._before is not None:
                self._before.setdefault((kind, body["id"]), self.objects.get((kind, body["id"])))
            self.objects[kind, body["id"]] = body
            self.revision += 1

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Takes back what was put inside of the block when it raises. Holds the lock."""
        with self.lock:
            outer, self._before = self._before, {}
            try:
                yield
            except Exception:
                self._take_back(self._before)
                raise
            finally:
                self._before = outer

    def _take_back(self, before: Mapping[tuple[Kind, str], Json | None]) -> None:
        for (kind, object_id), old in reversed(list(before.items())):
            if old is not None:
                self.objects[kind, object_id] = old
                continue
            made = self.objects.pop((kind, object_id), None)
            parent = made["parent"] if made else {"type": ""}
            for listings in (self.children, self.rows, self.comments):
                listing = listings.get(str(parent.get(parent["type"])), [])
                if object_id in listing:
                    listing.remove(object_id)
            self.children.pop(object_id, None)
            self.rows.pop(object_id, None)
        self.revision += bool(before)

    def all(self, kind: Kind) -> Iterator[Json]:
        """Every object of a kind, in the order of creation; blocks that are made late come last."""
        yield from [body for (own, _), body in list(self.objects.items()) if own == kind]
        if kind == "block" and self.late is not None:
            for page in self.late.pages:
                yield from self._late_below(page)

    def children_of(self, holder: str) -> Sequence[str]:
        """The ids of the blocks under a page or block, in order."""
        known = self.children.get(holder, ())
        return known if self.late is None else (*self.late.children(holder), *known)

    def listing(self, holder: str) -> list[str]:
        """The same ids to be changed in place."""
        with self.lock:
            self._settle(holder)
            return self.children.setdefault(holder, [])

    def parent_of(self, object_id: str) -> str | None:
        """The id of the page, block, database or data source around it; None at the top."""
        for kind in ("page", "block", "data_source", "database"):
            body = self.get(kind, object_id)
            if body is not None:
                parent = body["parent"]
                found = parent.get(parent["type"])
                return found if isinstance(found, str) else None
        return None

    def path_up(self, object_id: str) -> Iterator[str]:
        """The id itself, then everything above it."""
        seen: set[str] = set()
        current: str | None = object_id
        while current is not None and current not in seen:
            seen.add(current)
            yield current
            current = self.parent_of(current)

    def visible(self, object_id: str) -> bool:
        """Whether the connection may see it: the nearest grant or refusal on the way up decides."""
        for own in self.path_up(object_id):
            if own in self.access:
                return self.access[own]
        return True

    def trashed(self, object_id: str) -> bool:
        """Whether the object or anything above it is in the trash."""
        return any(self.in_trash(own) for own in self.path_up(object_id))

    def page_of(self, object_id: str) -> str | None:
        """The page that a block stands on (the id itself for a page)."""
        return next((own for own in self.path_up(object_id) if self.get("page", own)), None)

    def title_of(self, kind: Kind, object_id: str) -> str:
        """The plain title, "" when there is none."""
        body = self.need(kind, object_id)
        return plain(title_items(body))

    def listed_children(self, holder: str) -> list[Json]:
        """The blocks under a page or block that the connection gets to see, in order."""
        return [block for block in self.live_children(holder) if self.is_listed(block)]

    def live_children(self, holder: str) -> list[Json]:
        """The blocks there that are not in the trash, those of unshared pages too."""
        blocks = (self.get("block", own) for own in self.children_of(holder))
        return [block for block in blocks if block is not None and not block["in_trash"]]

    def has_children(self, holder: str) -> bool:
        """Whether the connection gets to see any block there."""
        if self.late is not None and self.late.is_page(holder):
            return True
        blocks = (self.get("block", own) for own in self.children_of(holder))
        return any(own is not None and self.is_listed(own) for own in blocks)

    def _settle(self, object_id: str) -> None:
        """Makes the blocks of a page for good, when the id is its own or that of one of them."""
        made = None if self.late is None else self.late.hand_over(object_id)
        if made is None:
            return
        self.objects.update((("block", own), body) for own, body in made.blocks.items())
        for holder, ids in made.children.items():
            self.children[holder] = [*ids, *self.children.get(holder, ())]

    def _late_below(self, holder: str) -> Iterator[Json]:
        for own in self.late.children(holder) if self.late is not None else ():
            yield self.need("block", own)
            yield from self._late_below(own)

    def is_listed(self, block: Json) -> bool:
        """Whether listings of children have the block."""
        if block["in_trash"]:
            return False
        if block["type"] in ("child_page", "child_database"):
            return self.visible(block["id"])
        return True

    def in_trash(self, object_id: str) -> bool:
        """Whether the object itself is flagged, whatever is above it."""
        bodies = (self.get(kind, object_id) for kind in _HOLDERS)
        return any(body is not None and bool(body.get("in_trash")) for body in bodies)


def title_items(body: Json) -> list[Json]:
    """The rich text of an object's title."""
    if "title" in body and isinstance(body["title"], list):
        return body["title"]
    for entry in body.get("properties", {}).values():
        if entry["type"] == "title":
            items: list[Any] = entry["title"]
            return items
    return []

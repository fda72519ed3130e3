"""A small workspace in a real mirror, and the records that a keeper would keep for plugins."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from notionkit.mirror import (
    Change,
    FileFound,
    FileStored,
    Kind,
    ListingsOpened,
    Mirror,
    MirrorView,
    NewListing,
    ObjectEntry,
    Operation,
    Output,
    OutputsRecorded,
    OutputsRemoved,
    PageCommit,
    Problem,
    digest,
)
from notionkit.plugins import OutputFolder, Plugin, PluginEnvironment
from notionkit.plugins.decisions import OnLocalEdit

TIME = "2026-01-02T03:04:00.000Z"


def uid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def rich(text: str) -> list[dict[str, Any]]:
    if not text:
        return []
    return [{"type": "text", "text": {"content": text}, "plain_text": text, "href": None}]


class Workspace:
    """Objects are committed as the engine would; ids are small numbers."""

    def __init__(self, base: Path) -> None:
        self.root = base / "out"
        self.mirror = Mirror.open(base / "state")
        self.runs = 0
        self.problems: list[Problem] = []
        self.recorded: list[Output] = []
        self._views: list[MirrorView] = []
        self._found: list[FileFound] = []
        self._blobs: dict[str, bytes] = {}
        self.run()

    def close(self) -> None:
        for view in self._views:
            view.close()
        self.mirror.close()

    def run(self) -> None:
        """Begin another run: nothing is reached in it yet."""
        if self.runs:
            self.mirror.finish_run(f"run{self.runs}", "refreshed")
        self.runs += 1
        self.mirror.begin_run(f"run{self.runs}")
        self.problems.clear()
        self.recorded.clear()

    def view(self) -> MirrorView:
        self._views.append(self.mirror.view())
        return self._views[-1]

    # What the API would answer

    def page(
        self,
        number: int,
        title: str,
        parent: Mapping[str, Any] | None = None,
        *,
        text: str | Sequence[Mapping[str, Any]] = "",
        in_trash: bool = False,
        properties: Mapping[str, Any] | None = None,
        created: str = "",
    ) -> dict[str, Any]:
        value = {"id": "title", "type": "title", "title": rich(title)}
        raw = {
            "object": "page",
            "id": uid(number),
            "created_time": created or f"2026-01-01T00:{number % 60:02d}:00.000Z",
            "last_edited_time": TIME,
            "parent": parent or {"type": "workspace", "workspace": True},
            "in_trash": in_trash,
            "properties": {"title": value, **(properties or {})},
            "url": f"https://www.notion.so/{uid(number).replace('-', '')}",
        }
        self.commit(f"page:{uid(number)}", raw, [raw], title)
        blocks = [paragraph(number, text)] if isinstance(text, str) else list(text)
        self.commit_list(f"children:{uid(number)}", blocks, ("page", uid(number)))
        return raw

    def row(self, number: int, title: str, source: int, **options: Any) -> dict[str, Any]:
        parent = {"type": "data_source_id", "data_source_id": uid(source)}
        return self.page(number, title, parent, **options)

    def database(
        self, number: int, title: str, sources: Mapping[int, str], parent: Any = None
    ) -> None:
        raw = {
            "object": "database",
            "id": uid(number),
            "title": rich(title),
            "description": [],
            "parent": parent or {"type": "workspace", "workspace": True},
            "is_inline": False,
            "in_trash": False,
            "created_time": f"2026-01-01T00:{number % 60:02d}:00.000Z",
            "last_edited_time": TIME,
            "data_sources": [{"id": uid(key), "name": name} for key, name in sources.items()],
        }
        self.commit(f"database:{uid(number)}", raw, [raw], title)
        for key, name in sources.items():
            self._source(key, name, number)

    def _source(self, number: int, name: str, database: int) -> None:
        raw = {
            "object": "data_source",
            "id": uid(number),
            "title": rich(name),
            "description": [],
            "parent": {"type": "database_id", "database_id": uid(database)},
            "in_trash": False,
            "created_time": f"2026-01-01T00:{number % 60:02d}:00.000Z",
            "last_edited_time": TIME,
            "properties": {"Name": {"id": "title", "name": "Name", "type": "title", "title": {}}},
        }
        self.commit(f"data_source:{uid(number)}", raw, [raw], name)

    def rows(self, source: int, rows: Sequence[Mapping[str, Any]]) -> None:
        self.commit_list(f"rows:{uid(source)}", rows, ("data_source", uid(source)))

    def attachment(self, number: int, owner: int, content: bytes) -> dict[str, Any]:
        """An image block for the page ``owner``, its bytes stored; commit the page with it."""
        key = f"space/{number}/picture.png"
        block = {
            "object": "block",
            "id": uid(number),
            "type": "image",
            "has_children": False,
            "parent": {"type": "page_id", "page_id": uid(owner)},
            "image": {
                "type": "file",
                "caption": [],
                "file": {"url": f"https://files.example/{key}", "expiry_time": None},
            },
        }
        self._found.append(
            FileFound(
                key=key,
                owner=("block", uid(number)),
                slot="image.file",
                name="picture.png",
                url=f"https://files.example/{key}?signed=1",
                expiry_time=TIME,
            )
        )
        self._blobs[key] = content
        return block

    def found_again(self, key: str, *, block: int) -> None:
        """Another block shows the file; commit its page next."""
        [known] = [file for file in self._found if file.key == key]
        self._found.append(attrs.evolve(known, owner=("block", uid(block))))

    def commit_items(self, listing: str, items: Sequence[Mapping[str, Any]]) -> None:
        """The items of a property that is read by itself."""
        _, page_id, _ = listing.split(":")
        body = {"object": "list", "results": list(items), "next_cursor": None}
        self._commit(listing, body, (), ("page", page_id), "")

    def commit_user(self, user: Mapping[str, Any]) -> None:
        body = {"object": "list", "results": [user], "next_cursor": None}
        entry = ObjectEntry(kind=Kind.USER, id=user["id"])
        self.apply(
            ListingsOpened(1, (NewListing("users", "users"),)),
            PageCommit(1, "users", None, None, body, (entry,)),
        )

    def commit(
        self, listing: str, body: Mapping[str, Any], objects: Iterable[Any], title: str = ""
    ) -> None:
        raws = list(objects)
        node = raws[0] if body.get("object") != "list" else None
        owner = (node["object"], node["id"]) if node else ("page", listing.split(":")[1])
        self._commit(listing, body, raws, owner, title)

    def commit_list(
        self, listing: str, results: Sequence[Mapping[str, Any]], owner: tuple[str, str]
    ) -> None:
        body = {"object": "list", "results": list(results), "next_cursor": None, "has_more": False}
        self._commit(listing, body, results, owner, "")

    def _commit(
        self, listing: str, body: Mapping[str, Any], raws: Any, owner: Any, title: str
    ) -> None:
        found = tuple(file for file in self._found if file.owner[1] in {raw["id"] for raw in raws})
        kind, object_id = listing.split(":", 1)
        opened = NewListing(listing, kind, object_id, owner)
        self.apply(
            ListingsOpened(1, (opened,), again=True),
            PageCommit(
                epoch=1,
                listing=listing,
                expected_cursor=None,
                next_cursor=None,
                body=body,
                objects=tuple(_entry(raw, title) for raw in raws),
                files=found,
            ),
        )
        for file in found:
            self._store(file.key)

    def _store(self, key: str) -> None:
        content = self._blobs[key]
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.mirror.file_path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.apply(FileStored(1, key, sha256, len(content), "image/png"))

    def apply(self, *operations: Operation) -> None:
        self.mirror.apply(operations)

    # What the engine gives to a plugin

    def folder(self, plugin: str, on_local_edit: OnLocalEdit = "keep") -> OutputFolder:
        def record(outputs: Sequence[Output]) -> None:
            self.recorded.extend(outputs)
            self.apply(OutputsRecorded(plugin, tuple(outputs)))

        def remove(paths: Sequence[str]) -> None:
            self.apply(OutputsRemoved(plugin, tuple(paths)))

        return OutputFolder(
            self.root,
            view=self.mirror.view,
            record=record,
            remove=remove,
            on_local_edit=on_local_edit,
        )

    def plugin(self, kind: type[Plugin], **settings: Any) -> Plugin:
        return kind(
            PluginEnvironment(
                name=kind.name,
                settings=settings,
                view=self.mirror.view,
                folder=self.folder(kind.name),
                log=logging.getLogger(kind.name),
                problem=self.problems.append,
                memory=self.memory(kind),
            )
        )

    def memory(self, kind: type[Plugin]) -> Path:
        return self.mirror.state / f"memory-{kind.name}.db"

    def settle(self, *kinds: type[Plugin]) -> None:
        """Start each plugin, let it settle, stop it."""
        for kind in kinds:
            plugin = self.plugin(kind)
            plugin.on_start()
            try:
                plugin.on_settle()
            finally:
                plugin.on_stop()

    def changes(self) -> list[Change]:
        view = self.view()
        return view.changes()


def paragraph(number: int, text: str, block: int | None = None) -> dict[str, Any]:
    """A paragraph on the page ``number``."""
    return {
        "object": "block",
        "id": uid(block or number + 100_000),
        "type": "paragraph",
        "has_children": False,
        "parent": {"type": "page_id", "page_id": uid(number)},
        "created_time": TIME,
        "last_edited_time": TIME,
        "paragraph": {"rich_text": rich(text), "color": "default"},
    }


def below(number: int) -> dict[str, Any]:
    """The parent of what stands on the page ``number``."""
    return {"type": "page_id", "page_id": uid(number)}


def _entry(raw: Mapping[str, Any], title: str) -> ObjectEntry:
    kind = raw["object"]
    parent = raw["parent"]
    target = parent.get(parent["type"])
    return ObjectEntry(
        kind=Kind(kind),
        id=raw["id"],
        hash=digest(raw),
        parent=(parent["type"], target) if isinstance(target, str) else None,
        title=title or _title(raw),
        created_time=raw.get("created_time", ""),
        last_edited_time=raw.get("last_edited_time", ""),
        in_trash=bool(raw.get("in_trash")),
    )


def _title(raw: Mapping[str, Any]) -> str:
    parts = raw.get("properties", {}).get("title", {}).get("title", [])
    return "".join(part["plain_text"] for part in parts)

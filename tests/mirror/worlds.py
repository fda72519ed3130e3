"""A very small remote workspace, and a crawl over it that only the mirror's tests use."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import attrs

from notionkit.mirror import (
    Applied,
    FileFound,
    Kind,
    ListingRow,
    ListingsOpened,
    Mirror,
    MirrorView,
    NewListing,
    ObjectEntry,
    Operation,
    PageCommit,
    digest,
    scrub,
)

EPOCH = 1


def uid(number: int) -> str:
    """A dashed UUID that is easy to tell apart."""
    return str(uuid.UUID(int=0xA0000000 << 96 | number))


@attrs.frozen
class RemoteBlock:
    id: str
    text: str = ""
    children: tuple["RemoteBlock", ...] = ()
    file: str | None = None

    def walk(self) -> Iterator["RemoteBlock"]:
        yield self
        for child in self.children:
            yield from child.walk()


@attrs.frozen
class RemotePage:
    id: str
    title: str = "Untitled"
    parent: tuple[str, str] | None = None
    blocks: tuple[RemoteBlock, ...] = ()
    in_trash: bool = False


@attrs.frozen
class Remote:
    """Pages and what is on them; `page_size` objects come with one response."""

    pages: tuple[RemotePage, ...] = ()
    page_size: int = 2
    cursor_salt: str = ""

    def with_page(self, page: RemotePage) -> "Remote":
        """The same workspace with this page in place of the one with its id."""
        others = tuple(page if page.id == each.id else each for each in self.pages)
        return attrs.evolve(self, pages=others)

    def results(self, listing: str) -> list[dict[str, Any]]:
        if listing == "search":
            return [_page_object(page) for page in self.pages]
        parent = listing.partition(":")[2]
        return [_block_object(block, parent) for block in self._blocks(parent)]

    def owner(self, listing: str) -> str:
        parent = listing.partition(":")[2]
        for page in self.pages:
            if page.id == parent or any(b.id == parent for r in page.blocks for b in r.walk()):
                return page.id
        raise LookupError(parent)

    def _blocks(self, parent: str) -> tuple[RemoteBlock, ...]:
        for page in self.pages:
            if page.id == parent:
                return page.blocks
            for block in (each for root in page.blocks for each in root.walk()):
                if block.id == parent:
                    return block.children
        raise LookupError(parent)


def _page_object(page: RemotePage) -> dict[str, Any]:
    return {
        "object": "page",
        "id": page.id,
        "parent": None if page.parent is None else dict([("type", page.parent[0]), page.parent]),
        "in_trash": page.in_trash,
        "properties": {"title": page.title},
    }


def _block_object(block: RemoteBlock, parent: str) -> dict[str, Any]:
    content: dict[str, Any] = {"text": block.text}
    if block.file is not None:
        url = f"https://files.example/{block.file}?signature={uuid.uuid4()}"
        content["file"] = {"url": url, "expiry_time": "2026-01-01T00:00:00.000Z"}
    return {
        "object": "block",
        "id": block.id,
        "parent": {"type": "block_id", "block_id": parent},
        "has_children": bool(block.children),
        "type": "paragraph",
        "paragraph": content,
    }


def roots() -> ListingsOpened:
    return ListingsOpened(EPOCH, (NewListing("search", "search"),))


def commit_of(remote: Remote, listing: str, cursor: str | None) -> PageCommit:
    """What a crawl would commit for the page of this listing that begins at `cursor`."""
    start = int(cursor.rpartition("@")[2]) if cursor else 0
    everything = remote.results(listing)
    results = everything[start : start + remote.page_size]
    more = start + remote.page_size < len(everything)
    next_cursor = f"{remote.cursor_salt}@{start + remote.page_size}" if more else None
    raw = {
        "object": "list",
        "results": results,
        "next_cursor": next_cursor,
        "has_more": more,
        "request_id": str(uuid.uuid4()),
    }
    body, signed = scrub(json.loads(json.dumps(raw)))
    return PageCommit(
        epoch=EPOCH,
        listing=listing,
        expected_cursor=cursor,
        next_cursor=next_cursor,
        body=body,
        objects=tuple(entry_of(each) for each in body["results"]),
        listings=tuple(_found(remote, listing, each) for each in results if _leads_on(each)),
        files=tuple(
            FileFound(
                key=each.key,
                owner=("block", body["results"][each.path[1]]["id"]),
                slot="file",
                name=each.key,
                url=each.url,
                expiry_time=each.expiry_time,
            )
            for each in signed
        ),
    )


def entry_of(value: dict[str, Any]) -> ObjectEntry:
    if value["object"] == "block":
        return ObjectEntry(Kind.BLOCK, value["id"])
    parent = value["parent"]
    return ObjectEntry(
        kind=Kind(value["object"]),
        id=value["id"],
        hash=digest(value),
        parent=None if parent is None else (parent["type"], parent[parent["type"]]),
        title=value["properties"]["title"],
        created_time="2026-01-01T00:00:00.000Z",
        last_edited_time="2026-01-01T00:00:00.000Z",
        in_trash=value["in_trash"],
    )


def _leads_on(value: dict[str, Any]) -> bool:
    return value["object"] == "page" or bool(value["has_children"])


def _found(remote: Remote, listing: str, value: dict[str, Any]) -> NewListing:
    owner = value["id"] if value["object"] == "page" else remote.owner(listing)
    return NewListing(f"children:{value['id']}", "children", value["id"], ("page", owner))


def step(mirror: Mirror, remote: Remote, listing: ListingRow) -> Applied:
    return mirror.apply([commit_of(remote, listing.key, listing.cursor)])[0]


def drain(mirror: Mirror, remote: Remote) -> None:
    """Walk the frontier of the current run to its end."""
    with mirror.view() as view:
        while found := view.open_listings(limit=10):
            group: list[Operation] = [commit_of(remote, row.key, row.cursor) for row in found]
            mirror.apply(group)


def crawl(mirror: Mirror, remote: Remote, run_id: str) -> None:
    """One whole run."""
    mirror.open_epoch(EPOCH)
    mirror.begin_run(run_id, ["workspace"])
    mirror.apply([roots()])
    drain(mirror, remote)
    mirror.finish_run(run_id, "proven")


def everything(view: MirrorView) -> dict[str, Any]:
    """All that a reader can see and that must not depend on the order of commits."""
    return {
        "nodes": view.nodes(),
        "listings": {row.key: (row.state, row.pages, row.owner) for row in view.listings()},
        "listed": {row.key: view.listed(row.key) for row in view.listings()},
        "counts": view.counts(),
        "files": view.files(),
        "changes": sorted((each.kind, each.id, each.op) for each in view.changes()),
    }

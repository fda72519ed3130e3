"""What a raw object promises: which listings, objects and files must be there because of it.

This reads the raw JSON and nothing else. It knows neither the model nor the crawl's discovery, so
that what those overlook is still missed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from notionkit.mirror import WalkedPage, signed_key
from notionkit.mirror.walks import Dull

Raw = Mapping[str, Any]

_FILE = "file "

CUT_AT = 25
"""How many references of a property a page shows at most.

Source: Notion API reference, retrieve a page ("Limits").
"""


@attrs.frozen
class Expected:
    """One thing that must be proven.

    Attributes:
        rule: Under which rule it is counted.
        proof: The key of the listing, the name of the object or file that proves it.
        kind: What the ledger names when it is missing,
        id: and its id.
    """

    rule: str
    proof: str
    kind: str
    id: str

    @property
    def file_key(self) -> str:
        """The key of the file that must be there, "" if it is something else."""
        return self.proof.removeprefix(_FILE) if self.rule == "files" else ""


def object_name(kind: str, object_id: str) -> str:
    """Return what an object is called among proofs."""
    return f"object {kind} {object_id}"


def file_name(key: str) -> str:
    """Return what a file is called among proofs."""
    return f"{_FILE}{key}"


def is_cut_down(raw: Raw, page: WalkedPage) -> bool:
    """Tell whether a list shows no more of an object than its name, which proves nothing of it."""
    kind = raw.get("object")
    return kind in ("page", "data_source") and kind != page.kind and "properties" not in raw


def expected_of(
    raw: Raw, page: WalkedPage, *, comments: str = "off", views: str = "off"
) -> Iterator[Expected]:
    """Yield what must be there because `raw` stands in a page of a listing.

    Args:
        raw: An object as the API gave it.
        page: Where it stood.
        comments: Which comments were asked for: `off`, `page` or `blocks`.
        views: Which views were asked for: `off`, `list` or `csv`.
    """
    kind, object_id = raw.get("object"), raw.get("id")
    if kind not in _BY_KIND or not isinstance(object_id, str):
        return
    if raw.get("in_trash") or raw.get("archived"):
        return
    if is_cut_down(raw, page):
        yield _object(kind, object_id)
        return
    if page.data.get("place"):
        return  # read for its place alone
    if kind == "block" and page.data.get("target"):
        yield from _above(raw)
        return
    yield from _BY_KIND[kind](raw, object_id)
    if comments != "off":
        yield from _comments(raw, object_id, comments)
    if views != "off" or kind == "view":
        yield from _views(raw, object_id, page, views)
    for key in _files(raw) if page.may_hold_files else ():
        yield Expected("files", file_name(key), kind, object_id)


_TELLING = (b'"has_children":true', b'"type":"child_', b'"type":"unsupported"')


def dull(comments: str = "off") -> Dull:
    """Return what tells from the JSON of an answer without files that it promises nothing.

    In doubt it says no. Looking for words takes a third of the time of decoding; one that stands in
    somebody's text costs no more than that.

    Args:
        comments: Which comments were asked for: `off`, `page` or `blocks`.
    """

    def promises_nothing(kind: str, text: bytes) -> bool:
        ours = kind == "children" and b'"has_children":false' in text
        return ours and not any(word in text for word in _TELLING)

    return promises_nothing if comments != "blocks" else lambda _kind, _text: False


def _above(raw: Raw) -> Iterator[Expected]:
    parent = raw.get("parent") or {}
    for kind in ("page", "block"):
        if parent.get(f"{kind}_id"):
            yield _object(kind, parent[f"{kind}_id"])


def _object(kind: str, object_id: str) -> Expected:
    return Expected("objects", object_name(kind, object_id), kind, object_id)


def _page(raw: Raw, page_id: str) -> Iterator[Expected]:
    yield Expected("children", f"children:{page_id}", "page", page_id)
    properties = raw.get("properties")
    for value in properties.values() if isinstance(properties, Mapping) else ():
        if isinstance(value, Mapping) and _is_cut(value):
            key = f"property:{page_id}:{value.get('id')}"
            yield Expected("properties", key, "page", page_id)


def _is_cut(value: Raw) -> bool:
    kind = value.get("type")
    content = value.get(kind) if isinstance(kind, str) else None
    if kind == "rollup" and isinstance(content, Mapping):
        content = content.get("array")
    if kind == "relation" and value.get("has_more"):
        return True
    if not isinstance(content, list):
        return False
    if kind in ("title", "rich_text"):
        content = [text for text in content if text.get("type") == "mention"]
    return kind in _MAY_BE_CUT and len(content) >= CUT_AT


_MAY_BE_CUT = frozenset({"title", "rich_text", "people", "rollup"})


def _database(raw: Raw, _: str) -> Iterator[Expected]:
    for source in raw.get("data_sources") or ():
        yield _object("data_source", source["id"])


def _data_source(raw: Raw, source_id: str) -> Iterator[Expected]:
    yield Expected("queries", f"rows:{source_id}", "data_source", source_id)
    parent = raw.get("parent") or {}
    if parent.get("database_id"):
        yield _object("database", parent["database_id"])


def _block(raw: Raw, block_id: str) -> Iterator[Expected]:
    match raw.get("type"):
        case "child_page":
            yield _object("page", block_id)
        case "child_database":
            yield _object("database", block_id)
        case _ if raw.get("has_children"):
            yield Expected("children", f"children:{block_id}", "block", block_id)


def _nothing(_: Raw, __: str) -> Iterator[Expected]:
    return iter(())


_BY_KIND = {
    "page": _page,
    "database": _database,
    "data_source": _data_source,
    "block": _block,
    "comment": _nothing,
    "view": _nothing,
}


def _comments(raw: Raw, object_id: str, wanted: str) -> Iterator[Expected]:
    kind = str(raw.get("object"))
    asked = {"page"} if wanted == "page" else {"page", "block"} if wanted == "blocks" else set()
    if kind in asked and raw.get("type") != "child_page":
        yield Expected("comments", f"comments:{object_id}", kind, object_id)


_WITHOUT_ROWS = frozenset({"form", "chart", "dashboard"})


def _views(raw: Raw, object_id: str, page: WalkedPage, wanted: str) -> Iterator[Expected]:
    kind = raw.get("object")
    if wanted != "off" and kind == "database":
        yield Expected("views", f"views:{object_id}", "database", object_id)
    elif kind == "view" and page.kind == "views":
        yield Expected("views", f"view:{object_id}", "view", object_id)
    elif kind == "view" and wanted == "csv" and raw.get("type") not in _WITHOUT_ROWS:
        yield Expected("views", f"view_rows:{object_id}", "view", object_id)


def _files(raw: Raw) -> Iterator[str]:
    """Yield the keys of the files that Notion holds: scrubbing left their `expiry_time` empty."""
    waiting: list[Any] = [raw]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            if "expiry_time" in value and isinstance(value.get("url"), str):
                yield signed_key(value["url"])
            value = value.values()
        waiting += [child for child in value if isinstance(child, dict | list)]

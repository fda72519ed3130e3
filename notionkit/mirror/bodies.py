"""Response bodies: their canonical bytes, their address, and how they are kept.

The canonical form keeps Notion's key order, since the JSON output shows it; hash and storage use
the same bytes. A list's `next_cursor` is left out of them: cursors are opaque and may differ
between two reads of the same content, and each page's cursor has a column of its own.
"""

import hashlib
import json
import re
import sqlite3
import zlib
from collections.abc import Mapping
from typing import Any, Final

import attrs

WHOLE: Final = -1
"""The position of an object that is a body by itself, not one of a list's results."""

ANCHOR: Final = re.compile(rb"#[0-9a-fA-F-]{32}")
"""Stands in the canonical JSON of every object with a link to a block."""

LIST: Final = b'{"object":"list","results":['
"""How every list begins in canonical JSON."""

_LEVEL: Final = 3

# What came as JSON cannot contain itself, and the check costs a fifth.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


@attrs.frozen
class Body:
    """A body ready to be stored. `size` is that of the canonical JSON, in bytes.

    `anchored`: something in it may be a link to a block.
    """

    sha256: bytes
    packed: bytes = attrs.field(repr=False)
    size: int
    positions: Mapping[tuple[str, str], int] = attrs.field(repr=False)
    anchored: bool


def canonical(value: Any) -> bytes:
    """The bytes that are hashed and stored, keys in the order given."""
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


def digest(value: Any) -> str:
    """The hash of a JSON value, 64 hex digits. Equal content in equal order, equal hash."""
    return hashlib.sha256(canonical(value)).hexdigest()


def seal(body: Body | Mapping[str, Any] | bytes, *, text: bytes | None = None) -> Body:
    """A scrubbed body, hashed and compressed. Pure, so that any thread can do it ahead.

    `text` is its canonical JSON without a cursor, where that is at hand (`scrub.cleaned`).
    """
    if isinstance(body, Body):
        return body
    value: Mapping[str, Any] = json.loads(body) if isinstance(body, bytes) else body
    if value.get("next_cursor") is not None:
        value = {**value, "next_cursor": None}
    data = canonical(value) if text is None else text
    return Body(
        sha256=hashlib.sha256(data).digest(),
        packed=zlib.compress(data, _LEVEL),
        size=len(data),
        positions=_positions(value),
        anchored=b"#" in data and ANCHOR.search(data) is not None,
    )


def _positions(value: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    if value.get("object") != "list":
        return {_name(value): WHOLE}
    return {_name(item): at for at, item in enumerate(value.get("results", ()))}


def _name(item: Any) -> tuple[str, str]:
    if not isinstance(item, dict):
        return ("", "")
    kind, id_ = item.get("object"), item.get("id")
    return (kind, id_) if isinstance(kind, str) and isinstance(id_, str) else ("", "")


def unpack(packed: bytes) -> Any:
    """The JSON value of a stored body."""
    return json.loads(zlib.decompress(packed))


def emptied(data: bytes) -> Any:
    """The JSON value of a list in canonical form without its results, which are not decoded.

    Whole when it cannot be told where they end.
    """
    if data.startswith(LIST):
        try:
            value = json.loads(LIST + data[data.rfind(b"]") :])
        except ValueError:
            return json.loads(data)
        if "has_more" in value:
            return value
    return json.loads(data)


def results_of(value: Any) -> list[Any]:
    """The objects of a body in order: those in a list's results, or the one that it is."""
    if isinstance(value, dict) and value.get("object") == "list":
        return [item for item in value.get("results", ()) if isinstance(item, dict)]
    return [value]


def pick(value: Any, position: int) -> Any:
    """The object at a stored position."""
    return value if position == WHOLE else value["results"][position]


def save_body(db: sqlite3.Connection, body: Body) -> int:
    """The row of this content, made if it is new."""
    found = db.execute("SELECT id FROM bodies WHERE sha256 = ?", (body.sha256,)).fetchone()
    if found:
        return int(found[0])
    made = db.execute(
        "INSERT INTO bodies (sha256, packed, size, anchored) VALUES (?, ?, ?, ?)",
        (body.sha256, body.packed, body.size, body.anchored),
    )
    return int(made.lastrowid or 0)


def load_body(db: sqlite3.Connection, number: int) -> Any:
    """The JSON value of a stored row."""
    row = db.execute("SELECT packed FROM bodies WHERE id = ?", (number,)).fetchone()
    return unpack(row[0])

"""Kinds of objects and their ids, as the API spells them and as the database packs them.

An index row per block is what a mirror has most of, so a kind is one small integer there and an
id the 16 bytes of its UUID. An id that is not a dashed lower-case UUID is stored as it is.
"""

from enum import StrEnum
from typing import Final

PackedId = bytes | str
"""16 bytes for a UUID, else the text itself."""


class Kind(StrEnum):
    """The kinds of objects that are indexed; values are the API's `object` names."""

    PAGE = "page"
    DATABASE = "database"
    DATA_SOURCE = "data_source"
    BLOCK = "block"
    USER = "user"
    COMMENT = "comment"


NODES: Final = (Kind.PAGE, Kind.DATABASE, Kind.DATA_SOURCE)
"""The kinds that make up the tree, own listings and have changes."""

CODES: Final = {
    Kind.PAGE: 1,
    Kind.DATABASE: 2,
    Kind.DATA_SOURCE: 3,
    Kind.BLOCK: 4,
    Kind.USER: 5,
    Kind.COMMENT: 6,
}
"""Stored in the database: never renumber."""

_KINDS: Final = {code: kind for kind, code in CODES.items()}

Owner = tuple[str, str]
"""(kind, id) of a page, database or data source, or of the object that holds a file."""

PackedOwner = tuple[int, PackedId]


def code(kind: str) -> int:
    """The stored number of a kind. Raises ValueError for a name that is not a `Kind`."""
    return CODES[Kind(kind)]


def kind_of(number: int) -> Kind:
    """The kind with this stored number."""
    return _KINDS[number]


def pack_id(text: str) -> PackedId:
    """The stored form of an id; `unpack_id` gives exactly the same text back."""
    digits = text.replace("-", "")
    if len(text) != 36 or len(digits) != 32 or text[8:24:5] != "----":
        return text
    try:
        packed = bytes.fromhex(digits)
    except ValueError:
        return text
    return packed if packed.hex() == digits else text


def unpack_id(stored: PackedId) -> str:
    """The id as the API writes it."""
    if isinstance(stored, str):
        return stored
    digits = stored.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def pack_owner(owner: Owner) -> PackedOwner:
    """The stored form of an owner."""
    return code(owner[0]), pack_id(owner[1])


def unpack_owner(kind: int, stored: PackedId) -> tuple[Kind, str]:
    """An owner as the API names it."""
    return kind_of(kind), unpack_id(stored)


def in_a_table(parent: tuple[str, str] | None) -> bool:
    """Whether a page with this parent, type and id as the API gives them, is a row."""
    return parent is not None and parent[0] in ("data_source_id", "database_id")


def storable(text: str) -> str:
    """The text without lone surrogates, which JSON can carry and SQLite cannot."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text

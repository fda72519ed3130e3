"""Ids that are the same in every run, and the check that Notion makes on ids in requests."""

import hashlib
import re
import uuid

_HEX = re.compile(r"[0-9a-f]{32}")
_VERSIONED = re.compile(r"[0-9a-f]{12}[1-8][0-9a-f]{3}[89ab][0-9a-f]{15}")
_NIL = "0" * 32


def stable_id(*parts: object) -> str:
    """A dashed UUID (version 8) that depends on nothing but `parts`."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return str(uuid.UUID(int=_versioned(int.from_bytes(digest[:16], "big"))))


def parse_uuid(text: str) -> str | None:
    """The dashed form of an id that Notion would accept, else None.

    With and without dashes is accepted; a string whose version or variant nibble is impossible is
    refused, the nil UUID is not. Source: recorded answers of the real API.
    """
    digits = text.lower().replace("-", "")
    if not _HEX.fullmatch(digits):
        return None
    if digits != _NIL and not _VERSIONED.fullmatch(digits):
        return None
    return dashed(digits)


def dashed(digits: str) -> str:
    """`32 hex digits` as `8-4-4-4-12`."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def undashed(object_id: str) -> str:
    """The id as it stands in Notion's URLs."""
    return object_id.replace("-", "")


def _versioned(number: int) -> int:
    number &= ~(0xF << 76) & ~(0x3 << 62)
    return number | (0x8 << 76) | (0x2 << 62)

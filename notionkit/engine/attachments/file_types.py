"""Whether the bytes of an attachment are what its name says, told from how they begin.

Two questions: is this the error page of some server instead of the file (then it is fetched
again), and is it a file of another type than its name promises (then it is kept, and flagged).
"""

from __future__ import annotations

import mimetypes
import os

import puremagic

HEAD_BYTES = 2048
"""How many of the first bytes are looked at."""

_TYPES = mimetypes.MimeTypes()
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PAGE_BEGINS = (b"<!doctype html", b"<html")
_JUDGED = ("image", "audio", "video", "application/pdf")
_FILMS = ("audio", "video")
# Two bytes are too few: much text begins with the mark of some picture.
_LEAST_CONFIDENCE = 0.3
_SAME = {".heic": ".heif", ".heif": ".heic", ".jpg": ".jpeg", ".tif": ".tiff"}


def guessed_type(name: str) -> str:
    """Return the media type that a file's name says, "" for none; the same on every machine."""
    return _TYPES.guess_type(name)[0] or ""


def is_error_page(head: bytes, name: str, content_type: str) -> bool:
    """Tell whether a server answered with a web page where a file of another type was meant."""
    named = guessed_type(name)
    page = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_BEGINS)
    return bool(named) and named not in _HTML and page and _bare(content_type) in _HTML


def mismatch(head: bytes, name: str) -> str | None:
    """Return what the bytes are instead of what the name says; None when nothing speaks against it.

    Only pictures, sound, film and PDF are judged: of other types one often stands in for another.
    """
    named = guessed_type(name)
    if not head or not named.startswith(_JUDGED) or named == "image/svg+xml":
        return None
    try:
        found = puremagic.magic_string(head)
    except puremagic.PureError:
        return "text" if _is_text(head) else None
    extension = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name is no path
    if any(_agrees(match, extension, named) for match in found):
        return None
    best = found[0]
    sure = best.confidence >= _LEAST_CONFIDENCE
    return (best.mime_type or best.extension.lstrip(".") or best.name) if sure else None


def _agrees(match: puremagic.PureMagicWithConfidence, extension: str, named: str) -> bool:
    found = match.mime_type or guessed_type(f"x{match.extension}")
    alike = {extension, _SAME.get(extension, extension)}
    # The same containers hold sound and film.
    both_play = named.startswith(_FILMS) and found.startswith(_FILMS)
    return match.extension in alike or found == named or both_play


def _is_text(head: bytes) -> bool:
    try:
        text = head[: HEAD_BYTES - 4].decode()
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char in "\t\r\n\f" for char in text)


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()

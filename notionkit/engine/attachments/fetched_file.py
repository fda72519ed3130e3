"""One try at one attachment: from its URL to a whole file in the store, or why not.

A file is only taken for whole when its length is what the server announced. What came before a
connection broke is kept and gone on from, if the server names the version (a strong entity tag)
and gives ranges; otherwise the file is begun again. (Source: RFC 9110, sections 13 and 14.)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import attrs
import requests

from notionkit.engine.attachments.file_choice import FileChoice
from notionkit.engine.attachments.file_session import FileSession
from notionkit.engine.attachments.file_types import HEAD_BYTES, is_error_page, mismatch
from notionkit.engine.attachments.partials import Kept, Partial

_CHUNK_BYTES = 1 << 16
_KEEP_EVERY_BYTES = 1 << 24
_EXPIRED_STATUSES = (400, 401, 403)
_PASSING_STATUSES = (408, 416, 425, 429)
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class NotFetched(Exception):
    """Raised when a try ends without the file; `outcome` says what that means.

    `expired`: its URL is. `retry`: it may pass. `failed`: it will not. `skipped`: it is not wanted.
    """

    def __init__(self, outcome: str, why: str) -> None:
        super().__init__(why)
        self.outcome = outcome


@attrs.frozen
class Fetched:
    """A file in its place. `odd` says what it is instead of what its name says, if anything."""

    sha256: str
    size: int
    content_type: str | None
    odd: str | None


@attrs.define
class _Body:
    """What has come of the file so far."""

    size: int = 0
    head: bytes = b""
    digest: Any = attrs.field(factory=hashlib.sha256)

    def add(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        self.size += len(chunk)
        if len(self.head) < HEAD_BYTES:
            self.head += chunk[: HEAD_BYTES - len(self.head)]


def fetch_file(
    session: FileSession,
    url: str,
    name: str,
    *,
    partial: Partial,
    place: Callable[[str], Path],
    choice: FileChoice,
) -> Fetched:
    """Fetch a file and put it at `place(sha256)`.

    Raises:
        NotFetched: when it is not there afterwards, with what to do about it.
        Forbidden: when its URL must not be fetched.
        requests.RequestException: when the network fails. Its text may hold the signed URL.
        OSError: when the disk refuses.
    """
    _refuse_unwanted(choice, name)
    if not url:
        raise NotFetched("expired", "its address has to be asked for")
    kept = partial.kept()
    with session.get(url, _headers(kept)) as response:
        start = _start(response, kept, partial)
        total = _total(response, start)
        kind = response.headers.get("Content-Type")
        _refuse_unwanted(choice, name, kind or "", total)
        body = _received(response, partial, start, name, choice)
    if total is not None and body.size != total:
        partial.drop()
        raise NotFetched("retry", f"{body.size:,} of {total:,} bytes came")
    if is_error_page(body.head, name, kind or ""):
        partial.drop()
        raise NotFetched("retry", "its server answered with a web page instead")
    sha256 = body.digest.hexdigest()
    partial.move(place(sha256))
    partial.drop()
    return Fetched(sha256, body.size, kind, mismatch(body.head, name))


def _headers(kept: Kept) -> dict[str, str]:
    # Compressed on the way, the bytes could not be counted.
    headers = {"Accept-Encoding": "identity"}
    if kept.size:
        headers |= {"Range": f"bytes={kept.size}-", "If-Range": kept.etag}
    return headers


def _start(response: requests.Response, kept: Kept, partial: Partial) -> int:
    """Return at which byte the answer begins."""
    if response.status_code == 200:
        return 0
    found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    same = response.headers.get("ETag", kept.etag) == kept.etag
    if response.status_code == 206 and found and int(found[1]) == kept.size and same:
        return kept.size
    if response.status_code in (206, 416):
        partial.drop()
        raise NotFetched("retry", "its server gave another part than was asked for")
    why = f"the file's server answered {response.status_code}"
    raise NotFetched(_outcome_of(response.status_code), why)


def _outcome_of(status: int) -> str:
    if status in _EXPIRED_STATUSES:
        return "expired"
    return "retry" if status >= 500 or status in _PASSING_STATUSES else "failed"


def _total(response: requests.Response, start: int) -> int | None:
    """Return the size of the whole file, if the server says it."""
    if found := _RANGE.fullmatch(response.headers.get("Content-Range", "")):
        return None if found[2] == "*" else int(found[2])
    length = response.headers.get("Content-Length", "")
    counted = length.isdecimal() and "Content-Encoding" not in response.headers
    return start + int(length) if counted else None


def _refuse_unwanted(
    choice: FileChoice, name: str, content_type: str = "", size: int | None = None
) -> None:
    if rule := choice.refusal(name, content_type=content_type, size=size):
        raise NotFetched("skipped", rule)


def _received(
    response: requests.Response, partial: Partial, start: int, name: str, choice: FileChoice
) -> _Body:
    etag = response.headers.get("ETag", "")
    if etag.startswith("W/") or "Content-Encoding" in response.headers:
        etag = ""
    with partial.open(start) as file:
        body = _Body()
        while chunk := file.read(_CHUNK_BYTES):
            body.add(chunk)
        try:
            _receive(response, file, body, etag, partial)
        except requests.RequestException:
            partial.keep(file, etag)
            raise
        _refuse_unwanted(choice, name, size=body.size)
        partial.keep(file, etag)
    return body


def _receive(
    response: requests.Response, file: BinaryIO, body: _Body, etag: str, partial: Partial
) -> None:
    kept = body.size
    for chunk in response.iter_content(_CHUNK_BYTES):
        file.write(chunk)
        body.add(chunk)
        if body.size - kept >= _KEEP_EVERY_BYTES:
            partial.keep(file, etag)
            kept = body.size

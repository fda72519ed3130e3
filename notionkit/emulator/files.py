"""Hosted files: their bytes, and links to them that are signed and expire like those of S3.

A link lives an hour and is new in every answer. What the server says of a bad link follows S3:
403 with XML; 400 when an Authorization header comes along with a signed query.
"""

import hashlib
import hmac
import mimetypes
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import attrs

from notionkit.emulator.times import from_seconds, millisecond_z

PREFIX = "/secure"
LIFETIME_SECONDS = 3600
_RANGE = re.compile(r"bytes=(\d+)-")


@attrs.frozen
class HostedFile:
    """A file that the workspace holds; `path` is `/<space>/<file>/<name>`, percent-encoded."""

    path: str
    name: str
    data: bytes = attrs.field(repr=lambda data: f"<{len(data)} bytes>")
    content_type: str

    @property
    def source(self) -> dict[str, Any]:
        """What a block, icon, cover or property holds; answers replace it by a signed link."""
        return {"type": "file", "file": {"url": self.path, "expiry_time": None}}


@attrs.frozen
class FileReply:
    """What the file host answers."""

    status: int
    content_type: str
    body: bytes = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict)


def hosted(
    space_id: str, file_id: str, name: str, data: bytes, content_type: str | None = None
) -> HostedFile:
    """A hosted file under the path that Notion would give it."""
    path = f"/{space_id}/{file_id}/{quote(name, safe='')}"
    if content_type is None:
        return with_guessed_type(path, name, data)
    return HostedFile(path, name, data, content_type)


def with_guessed_type(path: str, name: str, data: bytes) -> HostedFile:
    """A hosted file whose content type follows from its name."""
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return HostedFile(path, name, data, guessed)


def hosted_path(url: str) -> str:
    """The path of a signed link without host and signature: what stays the same of it."""
    path = urlsplit(url).path
    return path.removeprefix(PREFIX) if path.startswith(f"{PREFIX}/") else path


def served(file: HostedFile, headers: Mapping[str, str]) -> FileReply:
    """A file or, as S3 does, the end of it that a `Range` of the same version asks for."""
    etag = f'"{hashlib.md5(file.data).hexdigest()}"'
    own = {"etag": etag, "accept-ranges": "bytes"}
    wanted = _RANGE.fullmatch(headers.get("range", ""))
    if wanted is None or headers.get("if-range", etag) != etag:
        return FileReply(200, file.content_type, file.data, own)
    start, size = int(wanted[1]), len(file.data)
    if start >= size:
        refused = _xml(416, "InvalidRange", "The requested range is not satisfiable")
        return attrs.evolve(refused, headers={"content-range": f"bytes */{size}"})
    own["content-range"] = f"bytes {start}-{size - 1}/{size}"
    return FileReply(206, file.content_type, file.data[start:], own)


class Signer:
    """Makes and checks signed links. `base_url` is where the files are served."""

    def __init__(self, base_url: str, secret: str) -> None:
        self._base_url = base_url
        self._secret = secret.encode()

    def link(self, path: str, now: float) -> dict[str, str]:
        """`{url, expiry_time}` as answers have it; `now` in seconds since the epoch."""
        moment = from_seconds(now)
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        query = (
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD"
            f"&X-Amz-Credential=EMULATOR%2F{stamp[:8]}%2Fus-west-2%2Fs3%2Faws4_request"
            f"&X-Amz-Date={stamp}&X-Amz-Expires={LIFETIME_SECONDS}"
            f"&X-Amz-Signature={self._signature(path, stamp)}"
            "&X-Amz-SignedHeaders=host&x-amz-checksum-mode=ENABLED&x-id=GetObject"
        )
        expiry = moment + timedelta(seconds=LIFETIME_SECONDS)
        return {
            "url": f"{self._base_url}{PREFIX}{path}?{query}",
            "expiry_time": millisecond_z(expiry),
        }

    def refusal(self, path: str, query: Mapping[str, str], now: float) -> FileReply | None:
        """Why the link is not good (any more), or None."""
        stamp = query.get("X-Amz-Date", "")
        given = query.get("X-Amz-Signature", "")
        if not given:
            return _xml(403, "AccessDenied", "Access Denied")
        if not hmac.compare_digest(given.encode(), self._signature(path, stamp).encode()):
            return _xml(403, "SignatureDoesNotMatch", _MISMATCH)
        signed = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if now >= signed.timestamp() + LIFETIME_SECONDS:
            return _xml(403, "AccessDenied", "Request has expired")
        return None

    def _signature(self, path: str, stamp: str) -> str:
        message = f"{unquote(path)}\n{stamp}\n{LIFETIME_SECONDS}".encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()


def two_credentials() -> FileReply:
    """What S3 says when a signed link is fetched with an Authorization header as well."""
    return _xml(
        400,
        "InvalidArgument",
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature "
        "query string parameter or the Authorization header should be specified",
    )


def no_such_file() -> FileReply:
    """What S3 says of a key that is not there."""
    return _xml(404, "NoSuchKey", "The specified key does not exist.")


_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method."
)


def _xml(status: int, code: str, message: str) -> FileReply:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
    return FileReply(status, "application/xml", text.encode())

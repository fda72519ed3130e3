"""Requests and responses as values, apart from any HTTP library."""

import json
import re
from collections.abc import Mapping
from typing import Any

import attrs

from notionkit.api import arguments
from notionkit.api.credentials import Credentials
from notionkit.api.errors import InvalidArgument, InvalidSetting
from notionkit.model import Problem
from notionkit.model.rules import wrong

_READING_POST = re.compile(
    r"/v1/(search|(data_sources|databases)/[^/]+/query|views/[^/]+/queries"
    r"|blocks/meeting_notes/query|oauth/introspect)"
)
_BARE = re.compile(r"/v1/(data_sources/[^/]+/templates|blocks/meeting_notes/query|oauth/.+)")
_ID_SEGMENT = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)

IDS_IN_PATHS = {
    "async_tasks": "task_id",
    "blocks": "block_id",
    "comments": "comment_id",
    "data_sources": "data_source_id",
    "databases": "database_id",
    "file_uploads": "file_upload_id",
    "pages": "page_id",
    "properties": "property_id",
    "queries": "query_id",
    "users": "user_id",
    "views": "view_id",
}
"""What the API calls the id behind a word of a path."""


def _lower_keys(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _keys_only(body: Mapping[str, Any] | None) -> str:
    """Show a body without what is in it: content of pages, or the tokens of OAuth."""
    return "None" if body is None else f"<{', '.join(body)}>"


def _printable(_: object, field: "attrs.Attribute[str]", value: str) -> None:
    if not arguments.text(field.name, value).isprintable():
        raise InvalidArgument(Problem(field.name, "holds what cannot be printed"))


def _raw_bytes(_: object, field: "attrs.Attribute[bytes]", value: bytes) -> None:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise InvalidArgument(wrong(field.name, "bytes", value))


@attrs.frozen
class FilePart:
    """The bytes of a file, or of a part of one, as a form sends them.

    Raises:
        InvalidArgument: the content is no bytes, or a name no printable text.
    """

    filename: str = attrs.field(validator=_printable)
    content: bytes = attrs.field(
        repr=lambda content: f"<{len(content)} bytes>", validator=_raw_bytes
    )
    content_type: str = attrs.field(default="application/octet-stream", validator=_printable)


@attrs.frozen
class Request:
    """One request: ``path`` begins with ``/v1/``; ``query`` keeps repeated names.

    ``file`` makes it a form (multipart) with the fields of ``form``; ``credentials`` stand in place
    of the token; ``headers`` are added to those of every request.
    """

    method: str
    path: str = attrs.field()
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = attrs.field(default=None, hash=False, repr=_keys_only)
    form: tuple[tuple[str, str], ...] = ()
    file: FilePart | None = None
    credentials: Credentials | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @path.validator
    def _stays_on_the_host(self, _: object, path: str) -> None:
        if not path.startswith("/v1/"):
            raise InvalidSetting("The path of a request must begin with /v1/")

    @property
    def reads(self) -> bool:
        """Whether repeating it cannot change anything: GET, and POST of search and queries."""
        return self.method == "GET" or (
            self.method == "POST" and _READING_POST.fullmatch(self.path) is not None
        )

    @property
    def bare(self) -> bool:
        """Whether the answer is an object without an ``object`` key: OAuth, templates ..."""
        return _BARE.fullmatch(self.path) is not None

    def content(self) -> bytes:
        """Return the body as it is sent: JSON in UTF-8, no longer than it must be.

        Raises:
            TypeError, ValueError, RecursionError: it is no JSON.
        """
        written = json.dumps(self.body, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return written.encode()

    @property
    def endpoint(self) -> str:
        """The endpoint without ids, such as ``GET /v1/blocks/:id/children``."""
        parts = self.path.split("/")
        named = [
            ":id" if _is_id(before, part) else part
            for before, part in zip(["", *parts], parts, strict=False)
        ]
        return f"{self.method} {'/'.join(named)}"

    def at_cursor(self, cursor: str | None) -> "Request":
        """Return the request for the page of the listing that begins at ``cursor``.

        Source: Notion API reference, pagination (GET: query, POST: body).
        """
        if self.method == "GET":
            kept = tuple(pair for pair in self.query if pair[0] != "start_cursor")
            added = (("start_cursor", cursor),) if cursor is not None else ()
            return attrs.evolve(self, query=(*kept, *added))
        body = {key: value for key, value in (self.body or {}).items() if key != "start_cursor"}
        return attrs.evolve(self, body=body if cursor is None else {**body, "start_cursor": cursor})


@attrs.frozen
class Response:
    """One answer: header names are in lower case, ``body`` is decompressed but not decoded.

    ``host`` is who answered, for those who have to tell of it.
    """

    status: int
    headers: Mapping[str, str] = attrs.field(converter=_lower_keys, hash=False)
    body: bytes = attrs.field(repr=lambda body: f"<{len(body)} bytes>")
    host: str = ""

    @property
    def named(self) -> str:
        """The answer in words: whose it is, as far as that is known."""
        return f"The answer of {self.host}" if self.host else "The answer"


def _is_id(before: str, part: str) -> bool:
    return before in {"properties", "async_tasks"} or _ID_SEGMENT.fullmatch(part) is not None

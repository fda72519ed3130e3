"""Notion ids, and how to find one in whatever a person pastes.

An id is a UUID. Requests take it with or without dashes, responses always write it with dashes,
and links end in its 32 digits without dashes after a slug of the title.
Source: Notion API reference, introduction ("conventions"); link hosts as seen in responses of
2022 to 2026 (``www.notion.so/...``, ``app.notion.com/p/...``, ``<site>.notion.site/...``).
"""

import re
from collections.abc import Callable
from typing import NewType, TypeVar
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from notionkit.model.errors import InvalidId

PageId = NewType("PageId", str)
BlockId = NewType("BlockId", str)
DatabaseId = NewType("DatabaseId", str)
DataSourceId = NewType("DataSourceId", str)
UserId = NewType("UserId", str)
CommentId = NewType("CommentId", str)
DiscussionId = NewType("DiscussionId", str)
PropertyId = NewType("PropertyId", str)
ViewId = NewType("ViewId", str)
ViewQueryId = NewType("ViewQueryId", str)
FileUploadId = NewType("FileUploadId", str)
TaskId = NewType("TaskId", str)
"""``task_`` and 32 hexadecimal digits, not a UUID."""

NO_ID = PropertyId("")
"""The id of property values inside a rollup, which have none."""

_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_ID_AT_END = re.compile(rf"(?<![0-9a-f])({_ID.pattern})$", re.IGNORECASE)
_HOSTS = ("notion.so", "notion.com", "notion.site")


def parse_id(text: str) -> str:
    """Return the id that ``text`` holds, with dashes and in lower case.

    Takes an id with or without dashes, and any Notion URL: with or without a scheme, a slug, a
    query (``?p=`` names the page that a link opens over another, and wins over the path; ``?v=``
    names a view and is ignored), or an anchor (``#`` and an id names a block on the page and wins
    over both).

    Raises:
        InvalidId: the text holds no id, or is a URL of another site.
    """
    if not isinstance(text, str):
        raise InvalidId(text, "is not a text")
    stripped = text.strip()
    if _ID.fullmatch(stripped):
        return dashed(stripped)
    if not stripped:
        raise InvalidId(text, "is empty")
    url = _as_url(stripped)
    if url is None:
        raise InvalidId(text, "is neither an id nor a Notion URL")
    if not _is_notion(url):
        raise InvalidId(text, f"is a link to {url.hostname or 'no host'}, not to Notion")
    for candidate in (url.fragment, *parse_qs(url.query).get("p", ()), *_path_parts(url)):
        found = _id_at_end(candidate)
        if found is not None:
            return found
    raise InvalidId(text, "is a Notion URL without an id")


Id = TypeVar("Id", bound=str)


def parse_as(kind: Callable[[str], Id], text: str) -> Id:
    """Return the id that ``text`` holds as one of a kind: ``parse_as(PageId, url)``.

    Raises:
        InvalidId: as :func:`parse_id`.
    """
    return kind(parse_id(text))


def parse_view_id(text: str) -> ViewId:
    """Return the id of the view that a link opens (``?v=...``), or a bare id as it is.

    Raises:
        InvalidId: the text is no id, and no Notion URL that names a view.
    """
    url = _as_url(text.strip())
    if url is None or _ID.fullmatch(text.strip()):
        return ViewId(parse_id(text))
    parse_id(text)  # refuses links to other sites
    for candidate in parse_qs(url.query).get("v", ()):
        found = _id_at_end(candidate)
        if found is not None:
            return ViewId(found)
    raise InvalidId(text, "is a Notion URL that names no view")


def is_id(value: object) -> bool:
    """Tell whether ``value`` is an id as requests take it: no URL, dashes or not."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def dashed(digits: str) -> str:
    """Return 32 hexadecimal digits (dashes allowed) in the form that responses use."""
    plain = undashed(digits)
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


def undashed(id_: str) -> str:
    """Return an id as links write it: 32 lower-case hexadecimal digits."""
    return id_.replace("-", "").lower()


def _as_url(text: str) -> SplitResult | None:
    """Read a URL with or without its scheme; a text that looks like none gives ``None``."""
    if any(character.isspace() for character in text):
        return None
    if "://" not in text:
        if "/" not in text or "." not in text.partition("/")[0]:
            return None
        text = f"https://{text}"
    try:
        url = urlsplit(text)
        host = url.hostname
    except ValueError:
        return None
    return url if host or url.scheme == "notion" else None


def _is_notion(url: SplitResult) -> bool:
    if url.scheme == "notion":  # the desktop application's own links
        return True
    host = url.hostname or ""
    return url.scheme in {"http", "https"} and any(
        host == known or host.endswith(f".{known}") for known in _HOSTS
    )


def _path_parts(url: SplitResult) -> list[str]:
    """Path segments, the last one first: a link ends in the thing that it names."""
    return [unquote(part) for part in reversed(url.path.split("/")) if part]


def _id_at_end(candidate: str) -> str | None:
    match = _ID_AT_END.search(candidate)
    return dashed(match.group()) if match else None

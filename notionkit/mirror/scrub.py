"""Takes out of a response what changes between two reads of the same content.

That is: the query of URLs that Notion signed, their expiry, `next_url` of property item lists,
and the envelope's `request_id`. The same remote state then gives the same bytes, and no secret
that opens a file is ever stored with the content. External URLs are left alone.

Source: Notion API reference, file objects (`url` and `expiry_time` come together on files that
Notion holds), request ids, property item lists.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from notionkit.mirror.bodies import LIST, canonical

FILE: Final = b'"expiry_time"'
"""Stands in the canonical JSON of every object with a file that Notion holds."""

_OF_OBJECTS: Final = LIST + b'{"object":"'
_VOLATILE: Final = {"next_cursor": b',"next_cursor":null', "request_id": b""}

JsonPath = tuple[str | int, ...]


@attrs.frozen
class SignedUrl:
    """A live signed URL that was taken out, and where it stood.

    `key` is the signed path without its query: the same for every read of the same stored file.
    `path` leads from the top of the body to the file object: `("results", 3, "image", "file")`.
    """

    key: str
    url: str = attrs.field(repr=False)
    expiry_time: str
    path: JsonPath


def scrub(body: Mapping[str, Any]) -> tuple[dict[str, Any], list[SignedUrl]]:
    """The body without what is volatile, and the signed URLs in it in document order.

    The input is not changed; parts without anything volatile are shared with the result.
    `expiry_time` stays as a key with null, so that the object keeps its shape.
    """
    found: list[SignedUrl] = []
    top = _without_envelope(body)
    scrubbed = _scrubbed(top, (), found) if _may_be_signed(top) else top
    return scrubbed, found


def cleaned(
    body: Mapping[str, Any], came: bytes = b""
) -> tuple[dict[str, Any], list[SignedUrl], bytes | None]:
    """The same for a body that is sealed next: without its cursor, and its canonical JSON.

    That has to be made anyway, unless the bytes that `came` are of that form already; and it tells
    at once that nothing is signed. Where something is, there is no JSON of the scrubbed body yet
    (None).
    """
    top = _without_envelope(body)
    if top.get("next_cursor") is not None:
        top["next_cursor"] = None
    text = _shortened(came, body) or canonical(top)
    return (top, [], text) if FILE not in text else (*scrub(top), None)


def _shortened(came: bytes, body: Mapping[str, Any]) -> bytes | None:
    """The bytes of a list of objects without its cursor and request id.

    None when they are written in another way than ours: with blanks, escapes that need not be, or
    another order of the envelope's keys. Making them anew is half of what a transformer does.
    """
    escaped = b"\\" in came and b"\\u" in came  # one letter is found in no time, two are not
    if escaped or not came.startswith(_OF_OBJECTS) or "property_item" in body:
        return None
    behind = came.rfind(b"]") + 1
    envelope = came[behind:]
    for name, kept in _VOLATILE.items():
        if body.get(name) is not None:
            before, found, after = envelope.partition(b"," + canonical({name: body[name]})[1:-1])
            if not found:
                return None
            envelope = before + kept + after
    return came[:behind] + envelope


def signed_key(url: str) -> str:
    """The stable name of a file that Notion holds: its path, without host and signature."""
    _, scheme, rest = _unsigned(url).partition("://")
    return rest.partition("/")[2] if scheme else _unsigned(url).lstrip("/")


def _without_envelope(body: Mapping[str, Any]) -> dict[str, Any]:
    top = {key: value for key, value in body.items() if key != "request_id"}
    if top.get("object") == "list" and isinstance(top.get("property_item"), dict):
        top["property_item"] = _without_next_url(top["property_item"])
    return top


def _without_next_url(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "next_url": None} if item.get("next_url") is not None else item


def _may_be_signed(top: dict[str, Any]) -> bool:
    """A quick look: most responses have no file at all, and every response comes through here."""
    waiting: list[Any] = [top]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            if "expiry_time" in value:
                return True
            value = value.values()
        waiting += [child for child in value if type(child) is dict or type(child) is list]
    return False


def _scrubbed(value: Any, path: JsonPath, found: list[SignedUrl]) -> Any:
    changed: dict[str | int, Any] = {}
    if isinstance(value, dict) and _is_signed(value):
        url = value["url"]
        found.append(SignedUrl(signed_key(url), url, value["expiry_time"], path))
        changed = {"url": _unsigned(url), "expiry_time": None}
    for key, child in _containers(value):
        clean = _scrubbed(child, (*path, key), found)
        if clean is not child:
            changed[key] = clean
    return _with(value, changed) if changed else value


def _containers(value: Any) -> Iterator[tuple[str | int, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return ((key, child) for key, child in pairs if isinstance(child, dict | list))


def _with(value: Any, changed: dict[str | int, Any]) -> Any:
    if isinstance(value, dict):
        return {**value, **changed}
    return [changed.get(at, child) for at, child in enumerate(value)]


def _is_signed(value: dict[str, Any]) -> bool:
    return isinstance(value.get("expiry_time"), str) and isinstance(value.get("url"), str)


def _unsigned(url: str) -> str:
    return url.split("#", 1)[0].split("?", 1)[0]

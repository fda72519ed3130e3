"""Files, icons and covers as clients send them.

An uploaded file becomes a hosted one when it is attached, and no longer expires from then on.
Source: Notion API reference, file object and file uploads.
"""

from collections.abc import Mapping
from typing import Any

from notionkit.emulator.errors import invalid
from notionkit.emulator.files import hosted, hosted_path
from notionkit.emulator.richtext import Json
from notionkit.emulator.uploading import attachable
from notionkit.emulator.world import World
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_string,
    a_url,
    an_id,
    an_object,
    exactly_one,
    one_of,
)

NATIVE_COLORS = (
    "gray", "lightgray", "brown", "yellow", "orange", "green", "blue", "purple", "pink", "red",
)  # fmt: skip


def file_source(written: Mapping[str, Any], place: str, world: World) -> Json:
    """`{type: external | file, ...}` from `external`, `file_upload`, or an echoed `file`."""
    kind = exactly_one(written, ("external", "file_upload", "file"), place)
    payload = an_object(written[kind], f"{place}.{kind}")
    if kind == "external":
        url = a_url(payload.get("url", UNDEFINED), f"{place}.external.url")
        return {"type": "external", "external": {"url": url}}
    if kind == "file":
        return _echoed(payload, place, world)
    return attached(payload.get("id", UNDEFINED), f"{place}.file_upload.id", world)


def attached(upload_id: Any, place: str, world: World) -> Json:
    """The hosted file that an upload becomes; 400 unless it is uploaded and not expired."""
    found = attachable(world, an_id(upload_id, place))
    path = found.get("path")
    if path is None:
        name = found["filename"] or "file"
        made = hosted(world.space_id, found["id"], name, found["data"], found["content_type"])
        path = world.add_file(made).path
        world.uploads[found["id"]] = found | {"path": path}
    return {"type": "file", "file": {"url": path, "expiry_time": None}}


def upload_name(written: Mapping[str, Any], world: World) -> str | None:
    """The name of the upload that a file refers to."""
    own = written.get("file_upload")
    found = world.uploads.get(str(own.get("id"))) if isinstance(own, dict) else None
    return found["filename"] if found else None


def icon(written: Any, place: str, world: World) -> Json | None:
    """An icon; null clears it."""
    if written is None:
        return None
    body = an_object(written, place)
    keys = ("emoji", "external", "file_upload", "custom_emoji", "icon", "file")
    kind = exactly_one(body, keys, place)
    if kind == "emoji":
        return {"type": "emoji", "emoji": a_string(body["emoji"], f"{place}.emoji")}
    if kind == "custom_emoji":
        return _custom_emoji(an_object(body[kind], f"{place}.{kind}"), f"{place}.{kind}", world)
    if kind == "icon":
        return _native(an_object(body[kind], f"{place}.{kind}"), f"{place}.{kind}")
    return file_source(body, place, world)


def cover(written: Any, place: str, world: World) -> Json | None:
    """A cover; null clears it."""
    return None if written is None else file_source(an_object(written, place), place, world)


def _echoed(payload: Mapping[str, Any], place: str, world: World) -> Json:
    url = a_string(payload.get("url", UNDEFINED), f"{place}.file.url")
    path = hosted_path(url)
    if path not in world.files:
        raise invalid(f"{place}.file.url names no file of this workspace. Upload it first.")
    return {"type": "file", "file": {"url": path, "expiry_time": None}}


def _custom_emoji(payload: Mapping[str, Any], place: str, world: World) -> Json:
    emoji_id = an_id(payload.get("id", UNDEFINED), f"{place}.id")
    if emoji_id not in world.emojis:
        raise invalid(f"Could not find custom emoji with ID: {emoji_id}.")
    return {"type": "custom_emoji", "custom_emoji": world.emojis[emoji_id]}


def _native(payload: Mapping[str, Any], place: str) -> Json:
    name = a_string(payload.get("name", UNDEFINED), f"{place}.name")
    chosen = one_of(payload.get("color", "gray"), f"{place}.color", NATIVE_COLORS)
    return {"type": "icon", "icon": {"name": name, "color": chosen}}

"""File uploads as the world keeps them: bytes that came in, and until when they may be attached.

An upload expires an hour after it was made unless it is attached by then; an import from an
address is done two seconds after it was asked for. Nothing is fetched: an imported file is a
placeholder, and hosts under `.invalid` fail.
Source: Notion API reference, file uploads; shapes from recorded answers.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from notionkit.emulator.errors import ApiFailure, invalid
from notionkit.emulator.placeholders import placeholder
from notionkit.emulator.times import millisecond_offset, minute
from notionkit.emulator.world import World

Upload = dict[str, Any]
LIFETIME = timedelta(hours=1)
IMPORT_TIME = timedelta(seconds=2)


def settled(world: World, upload: Upload) -> Upload:
    """The upload as it stands now: imported when that is due, expired when its hour is over."""
    now = world.moment()
    if upload["status"] == "pending" and upload["external_url"]:
        done = upload["created"] + IMPORT_TIME
        if now >= done:
            upload = _imported(upload) | {"imported_time": millisecond_offset(done)}
    lost = upload["status"] in ("pending", "uploaded") and upload.get("path") is None
    if lost and now >= upload["created"] + LIFETIME:
        upload = upload | {
            "status": "expired",
            "data": b"",
            "parts": dict.fromkeys(upload["parts"], b""),
        }
    world.uploads[upload["id"]] = upload
    return upload


def attachable(world: World, upload_id: str) -> Upload:
    """An upload that may be attached now; 404 when there is none, 400 when it is not ready."""
    found = world.uploads.get(upload_id)
    if found is None:
        raise ApiFailure(
            404, "object_not_found", f"Could not find file_upload with ID: {upload_id}."
        )
    found = settled(world, found)
    if found["status"] != "uploaded":
        raise invalid(
            f"The file upload {upload_id} has the status `{found['status']}`. "
            "Only uploads with the status `uploaded` can be attached."
        )
    return found


def new_upload(world: World, upload_id: str, **details: Any) -> Upload:
    """A pending upload."""
    created = world.moment()
    upload: Upload = {
        "id": upload_id,
        "created": created,
        "stamp": minute(created),
        "by": world.author_id,
        "status": "pending",
        "mode": "single_part",
        "filename": None,
        "content_type": None,
        "content_length": None,
        "external_url": None,
        "parts": {},
        "total": None,
        "data": b"",
        **details,
    }
    world.uploads[upload_id] = upload
    return upload


def _imported(upload: Upload) -> Upload:
    address = urlsplit(upload["external_url"])
    if (address.hostname or "").endswith(".invalid"):
        error = {
            "type": "validation_error",
            "code": "file_upload_invalid_url",
            "message": "The file could not be fetched from the external URL.",
            "parameter": "external_url",
            "status_code": None,
        }
        return upload | {"status": "failed", "import_error": error}
    made = placeholder(address.path)
    return upload | {
        "status": "uploaded",
        "filename": upload["filename"] or made.name or "file",
        "content_type": upload["content_type"] or made.content_type,
        "content_length": len(made.data),
        "data": made.data,
    }

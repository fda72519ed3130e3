"""File uploads: made, sent in one part or many, completed, listed.

Source: Notion API reference, file uploads; shapes and order from recorded answers.
"""

import mimetypes
from typing import Any

import attrs

from notionkit.emulator.call import Call
from notionkit.emulator.core import Core
from notionkit.emulator.errors import invalid
from notionkit.emulator.multipart import Part
from notionkit.emulator.paging import envelope, page_request
from notionkit.emulator.richtext import Json
from notionkit.emulator.times import minute
from notionkit.emulator.uploading import LIFETIME, Upload, new_upload, settled
from notionkit.emulator.writes.checks import (
    UNDEFINED,
    a_number,
    a_string,
    one_of,
    only,
    refused,
)

MIB = 1024 * 1024
MOST_SINGLE = 20 * MIB
LEAST_PART, MOST_PART = 5 * MIB, 20 * MIB
MOST_PARTS = 1000
MOST_NAME_BYTES = 900
_KEYS = ["mode", "filename", "content_type", "number_of_parts", "external_url"]
_STATUSES = ("pending", "uploaded", "expired", "failed")


@attrs.frozen
class Uploads:
    """The endpoints of file uploads."""

    core: Core

    def create(self, call: Call) -> Json:
        """POST /v1/file_uploads"""
        body = call.body
        only(body, _KEYS, "body")
        modes = ("single_part", "multi_part", "external_url")
        mode = one_of(body.get("mode", "single_part"), "body.mode", modes)
        name = body.get("filename")
        if name is not None and len(a_string(name, "body.filename").encode()) > MOST_NAME_BYTES:
            raise refused("body.filename.length", f"≤ `{MOST_NAME_BYTES}`", len(name.encode()))
        details: dict[str, Any] = {"mode": mode, "filename": name}
        guessed = mimetypes.guess_type(name)[0] if name else None
        details["content_type"] = body.get("content_type", guessed)
        if mode == "multi_part":
            details["total"] = self._parts(call)
        if mode == "external_url":
            details["external_url"] = self._address(call)
        upload = new_upload(self.core.world, self.core.world.new_id(), **details)
        self.core.world.announce("file_upload", upload["id"], "created")
        return self._shown(upload)

    def listing(self, call: Call) -> Json:
        """GET /v1/file_uploads: newest first."""
        status = call.first("status")
        if status is not None:
            one_of(status, "query.status", _STATUSES)
        every = [settled(self.core.world, own) for own in self.core.world.uploads.values()]
        found = [own for own in reversed(every) if status in (None, own["status"])]
        page = self.core.cut(found, page_request(call.flat_query, "query"))
        return envelope("file_upload", [self._shown(own) for own in page.items], page.next_cursor)

    def retrieve(self, call: Call) -> Json:
        """GET /v1/file_uploads/{file_upload_id}"""
        return self._shown(self._need(call))

    def send(self, call: Call) -> Json:
        """POST /v1/file_uploads/{file_upload_id}/send: one part, as multipart form data."""
        upload = self._need(call)
        part = call.body.get("file")
        if not isinstance(part, Part):
            raise refused("body.file", "defined", UNDEFINED)
        self._need_pending(upload)
        if upload["mode"] == "external_url":
            raise invalid("File uploads with the mode `external_url` take no content.")
        if upload["mode"] == "multi_part":
            return self._shown(self._keep(self._take_part(upload, part, call)))
        if len(part.data) > MOST_SINGLE:
            raise invalid("The file is larger than 20 MiB. Use the mode `multi_part`.")
        return self._shown(self._keep(self._finished(upload, part.data, part)))

    def complete(self, call: Call) -> Json:
        """POST /v1/file_uploads/{file_upload_id}/complete"""
        upload = self._need(call)
        self._need_pending(upload)
        if upload["mode"] != "multi_part" or len(upload["parts"]) != upload["total"]:
            raise invalid("Not all parts of this file upload have been sent.")
        numbers = sorted(upload["parts"])
        for number in numbers[:-1]:
            if len(upload["parts"][number]) < LEAST_PART:
                raise invalid(f"Part {number} is smaller than 5 MiB; only the last one may be.")
        data = b"".join(upload["parts"][number] for number in numbers)
        return self._shown(self._keep(self._finished(upload, data, None)))

    def _take_part(self, upload: Upload, part: Part, call: Call) -> Upload:
        written = call.body.get("part_number", "")
        if not str(written).isdigit() or not 1 <= int(written) <= upload["total"]:
            raise refused("body.part_number", f"between `1` and `{upload['total']}`", written)
        if len(part.data) > MOST_PART:
            raise invalid("A part is larger than 20 MiB.")
        parts = {**upload["parts"], int(written): part.data}
        length = sum(map(len, parts.values()))
        return upload | {"parts": parts, "content_length": length}

    def _finished(self, upload: Upload, data: bytes, part: Part | None) -> Upload:
        limit = self.core.world.upload_limit
        if len(data) > limit:
            raise invalid(f"The file is larger than this workspace allows ({limit} bytes).")
        done = {"status": "uploaded", "data": data, "content_length": len(data)}
        if part is not None:
            done["filename"] = upload["filename"] or part.filename
            done["content_type"] = upload["content_type"] or part.content_type
        done["content_type"] = done.get("content_type") or upload["content_type"]
        self.core.world.announce("file_upload", upload["id"], "completed")
        return upload | done

    def _keep(self, upload: Upload) -> Upload:
        self.core.world.uploads[upload["id"]] = upload
        return upload

    def _need(self, call: Call) -> Upload:
        found = self.core.world.uploads.get(call.id("file_upload_id"))
        if found is None:
            raise self.core.not_found("file_upload", call.id("file_upload_id"))
        return settled(self.core.world, found)

    def _need_pending(self, upload: Upload) -> None:
        if upload["status"] != "pending":
            raise invalid(
                f"The file upload has the status `{upload['status']}`, it should be `pending`."
            )

    def _parts(self, call: Call) -> int:
        a_string(call.raw("filename"), "body.filename")
        total = a_number(call.raw("number_of_parts"), "body.number_of_parts")
        if not 1 <= total <= MOST_PARTS:
            raise refused("body.number_of_parts", f"between `1` and `{MOST_PARTS}`", total)
        return int(total)

    def _address(self, call: Call) -> str:
        address = a_string(call.raw("external_url"), "body.external_url", most=2000)
        if not address.startswith("https://"):
            raise refused("body.external_url", "an HTTPS URL", address)
        return address

    def _shown(self, upload: Upload) -> Json:
        base = f"{self.core.base_url}/v1/file_uploads/{upload['id']}"
        lasting = upload["status"] != "expired" and upload.get("path") is not None
        expiry = None if lasting else minute(upload["created"] + LIFETIME)
        shown: Json = {
            "object": "file_upload",
            "id": upload["id"],
            "created_time": upload["stamp"],
            "created_by": {"id": upload["by"], "type": "bot"},
            "last_edited_time": upload["stamp"],
            "expiry_time": expiry,
        }
        if upload["status"] == "pending":
            shown["upload_url"] = f"{base}/send"
            if upload["parts"]:
                shown["complete_url"] = f"{base}/complete"
        shown |= {"in_trash": False, "status": upload["status"], "filename": upload["filename"]}
        shown |= {key: upload[key] for key in ("content_type", "content_length")}
        return shown | _import_result(upload) | _number_of_parts(upload)


def _import_result(upload: Upload) -> Json:
    if "imported_time" not in upload:
        return {}
    error = upload.get("import_error")
    result = {"type": "error", "error": error} if error else {"type": "success", "success": {}}
    return {"file_import_result": {**result, "imported_time": upload["imported_time"]}}


def _number_of_parts(upload: Upload) -> Json:
    if upload["mode"] != "multi_part":
        return {}
    return {"number_of_parts": {"total": upload["total"], "sent": len(upload["parts"])}}

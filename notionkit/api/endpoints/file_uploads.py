"""Requests about file uploads. Source: Notion API reference, file uploads."""

from notionkit.api import arguments
from notionkit.api.endpoints.parts import PAGE_SIZE, UNSET, Unset, at, given, listing
from notionkit.api.errors import InvalidArgument
from notionkit.api.messages import FilePart, Request
from notionkit.model.rules import wrong


def create_file_upload(
    *,
    mode: str | Unset = UNSET,
    filename: str | Unset = UNSET,
    content_type: str | Unset = UNSET,
    number_of_parts: int | Unset = UNSET,
    external_url: str | Unset = UNSET,
) -> Request:
    """Begin an upload.

    Args:
        mode: ``single_part`` (the default, up to 20 MiB), ``multi_part``, or ``external_url``,
            with which Notion fetches the file.
        filename: With its extension, at most 900 bytes; needed but for one part.
        content_type: The MIME type.
        number_of_parts: For ``multi_part``: 5 to 20 MiB each, the last may be smaller.
        external_url: For ``external_url``: HTTPS.
    """
    body = given(
        mode=mode,
        filename=filename,
        content_type=content_type,
        number_of_parts=number_of_parts,
        external_url=external_url,
    )
    return Request("POST", "/v1/file_uploads", body=body)


def send_file_upload(
    file_upload_id: str, part: FilePart, *, part_number: int | None = None
) -> Request:
    """Send the bytes of an upload; ``part_number`` counts from 1 where there are many parts."""
    if not isinstance(part, FilePart):
        raise InvalidArgument(wrong("file", "a FilePart", part))
    form = () if part_number is None else (("part_number", _number(part_number)),)
    path = at("file_uploads", file_upload_id, "send")
    return Request("POST", path, form=form, file=part)


def _number(part_number: int) -> str:
    if arguments.whole("part_number", part_number) < 1:
        raise InvalidArgument(wrong("part_number", "a number from 1 on", part_number))
    return str(part_number)


def complete_file_upload(file_upload_id: str) -> Request:
    """End an upload in many parts."""
    return Request("POST", at("file_uploads", file_upload_id, "complete"))


def retrieve_file_upload(file_upload_id: str) -> Request:
    """Ask how an upload stands."""
    return Request("GET", at("file_uploads", file_upload_id))


def list_file_uploads(
    *, status: str | None = None, start_cursor: str | None = None, page_size: int = PAGE_SIZE
) -> Request:
    """List uploads, all or those that are ``pending``, ``uploaded``, ``expired`` or ``failed``."""
    return listing("/v1/file_uploads", start_cursor, page_size, status=status)

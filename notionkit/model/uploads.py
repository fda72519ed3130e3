"""File uploads. Source: Notion API reference, file upload object."""

import attrs

from notionkit.model.base import ApiObject, one_of
from notionkit.model.ids import FileUploadId
from notionkit.model.users import User


@attrs.frozen
class FileImportError(ApiObject):
    """Why Notion could not import a file from its URL."""

    type: str = one_of(
        "validation_error",
        "internal_system_error",
        "download_error",
        "upload_error",
        default="",
    )
    code: str = ""
    message: str = ""
    parameter: str | None = None
    status_code: int | None = None


@attrs.frozen
class FileImportResult(ApiObject):
    """How the import of a file from a URL ended."""

    type: str = one_of("success", "error", default="")
    imported_time: str | None = None
    success: "EmptySuccess | None" = None
    error: FileImportError | None = None


@attrs.frozen
class EmptySuccess(ApiObject):
    """What a successful import says of itself: nothing."""


@attrs.frozen
class NumberOfParts(ApiObject):
    """How many parts an upload has, and how many have come."""

    total: int = 0
    sent: int = 0


@attrs.frozen
class FileUploadObject(ApiObject):
    """An upload; it must be attached before ``expiry_time``, one hour after it was made.

    ``upload_url`` is there while it is pending, ``complete_url`` for one in many parts.
    """

    id: FileUploadId
    object: str = one_of("file_upload", default="file_upload")
    created_time: str | None = None
    created_by: User | None = None
    last_edited_time: str | None = None
    expiry_time: str | None = None
    upload_url: str | None = None
    complete_url: str | None = None
    archived: bool | None = None
    in_trash: bool = False
    status: str = one_of("pending", "uploaded", "expired", "failed", default="pending")
    filename: str | None = None
    content_type: str | None = None
    content_length: int | None = None
    file_import_result: FileImportResult | None = None
    number_of_parts: NumberOfParts | None = None
    request_id: str | None = None

"""Multipart form data, as clients send files. Bytes are taken as they are, whatever they hold."""

import hashlib
from email.message import Message
from email.parser import HeaderParser

import attrs

from notionkit.emulator.errors import ApiFailure


@attrs.frozen
class Part:
    """A file in a form."""

    filename: str | None
    content_type: str
    data: bytes = attrs.field(repr=lambda data: hashlib.sha256(data).hexdigest())


def parse_form(content_type: str, data: bytes) -> dict[str, str | Part]:
    """The fields of a form; 400 when the body is none."""
    boundary = _headers(f"content-type: {content_type}").get_boundary()
    if boundary is None:
        raise _no_form()
    form: dict[str, str | Part] = {}
    for piece in (b"\r\n" + data).split(b"\r\n--" + boundary.encode())[1:]:
        if piece.startswith(b"--"):
            return form
        head, found, payload = piece.partition(b"\r\n\r\n")
        if not found:
            raise _no_form()
        headers = _headers(head.decode(errors="replace").strip())
        name = str(headers.get_param("name", "", header="content-disposition"))
        filename = headers.get_filename()
        if filename is None and name != "file":
            form[name] = payload.decode(errors="replace")
        else:
            form[name] = Part(filename, headers.get_content_type(), payload)
    raise _no_form()


def _headers(text: str) -> Message:
    return HeaderParser().parsestr(text)


def _no_form() -> ApiFailure:
    return ApiFailure(400, "validation_error", "body failed validation: body is no form data.")

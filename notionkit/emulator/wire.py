"""Reading a request's body off the wire, whatever a client says of its length."""

from collections.abc import Mapping
from typing import BinaryIO

from notionkit.emulator.errors import ApiFailure, invalid

MOST_BYTES = 32 * 1024 * 1024
"""More than the largest part of a file; what is larger is not read at all."""


def read_body(headers: Mapping[str, str], stream: BinaryIO) -> bytes:
    """The bytes of a body; raises ApiFailure, after which the connection is of no use any more.

    `headers` have lower-case names. Raises OSError when the client goes away meanwhile.
    """
    if headers.get("transfer-encoding", "identity").lower() != "identity":
        return _chunks(stream)
    written = headers.get("content-length") or "0"
    if not (written.isascii() and written.isdigit()):
        raise invalid(f"Content-Length should be a number, instead was `{written[:20]}`.")
    length = _allowed(int(written[:20]))
    data = stream.read(length)
    if len(data) < length:
        raise OSError("The client went away in the middle of its request.")
    return data


def _chunks(stream: BinaryIO) -> bytes:
    data = bytearray()
    while True:
        line = stream.readline(100).partition(b";")[0].strip()
        try:
            size = int(line, 16)
        except ValueError:
            raise invalid("The chunks of the body are malformed.") from None
        if size < 0:
            raise invalid("The chunks of the body are malformed.")
        if size == 0:
            break
        _allowed(len(data) + size)
        data += stream.read(size)
        stream.readline(100)
    while stream.readline(10_000).strip():
        pass
    return bytes(data)


def _allowed(length: int) -> int:
    if length > MOST_BYTES:
        raise ApiFailure(413, "validation_error", f"body should be ≤ `{MOST_BYTES}` bytes.")
    return length

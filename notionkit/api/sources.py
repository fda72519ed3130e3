"""What a file is uploaded from: a path, bytes or a stream, cut into parts.

Source: Notion API reference, file uploads: up to 20 MiB in one part; else parts of 5 to 20 MiB, of
which the last may be smaller, and at most 1,000.
"""

import mimetypes
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from os import SEEK_END, PathLike, fspath
from pathlib import Path
from typing import BinaryIO, cast

import attrs

from notionkit.api.arguments import text, whole
from notionkit.api.errors import InvalidArgument
from notionkit.api.messages import FilePart
from notionkit.model import Problem, limits
from notionkit.model.rules import wrong

MIB = 1024 * 1024
SINGLE_PART = 20 * MIB
SMALLEST_PART = 5 * MIB
LARGEST_PART = 20 * MIB
MOST_PARTS = 1000

Source = str | PathLike[str] | bytes | BinaryIO


@attrs.frozen
class File:
    """An open file: its name, type, and how many bytes are left in it."""

    stream: BinaryIO
    name: str
    content_type: str
    size: int

    def part_size(self, wanted: int) -> int:
        """Return the size of a part, in bytes: as wanted, or larger where there would be too many.

        Raises:
            InvalidArgument: no such size is allowed.
        """
        if not SMALLEST_PART <= whole("part_size", wanted) <= LARGEST_PART:
            message = f"should be {SMALLEST_PART} to {LARGEST_PART} bytes, instead was `{wanted}`"
            raise InvalidArgument(Problem("part_size", message))
        needed = max(wanted, -(-self.size // MOST_PARTS))
        if needed > LARGEST_PART:
            most = LARGEST_PART * MOST_PARTS
            message = f"should be ≤ `{most}` bytes, instead was `{self.size}`"
            raise InvalidArgument(Problem("file.size", message))
        return needed

    def parts(self, size: int) -> Iterator[FilePart]:
        """Yield the parts, each read when it is wanted."""
        for begin in range(0, self.size, size):
            yield self.part(min(size, self.size - begin))

    def part(self, size: int) -> FilePart:
        """Return the next ``size`` bytes.

        Raises:
            InvalidArgument: the file has become shorter meanwhile.
        """
        content = self.stream.read(size)
        if len(content) != size:
            message = (
                f"ended {size - len(content)} bytes before its size, and was changed meanwhile"
            )
            raise InvalidArgument(Problem("file", message))
        return FilePart(self.name, content, self.content_type)


@contextmanager
def opened(source: Source, filename: str | None, content_type: str | None) -> Iterator[File]:
    """Give a source as a file; a stream is not closed.

    Raises:
        InvalidArgument: it is empty or no binary file, or its name is missing or too long.
        OSError: it cannot be read.
    """
    with ExitStack() as stack:
        stream, own_name = _stream(source, stack)
        name = own_name if filename is None else text("filename", filename)
        size = _size(stream)
        problems = [*_name_problems(name), *_size_problems(size)]
        if problems:
            raise InvalidArgument(*problems)
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        yield File(stream, name, content_type or guessed, size)


def _stream(source: Source, stack: ExitStack) -> tuple[BinaryIO, str]:
    if isinstance(source, bytes | bytearray | memoryview):
        return BytesIO(source), ""
    if isinstance(source, str | PathLike):
        path = _path(source)
        return stack.enter_context(path.open("rb")), path.name
    if not callable(getattr(source, "read", None)):
        raise InvalidArgument(wrong("file", "a path, bytes or a binary stream", source))
    if not isinstance(source.read(0), bytes):
        raise InvalidArgument(Problem("file", "should be opened in binary mode"))
    own = getattr(source, "name", "")
    name = Path(own).name if isinstance(own, str) else ""
    if source.seekable():
        return source, name
    kept = tempfile.SpooledTemporaryFile(SINGLE_PART)  # noqa: SIM115 - the stack closes it
    spooled = cast("BinaryIO", stack.enter_context(kept))
    shutil.copyfileobj(source, spooled)
    spooled.seek(0)
    return spooled, name


def _path(source: str | PathLike[str]) -> Path:
    name = text("file", fspath(source))
    if "\0" in name:
        raise InvalidArgument(Problem("file", "should be a path, and holds a null character"))
    return Path(name)


def _size(stream: BinaryIO) -> int:
    here = stream.tell()
    end = stream.seek(0, SEEK_END)
    stream.seek(here)
    return end - here


def _name_problems(name: str) -> Iterator[Problem]:
    size = len(name.encode(errors="replace"))
    if not name:
        yield Problem("filename", "should be given: bytes and some streams have no name")
    elif size > limits.FILENAME_BYTES:
        yield Problem("filename.length", f"should be ≤ `{limits.FILENAME_BYTES}` bytes, not {size}")


def _size_problems(size: int) -> Iterator[Problem]:
    if size <= 0:
        yield Problem("file", "should not be empty")

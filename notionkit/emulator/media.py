"""Small real files made in code: pictures, sound, film, a document.

They are as short as their formats allow, deterministic, and open in ordinary programs.
"""

import struct
import zlib
from collections.abc import Callable, Sequence
from html import escape

Colour = tuple[int, int, int]
Painter = Callable[[float, float], Colour]


def png(width: int, height: int, paint: Painter) -> bytes:
    """A PNG; `paint` gives the colour at (x, y), both from 0 to 1."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows.extend(paint(x / max(1, width - 1), y / max(1, height - 1)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(bytes(rows), 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + _chunk(b"IEND", b"")


def gradient(top: Colour, bottom: Colour) -> Painter:
    """From one colour above to another below."""

    def paint(_x: float, y: float) -> Colour:
        mixed = [round(a + (b - a) * y) for a, b in zip(top, bottom, strict=True)]
        return mixed[0], mixed[1], mixed[2]

    return paint


def lighthouse(sky: Colour, sea: Colour, light: Colour) -> Painter:
    """A lighthouse by the sea, in three colours."""

    def paint(x: float, y: float) -> Colour:
        if 0.46 - y * 0.04 < x < 0.54 + y * 0.04 and 0.25 < y < 0.8:
            return (190, 40, 40) if int(y * 12) % 2 else (245, 245, 240)
        if 0.45 < x < 0.55 and 0.16 <= y <= 0.25:
            return light
        if y < 0.24 and abs(y - 0.2) < abs(x - 0.5) * 0.22:
            return light
        return sea if y > 0.72 else sky

    return paint


def svg(label: str, colour: str = "#1d4e89") -> bytes:
    """A round badge with a label."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">'
        f'<circle cx="60" cy="60" r="56" fill="{colour}"/>'
        '<text x="60" y="68" font-size="24" text-anchor="middle" fill="#fff">'
        f"{escape(label)}</text></svg>\n"
    ).encode()


def jpeg(rows: Sequence[Sequence[int]]) -> bytes:
    """A grey JPEG of 8 x 8 pixel tiles; every number is a brightness from 0 to 255.

    Tiles of one colour need only the DC coefficient, so two tiny Huffman tables are enough.
    """
    height, width = len(rows) * 8, len(rows[0]) * 8
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    dc_table = b"\x00" + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12))
    ac_table = b"\x10" + bytes([1] + [0] * 15) + b"\x00"
    parts = (
        (0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
        (0xDB, b"\x00" + b"\x08" * 64),
        (0xC0, frame),
        (0xC4, dc_table),
        (0xC4, ac_table),
        (0xDA, b"\x01\x01\x00\x00\x3f\x00"),
    )
    head = b"".join(_segment(marker, data) for marker, data in parts)
    return b"\xff\xd8" + head + _scan(rows) + b"\xff\xd9"


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A PDF of one page; the text must be Latin-1."""
    shown = [(24, title), *((12, line) for line in lines)]
    drawn = "".join(f"/F1 {size} Tf ({_escaped(text)}) Tj 0 -22 Td " for size, text in shown)
    stream = f"BT 60 760 Td {drawn}ET".encode("latin-1", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    return _pdf_file(objects)


def wav(samples: Sequence[float], *, rate: int = 8000) -> bytes:
    """Mono sound at `rate` samples a second; samples lie between -1 and 1."""
    data = bytes(round(128 + 127 * max(-1.0, min(1.0, sample))) for sample in samples)
    form = struct.pack("<HHIIHH", 1, 1, rate, rate, 1, 8)
    body = b"WAVE" + _riff(b"fmt ", form) + _riff(b"data", data)
    return _riff(b"RIFF", body)


def avi(width: int, height: int, frames: Sequence[Painter], *, a_second: int = 4) -> bytes:
    """An uncompressed film, `a_second` frames a second."""
    pictures = [_dib(width, height, paint) for paint in frames]
    size, count = len(pictures[0]), len(pictures)
    # "x" stands for the fields that are zero: flags, priority, quality, frame and such.
    main = struct.pack(
        "<II8xI4xIIII16x", 10**6 // a_second, size * a_second, count, 1, size, width, height
    )
    rates = struct.pack("<II4xII8xhhhh", 1, a_second, count, size, 0, 0, width, height)
    form = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, size, 0, 0, 0, 0)
    stream = _riff(b"strh", b"vidsDIB " + bytes(12) + rates) + _riff(b"strf", form)
    header = b"hdrl" + _riff(b"avih", main) + _riff(b"LIST", b"strl" + stream)
    movie = b"movi" + b"".join(_riff(b"00db", own) for own in pictures)
    return _riff(b"RIFF", b"AVI " + _riff(b"LIST", header) + _riff(b"LIST", movie))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _scan(rows: Sequence[Sequence[int]]) -> bytes:
    bits, before = "", 0
    for brightness in (value for row in rows for value in row):
        level = brightness - 128
        step, before = level - before, level
        length = abs(step).bit_length()
        bits += f"{length:04b}"
        if length:
            bits += f"{step if step > 0 else step + (1 << length) - 1:0{length}b}"
        bits += "0"
    bits += "1" * (-len(bits) % 8)
    packed = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return packed.replace(b"\xff", b"\xff\x00")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    start, total = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % total
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (total, start)
    return bytes(out)


def _riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)


def _dib(width: int, height: int, paint: Painter) -> bytes:
    out = bytearray()
    for y in reversed(range(height)):
        for x in range(width):
            red, green, blue = paint(x / max(1, width - 1), y / max(1, height - 1))
            out += bytes((blue, green, red))
        out += b"\x00" * (-width * 3 % 4)
    return bytes(out)

"""The files made in code are what their names say."""

import io
import struct
import wave
import zlib

from notionkit.emulator import media


def test_a_png_holds_the_painted_pixels() -> None:
    data = media.png(3, 2, media.gradient((10, 20, 30), (40, 50, 60)))
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    start = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[start - 4 : start])
    pixels = zlib.decompress(data[start + 4 : start + 4 + length])
    assert pixels == b"\x00" + bytes((10, 20, 30)) * 3 + b"\x00" + bytes((40, 50, 60)) * 3


def test_a_wav_can_be_read_back() -> None:
    with wave.open(io.BytesIO(media.wav([0.0, 1.0, -1.0]))) as sound:
        assert sound.getparams()[:4] == (1, 1, 8000, 3)
        assert sound.readframes(3) == bytes((128, 255, 1))


def test_a_pdf_points_to_each_of_its_objects() -> None:
    data = media.pdf("Title (1)", ["a line"])
    lines = data[data.rindex(b"xref\n") :].splitlines()
    for number, line in enumerate(lines[3:8], start=1):
        assert data[int(line[:10]) :].startswith(b"%d 0 obj" % number)
    assert b"(Title \\(1\\))" in data


def test_a_jpeg_decodes_to_the_tiles_that_were_asked_for() -> None:
    rows = [[0, 128, 255], [17, 200, 3]]
    data = media.jpeg(rows)
    assert data.startswith(b"\xff\xd8\xff\xe0")
    assert data.endswith(b"\xff\xd9")
    assert _tiles(data) == [value for row in rows for value in row]


def _tiles(data: bytes) -> list[int]:
    """Reads the scan with the codes that the encoder uses: four bits of length, then the step."""
    scan = data[data.index(b"\xff\xda") + 10 : -2].replace(b"\xff\x00", b"\xff")
    bits = "".join(f"{byte:08b}" for byte in scan)
    found, level, at = [], 0, 0
    for _ in range(6):
        length = int(bits[at : at + 4], 2)
        step = int(bits[at + 4 : at + 4 + length] or "0", 2)
        if length and step < 1 << (length - 1):
            step -= (1 << length) - 1
        level += step
        found.append(level + 128)
        at += 4 + length + 1
    return found


def test_a_film_has_as_many_frames_as_painters() -> None:
    data = media.avi(4, 4, [media.gradient((0, 0, 0), (9, 9, 9))] * 3)
    assert data[:4] + data[8:12] == b"RIFFAVI "
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    assert data.count(b"00db") == 3

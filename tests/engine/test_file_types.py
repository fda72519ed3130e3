"""Which bytes speak against a name, and which must not be taken to."""

import pytest

from notionkit.emulator import media
from notionkit.engine.attachments.file_types import is_error_page, mismatch

PNG = media.png(8, 8, media.gradient((9, 9, 9), (250, 9, 9)))
PDF = media.pdf("Paper", ["one"])
WAV = media.wav([0.0, 0.5])
AVI = media.avi(8, 8, [media.gradient((0, 0, 0), (9, 99, 9))])
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(40)
ZIP = b"PK\x03\x04\x14\x00\x00\x00" + bytes(40)
PAGE = b"<!DOCTYPE html><html><title>Sign in</title></html>"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.png", PNG),
        ("A.PNG", PNG),
        ("a.jpg", JPEG),
        ("a.jpeg", JPEG),
        ("a.pdf", PDF),
        ("a.wav", WAV),
        ("a.avi", AVI),
        ("a.mp4", MP4),
        ("a.m4a", MP4),
        ("a.mov", MP4),
        ("a.mp3", b"\xff\xfb\x90\x64" + bytes(60)),
        ("a.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(60)),
        ("a.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
        ("a.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 "),
        ("a.docx", ZIP),
        ("a.xyz", PNG),
        ("noextension", PNG),
        ("a.txt", PNG),
        ("a.png", b""),
        ("a.png", bytes(range(128, 256))),
    ],
)
def test_nothing_speaks_against_what_may_well_be(name: str, head: bytes) -> None:
    assert mismatch(head, name) is None


@pytest.mark.parametrize(
    ("name", "head", "found"),
    [
        ("a.png", JPEG, "image/jpeg"),
        ("a.jpg", PNG, "image/png"),
        ("a.pdf", PNG, "image/png"),
        ("a.png", PDF, "application/pdf"),
        ("a.mp4", PDF, "application/pdf"),
        ("a.png", b"just some words\n", "text"),
        ("a.png", PAGE, "text/html"),
    ],
)
def test_another_type_than_the_name_says_is_told(name: str, head: bytes, found: str) -> None:
    assert mismatch(head, name) == found


@pytest.mark.parametrize(
    ("name", "content_type", "is_one"),
    [
        ("a.png", "text/html; charset=utf-8", True),
        ("a.txt", "text/html", True),
        ("a.html", "text/html", False),
        ("a.htm", "TEXT/HTML", False),
        ("a.png", "image/png", False),
        ("noextension", "text/html", False),
    ],
)
def test_a_web_page_instead_of_a_file_is_known(name: str, content_type: str, is_one: bool) -> None:
    assert is_error_page(b"\n" + PAGE, name, content_type) is is_one
    assert not is_error_page(PNG, name, content_type)

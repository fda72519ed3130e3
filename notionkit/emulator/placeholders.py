"""Bytes for hosted files of which only the path is known."""

import math
from pathlib import PurePosixPath
from urllib.parse import unquote

from notionkit.emulator import media
from notionkit.emulator.files import HostedFile, with_guessed_type


def placeholder(path: str) -> HostedFile:
    """A small file of the kind that the path's ending names, different for each path."""
    name = unquote(path.rsplit("/", 1)[-1])
    return with_guessed_type(path, name, _bytes(name, path))


def _bytes(name: str, path: str) -> bytes:
    tone = sum(path.encode()) % 256
    ending = PurePosixPath(name).suffix.lower()
    if ending == ".png":
        return media.png(16, 16, media.gradient((tone, 120, 200), (20, tone, 60)))
    if ending in (".jpg", ".jpeg"):
        return media.jpeg([[tone, 255 - tone], [255 - tone, tone]])
    if ending == ".svg":
        return media.svg(name[:3], f"#{tone:02x}4e89")
    if ending == ".pdf":
        return media.pdf(name, [path])
    if ending == ".wav":
        return media.wav([math.sin(i * tone / 900) for i in range(800)])
    return f"Placeholder for {path}\n".encode()

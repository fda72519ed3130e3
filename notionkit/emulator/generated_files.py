"""Files that the blocks of a generated world show: small real ones, and addresses elsewhere."""

import math
from collections.abc import Sequence

from notionkit.emulator import media
from notionkit.emulator.blocks import external
from notionkit.emulator.richtext import Json
from notionkit.emulator.world import World

_URL = "https://example.com/"
_TONE = [0.5 * math.sin(i / 3) for i in range(400)]
_NAMES = (
    "a b/c%20d#e?.txt", "data.csv", "DATA.csv", "no extension", ".hidden", "nul.txt", "dots...",
    "ÄÖÜ 名前 😀.txt", "x" * 250 + ".bin", "index.md", "\u202egpj.exe", "line\nbreak.txt",
)  # fmt: skip


def picture(world: World, name: str = "picture.png") -> Json:
    """A hosted picture."""
    return world.file(name, media.png(8, 8, media.gradient((9, 9, 9), (250, 9, 9))))


def film(world: World) -> Json:
    """A hosted film."""
    return world.file("film.avi", media.avi(8, 8, [media.gradient((0, 0, 0), (9, 99, 9))]))


def tone(world: World) -> Json:
    """A hosted sound."""
    return world.file("tone.wav", media.wav(_TONE))


def paper(world: World) -> Json:
    """A hosted document."""
    return world.file("paper.pdf", media.pdf("Paper", ["one", "two"]))


def files(world: World) -> Sequence[tuple[str, Json]]:
    """(kind of block, source) for media of every kind, odd names among them, one of no bytes."""
    return (
        ("image", picture(world)),
        ("image", picture(world)),
        ("image", external(f"{_URL}picture.jpg")),
        ("video", film(world)),
        ("video", external("https://youtu.be/generated01")),
        ("audio", tone(world)),
        ("audio", external(f"{_URL}tone.mp3")),
        ("pdf", paper(world)),
        ("pdf", external(f"{_URL}paper.pdf")),
        *(("file", world.file(name, name.encode() * 9)) for name in _NAMES),
        ("file", world.file("empty.txt", b"")),
        ("file", external(f"{_URL}data.bin")),
    )

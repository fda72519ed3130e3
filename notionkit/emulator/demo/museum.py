"""The people, pictures and small things that all areas of the demo workspace share."""

import math
from datetime import UTC, datetime

import attrs

from notionkit.emulator import media
from notionkit.emulator.richtext import Json, mention_page, mention_user
from notionkit.emulator.world import World

SKY, SEA, LIGHT = (126, 176, 214), (24, 62, 104), (255, 232, 130)
FOGHORN_URL = "https://example.com/emoji/foghorn.png"


@attrs.frozen
class Museum:
    """A world under construction, with those who work in it."""

    world: World
    ingrid: Json
    tomasz: Json
    amina: Json
    kenji: Json
    guest: Json

    def link(self, key: str, title: str) -> Json:
        """A mention of a page by its key, also of one that is added later."""
        return mention_page(self.world.id_of(key), title)

    def at(self, user: Json) -> Json:
        """A mention of a person."""
        return mention_user(user)


def open_museum() -> Museum:
    """An empty workspace with its staff."""
    world = World(
        name="Skerry Light Museum",
        integration="Museum export",
        seed="demo",
        start=datetime(2025, 2, 3, 8, tzinfo=UTC),
    )
    museum = Museum(
        world,
        ingrid=world.person("Ingrid Solheim", email="ingrid@skerrylight.example", key="ingrid"),
        tomasz=world.person("Tomasz Wiśniewski", email="tomasz@skerrylight.example", key="tomasz"),
        amina=world.person("Amina Haddad", email="amina@skerrylight.example", key="amina"),
        kenji=world.person("森 健二", key="kenji"),
        guest=world.person(None, key="former-volunteer"),
    )
    world.bot("Tide table sync", key="tide-bot")
    world.author_id = museum.ingrid["id"]
    return museum


def custom_emoji() -> Json:
    """The museum's own emoji as an icon."""
    emoji = {"id": "0d9a2f5e-6c1b-8e47-9a35-51c2b7f0e6d4", "name": "foghorn", "url": FOGHORN_URL}
    return {"type": "custom_emoji", "custom_emoji": emoji}


def native_icon(name: str, color: str = "blue") -> Json:
    """One of Notion's own icons."""
    return {"type": "icon", "icon": {"name": name, "color": color}}


def external_icon() -> Json:
    """An icon from the web."""
    return {"type": "external", "external": {"url": "https://example.com/icons/anchor.svg"}}


def badge(museum: Museum, label: str, colour: str = "#1d4e89") -> Json:
    """A hosted SVG badge."""
    return museum.world.file(f"badge-{label}.svg", media.svg(label, colour))


def painting(museum: Museum, name: str) -> Json:
    """A hosted PNG of the lighthouse."""
    return museum.world.file(name, media.png(160, 90, media.lighthouse(SKY, SEA, LIGHT)))


def photograph(museum: Museum, name: str) -> Json:
    """A hosted JPEG: the skerry in fog, a mosaic in grey."""
    rows = [
        [128 + round(90 * math.sin(x / 3 + y / 2) * math.cos(y / 4)) for x in range(16)]
        for y in range(10)
    ]
    return museum.world.file(name, media.jpeg(rows))


def foghorn(museum: Museum) -> Json:
    """A hosted WAV: half a second of the foghorn."""
    sound = [0.8 * math.sin(i * 0.09) * math.sin(i * math.pi / 4000) for i in range(4000)]
    return museum.world.file("foghorn.wav", media.wav(sound))


def sweep(museum: Museum) -> Json:
    """A hosted film: the light comes round."""
    frames = [media.gradient((20 + 50 * i, 20 + 45 * i, 40), SEA) for i in (0, 1, 3, 4, 2)]
    return museum.world.file("light comes round.avi", media.avi(32, 18, frames))


def leaflet(museum: Museum) -> Json:
    """A hosted PDF."""
    lines = (
        "Built 1861, automated 1984, a museum since 1991.",
        "Open from Easter to the last Sunday in October.",
        "142 steps. The lamp room holds eight people.",
        "Please leave your umbrella with the keeper.",
    )
    return museum.world.file("Leaflet 2026 (final).pdf", media.pdf("Skerry Light Museum", lines))

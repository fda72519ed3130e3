"""The collection: one database with two data sources, objects and the rooms that they stand in."""

import attrs

from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.emulator import values as v
from notionkit.emulator.bodies import Source
from notionkit.emulator.demo.museum import Museum, badge, painting

_DEPOT_SIZE = 26
_NAMES = (
    "First-order Fresnel lens",
    "Brass fog bell",
    "Keeper's cap, 1904",
    "Mercury bath cover",
    "Signal flags A–F",
    "Tin of ship's biscuits (full)",
    "Barometer that always says storm",
    "Oil can, dented",
    "Logbook 1911",
    "Clockwork of the rotation",
    "Spare wick, unopened",
    "Postcard to nobody",
    "Boathook",
    "Telescope, one lens missing",
    "Christmas tree of driftwood",
    "Stuffed puffin ('Olav')",
    "Ration card 1943",
    "Rope, 40 fathoms",
    "Radio valve set",
    "Chamber pot with view of Bergen",
    "Key to a door that is gone",
    "Knitting, unfinished",
    "Wreck plank of the Concordia",
    "Tide table 1888",
    "Glass float, green",
    "Harmonica in C",
    "Sextant",
    "Visitors' book 1991",
)


@attrs.frozen
class _Thing:
    """One object of the collection."""

    number: int
    name: str

    @property
    def key(self) -> str:
        return f"object-{self.number}"

    @property
    def room(self) -> str:
        return "depot" if self.number < _DEPOT_SIZE else "lamp-room"

    @property
    def value(self) -> int:
        return 100 + 37 * self.number * self.number

    @property
    def acquired(self) -> str:
        return f"{1991 + self.number}-0{1 + self.number % 9}-15"


_THINGS = tuple(_Thing(number, name) for number, name in enumerate(_NAMES))


def add_collection(museum: Museum, home: str) -> None:
    """Adds a page about the collection, and under it the database with its rows."""
    page = museum.world.page(
        "The collection",
        parent=home,
        icon=badge(museum, "SKM"),
        cover=b.external("https://example.com/covers/lens.jpg"),
        key="collection-page",
        blocks=[
            b.paragraph(
                "Twenty-eight things that somebody carried up or down the stairs. Most of them "
                "stand in the depot; ask Amina for the key, and mind the puffin."
            )
        ],
    )
    _add_database(museum, page)
    for thing in _THINGS:
        _add_thing(museum, thing)
    _add_room(museum, "depot", "Depot", 0)
    _add_room(museum, "lamp-room", "Lamp room", 5)
    _add_room(museum, "empty-room", "The room without a number", 3)


def _add_database(museum: Museum, page: str) -> None:
    about = "Everything with an inventory number"
    museum.world.database(
        "Collection",
        [
            Source("Objects", _object_properties(museum), key="objects", description=about),
            Source("Rooms", _room_properties(museum), key="rooms", title="Room name", icon="🚪"),
        ],
        parent=page,
        icon="🏺",
        cover=painting(museum, "collection cover.png"),
        key="collection",
    )


def _relation(museum: Museum, other: str, back: str) -> s.Property:
    ids = museum.world.id_of
    return s.relation(ids("collection"), ids(other), synced=(back, s.property_key(back)))


def _object_properties(museum: Museum) -> dict[str, s.Property]:
    return {
        "Inventory": s.unique_id("SKM"),
        "Kind": s.select(
            ("Light", "yellow"), ("Sound", "blue"), ("Paper", "gray"), ("Daily life", "green")
        ),
        "Materials": s.multi_select("brass", "glass", "wood", "paper", "wool", "feathers"),
        "Story": s.plain_property("rich_text"),
        "Insured for": s.number("norwegian_krone"),
        "Acquired": s.plain_property("date"),
        "On show": s.plain_property("checkbox"),
        "Pictures": s.plain_property("files"),
        "Catalogue": s.plain_property("url"),
        "Giver's e-mail": s.plain_property("email"),
        "Giver's phone": s.plain_property("phone_number"),
        "Looked after by": s.plain_property("people"),
        "Found at": s.plain_property("place"),
        "Room": _relation(museum, "rooms", "Objects"),
    }


def _room_properties(museum: Museum) -> dict[str, s.Property]:
    value_id, date_id = s.property_key("Insured for"), s.property_key("Acquired")
    return {
        "Floor": s.number(),
        "Objects": _relation(museum, "objects", "Room"),
        "How many": s.rollup("Objects", "Name", "count"),
        "Worth": s.rollup("Objects", "Insured for", "sum", property_id=value_id),
        "Oldest gift": s.rollup("Objects", "Acquired", "earliest_date", property_id=date_id),
        "What": s.rollup("Objects", "Name", "show_original"),
    }


def _add_thing(museum: Museum, thing: _Thing) -> None:
    n, world = thing.number, museum.world
    pictures = []
    if n % 7 == 0:
        pictures.append(v.file_value(f"{thing.name}.png", painting(museum, f"object {n}.png")))
    if n % 14 == 0:
        pictures.append(v.file_value("postcard", b.external("https://example.com/postcard.jpg")))
    values = {
        "Name": thing.name,
        "Kind": ("Light", "Sound", "Paper", "Daily life")[n % 4],
        "Materials": ["brass", "glass"] if n % 3 else ["wood"],
        "Story": f"Carried up the stairs by keeper no. {n % 5 + 1}. " * (n % 3),
        "Insured for": thing.value,
        "Acquired": v.date(thing.acquired),
        "On show": thing.room == "lamp-room",
        "Pictures": pictures,
        "Catalogue": f"https://example.com/catalogue/{n:03}",
        "Giver's e-mail": f"giver{n}@example.com" if n % 2 else None,
        "Giver's phone": "+47 71 00 00 00" if n % 5 == 0 else None,
        "Looked after by": [museum.amina] if n % 2 else [museum.amina, museum.guest],
        "Found at": v.place(63.4 + n / 100, 8.0, f"Beach no. {n % 4}") if n % 6 == 0 else None,
        "Room": [world.id_of(thing.room)],
    }
    blocks = [b.paragraph("Please lift with both hands.")] if n % 4 == 0 else []
    world.row(world.id_of("objects"), values, blocks=blocks, key=thing.key)


def _add_room(museum: Museum, key: str, name: str, floor: int) -> None:
    world = museum.world
    here = [thing for thing in _THINGS if thing.room == key]
    titles = [
        world.need("page", world.id_of(own.key))["properties"]["Name"]["title"] for own in here
    ]
    oldest = min((own.acquired for own in here), default=None)
    values = {
        "Room name": name,
        "Floor": floor,
        "Objects": [world.id_of(own.key) for own in here],
        "How many": v.rollup_result("number", len(here), "count"),
        "Worth": v.rollup_result("number", sum(own.value for own in here), "sum"),
        "Oldest gift": v.rollup_result("date", v.date(oldest) if oldest else None, "earliest_date"),
        "What": v.rollup_result(
            "array", [{"type": "title", "title": own} for own in titles], "show_original"
        ),
    }
    world.row(world.id_of("rooms"), values, key=key)

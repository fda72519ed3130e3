"""The archive: long pages, deep pages, odd names, things in the trash and things out of sight."""

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator.demo.museum import Museum

_WEATHER = ("calm", "light airs", "fresh breeze", "half a gale", "gale", "storm", "fog", "snow")
_EVENTS = (
    "Trimmed the wick.",
    "Painted the railing; it rained.",
    "Saw two ships, neither of which saw us.",
    "The assistant has taken up the harmonica.",
    "Letter from the mainland. It was for the goat.",
    "Cleaned the lens, 1,024 prisms.",
    "Nothing. A good day.",
)


def add_archive(museum: Museum, home: str) -> None:
    """Adds the archive."""
    world = museum.world
    page = world.page(
        "Archive",
        parent=home,
        icon="🗄️",
        key="archive",
        blocks=[
            b.paragraph("What is here is finished, superseded, or too good to throw away."),
            b.paragraph(
                ["Do not look for ", museum.link("salaries", "Salaries and contracts"), " here."]
            ),
        ],
    )
    world.page("Keeper's log, winter 1911", parent=page, icon="📓", blocks=_log(), key="log")
    world.page("Inventory of the oil store", parent=page, blocks=[_inventory()], key="oil-store")
    world.page("Family tree of the cat", parent=page, icon="🐈", blocks=[_descent(9)])
    world.page("Brochure", parent=page, blocks=[b.paragraph("The brochure of 1991. Folded twice.")])
    world.page(
        "Brochure", parent=page, blocks=[b.paragraph("The brochure of 2003. Laminated, alas.")]
    )
    world.page("brochure", parent=page, blocks=[b.paragraph("A draft. Never printed.")])
    world.page("", parent=page, blocks=[b.paragraph("Somebody meant to write something here.")])
    world.page(f"Re: {'Fwd: ' * 12}signage / toilets \\ <URGENT>", parent=page)
    _add_hidden(museum, page)


def _log() -> list[b.Draft]:
    entries: list[b.Draft] = [b.heading(1, "January to May 1911"), b.divider()]
    for day in range(1, 131):
        weather = _WEATHER[(day * day) % len(_WEATHER)]
        event = _EVENTS[(day * 3) % len(_EVENTS)]
        entries.append(b.paragraph([t.bold(f"Day {day}. "), f"{weather.capitalize()}. {event}"]))
    entries.append(b.paragraph([t.italic("Here the ink changes, and the hand.")], color="brown"))
    return entries


def _inventory() -> b.Draft:
    shelves = [
        b.bullet(f"Shelf {n // 10 + 1}, place {n % 10 + 1}: {_thing(n)}") for n in range(120)
    ]
    return b.toggle("All 120 places, as counted in 1984", *shelves)


def _thing(number: int) -> str:
    things = (
        "empty",
        "a jar of nails",
        "paraffin, 5 l",
        "a jar, unlabelled",
        "wicks",
        "empty again",
    )
    return things[(number * 5) % len(things)]


def _descent(generations: int) -> b.Draft:
    names = (
        "Fresnel",
        "Ballast",
        "Kompass",
        "Mrs Tide",
        "Pilot",
        "Soot",
        "Ada",
        "Old Brass",
        "The First",
    )
    line = b.bullet(names[generations - 1])
    for generation in range(generations - 1, 0, -1):
        line = b.bullet(f"{names[generation - 1]}, kitten of", line)
    return line


def _add_hidden(museum: Museum, page: str) -> None:
    """A page in the trash, a page below the archive that is not shared, and one at the top."""
    world = museum.world
    old = world.page("Gift shop plans", parent=page, blocks=[b.paragraph("We decided against it.")])
    world.trash(old)
    letters = world.page("Private letters", parent=page, blocks=[b.paragraph("Not yours to read.")])
    world.unshare(letters)
    secret = world.page("Salaries and contracts", key="salaries")
    world.append(secret, b.paragraph("Ask Ingrid."))
    world.unshare(secret)

"""The people of a generated world, and what they say of its pages and blocks."""

from collections.abc import Sequence
from random import Random

from notionkit.emulator import media
from notionkit.emulator.generated_mixture import Palette, some_text
from notionkit.emulator.richtext import Json
from notionkit.emulator.world import World

_PEOPLE = 30
_COMMENTED = 5
"""One page in so many."""
_MOST_COMMENTED = 200
_NAMES = (None, "", "Ada/Lovelace", "名前", "\u202ename", "Same Name", "Same Name", "@all")


def add_people(world: World) -> Sequence[Json]:
    """Adds more people than a property shows, some of odd names, some without an address."""
    named = (*_NAMES, *(f"Person {number}" for number in range(len(_NAMES), _PEOPLE)))
    return [
        world.person(name, email=f"person{at}@example.com" if at % 3 else None, key=f"person-{at}")
        for at, name in enumerate(named)
    ]


def add_comments(world: World, pages: Sequence[str], palette: Palette, chance: Random) -> None:
    """Adds discussions to some pages and to their first blocks, and one comment with a file."""
    for page in pages[:_MOST_COMMENTED:_COMMENTED]:
        first = _say(world, page, palette, chance)
        thread = world.need("comment", first)["discussion_id"]
        _say(world, page, palette, chance, discussion=thread)
        for block in list(world.children_of(page))[:1]:
            _say(world, block, palette, chance)
    if pages:
        _attach(world, _say(world, pages[0], palette, chance))


def _say(
    world: World, place: str, palette: Palette, chance: Random, *, discussion: str | None = None
) -> str:
    author = chance.choice([own for own in palette.people if own["name"]])["id"]
    said = some_text(chance, palette)
    return world.comment(place, said, author=author, discussion=discussion)


def _attach(world: World, comment: str) -> None:
    picture = world.file("seen.png", media.png(4, 4, media.gradient((9, 9, 9), (99, 9, 9))))
    attached = [{"category": "image", "file": picture["file"]}]
    world.put("comment", world.need("comment", comment) | {"attachments": attached})

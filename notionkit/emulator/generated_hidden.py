"""What a generated world holds and the connection gets not to see: the trash, and what is unshared.

It comes after everything else and in addition to it, so that a world's other content does not
depend on it.
"""

from collections.abc import Sequence
from random import Random

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator.generated_names import sentence
from notionkit.emulator.world import World

_ONE_IN = 20
"""So many pages have one hidden place beside them."""
_MOST = 500


def add_hidden(world: World, pages: Sequence[str], chance: Random) -> None:
    """Adds pages with a page below each: in the trash, unshared, unshared with that page shared.

    The first page of the world points to some of them, and a data source has a row in the trash
    and one that is not shared, if there is one.
    """
    count = min(len(pages) // _ONE_IN, _MOST)
    hidden = [_hide(world, pages[chance.randrange(len(pages))], at, chance) for at in range(count)]
    if not hidden:
        return
    for page in hidden[:3]:
        text = [*t.rich("It points to "), t.mention_page(page, "what is hidden")]
        world.append(pages[0], b.paragraph(text), b.link_to_page("page_id", page))
    source = world.id_of("nothing-source")
    if world.get("data_source", source) is not None:
        _trash(world, world.row(source, {"naïve / name": "in the trash"}, key="trashed-row"))
        world.unshare(world.row(source, {"naïve / name": "not shared"}, key="unshared-row"))


def _hide(world: World, parent: str, number: int, chance: Random) -> str:
    words = [b.paragraph(sentence(chance))]
    page = world.page(f"Hidden {number}", parent=parent, blocks=words, key=f"hidden-{number}")
    below = world.page(f"Below {number}", parent=page, blocks=words, key=f"below-{number}")
    fate = number % 3
    if fate == 0:
        _trash(world, page)
    else:
        world.unshare(page)
    if fate == 2:
        world.share(below)
    return page


def _trash(world: World, page: str) -> None:
    """Put a page that nothing rests on in the trash, without a look through the whole world."""
    for kind in ("page", "block"):
        body = world.get(kind, page)
        if body is not None:
            world.put(kind, body | {"in_trash": True})

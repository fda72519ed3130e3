"""Worlds of any size, the same for the same seed, with all in them that is hard to export."""

import random
from collections.abc import Iterator

from notionkit.emulator import blocks as b
from notionkit.emulator.generated_blocks import every_block
from notionkit.emulator.generated_names import sentence, title
from notionkit.emulator.generated_rows import add_database
from notionkit.emulator.world import World

_FANOUT = 12
_LONG_PAGE = 250
_LONG_TOGGLE = 130
_DEPTH = 12


def generated_world(pages: int, seed: int = 0, *, rows: int = 40) -> World:
    """A world of `pages` pages in a tree, and beside them `rows` rows of a database.

    The first pages hold the special cases, as far as `pages` reaches: one of every block, 250
    blocks in a row, 130 under a toggle, 12 levels of toggles. Then come odd names, then plain ones.
    """
    chance = random.Random(seed)
    world = World(name=f"Generated workspace {seed}", seed=f"generated {seed}")
    holders: list[str] = []
    contents = _contents(world, chance)
    for number in range(pages):
        parent = holders[(number - 1) // _FANOUT] if number else None
        page = world.page(
            title(number - 5, chance) if number >= 5 else f"Special {number}",
            parent=parent,
            icon=chance.choice((None, "🌊", "⚓")),
            key=f"page-{number}",
        )
        world.append(page, *next(contents))
        holders.append(page)
    if holders and rows:
        add_database(world, holders[0], rows, chance)
    return world


def _contents(world: World, chance: random.Random) -> Iterator[tuple[b.Draft, ...]]:
    yield (b.paragraph(sentence(chance)),)
    yield every_block(world, world.id_of("page-0"))
    yield tuple(b.paragraph(f"{number}: {sentence(chance)}") for number in range(_LONG_PAGE))
    inside = (b.bullet(f"{number}: {sentence(chance)}") for number in range(_LONG_TOGGLE))
    yield (b.toggle("Many", *inside),)
    yield (_nested(_DEPTH), b.synced_copy(world.id_of("synced")))
    while True:
        yield tuple(b.paragraph(sentence(chance)) for _ in range(chance.randint(0, 4)))


def _nested(depth: int) -> b.Draft:
    draft = b.paragraph(f"Level {depth}: the bottom")
    for level in range(depth - 1, 0, -1):
        draft = b.toggle(f"Level {level}", draft)
    return draft

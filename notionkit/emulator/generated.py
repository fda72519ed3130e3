"""Worlds of any size, the same for the same seed, with all in them that is hard to export."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from notionkit.emulator import blocks as b
from notionkit.emulator.bodies import Birth
from notionkit.emulator.generated_blocks import every_block
from notionkit.emulator.generated_files import files
from notionkit.emulator.generated_hidden import add_hidden
from notionkit.emulator.generated_mixture import Palette, mixture
from notionkit.emulator.generated_names import Titles, sentence
from notionkit.emulator.generated_people import add_comments, add_people
from notionkit.emulator.generated_rows import add_databases
from notionkit.emulator.late import Late
from notionkit.emulator.world import World

MOST_BLOCKS = 50_000
"""On one page."""
_SPECIAL = 5
_IN_ROW = 7
"""This page lies in a row, if there are rows."""
_FANOUT = 12
_DEEPEST = 12
_LONG_PAGE = 250
_LONG_TOGGLE = 130
_LEVELS = 12
_SIZES = (0, 0, 1, 2, 3, 5, 8, 13)
_TOGETHER = timedelta(minutes=7)
_LATEST = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def generated_world(
    pages: int, seed: int = 0, *, rows: int = 40, blocks: int | None = None
) -> World:
    """A world of `pages` pages in a tree, and beside them `rows` rows of a database.

    The first five pages hold the special cases, as far as `pages` reaches: one of every block, 250
    blocks in a row, 130 under a toggle, 12 levels of toggles. All others have `blocks` blocks (a
    few by chance without), which are made when somebody reads them. Titles are odd ones first.
    From 20 pages on, more pages lie in the trash or are not shared, one place for each 20.
    """
    chance = Random(seed)
    start = _LATEST - 2 * (pages + rows) * _TOGETHER
    world = World(name=f"Generated workspace {seed}", seed=f"generated {seed}", start=start)
    palette = _palette(world, pages)
    world.late = Late(
        world.seed, lambda page, size: mixture(Random(f"{seed} {page}"), size, palette)
    )
    tree = _Tree(world, chance, in_row=rows > 0)
    contents, titles = _contents(world, chance), Titles(chance)
    for number in range(pages):
        if number == _IN_ROW and rows:
            add_databases(world, tree.pages[0], rows, palette.people, chance)
        title = titles() if number >= _SPECIAL else f"Special {number}"
        page = tree.grow(number, title)
        if number < _SPECIAL:
            world.append(page, *next(contents))
        elif size := chance.choice(_SIZES) if blocks is None else min(blocks, MOST_BLOCKS):
            world.late.add(number, Birth(page, world.moment(), world.author_id), size)
    if 0 < pages <= _IN_ROW and rows:
        add_databases(world, tree.pages[0], rows, palette.people, chance)
    add_comments(world, tree.pages, palette, chance)
    add_hidden(world, tree.pages, chance)
    return world


class _Tree:
    """Where the next page belongs: below an earlier one, in a chain, in a block, at the top."""

    def __init__(self, world: World, chance: Random, *, in_row: bool) -> None:
        self.pages: list[str] = []
        self._world = world
        self._chance = chance
        self._depths: list[int] = []
        keys = ("toggle-with-page", "column-with-page", *(["row-0"] if in_row else []))
        self._inside = {_SPECIAL + at: world.id_of(key) for at, key in enumerate(keys)}

    def grow(self, number: int, title: str) -> str:
        """Adds a page; returns its id."""
        above = self._above(number)
        parent = None if above is None else self._inside.get(number, self.pages[above])
        icon = self._chance.choice((None, "🌊", "⚓"))
        made = self._world.page(title, parent=parent, icon=icon, key=f"page-{number}")
        self.pages.append(made)
        self._depths.append(0 if above is None else self._depths[above] + 1)
        return made

    def _above(self, number: int) -> int | None:
        rolled = self._chance.random()
        if number in self._inside:
            return 1
        if not number or (number > _SPECIAL and rolled < 0.02):
            return None
        if number > _SPECIAL and rolled < 0.15 and self._depths[-1] < _DEEPEST:
            return number - 1
        return (number - 1) // _FANOUT


def _palette(world: World, pages: int) -> Palette:
    people = add_people(world)
    emoji = world.emoji("party", "https://example.com/party.png", key="emoji")
    synced = world.id_of("synced") if pages > 1 else None
    return Palette(
        files=files(world),
        page=lambda number: world.id_of(f"page-{number}"),
        pages=max(1, pages),
        people=people,
        emoji=emoji,
        synced=synced,
    )


def _contents(world: World, chance: Random) -> Iterator[tuple[b.Draft, ...]]:
    yield (b.paragraph(sentence(chance)),)
    yield every_block(world, world.id_of("page-0"))
    yield tuple(b.paragraph(f"{number}: {sentence(chance)}") for number in range(_LONG_PAGE))
    inside = (b.bullet(f"{number}: {sentence(chance)}") for number in range(_LONG_TOGGLE))
    yield (b.toggle("Many", *inside),)
    yield (_nested(_LEVELS), b.synced_copy(world.id_of("synced")))


def _nested(depth: int) -> b.Draft:
    draft = b.paragraph(f"Level {depth}: the bottom")
    for level in range(depth - 1, 0, -1):
        draft = b.toggle(f"Level {level}", draft)
    return draft

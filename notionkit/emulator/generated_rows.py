"""A database with a property of every type, rows in any number, and a small inline one."""

from collections.abc import Sequence
from random import Random
from typing import Any

from notionkit.emulator import media
from notionkit.emulator import schema as s
from notionkit.emulator import values as v
from notionkit.emulator.blocks import external, paragraph
from notionkit.emulator.bodies import Source
from notionkit.emulator.generated_blocks import every_text
from notionkit.emulator.generated_names import Titles, sentence
from notionkit.emulator.richtext import Json
from notionkit.emulator.schema import property_key as _key
from notionkit.emulator.world import World

_INLINE_ROWS = 8
_PLAIN = (
    "rich_text", "date", "people", "files", "checkbox", "url", "email", "phone_number", "place",
    "created_time", "created_by", "last_edited_time", "last_edited_by", "button",
)  # fmt: skip


def add_databases(
    world: World, parent: str, rows: int, people: Sequence[Json], chance: Random
) -> None:
    """Adds a database of two data sources with `rows` rows in the first one, and an inline one.

    The inline one stands in a column of the page with every block, if there is one.
    """
    keys = [world.id_of(f"row-{number}") for number in range(rows)]
    _add_everything(world, parent, keys, people, chance)
    column = world.id_of("column-with-page")
    _add_inline(world, column if world.get("block", column) else parent, keys, chance)


def _add_everything(
    world: World, parent: str, keys: list[str], people: Sequence[Json], chance: Random
) -> None:
    own, other = world.id_of("everything"), world.id_of("everything-source")
    properties = {
        **{kind: s.plain_property(kind) for kind in _PLAIN},
        "number": s.number("percent"),
        "select": s.select("one", "two, with comma", "three"),
        "multi_select": s.multi_select("red", "green", "blue"),
        "status": s.status(["Not started"], ["In progress"], ["Done"]),
        "unique_id": s.unique_id("GEN"),
        "verification": s.verification(),
        "relation": s.relation(own, other),
        "Down": s.relation(
            world.id_of("inline"), world.id_of("inline-source"), synced=("Up", _key("Up"))
        ),
        **{f"formula {kind}": s.formula("1") for kind, _ in _FORMULAS},
        **{f"rollup {kind}": s.rollup("relation", "Name", "show_original") for kind, _ in _ROLLUPS},
    }
    sources = [
        Source("Everything", properties, key="everything-source"),
        Source("Nearly nothing", title="naïve / name", key="nothing-source"),
    ]
    made = world.database("Everything", sources, parent=parent, key="everything")
    titles = Titles(chance)
    for number in range(len(keys)):
        values = _values(world, number, keys, people, chance) | {"Name": titles()}
        if number < _INLINE_ROWS:
            values["Down"] = [world.id_of(f"inline-{number}")]
        blocks = [paragraph(sentence(chance))] if number % 5 == 0 else []
        world.row(made.source, values, blocks=blocks, key=f"row-{number}")
    world.row(made.sources[1], {"naïve / name": "Alone"})


def _add_inline(world: World, parent: str, keys: Sequence[str], chance: Random) -> None:
    up = s.relation(
        world.id_of("everything"), world.id_of("everything-source"), synced=("Down", _key("Down"))
    )
    properties = {"Up": up, "a/b: c": s.number(), "notion-id": s.plain_property("rich_text")}
    source = Source("Inline", properties, title="Title", key="inline-source")
    world.database(
        "Inline / CON",
        [source],
        parent=parent,
        inline=True,
        description=sentence(chance),
        icon="📋",
        key="inline",
    )
    titles = Titles(chance)
    for number, key in enumerate(keys[:_INLINE_ROWS]):
        values = {"Title": titles(), "Up": [key], "a/b: c": number}
        world.row(world.id_of("inline-source"), values, key=f"inline-{number}")


def _values(
    world: World, number: int, keys: list[str], people: Sequence[Json], chance: Random
) -> Json:
    values: Json = {}
    if number % 10:
        values |= _simple(world, number, chance)
    if number % 10 == 1:
        values |= _rich(world, keys) | {"people": list(people)}
    values |= {f"formula {kind}": v.formula_result(kind, own) for kind, own in _FORMULAS}
    return values | {
        f"rollup {kind}": v.rollup_result(kind, own, "show_original") for kind, own in _ROLLUPS
    }


def _simple(world: World, number: int, chance: Random) -> Json:
    return {
        "rich_text": sentence(chance),
        "date": v.date(f"2026-0{1 + number % 9}-1{number % 10}"),
        "people": [world.users[world.bot_id]],
        "checkbox": number % 2 == 0,
        "url": f"https://example.com/{number}",
        "email": f"row{number}@example.com",
        "phone_number": f"+00 {number:08}",
        "number": chance.choice((0, -1.5, 1e21, 0.1, number)),
        "select": chance.choice(("one", "two, with comma", "three")),
        "multi_select": chance.sample(("red", "green", "blue"), k=number % 4),
        "status": chance.choice(("Not started", "In progress", "Done")),
    }


def _rich(world: World, keys: list[str]) -> Json:
    picture = world.file("cell.png", media.png(4, 4, media.gradient((1, 2, 3), (3, 2, 1))))
    return {
        "rich_text": every_text(world, keys[0]),
        "files": [
            v.file_value("cell.png", picture),
            v.file_value("elsewhere", external("https://example.com/elsewhere.txt")),
        ],
        "place": v.place(52.5, 13.4, "Here", "Somewhere 1"),
        "verification": v.verified("verified", world.users[world.bot_id]),
        "relation": keys[:60],
    }


_FORMULAS: tuple[tuple[str, Any], ...] = (
    ("string", "=1+1"),
    ("number", 0.30000000000000004),
    ("boolean", True),
    ("date", v.date("2026-02-02")),
    ("unsupported", {}),
)
_ROLLUPS: tuple[tuple[str, Any], ...] = (
    ("number", 7),
    ("date", v.date("2026-03-03", "2026-04-04")),
    ("array", [{"type": "number", "number": 1}, {"type": "rich_text", "rich_text": []}]),
    ("unsupported", {}),
)

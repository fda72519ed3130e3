"""The tea room: recipes as pages, and the staff's reading list as an inline database."""

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator import schema as s
from notionkit.emulator import values as v
from notionkit.emulator.bodies import Source
from notionkit.emulator.demo.museum import Museum

_BOOKS = (
    (
        "To the Lighthouse",
        "Virginia Woolf",
        "Finished",
        5,
        "2026-02-11",
        "https://example.com/woolf",
    ),
    ("Moominpappa at Sea", "Tove Jansson", "Finished", 5, "2026-01-30", None),
    ("海の灯台", "小川 洋子?", "Reading", None, None, None),
    ("Stargazing: Memoirs of a Young Lighthouse Keeper", "Peter Hill", "Reading", 4, None, None),
    ("", "", "Wanted", None, None, None),
)


def add_tea_room(museum: Museum, home: str) -> None:
    """Adds the tea room's page with its recipes and books."""
    world = museum.world
    page = world.page(
        "Tea room",
        parent=home,
        icon="🫖",
        key="tea-room",
        blocks=[
            b.paragraph(
                "Six tables, one oven, no card machine. The recipes are the museum's real treasure."
            ),
            b.bullet("Svele is made to order and never before eleven."),
            b.bullet("Whatever is left at five belongs to whoever washes up."),
        ],
    )
    world.page("Svele (griddle cakes)", parent=page, icon="🥞", blocks=_svele(), key="svele")
    world.page("Soupe de poisson de la lanterne", parent=page, icon="🐟", blocks=_soup())
    world.page("Żurek Tomasza", parent=page, icon="🥣", blocks=_zurek())
    _add_books(museum, page)


def _svele() -> tuple[b.Draft, ...]:
    return (
        b.paragraph(["For ", t.bold("20 pieces"), ". Keeps for a day, but never has to."]),
        b.table(
            [
                ["Amount", "What", "Note"],
                ["3", "eggs", "from the pier"],
                ["150 g", "sugar", ""],
                ["1 l", "kefir", "cultured milk works too"],
                ["500 g", "flour", [t.italic("sift"), " it, whatever Tomasz says"]],
                ["2 tsp", "hartshorn salt", "smells dreadful; that is normal"],
            ]
        ),
        b.numbered("Whisk eggs and sugar until they are white."),
        b.numbered("Add kefir, flour, salt. Rest for half an hour."),
        b.numbered(
            ["Fry at ", t.equation("180\\,^{\\circ}\\mathrm{C}"), " on both sides. Fold. Butter."]
        ),
    )


def _soup() -> tuple[b.Draft, ...]:
    return (
        b.paragraph(
            "Faites revenir doucement l'oignon et le fenouil, sans les colorer. Mouillez avec le "
            "fumet, laissez frémir vingt minutes, puis passez au chinois. Le poisson n'entre qu'à "
            "la fin, hors du feu : il cuit de politesse."
        ),
        b.to_do("800 g de lieu noir", checked=True),
        b.to_do("2 bulbes de fenouil"),
        b.to_do("un peu de safran — « un peu » veut dire un peu"),
    )


def _zurek() -> tuple[b.Draft, ...]:
    return (
        b.paragraph(
            "Zakwas nastaw pięć dni wcześniej: mąka żytnia, woda, czosnek, cierpliwość. Bez "
            "cierpliwości wychodzi klej."
        ),
        b.toggle(
            "Zakwas",
            b.numbered("100 g mąki żytniej razowej, 1/2 l wody"),
            b.numbered("3 ząbki czosnku, liść laurowy, 3 ziarna ziela angielskiego"),
            b.numbered("5 dni w cieple, mieszać codziennie; pleśń — wyrzucić i zacząć od nowa"),
        ),
    )


def _add_books(museum: Museum, page: str) -> None:
    properties = {
        "Author": s.plain_property("rich_text"),
        "State": s.select(("Wanted", "gray"), ("Reading", "blue"), ("Finished", "green")),
        "Stars": s.number("number"),
        "Finished on": s.plain_property("date"),
        "Where": s.plain_property("url"),
        "Read by": s.plain_property("people"),
    }
    books = museum.world.database(
        "Reading list",
        [Source("Books", properties, title="Title")],
        parent=page,
        inline=True,
        description="The shelf beside the oven.",
        icon="📚",
        key="books",
    )
    for title, author, state, stars, finished, where in _BOOKS:
        values = {
            "Title": title,
            "Author": author,
            "State": state,
            "Stars": stars,
            "Finished on": v.date(finished) if finished else None,
            "Where": where,
            "Read by": [museum.kenji] if stars else [],
        }
        museum.world.row(books.source, values, blocks=_note(title))


def _note(title: str) -> tuple[b.Draft, ...]:
    if title != "To the Lighthouse":
        return ()
    return (b.quote("They never get there until it no longer matters. Like our roof."),)

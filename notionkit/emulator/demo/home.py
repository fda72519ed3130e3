"""The home page: what everyone in the museum sees first."""

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator.demo.museum import Museum, painting, photograph


def add_home(museum: Museum) -> str:
    """Adds the home page; the other areas are added under it afterwards."""
    world = museum.world
    home = world.page(
        "🗼 Skerry Light Museum",
        icon="🗼",
        cover=painting(museum, "cover lighthouse.png"),
        key="home",
    )
    world.append(home, *_top(museum))
    world.append(home, b.synced_original(*_greeting()).named("greeting"))
    return home


def _top(museum: Museum) -> tuple[b.Draft, ...]:
    return (
        b.callout(
            [
                "Boat to the skerry: ",
                t.bold("09:40, 11:10, 14:20"),
                ". When the flag on the pier is ",
                t.text("red", color="red", bold=True),
                ", there is no boat. Not even for the post.",
            ],
            icon={"type": "emoji", "emoji": "⛵"},
            color="blue_background",
        ),
        b.table_of_contents(color="gray"),
        b.heading(1, "Good morning! ☀️"),
        b.paragraph(
            [
                "This is where we keep what we know: how to light the lamp, ",
                "who has the key to the oil store, and why the ",
                t.italic("third"),
                " step is painted yellow. If something is missing, write it down ",
                "before you forget it — or ask ",
                museum.at(museum.ingrid),
                ".",
            ]
        ),
        b.columns(_left(museum), _right(museum), ratios=(0.625, 0.375)),
        b.divider(),
        b.heading(2, "Welcome, bienvenue, velkommen, ようこそ, أهلاً وسهلاً"),
    )


def add_closing(museum: Museum, home: str) -> None:
    """What stands at the foot of the home page, below all links to areas."""
    museum.world.append(
        home,
        b.heading(2, "Today"),
        b.to_do([t.mention_date("2026-05-14"), " Wind the clock in the hall"], checked=True),
        b.to_do("Trim the wick of the paraffin lamp (Tuesdays and Fridays)"),
        b.to_do(["Feed the cat. The cat is called ", t.code("Fresnel"), "."], color="green"),
        b.paragraph(),
        b.paragraph("Last light: 21:52. First light: 04:31. 🌙", color="gray"),
    )


def _left(museum: Museum) -> tuple[b.Draft, ...]:
    return (
        b.heading(3, "🧭 Where things are"),
        b.bullet(["How we work: ", museum.link("handbook", "Handbook")]),
        b.bullet(
            ["What we are up to: ", t.mention_database(museum.world.id_of("projects"), "Projects")]
        ),
        b.bullet(["What we look after: ", museum.link("collection-page", "The collection")]),
        b.bullet(["What we eat: ", museum.link("tea-room", "Tea room")]),
        b.bullet(["What we would rather not lose: ", museum.link("archive", "Archive")]),
    )


def _right(museum: Museum) -> tuple[b.Draft, ...]:
    return (
        b.media("image", photograph(museum, "skerry in fog.jpg"), caption="The view, most days."),
        b.quote(
            [
                t.italic("A lighthouse is a very short street."),
                "\n— keeper's log, 3 February 1911",
            ]
        ),
    )


def _greeting() -> tuple[b.Draft, ...]:
    return (
        b.paragraph("The museum is run by four people, eleven volunteers and one cat."),
        b.paragraph(
            "Le musée est ouvert tous les jours de Pâques à la fin octobre. La montée compte cent "
            "quarante-deux marches : prenez votre temps, la lumière vous attendra."
        ),
        b.paragraph(
            "Fyret ble tent første gang 4. november 1861. I dag går lykten på strøm, men hver "
            "lørdag tenner vi den gamle parafinlampen for hånd."
        ),
        b.paragraph("灯台は1861年に初めて点灯されました。どうぞごゆっくりご覧ください。"),
        b.paragraph("المتحف مفتوح كل يوم من عيد الفصح حتى نهاية أكتوبر. الدخول مجاني للأطفال."),
    )

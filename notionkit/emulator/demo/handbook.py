"""The handbook: how the museum is run, told to someone who starts on Monday."""

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator import schema as s
from notionkit.emulator import values as v
from notionkit.emulator.bodies import Source
from notionkit.emulator.demo.museum import Museum, custom_emoji, foghorn, leaflet, native_icon
from notionkit.emulator.richtext import Json


def add_handbook(museum: Museum, home: str) -> None:
    """Adds the handbook with its chapters and the wiki of house rules."""
    world = museum.world
    handbook = world.page(
        "Handbook",
        parent=home,
        icon=native_icon("book-closed"),
        key="handbook",
        blocks=_preface(museum),
    )
    world.page("First day", parent=handbook, icon="👋", blocks=_first_day(museum), key="first-day")
    world.page(
        "Lighting the lamp", parent=handbook, icon=custom_emoji(), blocks=_lamp(museum), key="lamp"
    )
    world.page("Wenn der Nebel kommt", parent=handbook, icon="🌫️", blocks=_fog(museum), key="fog")
    world.page("Opening hours / prices?", parent=handbook, blocks=_hours(museum), key="hours")
    _add_rules(museum, handbook)
    world.comment(
        handbook, "Could we have a chapter on the boiler? It scares me.", author=museum.kenji["id"]
    )
    world.comment(
        handbook, ["Yes. ", t.bold("I will write it."), " — soon."], author=museum.tomasz["id"]
    )


def _preface(museum: Museum) -> tuple[b.Draft, ...]:
    return (
        b.breadcrumb(),
        b.paragraph(
            [
                "Everything here was learned the hard way by somebody. Salaries are elsewhere, in ",
                museum.link("salaries", "Salaries and contracts"),
                ", which only Ingrid can open.",
            ]
        ),
        b.synced_copy(museum.world.id_of("greeting")),
        b.link_to_page("page_id", museum.world.id_of("style")),
        b.link_to_page("database_id", museum.world.id_of("projects")),
    )


def _first_day(museum: Museum) -> tuple[b.Draft, ...]:
    return (
        b.paragraph(["Welcome! You will meet ", museum.at(museum.amina), " at the pier at 09:15."]),
        b.numbered("Take the 09:40 boat. Sit on the left; the right side gets wet.", start=1),
        b.numbered(
            "Sign the book in the hall:",
            b.numbered("name", style="letters"),
            b.numbered("time"),
            b.numbered("which key you took", b.bullet("the brass one is a copy of the iron one")),
        ),
        b.numbered("Walk up once without stopping. Then you know what visitors feel."),
        b.toggle(
            "What to do when you are dizzy on the stairs",
            b.paragraph("Sit down, look at the wall, breathe out longer than in. It passes."),
            b.callout(
                "Call 113 when it does not.",
                b.paragraph("The lifeboat station answers on VHF channel 16 as well."),
                icon={"type": "emoji", "emoji": "🚑"},
                color="red_background",
            ),
        ),
        b.to_do("Key signed for", b.to_do("iron key"), b.to_do("brass key", checked=True)),
        b.template("New volunteer checklist", b.to_do(["Started on ", t.mention_template_date()])),
    )


def _lamp(museum: Museum) -> tuple[b.Draft, ...]:
    return (
        b.paragraph(
            [
                "The first-order lens turns on a bath of mercury. ",
                t.text("Never touch the mercury.", bold=True, color="red_background"),
                " Nobody who did wrote a chapter here.",
            ]
        ),
        b.heading(2, "The light's character"),
        b.paragraph(
            ["Two flashes every ", t.equation("T = 20\\,\\mathrm{s}"), ", visible at 18 miles:"]
        ),
        b.equation_block(
            "d = 2.08\\left(\\sqrt{h_{\\text{light}}} + \\sqrt{h_{\\text{eye}}}\\right)"
        ),
        _watch(),
        b.code_block(
            "def flashes(period: float = 20.0) -> Iterator[str]:\n"
            '    """Two flashes, then dark."""\n'
            '    while True:\n        yield from ("*", "*", " " * 8)\n',
            "python",
            caption="What the museum's model in the hall runs.",
        ),
        b.media("audio", foghorn(museum), caption="The foghorn. Turn the volume down first."),
    )


def _watch() -> b.Draft:
    return b.table(
        [
            ["Hour", "Who", "What"],
            [
                "30 min before sunset",
                "keeper on duty",
                ["Draw the curtains ", t.italic("up"), "wards"],
            ],
            [
                "Sunset",
                "keeper on duty",
                ["Light the wick; write ", t.code("LIT hh:mm"), " in the log"],
            ],
            ["Sunrise", "whoever is awake | usually the cat", "Put out, trim, cover"],
        ],
        row_header=True,
    )


def _fog(museum: Museum) -> tuple[b.Draft, ...]:
    return (
        b.paragraph(
            "Nebel kommt hier schneller als das Boot. Wer ihn sieht, läutet zuerst und schreibt "
            "danach — nie umgekehrt. Größe und Entfernung täuschen; geübte Wärter zählen laut mit."
        ),
        b.bullet("Sicht unter 1 sm: Horn alle 60 s"),
        b.bullet(["Sicht unter ½ sm: Horn alle 30 s, und ", museum.at(museum.tomasz), " wecken"]),
        b.bullet("Keine Sicht: Tee kochen, Horn alle 30 s, niemand verlässt den Turm"),
        b.quote("„Der Nebel hat immer recht.“", b.paragraph("— alte Regel, Verfasser unbekannt")),
    )


def _hours(museum: Museum) -> tuple[b.Draft, ...]:
    return (
        b.table(
            [
                ["Season", "Open", "Adult", "Child"],
                ["Easter – May", "10–16", "90 kr", "free"],
                ["June – August", "10–20", "120 kr", "free"],
                ["September – October", "10–16", "90 kr", "free"],
            ]
        ),
        b.media("pdf", leaflet(museum), caption="The leaflet that is handed out on the boat"),
        b.media("pdf", b.external("https://example.com/tide-table-2026.pdf")),
        b.bookmark("https://example.com/ferry", caption="Ferry timetable"),
    )


def _add_rules(museum: Museum, handbook: str) -> None:
    world = museum.world
    properties = {
        "Verification": s.verification(),
        "Owner": s.Property("people", fixed_id="verification_owner"),
        "Remind everyone": s.plain_property("button"),
        "Applies at": s.plain_property("place"),
    }
    rules = world.database(
        "House rules",
        [Source("House rules", properties, title="Rule")],
        parent=handbook,
        inline=True,
        description="Verified once a year, argued about weekly.",
        icon="📏",
        key="rules",
    )
    for name, state, where in _rules(museum):
        values = {
            "Rule": name,
            "Verification": state,
            "Owner": [museum.ingrid],
            "Applies at": where,
        }
        world.row(
            rules.source, values, blocks=[b.paragraph("See the minutes. It was a long evening.")]
        )


def _rules(museum: Museum) -> tuple[tuple[str, Json, Json | None], ...]:
    checked = v.date("2026-03-01T00:00:00.000Z", "2027-03-01T00:00:00.000Z")
    over = v.date("2024-03-01T00:00:00.000Z", "2025-03-01T00:00:00.000Z")
    tower = v.place(63.4467, 8.0312, "The tower", "Skerry Light, 6570 Smøla")
    return (
        (
            "No umbrellas above the second landing",
            v.verified("verified", museum.ingrid, checked),
            tower,
        ),
        (
            "Eight people in the lamp room, cat included",
            v.verified("expired", museum.tomasz, over),
            tower,
        ),
        ("Whoever breaks a cup writes a limerick", v.verified("unverified"), None),
    )

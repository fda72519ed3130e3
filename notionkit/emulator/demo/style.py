"""A guide to writing in the workspace, which uses every block and every way to style text."""

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator.demo.museum import FOGHORN_URL, Museum, painting, sweep

_COLOURS = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")


def add_style_guide(museum: Museum, _home: str) -> None:
    """Adds the page to the handbook, with pages inside of other blocks."""
    world = museum.world
    handbook = world.id_of("handbook")
    page = world.page("How we write here", parent=handbook, icon="✍️", key="style")
    world.append(
        page, *_text(), _mentions(museum), *_structure(museum), *_things(museum), *_rare(museum)
    )
    (fold,) = world.append(page, b.toggle("Pages may hide in here"))
    world.page(
        "A page inside a toggle", parent=fold, blocks=[b.paragraph("Found me.")], key="hidden"
    )
    side = world.append(page, b.columns([b.paragraph("Left of a page:")], []))[0]
    right = world.children[side][1]
    world.page("A page inside a column", parent=right, blocks=[b.paragraph("And me.")])
    last = world.append(page, b.paragraph("Comments on this line are welcome."))[0]
    first = world.comment(
        last, "Which ones are not?", author=museum.amina["id"], key="style-comment"
    )
    thread = world.need("comment", first)["discussion_id"]
    world.comment(last, ["The ones about ", t.code("Comic Sans"), "."], discussion=thread)


def _text() -> tuple[b.Draft, ...]:
    return (
        b.heading(1, "Text", color="blue"),
        b.paragraph(
            [
                t.bold("Bold"),
                " for what must not be missed, ",
                t.italic("italic"),
                " for ships, ",
                t.text("struck out", strikethrough=True),
                " for what was true last year, ",
                t.text("underlined", underline=True),
                " hardly ever, ",
                t.code("code"),
                " for keys and ",
                t.text("all at once", bold=True, italic=True, strikethrough=True, underline=True),
                " never. Links ",
                t.link("say where they go", "https://example.com/a_(b)?q=1&r=*"),
                ".",
            ]
        ),
        b.paragraph([t.text(f"{name} ", color=name) for name in _COLOURS]),
        b.paragraph([t.text(f"{name} ", color=f"{name}_background") for name in _COLOURS]),
        b.paragraph(
            "Characters that mean something elsewhere: * _ ` # [ ] ( ) < > | \\ ~ $ & 1. - +"
        ),
        b.paragraph("A line\nand another in the same paragraph,\n\nand one after a gap."),
    )


def _mentions(museum: Museum) -> b.Draft:
    emoji = t.mention_custom_emoji("0d9a2f5e-6c1b-8e47-9a35-51c2b7f0e6d4", "foghorn", FOGHORN_URL)
    return b.paragraph(
        [
            "Mentions: ",
            museum.at(museum.kenji),
            ", ",
            museum.at(museum.guest),
            ", ",
            museum.link("lamp", "Lighting the lamp"),
            ", ",
            museum.link("salaries", "Salaries and contracts"),
            ", ",
            t.mention_database(museum.world.id_of("projects"), "Projects"),
            ", ",
            t.mention_date("2026-06-21T21:00:00.000+02:00", "2026-06-22T02:00:00.000+02:00"),
            ", ",
            t.mention_link_preview("https://github.com/example/lamp-model"),
            ", ",
            t.mention_link(
                "https://example.com/fresnel", "Fresnel lenses", link_provider="Example"
            ),
            ", ",
            emoji,
            ", ",
            t.mention_template_date("now"),
            " by ",
            t.mention_template_user(),
            ".",
        ]
    )


def _structure(museum: Museum) -> tuple[b.Draft, ...]:
    lists = b.bullet("Lists may nest,", b.bullet("and nest,", b.numbered("and change their kind.")))
    return (
        b.heading(2, "Structure"),
        b.heading(3, "A heading that folds", b.paragraph("Folded text."), toggle=True),
        b.heading(
            4, "The smallest heading", b.bullet("with a list inside"), color="red_background"
        ),
        lists,
        b.numbered("Numbers may start at four,", start=4),
        b.numbered("and go on."),
        b.divider(),
        b.numbered("Or be Roman,", start=1, style="roman"),
        b.numbered("for kings and popes."),
        b.tabs(
            (
                "Summer",
                {"type": "emoji", "emoji": "🌞"},
                (b.paragraph("Open late. Ice cream."), b.bullet("Sun cream at the desk")),
            ),
            (
                "Winter",
                {"type": "emoji", "emoji": "❄️"},
                (b.paragraph("Closed. Paint and varnish."),),
            ),
        ),
        b.callout(
            "Callouts can carry an icon from the web",
            icon={"type": "external", "external": {"url": "https://example.com/icons/wave.svg"}},
            color="default_background",
        ),
        b.callout(
            "or a hosted one,", icon=painting(museum, "callout.png"), color="gray_background"
        ),
        b.callout("or none."),
    )


def _things(museum: Museum) -> tuple[b.Draft, ...]:
    world = museum.world
    key_list = world.file("keys & locks.txt", b"Iron: tower\nBrass: tower too\n")
    page = world.file("model.html", b"<!doctype html><title>Lamp</title><p>It turns.</p>\n")
    return (
        b.heading(2, "Pictures, sound, files"),
        b.media(
            "image",
            painting(museum, "lighthouse.png"),
            caption=["By ", t.italic("unknown"), " hands"],
        ),
        b.media("image", b.external("https://example.com/photos/storm.jpg")),
        b.media("video", sweep(museum), caption="The light comes round"),
        b.media("video", b.external("https://www.youtube.com/watch?v=lighthouse01")),
        b.media("audio", b.external("https://example.com/sounds/gulls.mp3"), caption="Gulls"),
        b.file_block(key_list, "keys & locks.txt", caption="Who would have thought"),
        b.file_block(page, "model.html"),
        b.file_block(b.external("https://example.com/files/plan.dwg"), "plan.dwg"),
        b.embed("https://example.com/live/webcam", caption="The webcam on the gallery"),
        b.bookmark("https://example.com/lighthouses?country=no"),
        b.link_preview("https://github.com/example/lamp-model/pull/7"),
        b.code_block("graph LR\n  boat --> pier --> tower\n", "mermaid"),
        b.code_block('{"lit": true, "flag": "green"}', "json"),
    )


def _rare(museum: Museum) -> tuple[b.Draft, ...]:
    ids = museum.world.id_of
    return (
        b.heading(2, "Rare things"),
        b.unsupported("button"),
        b.unsupported("form"),
        b.linked_view(""),
        b.link_to_page("page_id", ids("salaries")),
        b.link_to_page("comment_id", ids("style-comment")),
    )

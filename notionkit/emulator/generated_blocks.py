"""One of every block that the reference knows, and one that it does not."""

import itertools

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator.generated_files import film, paper, picture, tone
from notionkit.emulator.richtext import Json
from notionkit.emulator.world import World

_URL = "https://example.com/"


def every_block(world: World, page: str) -> tuple[b.Draft, ...]:
    """Drafts for a page; `page` is a page that links and mentions may point to."""
    return (*_text(world, page), *_containers(), *_media(world), *_links(page))


def every_text(world: World, page: str) -> list[Json]:
    """Rich text of every type, every mention, every annotation and colour."""
    user = world.users[world.bot_id]
    colours = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
    shades = (f"{own}{ending}" for own, ending in itertools.product(colours, ("", "_background")))
    return [
        t.text("plain "),
        t.bold("bold "),
        t.italic("italic "),
        t.text("strikethrough ", strikethrough=True),
        t.text("underline ", underline=True),
        t.code("code"),
        *(t.text(f"{shade} ", color=shade) for shade in shades),
        t.link("link", f"{_URL}?a=(1)&b=[2]"),
        t.equation("e^{i\\pi}+1=0"),
        t.mention_user(user),
        t.mention_user({"object": "user", "id": world.id_of("nobody")}),
        t.mention_page(page, "a page"),
        t.mention_database(page, "a database"),
        t.mention_date("2026-02-28"),
        t.mention_date("2026-02-28T23:30:00.000+05:45", "2026-03-01T00:30:00.000+05:45"),
        t.mention_link_preview(f"{_URL}preview"),
        t.mention_link(f"{_URL}unfurled", "Unfurled"),
        t.mention_template_date(),
        t.mention_template_user(),
        t.mention_custom_emoji(world.id_of("emoji"), "party", f"{_URL}party.png"),
    ]


def _text(world: World, page: str) -> tuple[b.Draft, ...]:
    return (
        b.paragraph(every_text(world, page)),
        b.paragraph(""),
        b.paragraph("* not a list\n# not a heading\n> not a quote\n| not | a table |\n1. no"),
        b.heading(1, "Heading 1"),
        b.heading(2, "Heading 2", b.paragraph("folded")),
        b.heading(3, "Heading 3"),
        b.heading(4, "Heading 4", toggle=True),
        b.bullet("bullet", b.bullet("nested")),
        b.numbered("four", start=4, style="letters"),
        b.numbered("five", b.paragraph("inside")),
        b.to_do("open", b.to_do("done", checked=True)),
        b.toggle("toggle", b.paragraph("inside")),
        b.quote("quote", b.bullet("inside"), color="yellow_background"),
        b.callout("callout", b.paragraph("inside"), icon={"type": "emoji", "emoji": "💡"}),
        b.code_block("```\nfences in code\n```", "markdown", caption="code"),
        b.equation_block("\\int_0^1 x\\,dx"),
    )


def _containers() -> tuple[b.Draft, ...]:
    label: Json = {"type": "emoji", "emoji": "🗂️"}
    return (
        b.divider(),
        b.breadcrumb(),
        b.table_of_contents(),
        b.table([["a|b", "c"], ["", [t.bold("d"), "\nsecond line"]]]),
        b.columns([b.paragraph("left")], [b.paragraph("right")], ratios=(0.25, 0.75)),
        b.synced_original(b.paragraph("synced")).named("synced"),
        b.template("template", b.to_do("from the template")),
        b.tabs(("First", label, [b.paragraph("one")]), ("Second", None, [])),
        b.toggle("with a page").named("toggle-with-page"),
        b.Draft(
            "column_list",
            {},
            (
                b.Draft("column", {}).named("column-with-page"),
                b.Draft("column", {}, (b.paragraph("beside it"),)),
            ),
        ),
        b.raw_block("meeting_notes", {"title": t.rich("Talk"), "status": "notes_ready"}),
    )


def _media(world: World) -> tuple[b.Draft, ...]:
    return (
        b.media("image", picture(world), caption="hosted"),
        b.media("image", b.external(f"{_URL}picture.jpg")),
        b.media("video", film(world)),
        b.media("video", b.external("https://youtu.be/generated01")),
        b.media("audio", tone(world)),
        b.media("audio", b.external(f"{_URL}tone.mp3")),
        b.media("pdf", paper(world)),
        b.media("pdf", b.external(f"{_URL}paper.pdf")),
        b.file_block(world.file("a b/c%20d#e?.txt", b"odd name\n"), "a b/c%20d#e?.txt"),
        b.file_block(b.external(f"{_URL}data.bin"), "data.bin"),
    )


def _links(page: str) -> tuple[b.Draft, ...]:
    return (
        b.embed(f"{_URL}embed", caption="embed"),
        b.bookmark(f"{_URL}bookmark"),
        b.link_preview(f"{_URL}issue/1"),
        b.link_to_page("page_id", page),
        b.unsupported("ai_block"),
        b.raw_block("hologram", {"angle": 42, "rich_text": t.rich("not known yet")}),
        b.linked_view(),
    )

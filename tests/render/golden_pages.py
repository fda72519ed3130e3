"""What the golden pages show: one page for each block type, one for each nasty combination."""

from collections.abc import Callable
from typing import Any

from notionkit.model import Database, structure
from notionkit.render import BlockTree, DatabasePreview, MemoryContext, SourceRows
from tests.render import golden_comments
from tests.render.samples import (
    OTHER_ID,
    Raw,
    block,
    page,
    raw_equation,
    raw_mention,
    raw_text,
    source,
    table,
    value,
    words,
)

EMOJI = {"type": "emoji", "emoji": "💡"}
URL = "https://example.org/a_(b)"
PICTURE = "https://files.example/space/1/harbour%20at%20dawn.png"
DATABASE_ID = "44444444-4444-4444-8444-444444444444"
TARGET_ID = "55555555-5555-4555-8555-555555555555"

Made = list[BlockTree]
PAGES: dict[str, Callable[[], Made]] = {}


def golden(make: Callable[[], Made]) -> Callable[[], Made]:
    PAGES[make.__name__] = make
    return make


def context() -> MemoryContext:
    return MemoryContext(
        links={OTHER_ID: "Other%20page.md", DATABASE_ID: "Books.md"},
        titles={OTHER_ID: "Other page", DATABASE_ID: "Books"},
        blocks={TARGET_ID: "#55555555555545558555555555555555"},
        targets=[TARGET_ID],
        files={PICTURE: "A%20page/_files/harbour%20at%20dawn.png"},
        users={"u1": "Ada Lovelace"},
        databases={DATABASE_ID: _preview()},
    )


def _preview() -> DatabasePreview:
    raw = {
        "object": "database",
        "id": DATABASE_ID,
        "title": [raw_text("Books")],
        "description": [raw_text("What we read")],
        "is_inline": True,
    }
    schema = source(
        {"Name": "title", "Pages": "number", "Read": "checkbox", "Tags": "multi_select"}
    )
    rows = [
        page(
            {
                "Name": value("title", [raw_text(name)]),
                "Pages": value("number", pages),
                "Read": value("checkbox", read),
                "Tags": value("multi_select", [{"name": tag} for tag in tags]),
            }
        )
        for name, pages, read, tags in (
            ("Dune | part 1", 412, True, ["sand", "spice"]),
            ("*Emma*", 1036.5, False, []),
        )
    ]
    return DatabasePreview(structure(raw, Database), (SourceRows(schema, tuple(rows), 12),))


def media(kind: str, **keys: Any) -> BlockTree:
    caption = [raw_text("The "), raw_text("caption", italic=True)]
    return block(kind, caption=keys.pop("caption", caption), **keys)


def stored(kind: str, **keys: Any) -> BlockTree:
    return media(
        kind, type="file", file={"url": f"{PICTURE}?signed=1", "expiry_time": None}, **keys
    )


def external(kind: str, url: str, **keys: Any) -> BlockTree:
    return media(kind, type="external", external={"url": url}, **keys)


def para(*runs: Raw | str) -> BlockTree:
    return words("paragraph", *runs)


def item(text: str, *children: BlockTree) -> BlockTree:
    return words("bulleted_list_item", text, *children)


def step(text: str, *children: BlockTree) -> BlockTree:
    return words("numbered_list_item", text, *children)


def code(text: str, language: str = "python", *caption: Raw) -> BlockTree:
    return block("code", rich_text=[raw_text(text)], language=language, caption=list(caption))


@golden
def paragraph() -> Made:
    return [
        para("Plain words.\nA second line."),
        para("Above"),
        para(),
        words("paragraph", "A red one, with a child", para("the child"), color="red"),
        words("paragraph", "On yellow", color="yellow_background"),
    ]


@golden
def headings() -> Made:
    return [
        words("heading_1", "One"),
        words("heading_2", "Two ", raw_text("code", code=True)),
        words("heading_3", "Three & more"),
        words("heading_4", "Four\nlines"),
        words("heading_2", "A toggle heading", para("hidden"), item("list"), is_toggleable=True),
    ]


@golden
def lists() -> Made:
    return [
        item("bullet", item("nested", item("twice")), item("sibling")),
        item("another"),
        step("first", step("a", step("i")), para("a paragraph within")),
        step("second"),
        para("between"),
        words("numbered_list_item", "starts at five", list_start_index=5),
        step("six"),
        words("to_do", "done", checked=True),
        words("to_do", "not done", words("to_do", "part", checked=False), checked=False),
    ]


@golden
def toggle() -> Made:
    return [words("toggle", "A toggle", para("its inside"), item("list")), words("toggle", "empty")]


@golden
def quote() -> Made:
    return [
        words("quote", "Two lines\nof a quote"),
        words("quote", "With children", para("a child"), words("quote", "a quote within")),
    ]


@golden
def callout() -> Made:
    colors = ["gray_background", "green", "purple", "yellow_background", "red"]
    made = [words("callout", f"A {color} one", icon=EMOJI, color=color) for color in colors]
    return [
        *made,
        words("callout", "No icon", icon=None),
        words("callout", icon=EMOJI),
        words("callout", "With a list", item("one"), item("two"), icon=EMOJI),
    ]


@golden
def code_blocks() -> Made:
    return [
        code("def f():\n    return 1\n"),
        code("plain", "plain text", raw_text("A "), raw_text("caption", bold=True)),
        code("```\ninner fence\n````"),
        code("", "c++"),
        code("graph TD; A-->B", "mermaid"),
        item("in a list", code("first\n\n\nafter two empty lines")),
    ]


@golden
def equation() -> Made:
    return [
        block("equation", expression="\\int_0^1 x^2\\,dx\n= \\frac{1}{3}"),
        para("Inline ", raw_equation("e^{i\\pi} + 1 = 0"), " costs $5."),
        item("in a list", block("equation", expression="a\n- b")),
    ]


@golden
def dividers() -> Made:
    return [
        para("above"),
        block("divider"),
        block("breadcrumb"),
        block("table_of_contents", color="gray"),
        para("below"),
    ]


@golden
def files() -> Made:
    return [
        stored("image"),
        external("image", "https://example.org/picture.jpg", caption=[]),
        stored("video"),
        external("video", "https://www.youtube.com/watch?v=x"),
        stored("audio", caption=[]),
        stored("pdf"),
        stored("file", name="Report [final].docx"),
    ]


@golden
def links() -> Made:
    notion = f"https://www.notion.so/Other-{OTHER_ID.replace('-', '')}"
    caption = [raw_text("caption")]
    return [
        block("bookmark", url=URL, caption=caption),
        block("bookmark", url=notion, caption=[]),
        block("embed", url="https://example.org/embed?x=1&y=2", caption=caption),
        block("link_preview", url="https://github.com/octocat/hello"),
        block("link_to_page", type="page_id", page_id=OTHER_ID),
        block("link_to_page", type="database_id", database_id=DATABASE_ID),
        block("link_to_page", type="page_id", page_id=TARGET_ID),
        block("child_page", id=OTHER_ID, title="Old title"),
        para(raw_text("to a block", link=f"/{OTHER_ID}#{TARGET_ID.replace('-', '')}")),
        words("paragraph", "the block", id=TARGET_ID),
        table([["the row"]], id=TARGET_ID),
    ]


@golden
def mentions() -> Made:
    date = {"start": "2026-01-02", "end": "2026-02-03", "time_zone": None}
    custom = {"id": "1", "name": "party", "url": "https://e.org/p.png"}
    return [
        para("By ", raw_mention("user", {"object": "user", "id": "u1"}, "@Anonymous"), "."),
        para("See ", raw_mention("page", {"id": OTHER_ID}, "Old title"), " and more."),
        para("On ", raw_mention("date", date, "2026-01-02")),
        para(raw_mention("link_mention", {"href": URL, "title": "A [title]"}, URL, URL)),
        para("Custom ", raw_mention("custom_emoji", custom, ":party:")),
    ]


@golden
def formatting() -> Made:
    both = raw_text("and both", bold=True, italic=True)
    return [
        para(raw_text("bold", bold=True), raw_text(" italic", italic=True), " plain"),
        para("in", raw_text("side", bold=True), "word and ", both),
        para(raw_text("bold ", bold=True), both, raw_text("!", bold=True)),
        para(raw_text("gone", strikethrough=True), " ", raw_text("under", underline=True)),
        para(raw_text("red", color="red"), " ", raw_text("on blue", color="blue_background")),
        para(raw_text("co`de", code=True), " ", raw_text("bold code", code=True, bold=True)),
        para(raw_text("a [link] (here)", link=URL, bold=True), " and <b>no tag</b> *no* _marks_"),
        para("1. no list", "\n# no heading", "\n- no item\n> no quote | no cell"),
        para("עברית и 日本語 👩‍👩‍👧 é\u00a0x"),
    ]


@golden
def simple_table() -> Made:
    cells: list[list[list[Raw | str]]] = [
        [[raw_text("a|b", bold=True)], ["line\nbreak"], [raw_text("x|y", code=True)]],
        [[raw_text("link", link=URL)], [raw_equation("|x|")], []],
    ]
    return [
        table([["Name"], ["Words"], ["Code"]], *cells, has_column_header=True, has_row_header=True),
        table(["no header", "b"], ["c", "d"]),
    ]


@golden
def child_database() -> Made:
    hidden = "66666666-6666-4666-8666-666666666666"
    return [
        block("child_database", id=DATABASE_ID, title="Old name"),
        block("child_database", id=hidden, title="A view of something hidden"),
        block("child_database", id=hidden, title=""),
    ]


@golden
def comments() -> Made:
    return golden_comments.page_with_comments()


@golden
def columns() -> Made:
    left = block("column", words("heading_3", "Left"), item("one"), item("two"))
    right = block("column", item("three"), words("callout", "boxed", icon=EMOJI))
    return [para("above"), block("column_list", left, right), para("below")]


@golden
def synced_block() -> Made:
    copy = {"type": "block_id", "block_id": TARGET_ID}
    return [
        block("synced_block", para("original"), item("with a list"), synced_from=None),
        block("synced_block", para("original"), item("with a list"), synced_from=copy),
        block("synced_block", synced_from=copy),
    ]


@golden
def tabs() -> Made:
    first = words("paragraph", "First tab", para("inside"), item("list"), icon=EMOJI)
    second = words("paragraph", "Second tab", code("x = 1"))
    return [block("tab", first, second)]


@golden
def meeting_notes() -> Made:
    parts = {"summary_block_id": "s", "notes_block_id": "n", "transcript_block_id": "t"}
    return [
        block(
            "meeting_notes",
            block("unsupported", id="x", block_type="ai_block"),
            words("paragraph", id="s"),
            title=[raw_text("Weekly")],
            status="notes_ready",
            children=parts,
            calendar_event={
                "start_time": "2026-01-02T10:00:00.000Z",
                "end_time": "2026-01-02T11:00:00.000Z",
            },
        ),
        block(
            "transcription",
            BlockTree(words("paragraph", "Summary of it", id="s").block, (item("a point"),)),
            para("no part of the three"),
            title=[],
            status="summary_in_progress",
            children=parts,
        ),
    ]


@golden
def unsupported() -> Made:
    return [
        block("unsupported", block_type="button"),
        block("unsupported", block_type="form"),
        words("template", "Add a row", para("what it adds")),
        block("hologram", rich_text=[raw_text("words of an unknown kind")]),
    ]


@golden
def lists_in_quotes_in_toggles_in_columns() -> Made:
    quoted = words("quote", "quoted", item("a", step("one"), step("two")), code("x\n\ny"))
    held = words("toggle", "toggle", quoted, words("to_do", "task", checked=True))
    return [block("column_list", block("column", held), block("column", held))]


@golden
def everything_in_a_list() -> Made:
    return [
        item(
            "an item",
            para("paragraph"),
            words("heading_3", "Heading"),
            words("quote", "quote"),
            words("callout", "callout", icon=EMOJI),
            code("code"),
            table([["a"], ["b"]], [["c"], ["d"]], has_column_header=True),
            stored("image"),
            block("divider"),
            words("to_do", "task", checked=False),
        ),
        item("the next item"),
    ]


@golden
def callouts_in_callouts() -> Made:
    inner = words("callout", "inner", code("code"), icon=EMOJI, color="red")
    return [words("callout", "outer", inner, words("toggle", "t", para("x")), icon=EMOJI)]


@golden
def lists_that_must_not_melt() -> Made:
    return [item("a"), para(), item("b"), step("1"), para(), step("2"), item("c"), block("divider")]


@golden
def toggle_headings() -> Made:
    inner = words("heading_3", "Inner", item("deep", para("text")), is_toggleable=True)
    return [
        words("heading_1", "Outer", para("hidden"), inner, is_toggleable=True),
        words("heading_1", "Next"),
    ]

"""Pages of any number of blocks, every kind of block among them, drawn by chance."""

from collections.abc import Callable, Sequence
from random import Random

import attrs

from notionkit.emulator import blocks as b
from notionkit.emulator import richtext as t
from notionkit.emulator.blocks import Draft
from notionkit.emulator.generated_names import ODD, sentence
from notionkit.emulator.richtext import Json

_DEEPEST = 6
_COLOURS = ("default", "gray", "red_background", "blue", "green_background")
_LANGUAGES = ("python", "plain text", "mermaid", "c++", "markdown")
_URL = "https://example.com/"
_TRAPS = (
    "- not a list\n# not a heading\n1. no",
    "| not | a table |\n|---|---|",
    "---\nkey: no front matter\n---",
    "<details><summary>no HTML</summary></details> &amp; <!-- -->",
    "![no](image) [[no link]] #no-tag ^no-anchor $no$ ~~no~~ ==no==",
    "`` ` `` \\* \\\\ \\n",
    "  spaces before and after  ",
    "line\nbreaks\n\nand an empty one",
    "\u202eright to left\u202c and back, مرحبا and שלום",
    "e\u0301 combining, zero\u200bwidth, no\u00a0break, soft\u00adhyphen",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇪🇺 👍🏽",
    "\x07bell and \x7fdelete",
    "word " * 400,
)


@attrs.frozen
class Palette:
    """What blocks may point to: files by kind of block, pages, people, an emoji, an original."""

    files: Sequence[tuple[str, Json]]
    page: Callable[[int], str]
    pages: int
    people: Sequence[Json]
    emoji: str
    synced: str | None = None

    def any_page(self, chance: Random) -> str:
        """The id of one of the pages."""
        return self.page(chance.randrange(self.pages))


def mixture(chance: Random, count: int, palette: Palette, *, depth: int = 0) -> tuple[Draft, ...]:
    """Drafts of `count` blocks, those inside of others counted too."""
    made: list[Draft] = []
    while count > 0:
        maker = chance.choices(_MAKERS, _WEIGHTS)[0]
        draft, size = maker(chance, count if depth < _DEEPEST else 1, palette, depth)
        made.append(draft)
        count -= size
    return tuple(made)


def some_text(chance: Random, palette: Palette) -> list[Json]:
    """A plain sentence, or one with styles, links, mentions and formulas in it."""
    rolled = chance.random()
    if rolled < 0.7:
        return [t.text(sentence(chance))]
    if rolled < 0.78:
        return [t.text(chance.choice(_TRAPS))]
    spice = chance.choice(_SPICES)
    return [t.text(f"{sentence(chance)} "), spice(chance, palette), t.text(" and so on.")]


Made = tuple[Draft, int]


def _plain(chance: Random, _count: int, palette: Palette, _depth: int) -> Made:
    return b.paragraph(some_text(chance, palette), color=chance.choice(_COLOURS)), 1


def _empty(_chance: Random, _count: int, _palette: Palette, _depth: int) -> Made:
    return b.paragraph(""), 1


def _holder(chance: Random, count: int, palette: Palette, depth: int) -> Made:
    inside = chance.randint(0, min(count - 1, 6))
    children = mixture(chance, inside, palette, depth=depth + 1)
    words = some_text(chance, palette)
    return chance.choice(_HOLDERS)(chance, words, children), 1 + inside


def _table(chance: Random, count: int, palette: Palette, _depth: int) -> Made:
    if count < 2:
        return b.divider(), 1
    width, height = chance.randint(1, 5), chance.randint(1, min(count - 1, 5))
    cells = [[some_text(chance, palette)[:1] for _ in range(width)] for _ in range(height)]
    return b.table(
        cells, header=chance.random() < 0.7, row_header=chance.random() < 0.2
    ), 1 + height


def _columns(chance: Random, count: int, palette: Palette, depth: int) -> Made:
    if count < 3:
        return b.breadcrumb(), 1
    inside = chance.randint(0, min(count - 3, 8))
    left = chance.randint(0, inside)
    parts = [mixture(chance, own, palette, depth=depth + 1) for own in (left, inside - left)]
    ratios = (0.3, 0.7) if chance.random() < 0.5 else None
    return b.columns(*parts, ratios=ratios), 3 + inside


def _tabs(chance: Random, count: int, palette: Palette, depth: int) -> Made:
    if count < 3:
        return b.table_of_contents(), 1
    inside = chance.randint(0, min(count - 3, 4))
    content = mixture(chance, inside, palette, depth=depth + 1)
    label: Json = {"type": "emoji", "emoji": "🗂️"}
    return b.tabs(("One", label, content), (sentence(chance), None, [])), 3 + inside


def _media(chance: Random, _count: int, palette: Palette, _depth: int) -> Made:
    kind, source = chance.choice(palette.files)
    caption = some_text(chance, palette) if chance.random() < 0.5 else ""
    if kind == "file":
        return b.file_block(source, chance.choice(ODD)[:80] or "data", caption=caption), 1
    return b.media(kind, source, caption=caption), 1


def _leaf(chance: Random, _count: int, palette: Palette, _depth: int) -> Made:
    return chance.choice(_LEAVES)(chance, palette), 1


_HOLDERS: Sequence[Callable[[Random, list[Json], Sequence[Draft]], Draft]] = (
    lambda _, words, below: b.paragraph(words, *below),
    lambda _, words, below: b.bullet(words, *below),
    lambda _, words, below: b.bullet(words, *below),
    lambda _, words, below: b.numbered(words, *below),
    lambda chance, words, below: b.to_do(words, *below, checked=chance.random() < 0.5),
    lambda _, words, below: b.toggle(words, *below),
    lambda chance, words, below: b.heading(chance.randint(1, 4), words, *below),
    lambda chance, words, below: b.quote(words, *below, color=chance.choice(_COLOURS)),
    lambda _, words, below: b.callout(words, *below, icon={"type": "emoji", "emoji": "⚓"}),
    lambda _, _words, below: b.synced_original(*below),
)
_LEAVES: Sequence[Callable[[Random, Palette], Draft]] = (
    lambda chance, own: b.heading(chance.randint(1, 4), some_text(chance, own)),
    lambda chance, _: b.code_block(chance.choice(_TRAPS), chance.choice(_LANGUAGES)),
    lambda chance, _: b.equation_block(f"\\frac{{{chance.randint(1, 9)}}}{{x}}"),
    lambda _, __: b.divider(),
    lambda chance, own: b.bookmark(f"{_URL}{chance.random()}", caption=some_text(chance, own)),
    lambda chance, _: b.embed(f"{_URL}{chance.random()}"),
    lambda chance, _: b.link_preview(f"{_URL}issue/{chance.randint(1, 999)}"),
    lambda chance, own: b.link_to_page("page_id", own.any_page(chance)),
    lambda chance, _: b.unsupported(chance.choice(("button", "form", "ai_block"))),
    lambda _, own: b.synced_copy(own.synced) if own.synced else b.divider(),
)
_SPICES: Sequence[Callable[[Random, Palette], Json]] = (
    lambda chance, _: t.text(sentence(chance), bold=True, italic=True, color="red"),
    lambda chance, _: t.text(sentence(chance), strikethrough=True, underline=True),
    lambda _, __: t.code("a`b|c"),
    lambda chance, _: t.link(sentence(chance), f"{_URL}?a=(1)&b=[2]"),
    lambda _, __: t.equation("a_1^2 < b"),
    lambda chance, own: t.mention_page(own.any_page(chance), "a page"),
    lambda chance, own: t.mention_user(chance.choice(own.people)),
    lambda chance, _: t.mention_date(f"2026-0{chance.randint(1, 9)}-11", "2026-11-30"),
    lambda _, own: t.mention_custom_emoji(own.emoji, "party", f"{_URL}party.png"),
    lambda _, __: t.mention_link(f"{_URL}unfurled", "Unfurled"),
)
_MAKERS = (_plain, _holder, _leaf, _empty, _media, _table, _columns, _tabs)
_WEIGHTS = (40, 32, 14, 4, 4, 3, 2, 1)

"""A large world in which every text is unique, and what must come out of it."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import attrs

from notionkit.emulator import Source, World
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.emulator.blocks import Draft
from notionkit.emulator.journal import Counts
from notionkit.emulator.richtext import plain, rich
from notionkit.emulator.values import verified

Json = dict[str, Any]

BLOCK_TEXT = re.compile(r"bt\d{5}")
TITLE_TEXT = re.compile(r"pt\d{5}")
VALUE_TEXT = re.compile(r"vt\d{5}")

LEVELS = 12
ROWS = 1_000


@attrs.frozen
class Texts:
    """Texts of which no two are equal, nor part of one another."""

    _numbers: Iterator[int] = attrs.field(factory=lambda: itertools.count(1))

    def block(self) -> str:
        """A text for a block."""
        return f"bt{next(self._numbers):05}"

    def title(self) -> str:
        """A title for a page, database or data source."""
        return f"pt{next(self._numbers):05}"

    def value(self) -> str:
        """A text for a property of a row."""
        return f"vt{next(self._numbers):05}"


@attrs.frozen
class LargeWorld:
    """The world, and the ids of what is special in it."""

    world: World
    long_page: str
    toggle_page: str
    deep_page: str
    by_walking_only: str
    by_search_only: str
    table: str
    related: str
    two_sources: tuple[str, ...]
    wiki_page: str


def large_world(rows: int = ROWS) -> LargeWorld:
    """Long, wide, deep, with pages and databases in every kind of place."""
    return _Making(rows).made()


class _Making:
    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.world = World(name="Large workspace", seed="large")
        self.texts = Texts()

    def made(self) -> LargeWorld:
        world, texts = self.world, self.texts
        long_page = world.page(texts.title(), blocks=self._paragraphs(250))
        toggle_page = world.page(texts.title(), blocks=[b.toggle(texts.block(), *self._wide(130))])
        deep_page = world.page(texts.title(), blocks=[self._nested(LEVELS)])
        world.page(texts.title(), blocks=self._every_kind_of_text())
        places = self._places()
        table = self._table(long_page)
        related = self._related(deep_page)
        two = self._two_sources(toggle_page)
        return LargeWorld(
            world=world,
            long_page=long_page,
            toggle_page=toggle_page,
            deep_page=deep_page,
            by_walking_only=self._by_walking_only(places),
            by_search_only=self._by_search_only(),
            table=table,
            related=related,
            two_sources=two,
            wiki_page=self._wiki(),
        )

    def _paragraphs(self, count: int) -> list[Draft]:
        return [b.paragraph(self.texts.block()) for _ in range(count)]

    def _wide(self, count: int) -> list[Draft]:
        return [b.bullet(self.texts.block()) for _ in range(count)]

    def _nested(self, levels: int) -> Draft:
        makers = itertools.cycle((b.bullet, b.toggle, b.numbered, b.quote, b.to_do, b.callout))
        node = b.paragraph(self.texts.block())
        for make, _ in zip(makers, range(levels - 1), strict=False):
            node = make(self.texts.block(), node)
        return node

    def _every_kind_of_text(self) -> list[Draft]:
        text = self.texts.block
        return [
            b.heading(1, text()),
            b.heading(2, text(), b.paragraph(text())),
            b.heading(3, text()),
            b.code_block(text(), "python", caption=text()),
            b.equation_block(text()),
            b.table([[text(), text()], [text(), text()]]),
            b.media("image", b.external("https://example.com/a.png"), caption=text()),
            b.file_block(self.world.file("a.txt", b"a"), "a.txt", caption=text()),
            b.bookmark("https://example.com", caption=text()),
            b.embed("https://example.com", caption=text()),
            b.template(text(), b.to_do(text())),
            b.raw_block("block_of_tomorrow", {"rich_text": rich(text())}),
        ]

    def _places(self) -> list[str]:
        """Pages and databases in toggles, columns, synced blocks and tabs; returns the pages."""
        world, text = self.world, self.texts.block
        home = world.page(self.texts.title())
        (toggle,) = world.append(home, b.toggle(text(), b.paragraph(text())))
        (columns,) = world.append(home, b.columns([b.paragraph(text())], [b.paragraph(text())]))
        (synced,) = world.append(home, b.synced_original(b.paragraph(text())))
        (tabs,) = world.append(
            home, b.tabs((text(), None, [b.paragraph(text())]), (text(), None, []))
        )
        world.append(home, b.synced_copy(synced))
        holders = [toggle, *world.children[columns], synced, *world.children[tabs]]
        pages = [self._page_in(holder) for holder in holders]
        for holder in holders:
            made = world.database(
                self.texts.title(), [Source(self.texts.title())], parent=holder, inline=True
            )
            world.row(made.source, {"Name": self.texts.title()})
        return pages

    def _page_in(self, holder: str) -> str:
        return self.world.page(self.texts.title(), parent=holder, blocks=self._paragraphs(2))

    def _by_walking_only(self, places: list[str]) -> str:
        made = self.world.page(self.texts.title(), parent=places[0], blocks=self._paragraphs(1))
        self.world.unindex(made)
        return made

    def _by_search_only(self) -> str:
        hidden = self.world.page("hidden")
        made = self.world.page(self.texts.title(), parent=hidden, blocks=self._paragraphs(1))
        self.world.unshare(hidden)
        self.world.share(made)
        return made

    def _table(self, parent: str) -> str:
        properties = {"Note": s.plain_property("rich_text"), "Count": s.number()}
        made = self.world.database(
            self.texts.title(), [Source(self.texts.title(), properties)], parent=parent
        )
        for count in range(self.rows):
            values = {"Name": self.texts.title(), "Note": self.texts.value(), "Count": count}
            self.world.row(made.source, values)
        return made.source

    def _related(self, parent: str) -> str:
        """A row with 30 relations and 27 people."""
        world, texts = self.world, self.texts
        people = [world.person(texts.value()) for _ in range(27)]
        target = world.database(texts.title(), [Source(texts.title())], parent=parent)
        rows = [world.row(target.source, {"Name": texts.title()}) for _ in range(30)]
        properties = {
            "Related": s.relation(target.id, target.source),
            "People": s.plain_property("people"),
        }
        holder = world.database(texts.title(), [Source(texts.title(), properties)], parent=parent)
        values = {"Name": texts.title(), "Related": rows, "People": people}
        return world.row(holder.source, values)

    def _two_sources(self, parent: str) -> tuple[str, ...]:
        note = {"Note": s.plain_property("rich_text")}
        sources = [Source(self.texts.title(), note) for _ in range(2)]
        made = self.world.database(self.texts.title(), sources, parent=parent)
        for source in made.sources:
            for _ in range(3):
                values = {"Name": self.texts.title(), "Note": self.texts.value()}
                self.world.row(source, values, blocks=self._paragraphs(1))
        return made.sources

    def _wiki(self) -> str:
        """A wiki: rows that are verified, with pages below them, and a page right in it."""
        world, texts = self.world, self.texts
        properties = {"Verification": s.verification()}
        wiki = world.database(texts.title(), [Source(texts.title(), properties)])
        values = {"Name": texts.title(), "Verification": verified("unverified")}
        row = world.row(wiki.source, values, blocks=self._paragraphs(1))
        self._page_in(row)
        page = world.page(texts.title(), blocks=self._paragraphs(1))
        parent = {"type": "database_id", "database_id": wiki.id}
        world.put("page", world.need("page", page) | {"parent": parent})
        return page


def pages_of(world: World) -> list[Json]:
    """Every page that the connection may see, but for those in the trash."""
    return [page for page in world.all("page") if _is_shown(world, page["id"])]


def rows_of(world: World, source: str) -> list[str]:
    """The rows of a data source that the connection gets to see."""
    return [row for row in world.rows.get(source, ()) if _is_shown(world, row)]


def _is_shown(world: World, page: str) -> bool:
    return world.visible(page) and not world.trashed(page)


def blocks_below(world: World, holder: str) -> Iterator[Json]:
    """The blocks of a page in the order in which a reader meets them, those of copies included."""
    for block in world.listed_children(holder):
        yield block
        if block["type"] == "synced_block" and block["synced_block"]["synced_from"]:
            yield from blocks_below(world, block["synced_block"]["synced_from"]["block_id"])
        elif block["type"] not in ("child_page", "child_database"):
            yield from blocks_below(world, block["id"])


def texts_of(block: Json) -> Iterator[str]:
    """The texts that a reader sees of one block, without those of its children."""
    payload = block[block["type"]]
    yield plain(payload.get("rich_text", ()))
    yield payload.get("expression", "")
    yield from (plain(cell) for cell in payload.get("cells", ()))
    yield plain(payload.get("caption", ()))


def block_texts(world: World, page_id: str) -> list[str]:
    """The unique texts of a page's blocks, in order."""
    blocks = blocks_below(world, page_id)
    return [found for own in blocks for text in texts_of(own) for found in BLOCK_TEXT.findall(text)]


def fewest_requests(world: World) -> int:
    """The lowest number of API requests that can bring all of a world.

    One for each page of each listing, one for each database, one for each page that search does
    not list, one for each property that a page cannot show whole, and one that confirms a search
    of several answers.
    """
    pages, sources = pages_of(world), list(world.all("data_source"))
    rows = {row for listed in world.rows.values() for row in listed}
    unlisted = [page for page in pages if page["id"] in world.unindexed - rows]
    holders = {page["id"] for page in pages}
    for page in pages:
        holders |= {
            block["id"] for block in blocks_below(world, page["id"]) if _nests(world, block)
        }
    searches = _listing(len(pages) - len(unlisted) + len(sources))
    return sum(
        (
            1,  # who the token belongs to
            _listing(len(world.users)),
            searches,
            searches > 1,  # what was edited while it went on stands at its head
            sum(_listing(len(world.listed_children(holder))) for holder in holders),
            sum(_listing(len(rows_of(world, source["id"]))) for source in sources),
            len(list(world.all("database"))),
            len(unlisted),
            sum(_long_properties(page) for page in pages),
        )
    )


def asked_in_vain(counts: Counts) -> dict[str, int]:
    """What was read more than once, but for the head of search, which confirms the search."""
    head = "POST /v1/search?"
    return {
        what: times
        for what, times in counts.repeated.items()
        if times > 2 or not what.startswith(head) or "start_cursor" in what
    }


def _listing(length: int) -> int:
    return max(1, -(-length // 100))


def _nests(world: World, block: Json) -> bool:
    if block["type"] in ("child_page", "child_database"):
        return False
    return (
        block["type"] == "column_list"
        or _is_copy(block)
        or bool(world.listed_children(block["id"]))
    )


def _is_copy(block: Json) -> bool:
    return block["type"] == "synced_block" and bool(block["synced_block"]["synced_from"])


def _long_properties(page: Json) -> int:
    shown = {"relation": 25, "people": 24}  # people at exactly 25 may be more, without a word
    values = page["properties"].values()
    return sum(
        len(own[own["type"]]) > shown.get(own["type"], 10**9)
        for own in values
        if own["type"] in shown
    )

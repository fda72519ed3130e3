"""A world in which people work: edits of every kind, chosen by a seed."""

import random
from collections.abc import Callable
from typing import Any

from notionkit.emulator import Source, World
from notionkit.emulator import blocks as b
from notionkit.emulator import schema as s
from notionkit.emulator.richtext import rich
from tests.integration.clocks import HandClock

Json = dict[str, Any]


def living_world() -> World:
    """Pages in pages and in blocks, a database with a formula, one without, a synced block."""
    world = World(name="Living workspace", seed="living")
    home = world.page("Home", key="home", blocks=[b.paragraph("Hello")])
    (toggle,) = world.append(home, b.toggle("Inside", b.paragraph("One")))
    shared = (b.paragraph("Shared"), b.toggle("Both", b.paragraph("Deeper"), _file(world)))
    (synced,) = world.append(home, b.synced_original(*shared).named("synced"))
    notes = world.page("Notes", parent=home, key="notes", blocks=[b.to_do("Do")])
    world.page("Deep", parent=toggle, key="deep", blocks=[b.quote("Deep")])
    world.page("Below", parent=notes, key="below", blocks=[b.synced_copy(synced)])
    world.page("Other", key="other", blocks=[b.bullet("A", b.bullet("B", b.bullet("C")))])
    plain = {"Status": s.select("Open", "Done"), "Count": s.number()}
    tasks = world.database("Tasks", [Source("Tasks", plain)], parent=home, key="tasks")
    other = world.database("Log", [Source("Log", {"Count": s.number()})], parent=notes, key="log")
    for number in range(4):
        world.row(tasks.source, {"Name": f"Task {number}", "Status": "Open", "Count": number})
        world.row(other.source, {"Name": f"Entry {number}", "Count": number}, blocks=[b.divider()])
    world.unindex(world.id_of("below"))
    return world


def _file(world: World) -> b.Draft:
    return b.file_block(world.file("shared.txt", b"shared"), "shared.txt")


class People:
    """Whoever edits the world: one thing at a time, as the seed has it."""

    def __init__(self, world: World, clock: HandClock, seed: int) -> None:
        self.world = world
        self.clock = clock
        self._chance = random.Random(seed)
        self._number = 0
        self.unshared: list[str] = []
        self.done: list[str] = []
        self._deeds: list[Callable[[], str | None]] = [
            self._create_page,
            self._create_row,
            self._append,
            self._append,
            self._edit_block,
            self._edit_block,
            self._remove_block,
            self._copy,
            self._remove_copy,
            self._rename,
            self._set_value,
            self._set_value,
            self._move,
            self._move,
            self._trash,
            self._restore,
            self._unshare,
            self._share,
            self._unindex,
            self._reindex,
            self._wait,
            self._wait,
        ]

    def work(self, deeds: int) -> None:
        """Do so many things."""
        while deeds:
            done = self._chance.choice(self._deeds)()
            if done is not None:
                self.done.append(done)
                deeds -= 1

    def share_all(self) -> None:
        """Give back every access that was taken."""
        while self.unshared:
            self.world.share(self.unshared.pop())

    # -- choices

    def _text(self) -> str:
        self._number += 1
        return f"Text {self._number}"

    def _pages(self) -> list[str]:
        return [own["id"] for own in self.world.all("page") if not self.world.trashed(own["id"])]

    def _page(self) -> str:
        return self._chance.choice(self._pages())

    def _block(self, kinds: tuple[str, ...]) -> Json | None:
        found = [
            own
            for own in self.world.all("block")
            if own["type"] in kinds and not self.world.trashed(own["id"])
        ]
        return self._chance.choice(found) if found else None

    # -- deeds

    def _create_page(self) -> str:
        toggle = self._block(("toggle",))
        parent = toggle["id"] if toggle and self._chance.random() < 0.3 else self._page()
        title = self._text()
        self.world.page(title, parent=parent, blocks=[b.paragraph(self._text())])
        return f"create {title} in {parent}"

    def _create_row(self) -> str | None:
        sources = [
            own for own in self.world.all("data_source") if not self.world.trashed(own["id"])
        ]
        if not sources:
            return None
        title = self._text()
        self.world.row(self._chance.choice(sources)["id"], {"Name": title})
        return f"create row {title}"

    def _append(self) -> str:
        page = self._page()
        draft = b.toggle(self._text(), b.paragraph(self._text()))
        self.world.append(page, draft if self._chance.random() < 0.3 else b.paragraph(self._text()))
        return f"append to {page}"

    def _edit_block(self) -> str | None:
        block = self._block(("paragraph", "to_do", "quote", "bulleted_list_item"))
        if block is None:
            return None
        self.world.edit_block(block["id"], {"rich_text": rich(self._text())})
        return f"edit block {block['id']}"

    def _remove_block(self) -> str | None:
        block = self._block(("paragraph", "bulleted_list_item"))
        if block is None:
            return None
        self.world.trash(block["id"])
        return f"remove block {block['id']}"

    def _copy(self) -> str | None:
        synced, page = self.world.id_of("synced"), self._page()
        if self.world.trashed(synced):
            return None
        self.world.append(page, b.synced_copy(synced))
        return f"copy {synced} to {page}"

    def _remove_copy(self) -> str | None:
        blocks = self.world.all("block")
        found = [own for own in blocks if own.get("synced_block", {}).get("synced_from")]
        there = [own["id"] for own in found if not self.world.trashed(own["id"])]
        if not there:
            return None
        self.world.trash(chosen := self._chance.choice(there))
        return f"remove copy {chosen}"

    def _rename(self) -> str:
        databases = [own["id"] for own in self.world.all("database")]
        chosen = self._chance.choice([*self._pages(), *databases])
        self.world.rename(chosen, title := self._text())
        return f"rename {chosen} to {title}"

    def _set_value(self) -> str | None:
        rows = [
            own for own in self._pages() if "Count" in self.world.need("page", own)["properties"]
        ]
        if not rows:
            return None
        self.world.set_value(row := self._chance.choice(rows), "Count", self._number)
        return f"set value of {row}"

    def _move(self) -> str | None:
        blocks = {own["id"] for own in self.world.all("block")}
        movable = [own for own in self._pages() if own in blocks]
        toggle = self._block(("toggle",))
        if not movable:
            return None
        page = self._chance.choice(movable)
        target = toggle["id"] if toggle and self._chance.random() < 0.3 else self._page()
        if page in self.world.path_up(target) or self.world.parent_of(page) == target:
            return None
        self.world.move(page, target)
        return f"move {page} to {target}"

    def _trash(self) -> str | None:
        found = [own for own in self._pages() if own != self.world.id_of("home")]
        databases = [own["id"] for own in self.world.all("database")]
        chosen = self._chance.choice([*found, *databases])
        if self.world.trashed(chosen):
            return None
        self.world.trash(chosen)
        return f"trash {chosen}"

    def _restore(self) -> str | None:
        kinds = ("page", "database")
        gone = [own["id"] for kind in kinds for own in self.world.all(kind) if own["in_trash"]]
        if not gone:
            return None
        self.world.restore(chosen := self._chance.choice(gone))
        return f"restore {chosen}"

    def _unshare(self) -> str | None:
        page = self._page()
        if page in self.unshared:
            return None
        self.world.unshare(page)
        self.unshared.append(page)
        return f"unshare {page}"

    def _share(self) -> str | None:
        if not self.unshared:
            return None
        page = self.unshared.pop(self._chance.randrange(len(self.unshared)))
        self.world.share(page)
        return f"share {page}"

    def _unindex(self) -> str | None:
        page = self._page()
        if self.world.need("page", page)["parent"]["type"] == "workspace":
            return None  # nothing else would lead to it
        self.world.unindex(page)
        return f"unindex {page}"

    def _reindex(self) -> str | None:
        if not self.world.unindexed:
            return None
        page = self._chance.choice(sorted(self.world.unindexed))
        self.world.unindexed.discard(page)
        self.world.revision += 1
        return f"reindex {page}"

    def _wait(self) -> str:
        seconds = self._chance.choice((5, 30, 61, 600, 5000))
        self.clock.advance(seconds)
        return f"wait {seconds} s"

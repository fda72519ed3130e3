"""Blocks that are made when somebody looks at them.

A world of a million blocks would fill gigabytes. Here the blocks of a page follow from the page's
number alone; they are made for whoever asks, kept for a short while, and made alike the next time.
Before the first of them is changed, the whole page is handed over to the store for good.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import attrs

from notionkit.emulator.blocks import Draft
from notionkit.emulator.bodies import Birth, block_body
from notionkit.emulator.ids import stable_id
from notionkit.emulator.richtext import Json

KEPT_PAGES = 128
_MARK = slice(14, None)

Maker = Callable[[int, int], Sequence[Draft]]
"""The drafts for the page with a number, and how many blocks they are; the same in every call."""


@attrs.frozen
class Unfolded:
    """The blocks of one page by id, and the ids below each holder."""

    blocks: dict[str, Json] = attrs.field(factory=dict)
    children: dict[str, list[str]] = attrs.field(factory=dict)


class Late:
    """Pages whose blocks are not made yet. Safe to use from any thread."""

    def __init__(self, seed: object, make: Maker) -> None:
        self._mark = stable_id(seed, "late")[_MARK]
        self._make = make
        self._births: dict[int, Birth] = {}
        self._numbers: dict[str, int] = {}
        self._sizes: dict[int, int] = {}
        self._kept: OrderedDict[int, Unfolded] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, number: int, page: Birth, size: int) -> None:
        """A page whose `size` blocks come later, born when it was."""
        self._births[number] = page
        self._numbers[page.id] = number
        self._sizes[number] = size

    @property
    def size(self) -> int:
        """How many blocks there would be."""
        return sum(self._sizes.values())

    @property
    def pages(self) -> tuple[str, ...]:
        """The ids of the pages."""
        return tuple(self._numbers)

    def is_page(self, object_id: str) -> bool:
        """Whether it is one of the pages; each has at least one block."""
        return object_id in self._numbers

    def number_of(self, object_id: str) -> int | None:
        """The number of the page that has this id, or a block with it; None for all others."""
        known = self._numbers.get(object_id)
        if known is not None or object_id[_MARK] != self._mark:
            return known
        number = int(object_id[:8], 16)
        return number if number in self._births else None

    def block(self, block_id: str) -> Json | None:
        """A block, None when it is none of these."""
        number = None if block_id in self._numbers else self.number_of(block_id)
        return None if number is None else self._unfolded(number).blocks.get(block_id)

    def children(self, holder: str) -> Sequence[str]:
        """The ids below a page or block, in order."""
        number = self.number_of(holder)
        return () if number is None else self._unfolded(number).children.get(holder, ())

    def hand_over(self, object_id: str) -> Unfolded | None:
        """The whole page that an id belongs to, which is not known here from now on."""
        number = self.number_of(object_id)
        if number is None:
            return None
        made = self._unfolded(number)
        with self._lock:
            self._kept.pop(number, None)
            page = self._births.pop(number)
            del self._numbers[page.id], self._sizes[number]
        return made

    def _unfolded(self, number: int) -> Unfolded:
        with self._lock:
            known = self._kept.get(number)
            if known is not None:
                self._kept.move_to_end(number)
                return known
            made = self._unfold(number, self._births[number])
            self._kept[number] = made
            if len(self._kept) > KEPT_PAGES:
                self._kept.popitem(last=False)
            return made

    def _unfold(self, number: int, page: Birth) -> Unfolded:
        made = Unfolded()
        drafts = self._make(number, self._sizes[number])
        todo = [(page.id, {"type": "page_id", "page_id": page.id}, drafts)]
        while todo:
            holder, parent, drafts = todo.pop()
            listing = made.children.setdefault(holder, [])
            for draft in drafts:
                own = attrs.evolve(page, id=f"{number:08x}-{len(made.blocks):04x}-{self._mark}")
                made.blocks[own.id] = block_body(own, parent, draft)
                listing.append(own.id)
                if draft.children:
                    below = {"type": "block_id", "block_id": own.id}
                    todo.append((own.id, below, draft.children))
        return made

"""What stood in the workspace at a moment, and what came or went only with something above it.

Notion marks as trashed what was put there by itself, and leaves what lies below as it is. To a
reader that is gone as well, so whether an object was there takes the places that it stood in then.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Self

import attrs

from notionkit.mirror import Logged, MirrorView
from notionkit.mirror.kinds import NODES

_REMEMBERED = 4096
"""So many of the places that others stand in are not looked up again."""


class Presence:
    """The workspace as it was when the change log had come to a change."""

    def __init__(self, view: MirrorView, at: int) -> None:
        self._view = view
        self.logged = lru_cache(_REMEMBERED)(partial(view.logged, at=at))

    def has(self, logged: Logged | None) -> bool:
        """Whether the object was there, and in nothing that was not."""
        if logged is None or logged.op == "delete":
            return False
        return all(above.op == "put" for above in self.above(logged))

    def above(self, logged: Logged) -> Iterator[Logged]:
        """Yield what the object stood in, from the nearest on."""
        seen = {logged.id}
        holder: Logged | None = logged
        while holder and (place := self._place(holder)) and place[1] not in seen:
            seen.add(place[1])
            if holder := self.logged(*place):
                yield holder

    def _place(self, logged: Logged) -> tuple[str, str] | None:
        """Where it stood; as it does now where that was not recorded, or the block is gone."""
        if logged.kind not in NODES:
            return None
        kind, parent_id = logged.parent or ("block_id", "")
        if kind != "block_id":
            return kind.removesuffix("_id"), parent_id
        if owner := self._view.owner_of_block(parent_id):
            return owner
        node = self._view.node(logged.kind, logged.id)
        return None if node is None else node.parent


@attrs.frozen
class Ends:
    """The two moments between which changes are told."""

    old: Presence
    new: Presence

    @classmethod
    def of(cls, view: MirrorView, after: int, upto: int) -> Self:
        """Return the ends of a part of the change log."""
        return cls(Presence(view, after), Presence(view, upto))

    def along_with(self, kind: str, object_id: str) -> frozenset[str]:
        """Return the ids of what the object stands in and came or went with; mostly none."""
        new = self.new.logged(kind, object_id)
        if new is None:
            return frozenset()
        above = list(self.new.above(new))
        old = self.old.logged(kind, object_id) if above else None
        if old is None or self._stays(old, new):
            return frozenset()
        return frozenset(each.id for each in above if self._came_or_went(each, new))

    def _came_or_went(self, above: Logged, below: Logged) -> bool:
        old = self.old.logged(above.kind, above.id)
        return (
            old is not None
            and self.new.has(above) == self.new.has(below)
            and not self._stays(old, above)
        )

    def _stays(self, old: Logged, new: Logged) -> bool:
        return self.old.has(old) == self.new.has(new)

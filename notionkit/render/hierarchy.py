"""Pages, databases and data sources as a tree, on scratch paper: it is as large as a workspace.

Whatever the nodes say of their parents, everybody leads to the root: who names a parent that is not
there stands at the root, and of those that are above one another the one created first.
"""

import heapq
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from notionkit._scratch import Scratch

Key = tuple[str, str]
"""An object of the tree: its kind (the API's object name) and its id."""

ROOT = ""
_NO_TIME = "9999"
_END = "\0"
_ROOTED_AT_ONCE = 4096
_DATABASE, _DATA_SOURCE = "database:", "data_source:"


class NodeLike(Protocol):
    """What the layout reads of a page, database or data source."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def parent(self) -> tuple[str, str] | None: ...
    @property
    def created_time(self) -> str | None: ...


def plain_kind(kind: str) -> str:
    """The kind as a plain string: an enum's member does not hash like its value."""
    return str(getattr(kind, "value", kind))


def key_of(node: NodeLike) -> Key:
    """Kind and id of a node as plain strings."""
    return plain_kind(node.kind), node.id


def named(key: Key) -> str:
    """A key as one text."""
    return ":".join(key)


def unnamed(name: str) -> Key:
    """The key of such a text."""
    kind, _, object_id = name.partition(":")
    return kind, object_id


Child = tuple[str, str]
"""The name and the title of a node."""


class Tree:
    """The nodes below one another, in order of precedence: the one created first, then by id.

    Args:
        nodes: all of them, in any order.
        scratch: where the tree is kept.
    """

    def __init__(self, nodes: Iterable[NodeLike], scratch: Scratch) -> None:
        self.scratch = scratch
        self._nodes, self._below = scratch.table(), scratch.table()
        self._sources = scratch.table()
        self._nodes.fill(map(_line, nodes))
        self._below.fill(self._placed())

    def parent(self, name: str) -> str | None:
        """What a node says that it is in."""
        line = self._nodes.get(name)
        return None if line is None else line[3]

    def title(self, name: str) -> str:
        """The title of a node."""
        return str(self._nodes[name][2])

    def everywhere(self) -> Iterator[tuple[str, str]]:
        """The name of each node behind that of the one which it stands below."""
        found = self._below.under("")
        return ((line.partition(_END)[0], name) for line, (name, _) in found)

    def within(self, name: str) -> Iterator[Child]:
        """What stands directly below a node, or `ROOT`.

        The only data source of a database is taken out, and its rows are put in its place.
        """
        lines = self._below.under(name + _END)
        if source := self.only_source(name):
            rows = self._below.under(source + _END)
            lines = heapq.merge(lines, rows, key=lambda line: line[0].partition(_END)[2])
        return ((child, title) for _, (child, title) in lines if child != source)

    def only_source(self, database: str) -> str | None:
        """The data source of a database that has but one."""
        if not database.startswith(_DATABASE):
            return None
        found = [source for _, source in self._sources.under(database + _END)]
        return found[0] if len(found) == 1 else None

    def _placed(self) -> Iterator[tuple[str, Child]]:
        rooted: set[str] = set()
        cut: set[str] = set()
        for name, (created, object_id, title, parent) in self._nodes.under(""):
            if len(rooted) > _ROOTED_AT_ONCE:
                rooted.clear()
            cut.update(self._circle_above(name, rooted))
            above = parent if parent in rooted and name not in cut else ROOT
            yield _END.join((above, created, object_id, name)), (name, title)
            if above.startswith(_DATABASE) and name.startswith(_DATA_SOURCE):
                self._sources[above + _END + name] = name

    def _circle_above(self, name: str, rooted: set[str]) -> list[str]:
        """Where to cut the circle that the way up from a node runs into; mostly nowhere.

        Who is on the way is there, and is `rooted` from now on.
        """
        way: dict[str, tuple[str, str, str]] = {}
        at: str | None = name
        while at is not None and at not in rooted and at not in way:
            line = self._nodes.get(at)
            if line is None:
                break
            way[at] = line[0], line[1], at
            at = line[3]
        rooted.update(way)
        circle = list(way)[list(way).index(at) :] if at in way else []
        return [min(circle, key=way.__getitem__)] if circle else []


def _line(node: NodeLike) -> tuple[str, Any]:
    parent = node.parent and named((plain_kind(node.parent[0]), node.parent[1]))
    return named(key_of(node)), (node.created_time or _NO_TIME, node.id, node.title, parent)

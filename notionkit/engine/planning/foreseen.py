"""The tree as a run will find it, as far as search and the mirror tell: nothing is read for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from notionkit import model
from notionkit.engine.crawl.choices import Choices, Step, Verdict
from notionkit.mirror import Kind, MirrorView, Node

Key = tuple[str, str]
Raw = Mapping[str, Any]

_KINDS = {"page_id": Kind.PAGE, "database_id": Kind.DATABASE, "data_source_id": Kind.DATA_SOURCE}
_LISTED = frozenset({"page", "data_source"})


@attrs.frozen
class Foreseen:
    """What is known before a run.

    Attributes:
        nodes: All that search lists and the mirror knows, by kind and id.
        sizes: Bytes of each object that search listed.
        before: What the mirror knew of them.
        adrift: Pages on blocks that nobody has read: they lie inside of other pages.
    """

    nodes: Mapping[Key, Node]
    sizes: Mapping[Key, int]
    before: Mapping[Key, Node]
    adrift: frozenset[Key] = frozenset()

    def way(self, key: Key, targets: Sequence[str] = ()) -> tuple[tuple[Step, ...], bool]:
        """Return the steps from the top, or from a target, to a node; whether from a target."""
        steps: list[Step] = []
        seen: set[Key] = set()
        at: Key | None = key
        while at is not None and at in self.nodes and at not in seen:
            seen.add(at)
            node = self.nodes[at]
            steps.append(Step(*at, node.title))
            if node.id in targets:
                return tuple(reversed(steps)), True
            at = None if node.parent is None else (str(node.parent[0]), node.parent[1])
        return tuple(reversed(steps)), False

    def judged(
        self, choices: Choices, targets: Sequence[str] = ()
    ) -> Iterator[tuple[Key, tuple[Step, ...], Verdict]]:
        """Yield what lies within reach of a run, the way to it, and what is left out of it."""
        for key, node in self.nodes.items():
            steps, named = self.way(key, targets)
            if node.in_trash or (targets and not named):
                continue
            if choices.general.depth is not None and steps[0].key in self.adrift:
                continue  # perhaps too deep
            yield key, steps, choices.judge(steps, named=named)

    def is_edited(self, key: Key) -> bool:
        """Tell whether a node is new, or was edited since the mirror saw it."""
        before, node = self.before.get(key), self.nodes[key]
        return before is None or before.last_edited_time != node.last_edited_time


def foresee(listed: Sequence[Raw], trashed: Iterable[Raw], view: MirrorView | None) -> Foreseen:
    """Put together what search lists, what it lists of the trash, and what the mirror knows."""
    before = {} if view is None else {_key(node): node for node in view.nodes()}
    nodes, sizes = dict(before), {}
    for raw in listed:
        for node in (*_database_of(raw, before, view), _node(raw, before, view)):
            nodes[_key(node)] = node
        sizes[_kind(raw), str(raw["id"])] = len(json.dumps(raw))
    for raw in trashed:
        if (key := (_kind(raw), str(raw.get("id")))) in nodes:
            nodes[key] = attrs.evolve(nodes[key], in_trash=True)
    blocks = (key for key in sizes if nodes[key].parent is None)
    on_blocks = {key for raw in listed if _on_block(raw) for key in [(_kind(raw), str(raw["id"]))]}
    return Foreseen(nodes, sizes, before, frozenset(on_blocks.intersection(blocks)))


def is_node(raw: Any) -> bool:
    """Tell whether search listed something of which it can be said where it stands."""
    is_listed = isinstance(raw, Mapping) and raw.get("object") in _LISTED
    return is_listed and "id" in raw and "properties" in raw


def _on_block(raw: Raw) -> bool:
    return (raw.get("parent") or {}).get("type") == "block_id"


def _key(node: Node) -> Key:
    return (str(node.kind), node.id)


def _kind(raw: Raw) -> str:
    return str(raw.get("object"))


def _node(raw: Raw, before: Mapping[Key, Node], view: MirrorView | None) -> Node:
    known = before.get((_kind(raw), str(raw["id"])))
    return Node(
        kind=Kind(_kind(raw)),
        id=str(raw["id"]),
        title=_title(raw),
        parent=_parent(raw.get("parent"), view),
        created_time=str(raw.get("created_time") or ""),
        last_edited_time=str(raw.get("last_edited_time") or ""),
        in_trash=bool(raw.get("in_trash")),
        reached=True,
        left_out="" if known is None else known.left_out,
    )


def _database_of(raw: Raw, before: Mapping[Key, Node], view: MirrorView | None) -> Iterator[Node]:
    """Yield the database of a data source, which search does not list."""
    parent = raw.get("parent") or {}
    database = parent.get("database_id") if _kind(raw) == "data_source" else None
    if not isinstance(database, str):
        return
    known = before.get(("database", database))
    yield Node(
        kind=Kind.DATABASE,
        id=database,
        title=_title(raw) if known is None else known.title,
        parent=_parent(raw.get("database_parent"), view),
        created_time=str(raw.get("created_time") or "") if known is None else known.created_time,
        last_edited_time="" if known is None else known.last_edited_time,
        in_trash=False,
        reached=True,
    )


def _title(raw: Raw) -> str:
    try:
        thing = model.structure_any(dict(raw))
    except model.StructureError:
        return ""
    return model.title_of(thing) if isinstance(thing, model.Page | model.DataSource) else ""


def _parent(parent: Any, view: MirrorView | None) -> tuple[Kind, str] | None:
    if not isinstance(parent, Mapping):
        return None
    kind = str(parent.get("type"))
    if kind == "block_id":
        return None if view is None else view.owner_of_block(str(parent[kind]))
    return (_KINDS[kind], str(parent[kind])) if kind in _KINDS else None

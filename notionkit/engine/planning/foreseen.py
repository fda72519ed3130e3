"""The tree as a run would leave it, as far as search and the mirror tell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from notionkit import model
from notionkit.engine.crawl.choices import Choices, Step, Verdict
from notionkit.engine.crawl.places import Places
from notionkit.mirror import Kind, MirrorView, Node

Key = tuple[str, str]
Raw = Mapping[str, Any]

_KINDS = {"page_id": Kind.PAGE, "database_id": Kind.DATABASE, "data_source_id": Kind.DATA_SOURCE}
_LISTED = frozenset({"page", "data_source"})
_TITLED = (model.Page, model.DataSource, model.Database)


@attrs.frozen
class Seen:
    """What Notion told before a run: what search lists, of the trash too, and what targets are.

    `since`: a quick run looks at nothing that was edited before, as the API writes times.
    """

    listed: Sequence[Raw]
    trashed: Sequence[Raw] = ()
    targets: Sequence[str] = ()
    since: str = ""


@attrs.frozen
class Foreseen:
    """What is known before a run.

    Attributes:
        nodes: All that search lists and the mirror knows, by kind and id, as the run would leave
            it: `reached` says whether the run would come across it.
        before: What the mirror knew of them.
        raws: What search listed of that, or was read as a target.
        met: What the run would come across without asking for its id.
        adrift: Pages on blocks that nobody has read: they lie inside of other pages.
        targets: The ids of pages and databases that the run is about; none means all.
        is_quick: Whether the run takes what it does not come across for granted.
    """

    nodes: Mapping[Key, Node]
    before: Mapping[Key, Node]
    raws: Mapping[Key, Raw]
    met: frozenset[Key] = frozenset()
    adrift: frozenset[Key] = frozenset()
    targets: tuple[str, ...] = ()
    is_quick: bool = False

    def way(self, key: Key) -> tuple[tuple[Step, ...], bool]:
        """Return the steps from the top, or from a target, to a node; whether from a target."""
        steps = tuple(_upwards(key, self.nodes, self.targets))[::-1]
        return steps, bool(steps) and steps[0].id in self.targets

    def judged(self, choices: Choices) -> Iterator[tuple[Key, tuple[Step, ...], Verdict]]:
        """Yield what lies within reach of a run, the way to it, and what is left out of it."""
        for key, node in self.nodes.items():
            steps, named = self.way(key)
            if node.in_trash or (self.targets and not named):
                continue
            if choices.general.depth is not None and steps[0].key in self.adrift:
                continue  # perhaps too deep
            yield key, steps, choices.judge(steps, named=named)

    def is_there(self, key: Key) -> bool:
        """Tell whether the run would find a node, or take it for granted."""
        node = self.nodes[key]
        return node.reached or (self.is_quick and not node.lost)

    def is_edited(self, key: Key) -> bool:
        """Tell whether a node is new, or was edited since the mirror saw it."""
        before, node = self.before.get(key), self.nodes[key]
        return before is None or before.last_edited_time != node.last_edited_time

    def size(self, key: Key) -> int:
        """Return the bytes of JSON of an object that search listed."""
        raw = self.raws.get(key)
        return 0 if raw is None else len(json.dumps(raw))


def foresee(seen: Seen, view: MirrorView | None) -> Foreseen:
    """Put together what Notion told and what the mirror knows.

    What search does not list is left as not reached; `fates.decided` says more of it.
    """
    before = {} if view is None else {key_of(node): node for node in view.each_node()}
    nodes = {key: attrs.evolve(node, reached=False) for key, node in before.items()}
    raws = {
        (_kind(raw), str(raw["id"])): raw
        for raw in seen.listed
        if str(raw.get("last_edited_time") or "") >= seen.since
    }
    for raw in raws.values():
        for node in (*_database_of(raw, before, raws, view), _node(raw, before, view)):
            nodes[key_of(node)] = node
    for raw in seen.trashed:
        if (key := (_kind(raw), str(raw.get("id")))) in nodes and not seen.since:
            nodes[key] = attrs.evolve(nodes[key], in_trash=True, reached=True)
    on_blocks = (key for key, raw in raws.items() if _on_block(raw) and nodes[key].parent is None)
    targets = tuple(seen.targets)
    every = Foreseen(
        nodes,
        before,
        raws,
        adrift=frozenset(on_blocks),
        targets=targets,
        is_quick=bool(seen.since),
    )
    tree = _within(every) if targets else every
    return attrs.evolve(
        tree, met=frozenset(key for key, node in tree.nodes.items() if node.reached)
    )


def is_node(raw: Any) -> bool:
    """Tell whether search listed something of which it can be said where it stands."""
    is_listed = isinstance(raw, Mapping) and raw.get("object") in _LISTED
    return is_listed and "id" in raw and "properties" in raw


def key_of(node: Node) -> Key:
    """Kind and id of a node, as plain strings."""
    return (str(node.kind), node.id)


def parent_of(node: Node | None) -> Key | None:
    """Kind and id of what a node stands on."""
    return None if node is None or node.parent is None else (str(node.parent[0]), node.parent[1])


def _upwards(key: Key, nodes: Mapping[Key, Node], targets: Sequence[str]) -> Iterator[Step]:
    """Yield a node and what is above it, up to the first target, or to the top."""
    seen: set[Key] = set()
    at: Key | None = key
    while at is not None and at in nodes and at not in seen:
        seen.add(at)
        node = nodes[at]
        yield Step(*at, node.title)
        at = None if node.id in targets else parent_of(node)


def _within(every: Foreseen) -> Foreseen:
    """Leave everything outside of the targets as the mirror has it."""

    def concerned(key: Key) -> bool:
        trees = (every.nodes, every.before)
        return any(
            step.id in every.targets
            for tree in trees
            for step in _upwards(key, tree, every.targets)
        )

    inside = {key: node for key, node in every.nodes.items() if concerned(key)}
    outside = {
        key: attrs.evolve(node, reached=False)
        for key, node in every.before.items()
        if key not in inside
    }
    raws = {key: raw for key, raw in every.raws.items() if key in inside}
    return attrs.evolve(
        every, nodes=inside | outside, raws=raws, adrift=every.adrift & inside.keys()
    )


def _on_block(raw: Raw) -> bool:
    return (raw.get("parent") or {}).get("type") == "block_id"


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


def _database_of(
    raw: Raw, before: Mapping[Key, Node], raws: Mapping[Key, Raw], view: MirrorView | None
) -> Iterable[Node]:
    """Yield the database of a data source, which search does not list."""
    parent = raw.get("parent") or {}
    database = parent.get("database_id") if _kind(raw) == "data_source" else None
    if not isinstance(database, str) or ("database", database) in raws:
        return
    known = before.get(("database", database))
    place = _parent(raw.get("database_parent"), view)
    if known is not None:
        yield attrs.evolve(known, parent=place, in_trash=False, reached=True, lost=False)
        return
    yield Node(
        kind=Kind.DATABASE,
        id=database,
        title=_title(raw),
        parent=place,
        created_time=str(raw.get("created_time") or ""),
        last_edited_time="",
        in_trash=False,
        reached=True,
    )


def _title(raw: Raw) -> str:
    try:
        thing = model.structure_any(dict(raw))
    except model.StructureError:
        return ""
    return model.title_of(thing) if isinstance(thing, _TITLED) else ""


def _parent(parent: Any, view: MirrorView | None) -> tuple[Kind, str] | None:
    if not isinstance(parent, Mapping):
        return None
    kind = str(parent.get("type"))
    if kind == "block_id":
        page = None if view is None else Places(view).page_of(str(parent[kind]))
        return page and (Kind(page[0]), page[1])
    return (_KINDS[kind], str(parent[kind])) if kind in _KINDS else None

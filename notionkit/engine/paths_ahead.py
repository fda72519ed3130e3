"""Which files a run would add, change, move and remove, as far as that shows before it.

Where everything stands follows from the tree alone, so the tree that search tells of is laid out
as a run would do it, and compared with the files that are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from notionkit.engine.choices import Verdict
from notionkit.engine.foreseen import Foreseen
from notionkit.mirror import MirrorView, Node
from notionkit.plugins.attachments import attachments
from notionkit.plugins.scene import FILE, living
from notionkit.render import Layout, layout

Key = tuple[str, str]
Place = tuple[str, str, str]
"""The plugin that writes a file, and kind and id of what the file is of."""

_WRITES = {
    "markdown": ("md", frozenset({"page", "database"})),
    "csv": ("csv", frozenset({"data_source"})),
    "json": ("json", frozenset({"page", "database", "data_source"})),
}
_OBJECTS = _WRITES["json"][1]


@attrs.frozen
class PathsAhead:
    """Paths of the output folder, sorted; `moved` has pairs of old and new ones.

    `unlisted`: how many objects are known that search does not list: the run asks for each.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()
    unlisted: int = 0


def paths_ahead(
    foreseen: Foreseen, verdicts: Mapping[Key, Verdict], view: MirrorView, *, unlisted: int
) -> PathsAhead:
    """Return what a run would do to the files.

    Args:
        foreseen: The tree as it is known.
        verdicts: What is left out of what lies within reach of the run.
        view: The mirror, which knows the files.
        unlisted: How many objects are known that search does not list.
    """
    nodes = living(_marked(foreseen, verdicts))
    files = attachments(view.files(), nodes)
    after_layout = layout([node for node in nodes.values() if not node.left_out], files.values())
    before = {
        (each.plugin, str(each.kind), each.id): each.path
        for each in view.outputs()
        if each.kind == FILE or (each.plugin in _WRITES and each.kind in _OBJECTS)
    }
    formats = {plugin for plugin, _, _ in before if plugin in _WRITES}
    after = dict(_places(nodes, after_layout, formats))
    stored = (place for place in before if place[1] == FILE)
    after |= {place: path for place in stored if (path := after_layout.file(place[2]))}
    both = before.keys() & after.keys()
    edited = _touched(foreseen, nodes)
    return PathsAhead(
        added=tuple(sorted(after[place] for place in after.keys() - before.keys())),
        changed=tuple(sorted(after[place] for place in both if place[1:] in edited)),
        moved=tuple(sorted((before[at], after[at]) for at in both if before[at] != after[at])),
        removed=tuple(sorted(before[place] for place in before.keys() - after.keys())),
        unlisted=unlisted,
    )


def _marked(foreseen: Foreseen, verdicts: Mapping[Key, Verdict]) -> Iterator[Node]:
    """Yield the nodes with what the run would leave out of them."""
    for key, node in foreseen.nodes.items():
        found = verdicts.get(key)
        if found is None:
            yield node
            continue
        stays_empty = found.wish.rows == "nonempty" and node.left_out == "page"
        yield attrs.evolve(node, left_out="page" if stays_empty and not found.how else found.how)


def _places(
    nodes: Mapping[Key, Node], places: Layout, formats: set[str]
) -> Iterator[tuple[Place, str]]:
    shared = {base: key for key, base in places.bases.items() if key[0] == "database"}
    for key in nodes:
        for plugin in formats:
            extension, kinds = _WRITES[plugin]
            path = places.path(*key, extension) if key[0] in kinds else None
            is_shared = plugin == "json" and key[0] == "data_source"
            if path and not (is_shared and places.bases[key] in shared):
                yield (plugin, *key), path


def _touched(foreseen: Foreseen, nodes: Mapping[Key, Node]) -> set[Key]:
    """Return what was edited, and the tables that show it."""
    edited = {key for key in nodes if foreseen.is_edited(key)}
    gone = {key for key in foreseen.before.keys() - nodes.keys() if key[0] == "page"}
    tables: set[Key] = set()
    for key in edited | gone:
        for tree in (foreseen.nodes, foreseen.before):
            source = _parent(tree.get(key))
            if source is not None and source[0] == "data_source":
                tables |= {source, _parent(tree.get(source)) or source}
    return edited | tables


def _parent(node: Node | None) -> Key | None:
    return None if node is None or node.parent is None else (str(node.parent[0]), node.parent[1])

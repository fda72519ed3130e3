"""Which files a run would add, change, move and remove, as far as that shows before it.

Where everything stands follows from the tree alone, so the tree that search tells of is laid out
as a run would do it, and compared with the files that are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from notionkit.engine.crawl.choices import Verdict
from notionkit.engine.planning.foreseen import Foreseen
from notionkit.mirror import MirrorView, Node
from notionkit.plugins.attachments import Attachments, plain
from notionkit.plugins.living import fallen, lives
from notionkit.plugins.scene import FILE
from notionkit.render import Layout, layout
from notionkit.render.layout import Kept

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
    foreseen: Foreseen,
    verdicts: Mapping[Key, Verdict],
    view: MirrorView,
    *,
    unlisted: int,
    writing: Collection[str],
    kept: Kept,
) -> PathsAhead:
    """Return what a run would do to the files.

    Args:
        foreseen: The tree as it is known.
        verdicts: What is left out of what lies within reach of the run.
        view: The mirror, which knows the files.
        unlisted: How many objects are known that search does not list.
        writing: The plugins that the run has; files of others stay as they are.
        kept: Paths that stay whatever things are called now.
    """
    nodes = _living(list(_marked(foreseen, verdicts)))
    files = Attachments(view.each_file(), nodes)
    shown = [node for node in nodes.values() if not node.left_out]
    after_layout = layout(shown, files.values(), kept=kept)
    formats = _WRITES.keys() & set(writing)
    before = {
        (each.plugin, str(each.kind), each.id): each.path
        for each in view.outputs()
        if each.kind == FILE or (each.plugin in formats and each.kind in _OBJECTS)
    }
    after = dict(_places(nodes, after_layout, formats))
    stored = (place for place in before if place[1] == FILE)
    after |= {place: path for place in stored if (path := after_layout.file(place[2]))}
    both = before.keys() & after.keys()
    edited = _touched(foreseen, nodes)
    return PathsAhead(
        added=tuple(sorted(after[place] for place in after.keys() - before.keys())),
        changed=tuple(sorted(after[at] for at in both if at[1:] in edited[at[0] == "json"])),
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


def _living(nodes: Collection[Node]) -> Mapping[Key, Node]:
    """What `Living` tells of a mirror, of nodes that are in none."""
    gone = fallen(nodes, lambda node: node.in_trash)
    return {plain(node.kind, node.id): node for node in nodes if lives(node, gone)}


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


def _touched(foreseen: Foreseen, nodes: Mapping[Key, Node]) -> tuple[set[Key], set[Key]]:
    """Return whose documents change, and whose JSON, which has the times of what stands on it."""
    edited = {key for key in nodes if foreseen.is_edited(key)}
    moved = {
        key for key in foreseen.before.keys() | nodes.keys() if _is_other(key, foreseen, nodes)
    }
    shown = {key for key in edited | moved if _is_row(key, foreseen)} | moved
    return edited | _holders(shown, foreseen), edited | _holders(edited | moved, foreseen)


def _is_other(key: Key, foreseen: Foreseen, nodes: Mapping[Key, Node]) -> bool:
    """Tell whether a node came, left, or has another name or place."""
    before, now = foreseen.before.get(key), nodes.get(key)
    if before is None or now is None or before.in_trash:
        return (before is None or before.in_trash) != (now is None)
    return (before.title, before.parent) != (now.title, now.parent)


def _is_row(key: Key, foreseen: Foreseen) -> bool:
    return any(
        above is not None and above[0] == "data_source"
        for above in (_parent(tree.get(key)) for tree in (foreseen.nodes, foreseen.before))
    )


def _holders(keys: Iterable[Key], foreseen: Foreseen) -> set[Key]:
    """Return what nodes stand on, now or before; for rows the table and its database."""
    found: set[Key] = set()
    for key in keys:
        for tree in (foreseen.nodes, foreseen.before):
            above = _parent(tree.get(key))
            found |= {above} if above else set()
            database = _parent(tree.get(above)) if above and above[0] == "data_source" else None
            found |= {database} if database else set()
    return found


def _parent(node: Node | None) -> Key | None:
    return None if node is None or node.parent is None else (str(node.parent[0]), node.parent[1])

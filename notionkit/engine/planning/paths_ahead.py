"""Which files a run would add, change, move and remove, as far as that shows before it.

Where everything stands follows from the tree alone, so the tree that search tells of is laid out
as a run would do it, and compared with the files that are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

import attrs

from notionkit.engine.crawl.choices import Verdict
from notionkit.engine.crawl.listings import ListingKind
from notionkit.engine.planning.ahead import Ahead
from notionkit.engine.planning.foreseen import Foreseen, Key, key_of
from notionkit.engine.planning.standing import Standing
from notionkit.engine.planning.touched import touched
from notionkit.engine.proof.deletions import Allowance, gone_from, held_with
from notionkit.mirror import Node, Output
from notionkit.plugins.attachments import Attachments, plain
from notionkit.plugins.living import Living
from notionkit.plugins.scene import FILE
from notionkit.render import Layout, layout
from notionkit.render.layout import Kept

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

    `held_back`: those that would go, were they not too many, so that none goes.
    `kept`: those with changes in Notion that were edited here, and stay as they are.
    `unlisted`: how many objects are known that search does not list: the run asks for each.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()
    held_back: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    unlisted: int = 0


@attrs.frozen(kw_only=True)
class Manner:
    """How the run would write.

    Attributes:
        plugins: The plugins that it has; files of others stay as they are.
        allowed: How many files may go.
        prune: Whether those of what is out of reach go too.
        kept: Paths that stay whatever things are called now.
        reshaped: Pages that are written from another kind of answer than before.
    """

    plugins: Collection[str]
    allowed: Allowance
    prune: bool
    kept: Kept
    reshaped: AbstractSet[Key] = frozenset()


def paths_ahead(
    tree: Foreseen,
    verdicts: Mapping[Key, Verdict],
    view: Ahead,
    standing: Standing,
    manner: Manner,
) -> PathsAhead:
    """Return what a run would do to the files.

    Args:
        tree: The tree as the run would leave it.
        verdicts: What is left out of what lies within reach of the run.
        view: The mirror; from now on it tells what is ahead.
        standing: What stands in the folder.
        manner: How the run would write.
    """
    formats = _WRITES.keys() & set(manner.plugins)
    before, copies = _recorded(view, formats)
    present = _living(view)
    gone, held = _decided(tree, verdicts, view, manner)
    nodes = _living(view)
    after = _laid_out(nodes, view, attrs.evolve(standing, held=held), formats, manner.kept)
    found = touched(tree, present, nodes)
    found = attrs.evolve(found, documents=found.documents | manner.reshaped)
    before = {at: path for at, path in before.items() if path not in held}
    changing = {at for at in before.keys() & after.keys() if at[1:] in found.of(at[0])}
    ahead = _compared(before, after, changing, standing)
    left = copies - held - {*standing.missing, *standing.kept}
    return attrs.evolve(
        ahead,
        removed=tuple(sorted({*ahead.removed, *left})),
        held_back=tuple(sorted(each.path for each in gone)),
    )


def _living(view: Ahead) -> dict[Key, Node]:
    return {key_of(node): node for node in Living.of(view).each()}


def _recorded(view: Ahead, formats: Collection[str]) -> tuple[dict[Place, str], set[str]]:
    """Return where everything stands, and what an earlier run kept of it for what it held back."""
    stands: dict[Place, str] = {}
    copies = set()
    held = view.held()
    ours = (
        each
        for each in view.each_output()
        if each.kind == FILE or (each.plugin in formats and each.kind in _OBJECTS)
    )
    for each in sorted(ours, key=lambda one: one.path in held):
        at = (each.plugin, str(each.kind), each.id)
        if stands.setdefault(at, each.path) != each.path and each.path in held:
            copies.add(each.path)
    return stands, copies


def _decided(
    tree: Foreseen, verdicts: Mapping[Key, Verdict], view: Ahead, manner: Manner
) -> tuple[tuple[Output, ...], frozenset[str]]:
    """Have the view tell what is ahead; return what is held back, and which paths stay for it."""
    nodes = {key_of(node): node for node in _marked(tree, verdicts, view)}
    view.nodes_ahead = dict(sorted(nodes.items()))
    found = gone_from(view, manner.plugins, prune=manner.prune)
    if manner.allowed.exceeded_by(len(found.outputs), found.every):
        held = held_with(view, found)
        view.held_ahead = held
        return found.outputs, held
    view.held_ahead = frozenset()
    pruned = {key: attrs.evolve(nodes[key], pruned=True) for key in found.lost}
    view.nodes_ahead = {**view.nodes_ahead, **pruned}
    return (), frozenset()


def _marked(tree: Foreseen, verdicts: Mapping[Key, Verdict], view: Ahead) -> Iterator[Node]:
    """Yield the nodes with what the run would leave out of them."""
    for key, node in tree.nodes.items():
        found = verdicts.get(key)
        if found is None:
            yield node
            continue
        may_be_empty = found.wish.rows == "nonempty" and not (found.how or tree.is_edited(key))
        is_empty = may_be_empty and _is_empty_row(view, node)
        yield attrs.evolve(node, left_out="page" if is_empty else found.how)


def _is_empty_row(view: Ahead, node: Node) -> bool:
    """Tell whether a row had nothing in it when it was last read, if ever."""
    if node.parent is None or node.parent[0] != "data_source":
        return False
    content = f"{ListingKind.CHILDREN}:{node.id}"
    said = any(view.comments(node.id).values())
    return view.listing(content) is not None and not said and not view.listed(content)


def _laid_out(
    nodes: Mapping[Key, Node],
    view: Ahead,
    standing: Standing,
    formats: Collection[str],
    kept: Kept,
) -> dict[Place, str]:
    """Return where everything would stand."""
    files = Attachments(view.each_file(), nodes)
    shown = [node for node in nodes.values() if not node.left_out]
    places = layout(shown, files.values(), foreign=standing.foreign, kept=kept)
    after = dict(_places(shown, places, formats))
    for file in files.values():
        path = places.file(file.key)
        if file.sha256 and path:
            after["files", FILE, file.key] = path
    return after


def _places(
    nodes: Iterable[Node], places: Layout, formats: Collection[str]
) -> Iterator[tuple[Place, str]]:
    shared = {base: key for key, base in places.bases.items() if key[0] == "database"}
    for key in (plain(node.kind, node.id) for node in nodes):
        for plugin in formats:
            extension, kinds = _WRITES[plugin]
            path = places.path(*key, extension) if key[0] in kinds else None
            is_shared = plugin == "json" and key[0] == "data_source"
            if path and not (is_shared and places.bases[key] in shared):
                yield (plugin, *key), path


def _compared(
    before: Mapping[Place, str],
    after: Mapping[Place, str],
    changing: AbstractSet[Place],
    standing: Standing,
) -> PathsAhead:
    """Return what becomes of the files, those included that people changed or deleted here."""
    both = before.keys() & after.keys()
    gone = {at for at in both if before[at] in standing.missing}
    same = {at for at in both - gone if before[at] == after[at]}
    left = {at for at in both - gone - same if before[at] in standing.kept}
    edited = {at for at in same if before[at] in standing.edited}
    stands = edited if standing.policy == "keep" else set()
    aside = edited if standing.policy == "both" else set()
    changed = (both - gone - left) & changing | edited
    added = [after[at] for at in after.keys() - before.keys() | gone | left]
    going = {before[at] for at in before.keys() - after.keys()}
    stays = {*standing.missing, *standing.kept}
    return PathsAhead(
        added=tuple(sorted([*added, *(standing.aside(before[at]) for at in aside)])),
        changed=tuple(sorted(after[at] for at in changed - stands)),
        moved=tuple(sorted((before[at], after[at]) for at in both - gone - same - left)),
        removed=tuple(sorted(going - stays)),
        kept=tuple(sorted(after[at] for at in stands & changing)),
    )

"""The integrity report: whether the files of an export hold together, by links and by parents.

Read from the files as they stand and from the tree in the mirror, without a request. A link of
ours that leads nowhere is a failure: whoever reads the export would miss what is behind it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from notionkit.mirror import MirrorView, Node, Output, Problem
from notionkit.plugins import Severity, disk
from notionkit.plugins.integrity import inspect
from notionkit.plugins.scene import living
from notionkit.render.hierarchy import Key
from notionkit.render.integrity import BrokenLink, Integrity, check


def examined(view: MirrorView, folder: Path, plugins: Container[str] | None = None) -> Integrity:
    """Look at every link of every Markdown file of ours, and at the parents of every object.

    Args:
        view: The mirror.
        folder: The output folder.
        plugins: Whose links count: what others wrote may be out of date. All without a word.

    Raises:
        OSError: when a file cannot be read.
    """
    present: list[str] = []
    others: list[str] = []
    for output in view.outputs():
        counts = plugins is None or output.plugin in plugins
        (present if counts else others).append(output.path)
    links = inspect(folder, present, others=others)
    nodes = living(view.nodes())  # not before: either takes as much memory as the tree is large
    found = attrs.evolve(check({}, (), nodes.values()), broken=links.broken, outside=links.outside)
    return attrs.evolve(found, orphans=tuple(sorted(_orphans(view, nodes))))


def _orphans(view: MirrorView, nodes: Mapping[Key, Node]) -> Iterator[Key]:
    """Yield what stands at the root although Notion has it inside of something."""
    for key, node in nodes.items():
        entry = view.entry(*key) if node.parent is None else None
        if entry is not None and entry.parent is not None:
            yield key


def problems(found: Integrity, view: MirrorView, folder: Path) -> Iterator[Problem]:
    """Yield what of it belongs in the ledger; links that lead outside are there already."""
    by_path = _by_path(found.broken)
    for output in view.outputs() if by_path else ():
        if output.path in by_path:
            yield _broken(output, by_path[output.path], folder)
    for kind, object_id in found.orphans:
        message = f"What {kind} {object_id} is in is not in this export: it stands at the root."
        yield Problem("flag", "orphan", kind, object_id, message)
    for circle in found.cycles:
        kind, object_id = circle[0]
        named = ", ".join(" ".join(key) for key in circle)
        message = f"These are said to be inside one another, and stand at the root: {named}."
        yield Problem("flag", "cycle", kind, object_id, message)


def _by_path(broken: Iterable[BrokenLink]) -> dict[str, list[BrokenLink]]:
    found: dict[str, list[BrokenLink]] = {}
    for link in broken:
        found.setdefault(link.path, []).append(link)
    return found


def _broken(output: Output, links: list[BrokenLink], folder: Path) -> Problem:
    """Return one problem for a file; in one that was edited here it is the editor's own."""
    is_ours = disk.look(folder / output.path) == output.sha256
    told = ", ".join(dict.fromkeys(f"{link.target} ({link.reason})" for link in links))
    message = f"{output.path} links to what is not there: {told}."
    severity: Severity = "failure" if is_ours else "flag"
    return Problem(severity, "broken_link", output.kind, output.id, message)

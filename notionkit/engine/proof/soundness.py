"""The integrity report: whether the files of an export hold together, by links and by parents.

Read from the files as they stand and from the tree in the mirror, without a request. A link of
ours that leads nowhere is a failure: whoever reads the export would miss what is behind it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import attrs

from notionkit.mirror import MirrorView, Output, Problem
from notionkit.plugins import Severity, disk
from notionkit.plugins.attachments import plain
from notionkit.plugins.integrity import inspect
from notionkit.plugins.living import Living
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

    def paths(*, counting: bool) -> Iterator[str]:
        for each in view.each_output():
            if (plugins is None or each.plugin in plugins) is counting:
                yield each.path

    links = inspect(folder, paths(counting=True), others=paths(counting=False))
    nodes = Living.of(view)
    found = check({}, (), nodes.each())
    found = attrs.evolve(found, broken=links.broken, outside=links.outside)
    return attrs.evolve(found, orphans=tuple(sorted(_orphans(nodes))))


def _orphans(nodes: Living) -> Iterator[Key]:
    """Yield what stands at the root although Notion has it inside of something."""
    for node in nodes.each():
        entry = nodes.view.entry(node.kind, node.id) if node.parent is None else None
        if entry is not None and entry.parent is not None:
            yield plain(node.kind, node.id)


def problems(found: Integrity, view: MirrorView, folder: Path) -> Iterator[Problem]:
    """Yield what of it belongs in the ledger; links that lead outside are there already."""
    by_path = _by_path(found.broken)
    held = view.held() if by_path else frozenset()
    for path, links in by_path.items():
        if (output := view.output(path)) is not None:
            yield _broken(output, links, folder, is_held=path in held)
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


def _broken(output: Output, links: list[BrokenLink], folder: Path, *, is_held: bool) -> Problem:
    """Return one problem for a file.

    In one that was edited here it is the editor's own; one that is held back stays as it was,
    wherever what it links to has gone since.
    """
    is_ours = disk.look(folder / output.path) == output.sha256
    told = ", ".join(dict.fromkeys(f"{link.target} ({link.reason})" for link in links))
    message = f"{output.path} links to what is not there: {told}."
    severity: Severity = "failure" if is_ours and not is_held else "flag"
    return Problem(severity, "broken_link", output.kind, output.id, message)

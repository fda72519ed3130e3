"""Whether a tree of exported files holds together: links, anchors, parents.

Pure functions over the files' texts and the nodes of the tree. `references` reads only Markdown
as this package writes it, so it needs no parser: what is text there is always escaped.
"""

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal
from urllib.parse import unquote, urlsplit

import attrs

from notionkit.model import InvalidId, parse_id
from notionkit.render.layout import Key, NodeLike, key_of, plain_kind
from notionkit.render.markdown.references import References, references

Reason = Literal["no such file", "no such anchor", "leads out of the folder"]


@attrs.frozen
class BrokenLink:
    """A relative link of the document at ``path`` that leads nowhere."""

    path: str
    target: str
    reason: Reason


@attrs.frozen
class Integrity:
    """What was found; all sorted, so that equal trees give equal reports.

    Attributes:
        broken: relative links without a file, heading or block at their end.
        outside: per document the links to Notion pages that are not in the export.
        orphans: nodes whose parent is named but not there.
        cycles: nodes that are above one another, each circle once, its least node first.
    """

    broken: tuple[BrokenLink, ...] = ()
    outside: tuple[tuple[str, str], ...] = ()
    orphans: tuple[Key, ...] = ()
    cycles: tuple[tuple[Key, ...], ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is broken; what lies outside is no fault of the files."""
        return not (self.broken or self.orphans or self.cycles)


def check(
    documents: Mapping[str, str],
    files: Collection[str] = (),
    nodes: Iterable[NodeLike] = (),
) -> Integrity:
    """Look at every link of every document.

    Args:
        documents: path to text of every Markdown file, paths relative with ``/``.
        files: the paths of all other files.
        nodes: pages, databases and data sources of the tree.
    """
    read = {path: references(text) for path, text in documents.items()}
    known = {key_of(node): node for node in nodes}
    return Integrity(
        broken=tuple(_broken(read, {*documents, *files})),
        outside=tuple(_outside(read)),
        orphans=tuple(sorted(_orphans(known))),
        cycles=tuple(_cycles(known)),
    )


def _broken(read: Mapping[str, References], files: Collection[str]) -> Iterator[BrokenLink]:
    for path in sorted(read):
        for url in read[path].links:
            reason = None if _is_absolute(url) else _fault(path, url, read, files)
            if reason:
                yield BrokenLink(path, url, reason)


def _fault(
    path: str, url: str, read: Mapping[str, References], files: Collection[str]
) -> Reason | None:
    place, _, fragment = url.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(place)))
    target = target if place else path
    if target.startswith(("../", "/")) or target == "..":
        return "leads out of the folder"
    if target not in files:
        return "no such file"
    missing = fragment and unquote(fragment) not in read.get(target, References()).anchors
    return "no such anchor" if missing else None


def _outside(read: Mapping[str, References]) -> Iterator[tuple[str, str]]:
    for path in sorted(read):
        yield from ((path, url) for url in read[path].links if _is_notion(url))


def _is_absolute(url: str) -> bool:
    try:
        return bool(urlsplit(url).scheme)
    except ValueError:
        return True


def _is_notion(url: str) -> bool:
    try:
        return _is_absolute(url) and bool(parse_id(url))
    except InvalidId:
        return False


def _orphans(nodes: Mapping[Key, NodeLike]) -> Iterator[Key]:
    for key, node in nodes.items():
        if node.parent is not None and _parent(node) not in nodes:
            yield key


def _cycles(nodes: Mapping[Key, NodeLike]) -> Iterator[tuple[Key, ...]]:
    done: set[Key] = set()
    for start in sorted(nodes):
        path: list[Key] = []
        key: Key | None = start
        while key is not None and key in nodes and key not in done and key not in path:
            path.append(key)
            key = _parent(nodes[key])
        if key is not None and key in path:
            circle = path[path.index(key) :]
            least = circle.index(min(circle))
            yield (*circle[least:], *circle[:least])
        done.update(path)


def _parent(node: NodeLike) -> Key | None:
    return None if node.parent is None else (plain_kind(node.parent[0]), node.parent[1])

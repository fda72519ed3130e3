"""Whether a tree of exported files holds together: links, anchors, parents.

Pure functions over the files' texts and the nodes of the tree. `references` reads only Markdown
as this package writes it, so it needs no parser: what is text there is always escaped.
"""

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote, urlsplit

import attrs

from notionkit.model import InvalidId, parse_id
from notionkit.render.hierarchy import Key, NodeLike, key_of, plain_kind
from notionkit.render.markdown.references import References, references

_KEPT = 64
"""How many documents are remembered for the links that lead to their anchors."""

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
    read = lru_cache(maxsize=_KEPT)(lambda path: references(documents[path]))
    reader = _Reader(documents, {*documents, *files}, read)
    known = {key_of(node): node for node in nodes}
    broken: list[BrokenLink] = []
    outside: list[tuple[str, str]] = []
    for path in sorted(documents):
        links = read(path).links
        broken += reader.broken(path, links)
        outside += ((path, url) for url in links if _is_notion(url))
    return Integrity(
        broken=tuple(broken),
        outside=tuple(outside),
        orphans=tuple(sorted(_orphans(known))),
        cycles=tuple(_cycles(known)),
    )


@attrs.frozen
class _Reader:
    """The documents, of which but a few are held at a time: all together they are too large."""

    documents: Mapping[str, str]
    files: Collection[str]
    read: Callable[[str], References]

    def broken(self, path: str, links: Iterable[str]) -> Iterator[BrokenLink]:
        for url in links:
            reason = None if _is_absolute(url) else self._fault(path, url)
            if reason:
                yield BrokenLink(path, url, reason)

    def _fault(self, path: str, url: str) -> Reason | None:
        place, _, fragment = url.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(place)))
        target = target if place else path
        if target.startswith(("../", "/")) or target == "..":
            return "leads out of the folder"
        if target not in self.files:
            return "no such file"
        missing = fragment and unquote(fragment) not in self._anchors(target)
        return "no such anchor" if missing else None

    def _anchors(self, path: str) -> Collection[str]:
        return self.read(path).anchors if path in self.documents else ()


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

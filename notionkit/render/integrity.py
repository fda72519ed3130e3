"""Whether a tree of exported files holds together: links, anchors, parents.

Pure functions over the files' texts and the nodes of the tree. `references` reads only Markdown
as this package writes it, so it needs no parser: what is text there is always escaped.
"""

import posixpath
from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
)
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote, urlsplit

import attrs

from notionkit._scratch import Scratch
from notionkit.model import InvalidId, parse_id
from notionkit.render.hierarchy import Key, NodeLike, key_of, named, plain_kind, unnamed
from notionkit.render.markdown.references import References, each_reference, references

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
    documents: Mapping[str, str | Iterable[str]],
    files: Container[str] = (),
    nodes: Iterable[NodeLike] = (),
) -> Integrity:
    """Look at every link of every document.

    Args:
        documents: path to text of every Markdown file, paths relative with ``/``; a text is a
            whole, or its lines without their ends.
        files: the paths of all other files.
        nodes: pages, databases and data sources of the tree.
    """
    read = lru_cache(maxsize=_KEPT)(lambda path: references(documents[path]))
    reader = _Reader(documents, files, read)
    broken: list[BrokenLink] = []
    outside: list[tuple[str, str]] = []
    for path, text in documents.items():
        for url in (found for found, is_link in each_reference(text) if is_link):
            broken += reader.broken(path, url)
            outside += [(path, url)] if _is_notion(url) else []
    orphans, cycles = _tree(nodes)
    return Integrity(
        broken=tuple(sorted(broken, key=lambda link: link.path)),
        outside=tuple(sorted(outside, key=lambda link: link[0])),
        orphans=orphans,
        cycles=cycles,
    )


@attrs.frozen
class _Reader:
    """The documents, of which but a few are held at a time: all together they are too large."""

    documents: Container[str]
    files: Container[str]
    read: Callable[[str], References]

    def broken(self, path: str, url: str) -> Iterator[BrokenLink]:
        reason = None if _is_absolute(url) else self._fault(path, url)
        if reason:
            yield BrokenLink(path, url, reason)

    def _fault(self, path: str, url: str) -> Reason | None:
        place, _, fragment = url.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(place)))
        target = target if place else path
        if target.startswith(("../", "/")) or target == "..":
            return "leads out of the folder"
        if target not in self.documents and target not in self.files:
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


def _tree(nodes: Iterable[NodeLike]) -> tuple[tuple[Key, ...], tuple[tuple[Key, ...], ...]]:
    """The orphans and the cycles."""
    with Scratch() as scratch:
        above = scratch.table()
        for node in nodes:
            kind, parent = node.parent or ("", "")
            above[named(key_of(node))] = kind and named((plain_kind(kind), parent))
        orphans = (name for name, parent in above.under("") if parent and parent not in above)
        return tuple(sorted(map(unnamed, orphans))), tuple(sorted(_cycles(above)))


def _cycles(above: MutableMapping[str, str]) -> Iterator[tuple[Key, ...]]:
    """Follow each way up to its end, or to where one before went along."""
    for start in above:
        way: dict[str, None] = {}
        name = start
        while name not in way and (up := above.get(name)):
            way[name] = None
            name = up
        if name in way:
            circle = list(map(unnamed, way))[list(way).index(name) :]
            least = circle.index(min(circle))
            yield (*circle[least:], *circle[:least])
        for step in way:
            above[step] = ""

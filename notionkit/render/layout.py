"""Where everything stands in the output folder, as a pure function of the present tree.

Nothing here knows history, unless it is given some as `Kept`: the same nodes always give the same
paths, in whatever order they come. `notionkit.render.claims` decides who keeps a name.
"""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar
from urllib.parse import quote

import attrs

from notionkit.render.claims import Folders, nobody

Key = tuple[str, str]
"""An object of the tree: its kind (the API's object name) and its id."""

ATTACHMENTS = "_files"
"""Folder beside a page's children that holds its attachments."""

_Named = TypeVar("_Named", Key, str)
_DATABASE, _DATA_SOURCE = "database", "data_source"
_LOOKUP_ORDER = ("page", _DATABASE, _DATA_SOURCE)
_NO_TIME = "9999"


class NodeLike(Protocol):
    """What the layout reads of a page, database or data source."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def parent(self) -> tuple[str, str] | None: ...
    @property
    def created_time(self) -> str | None: ...


class FileLike(Protocol):
    """What the layout reads of an attachment; `owner` is the node whose folder holds it."""

    @property
    def key(self) -> str: ...
    @property
    def owner(self) -> tuple[str, str] | None: ...
    @property
    def name(self) -> str: ...


@attrs.frozen
class Kept:
    """Names that are to stay: the paths of an earlier layout, those of nodes without extension."""

    bases: Mapping[Key, str] = attrs.field(factory=dict)
    files: Mapping[str, str] = attrs.field(factory=dict)


_NOTHING_KEPT = Kept()


@attrs.frozen
class Layout:
    """Paths relative to the output folder, with `/`, none of them outside it."""

    bases: Mapping[Key, str]
    files: Mapping[str, str]

    def base(self, kind: str, object_id: str) -> str | None:
        """The path without extension, which is also the folder of the children."""
        return self.bases.get((plain_kind(kind), object_id))

    def path(self, kind: str, object_id: str, extension: str) -> str | None:
        """The file of the object in one format: `path("page", id, "md")`."""
        base = self.base(kind, object_id)
        return None if base is None else f"{base}.{extension}"

    def file(self, key: str) -> str | None:
        """The path of an attachment."""
        return self.files.get(key)

    def kind_of(self, object_id: str) -> str | None:
        """The kind of an object of which only the id is known (a link, a mention)."""
        return next((kind for kind in _LOOKUP_ORDER if (kind, object_id) in self.bases), None)

    @staticmethod
    def relative(from_path: str, to_path: str) -> str:
        """The link from one file to the other, percent-encoded for Markdown and HTML."""
        return quote(posixpath.relpath(to_path, posixpath.dirname(from_path) or "."))


def layout(
    nodes: Iterable[NodeLike],
    files: Iterable[FileLike] = (),
    *,
    foreign: Callable[[str], bool] = nobody,
    kept: Kept = _NOTHING_KEPT,
) -> Layout:
    """Give each node and each attachment its path.

    `foreign(path)` tells whether something that is not ours stands at a path already;
    then the suffix is ours. Nodes whose parent is missing, or whose parents form a
    circle, stand at the root, as do those nested too deep for a path of 1,000 bytes.
    What has a path in `kept` keeps its name, before any other; where its parent stands elsewhere
    now, it comes along under that name.
    """
    tree = Tree(nodes)
    folders = Folders(foreign)
    bases = _place_nodes(tree, folders, kept.bases)
    return Layout(bases=bases, files=_place_files(files, bases, folders, kept.files))


def plain_kind(kind: str) -> str:
    """The kind as a plain string: an enum's member does not hash like its value."""
    return str(getattr(kind, "value", kind))


class Tree:
    """The nodes in their order of precedence, with parents that surely lead to the root."""

    def __init__(self, nodes: Iterable[NodeLike]) -> None:
        self.nodes: dict[Key, NodeLike] = {}
        for node in sorted(nodes, key=_precedence):
            self.nodes.setdefault(key_of(node), node)
        self.parents = {key: self._parent(key, node) for key, node in self.nodes.items()}
        for key in self.nodes:
            if key in self._ancestors(key):
                self.parents[key] = None

    def children(self) -> dict[Key | None, list[Key]]:
        """The keys below each key (None: the root), oldest first."""
        found: dict[Key | None, list[Key]] = defaultdict(list)
        for key, parent in self.parents.items():
            found[parent].append(key)
        return found

    def single_sources(self) -> dict[Key, Key]:
        """Each data source that is its database's only one -> the database."""
        sources: dict[Key, list[Key]] = defaultdict(list)
        for key, parent in self.parents.items():
            if key[0] == _DATA_SOURCE and parent and parent[0] == _DATABASE:
                sources[parent].append(key)
        return {found[0]: database for database, found in sources.items() if len(found) == 1}

    def _parent(self, key: Key, node: NodeLike) -> Key | None:
        if node.parent is None:
            return None
        parent = (plain_kind(node.parent[0]), node.parent[1])
        return parent if parent in self.nodes and parent != key else None

    def _ancestors(self, key: Key) -> set[Key]:
        seen: set[Key] = set()
        parent = self.parents[key]
        while parent is not None and parent not in seen:
            seen.add(parent)
            parent = self.parents[parent]
        return seen


def key_of(node: NodeLike) -> Key:
    """Kind and id of a node as plain strings."""
    return plain_kind(node.kind), node.id


def _precedence(node: NodeLike) -> tuple[str, str, str, str]:
    return node.created_time or _NO_TIME, node.id, plain_kind(node.kind), node.title


def _place_nodes(tree: Tree, folders: Folders, kept: Mapping[Key, str]) -> dict[Key, str]:
    bases: dict[Key, str] = {}
    shared = tree.single_sources()
    for folder, keys in _walk(_merged(tree, shared), bases):
        home = folder if folders.has_room(folder) else ""
        for key in _kept_first(keys, kept, home):
            own = posixpath.basename(kept.get(key, ""))
            bases[key] = folders.place(home, tree.nodes[key].title, key[1], own)
    return bases | {source: bases[database] for source, database in shared.items()}


def _kept_first(keys: Iterable[_Named], kept: Mapping[_Named, str], folder: str) -> list[_Named]:
    """First what stands in this folder already, then what came from another, then what is new."""

    def rank(key: _Named) -> int:
        if key not in kept:
            return 2
        return 0 if posixpath.dirname(kept[key]) == folder else 1

    return sorted(keys, key=rank)


def _merged(tree: Tree, shared: Mapping[Key, Key]) -> dict[Key | None, list[Key]]:
    """The children, with each only source taken out and its rows given to its database."""
    below = tree.children()
    rank = {key: number for number, key in enumerate(tree.nodes)}
    for source, database in shared.items():
        found = [key for key in below[database] if key != source] + below.pop(source, [])
        below[database] = sorted(found, key=rank.__getitem__)
    return below


def _walk(
    below: Mapping[Key | None, list[Key]], bases: Mapping[Key, str]
) -> Iterator[tuple[str, Sequence[Key]]]:
    """Folders from the root down, each with what stands in it; never recursive."""
    level: list[Key | None] = [None]
    while level:
        for parent in level:
            if parent in below:
                yield "" if parent is None else bases[parent], below[parent]
        level = [key for parent in level for key in below.get(parent, ())]


def _place_files(
    files: Iterable[FileLike],
    bases: Mapping[Key, str],
    folders: Folders,
    kept: Mapping[str, str],
) -> dict[str, str]:
    known: dict[str, FileLike] = {}
    for file in sorted(files, key=lambda file: (file.key, _owner(file) or ("", ""), file.name)):
        known.setdefault(file.key, file)
    placed: dict[str, str] = {}
    for key in sorted(known, key=lambda key: key not in kept):
        file = known[key]
        folder = posixpath.join(bases.get(_owner(file) or ("", ""), ""), ATTACHMENTS)
        own = posixpath.basename(kept.get(key, ""))
        placed[key] = folders.place_file(folder, file.name, key, own)
    return placed


def _owner(file: FileLike) -> Key | None:
    return None if file.owner is None else (plain_kind(file.owner[0]), file.owner[1])

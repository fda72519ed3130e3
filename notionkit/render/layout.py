"""Where everything stands in the output folder, as a pure function of the present tree.

Nothing here knows history, unless it is given some as `Kept`: the same nodes always give the same
paths, in whatever order they come. `notionkit.render.claims` decides who keeps a name.
"""

import itertools
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol
from urllib.parse import quote

import attrs

from notionkit._scratch import Scratch, Table
from notionkit.render.claims import Folders, nobody
from notionkit.render.hierarchy import ROOT, Child, Key, NodeLike, Tree, named, plain_kind, unnamed

ATTACHMENTS = "_files"
"""Folder beside a page's children that holds its attachments."""

_AT_ONCE = 200
_LOOKUP_ORDER = ("page", "database", "data_source")


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


class Layout:
    """Paths relative to the output folder, with `/`, none of them outside it.

    They are kept on scratch paper, and go with the layout.

    Attributes:
        bases: the path of each node without extension, which is also the folder of its children.
        files: the path of each attachment, by its key.
    """

    def __init__(self, tree: Tree, bases: Mapping[Key, str], files: Mapping[str, str]) -> None:
        self.tree = tree
        self.bases = bases
        self.files = files
        self._by_path: Table | None = None

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

    def only_source(self, database_id: str) -> str | None:
        """The id of a database's only data source, which has the same place."""
        found = self.tree.only_source(named(("database", database_id)))
        return None if found is None else unnamed(found)[1]

    def is_only_source(self, source_id: str) -> bool:
        """Whether a data source is its database's only one."""
        parent = self.tree.parent(named(("data_source", source_id)))
        return parent is not None and self.only_source(unnamed(parent)[1]) == source_id

    def below(self, name: str) -> Iterator[str]:
        """The nodes directly below a node of the tree, or its root, in the order of their paths."""
        if self._by_path is None:
            self._by_path = self.tree.scratch.table()
            self._by_path.fill(
                ("\0".join((parent, self.bases[unnamed(child)], child)), child)
                for parent, child in self.tree.everywhere()
            )
        return (child for _, child in self._by_path.under(f"{name}\0"))

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
    scratch: Scratch | None = None,
) -> Layout:
    """Give each node and each attachment its path.

    `foreign(path)` tells whether something that is not ours stands at a path already;
    then the suffix is ours. Nodes whose parent is missing, or whose parents form a
    circle, stand at the root, as do those nested too deep for a path of 1,000 bytes.
    What has a path in `kept` keeps its name, before any other; where its parent stands elsewhere
    now, it comes along under that name. All of it is kept in `scratch`.
    """
    return laid_out(Tree(nodes, scratch or Scratch()), files, foreign=foreign, kept=kept)


def laid_out(
    tree: Tree,
    files: Iterable[FileLike],
    *,
    foreign: Callable[[str], bool] = nobody,
    kept: Kept = _NOTHING_KEPT,
) -> Layout:
    """The same for a tree that is there already."""
    scratch = tree.scratch
    folders = Folders(foreign, scratch.table())
    bases = _Bases(scratch)
    _place_nodes(tree, folders, kept.bases, bases)
    return Layout(tree, bases, _place_files(files, bases, folders, kept.files, scratch))


class _Bases(Mapping[Key, str]):
    """The paths of nodes, folder by folder from the root down."""

    def __init__(self, scratch: Scratch) -> None:
        self._paths, self._order = scratch.table(), scratch.table()
        self._numbers = itertools.count()

    def __getitem__(self, key: Key) -> str:
        return str(self._paths[named(key)])

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and named(key) in self._paths

    def __iter__(self) -> Iterator[Key]:
        return (unnamed(name) for _, (name, *_) in self._order.under(""))

    def __len__(self) -> int:
        return len(self._paths)

    def put(self, some: Iterable[tuple[str, str, bool]]) -> None:
        """Note names with their paths, and whether their own children stand below those."""
        lines = list(some)
        self._paths.fill((name, path) for name, path, _ in lines)
        self._order.fill((f"{next(self._numbers):012}", line) for line in lines)

    def folders(self) -> Iterator[tuple[str, str]]:
        """The name and path of each folder, those that are put meanwhile as well."""
        yield ROOT, ""
        for _, (name, path, is_folder) in self._order.under(""):
            if is_folder:
                yield name, path


def _place_nodes(tree: Tree, folders: Folders, kept: Mapping[Key, str], bases: _Bases) -> None:
    for parent, folder in bases.folders():
        home = folder if folders.has_room(folder) else ""
        children = _placed(tree, folders, _kept_first(tree.within(parent), kept, home), kept, home)
        while some := list(itertools.islice(children, _AT_ONCE)):
            bases.put(some)


def _placed(
    tree: Tree, folders: Folders, children: Iterable[Child], kept: Mapping[Key, str], home: str
) -> Iterator[tuple[str, str, bool]]:
    for name, title in children:
        key = unnamed(name)
        own = posixpath.basename(kept.get(key, ""))
        path = folders.place(home, title, key[1], own)
        yield name, path, True
        if source := tree.only_source(name):
            yield source, path, False


def _kept_first(children: Iterable[Child], kept: Mapping[Key, str], folder: str) -> Iterable[Child]:
    """First what stands in this folder already, then what came from another, then what is new."""

    def rank(child: Child) -> int:
        path = kept.get(unnamed(child[0]))
        if path is None:
            return 2
        return 0 if posixpath.dirname(path) == folder else 1

    return sorted(children, key=rank) if kept else children


def _place_files(
    files: Iterable[FileLike],
    bases: Mapping[Key, str],
    folders: Folders,
    kept: Mapping[str, str],
    scratch: Scratch,
) -> Mapping[str, str]:
    known, placed = scratch.table(), scratch.table()
    known.fill((file.key, (*_owner(file), file.name)) for file in files)
    for is_kept in (True, False):
        for key, (kind, object_id, name) in known.under(""):
            if (key in kept) is is_kept:
                folder = posixpath.join(bases.get((kind, object_id), ""), ATTACHMENTS)
                own = posixpath.basename(kept.get(key, ""))
                placed[key] = folders.place_file(folder, name, key, own)
    return placed


def _owner(file: FileLike) -> Key:
    return ("", "") if file.owner is None else (plain_kind(file.owner[0]), file.owner[1])
